import { type MigrationInterface, type QueryRunner, Table } from 'typeorm';
import { Columns } from './columns.js';

/** Where the reading of each target's changes stands. */
export class CreateSync1764200000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    const columns = await Columns.of(runner);
    const table = new Table({
      name: 'sync',
      columns: [
        columns.text('tenant', 64, { isPrimary: true }),
        columns.text('target', 64, { isPrimary: true }),
        columns.json('token', { isNullable: true }),
        columns.integer('round'),
        columns.time('read_at'),
        columns.text('owner', 128),
        columns.time('lease_until'),
      ],
    });
    await runner.createTable(table, true);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropTable('sync', true);
  }
}
