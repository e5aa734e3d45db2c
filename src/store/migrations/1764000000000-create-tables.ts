import { type MigrationInterface, type QueryRunner, Table } from 'typeorm';
import { Columns } from './columns.js';

const primary = { isPrimary: true };
const nullable = { isNullable: true };

/** The tables of the first release. */
export class CreateTables1764000000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    const columns = await Columns.of(runner);
    for (const table of [
      linkTable(columns),
      intentTable(columns),
      listingTable(columns),
      listingChunkTable(columns),
      tokenTable(columns),
      auditTable(columns),
    ]) {
      // MySQL cannot take back the tables of a migration that broke off halfway: it is simply run again.
      await runner.createTable(table, true);
    }
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of ['audit', 'token', 'listing_chunk', 'listing', 'intent', 'link']) {
      await runner.dropTable(table, true);
    }
  }
}

function linkTable(columns: Columns): Table {
  return new Table({
    name: 'link',
    columns: [
      columns.text('tenant', 64, primary),
      columns.text('scim_id', 64, primary),
      columns.text('target', 64),
      columns.text('resource_type', 64),
      columns.text('backend_id', 512),
      columns.integer('generation'),
      columns.text('backend_name', 2048),
      columns.text('external_id', 1024, nullable),
      columns.text('external_id_hash', 64, nullable),
      columns.text('natural_key', 1024, nullable),
      columns.text('natural_key_hash', 64, nullable),
      columns.text('state', 16),
      columns.integer('version'),
      columns.json('stored_attributes', nullable),
      columns.time('created_at'),
      columns.time('updated_at'),
    ],
    indices: [
      {
        name: 'link_backend_id',
        columnNames: ['tenant', 'target', 'resource_type', 'backend_id', 'generation'],
        isUnique: true,
      },
      {
        name: 'link_natural_key',
        columnNames: ['tenant', 'target', 'resource_type', 'natural_key_hash'],
        isUnique: true,
      },
      { name: 'link_external_id', columnNames: ['tenant', 'resource_type', 'external_id_hash'] },
    ],
  });
}

function intentTable(columns: Columns): Table {
  return new Table({
    name: 'intent',
    columns: [
      columns.text('id', 36, primary),
      columns.text('tenant', 64),
      columns.text('target', 64),
      columns.text('resource_type', 64),
      columns.text('natural_key', 1024),
      columns.text('natural_key_hash', 64),
      columns.text('natural_key_value', 1024),
      columns.text('client', 128),
      columns.text('digest', 128),
      columns.text('external_id', 1024, nullable),
      columns.json('stored_attributes', nullable),
      columns.text('state', 16),
      columns.text('scim_id', 64, nullable),
      columns.text('owner', 128),
      columns.time('lease_until'),
      columns.time('created_at'),
    ],
    indices: [
      {
        name: 'intent_natural_key',
        columnNames: ['tenant', 'target', 'resource_type', 'natural_key_hash'],
        isUnique: true,
      },
      { name: 'intent_lease', columnNames: ['lease_until'] },
      { name: 'intent_owner', columnNames: ['owner'] },
    ],
  });
}

function listingTable(columns: Columns): Table {
  return new Table({
    name: 'listing',
    columns: [
      columns.text('id', 32, primary),
      columns.text('tenant', 64),
      columns.text('key_hash', 64),
      columns.integer('total'),
      columns.time('expires_at'),
    ],
    indices: [
      { name: 'listing_key', columnNames: ['tenant', 'key_hash', 'id'] },
      { name: 'listing_expiry', columnNames: ['expires_at'] },
    ],
  });
}

function listingChunkTable(columns: Columns): Table {
  return new Table({
    name: 'listing_chunk',
    columns: [
      columns.text('listing_id', 32, primary),
      columns.integer('chunk_no', primary),
      columns.json('backend_ids'),
      columns.time('expires_at'),
    ],
    indices: [{ name: 'listing_chunk_expiry', columnNames: ['expires_at'] }],
  });
}

function tokenTable(columns: Columns): Table {
  return new Table({
    name: 'token',
    columns: [
      columns.text('key_id', 128, primary),
      columns.text('tenant', 64),
      columns.text('hash', 128),
      columns.text('scope', 16),
      columns.time('created_at'),
      columns.time('expires_at'),
      columns.time('revoked_at', nullable),
      columns.time('last_used_at', nullable),
    ],
    indices: [{ name: 'token_tenant', columnNames: ['tenant'] }],
  });
}

function auditTable(columns: Columns): Table {
  return new Table({
    name: 'audit',
    columns: [
      columns.text('id', 32, primary),
      columns.text('tenant', 64),
      columns.text('action', 16),
      columns.text('resource_type', 64),
      columns.text('scim_id', 64),
      columns.text('actor', 128),
      columns.text('request_id', 128),
      columns.json('attribute_names'),
      columns.time('occurred_at'),
    ],
    indices: [
      { name: 'audit_tenant', columnNames: ['tenant', 'id'] },
      { name: 'audit_resource', columnNames: ['tenant', 'scim_id', 'id'] },
    ],
  });
}
