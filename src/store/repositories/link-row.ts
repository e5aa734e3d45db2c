import { type Link } from '../../provisioning/ports.js';
import { keyHash } from '../key-hash.js';
import { type Row, type SqlValue } from '../session.js';

/** The columns that make a Link, for SELECT. */
export const linkColumns =
  'tenant, scim_id, target, resource_type, backend_id, generation, backend_name, external_id, natural_key, state, version, ' +
  'stored_attributes, created_at, updated_at';

/** A Link from a row of `linkColumns`. */
export function linkFromRow(row: Row): Link {
  return {
    tenant: text(row['tenant']),
    target: text(row['target']),
    resourceType: text(row['resource_type']),
    scimId: text(row['scim_id']),
    backendId: text(row['backend_id']),
    generation: Number(row['generation']),
    backendName: text(row['backend_name']),
    externalId: optionalText(row['external_id']),
    naturalKey: optionalText(row['natural_key']),
    state: row['state'] === 'live' || row['state'] === 'departed' ? row['state'] : 'deleted',
    version: Number(row['version']),
    stored: optionalText(row['stored_attributes']),
    createdAt: Number(row['created_at']),
    updatedAt: Number(row['updated_at']),
  };
}

/** The row of a Link, hashes included. */
export function rowFromLink(link: Link): Record<string, SqlValue> {
  return {
    tenant: link.tenant,
    scim_id: link.scimId,
    target: link.target,
    resource_type: link.resourceType,
    backend_id: link.backendId,
    generation: link.generation,
    backend_name: link.backendName,
    external_id: link.externalId ?? null,
    external_id_hash: hashOrNull(link.externalId),
    natural_key: link.naturalKey ?? null,
    natural_key_hash: hashOrNull(link.naturalKey),
    state: link.state,
    version: link.version,
    stored_attributes: link.stored ?? null,
    created_at: link.createdAt,
    updated_at: link.updatedAt,
  };
}

export function hashOrNull(value: string | null | undefined): string | null {
  return value === undefined || value === null ? null : keyHash(value);
}

/** Text of a column that cannot be null. */
export function text(value: unknown): string {
  if (typeof value !== 'string') throw new TypeError('store: a column that should hold text does not');
  return value;
}

export function optionalText(value: unknown): string | undefined {
  return value === null || value === undefined ? undefined : text(value);
}
