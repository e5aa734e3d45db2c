import { type MigrationInterface, type QueryRunner, TableIndex } from 'typeorm';

const name = 'audit_resource';

/**
 * SQLite writes a page of this index for nearly every line, which costs five times as much as the line itself, on the thread of all
 * requests. MySQL gathers such writes (change buffer) and keeps the index.
 */
export class DropAuditResource1764400000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    if (runner.dataSource.options.type !== 'mysql') await runner.query(`DROP INDEX IF EXISTS ${name}`);
  }

  async down(runner: QueryRunner): Promise<void> {
    if (runner.dataSource.options.type !== 'mysql')
      await runner.createIndex('audit', new TableIndex({ name, columnNames: ['tenant', 'scim_id', 'id'] }));
  }
}
