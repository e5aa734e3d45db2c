import { type MigrationInterface, type QueryRunner, Table } from 'typeorm';
import { Columns } from './columns.js';

const primary = { isPrimary: true };
const nullable = { isNullable: true };

/** What lifecycle policies have done to objects. */
export class CreateLeaves1764300000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    const columns = await Columns.of(runner);
    const table = new Table({
      name: 'resource_leave',
      columns: [
        columns.text('tenant', 64, primary),
        columns.text('scim_id', 64, primary),
        columns.text('target', 64),
        columns.text('resource_type', 64),
        columns.text('backend_id', 512),
        columns.text('reason', 16),
        columns.text('container', 2048, nullable),
        columns.json('member_of'),
        columns.json('replaced'),
        columns.integer('settled'),
        columns.time('due_at', nullable),
        columns.time('remove_at', nullable),
        columns.time('created_at'),
      ],
      indices: [{ name: 'resource_leave_due', columnNames: ['due_at'] }],
    });
    // It may have broken off after this one statement.
    await runner.createTable(table, true);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropTable('resource_leave', true);
  }
}
