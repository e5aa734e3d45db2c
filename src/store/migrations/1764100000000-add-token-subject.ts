import { type MigrationInterface, type QueryRunner, TableColumn } from 'typeorm';
import { Columns } from './columns.js';

/** Whose token it is, for /Me. */
export class AddTokenSubject1764100000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    const columns = await Columns.of(runner);
    // It may have broken off after this one statement.
    if (await runner.hasColumn('token', 'subject')) return;
    await runner.addColumn('token', new TableColumn(columns.text('subject', 1024, { isNullable: true })));
  }

  async down(runner: QueryRunner): Promise<void> {
    if (await runner.hasColumn('token', 'subject')) await runner.dropColumn('token', 'subject');
  }
}
