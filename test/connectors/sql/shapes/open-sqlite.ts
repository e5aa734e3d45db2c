import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { type OpenDatabase, type RunSql } from './open-shape.js';
import { type ShapeTables } from './shape.js';

/** A database file of its own. */
export async function openSqlite({ ddl }: ShapeTables): Promise<OpenDatabase> {
  const directory = await mkdtemp(join(tmpdir(), 'causeway-shape-'));
  const file = join(directory, 'legacy.db');
  const database = new DatabaseSync(file);
  database.exec('PRAGMA journal_mode = WAL; PRAGMA busy_timeout = 5000');
  for (const statement of ddl) database.exec(statement);
  const run: RunSql = (sql, values = []) => Promise.resolve(database.prepare(sql).all(...values));
  return {
    connection: { file },
    asAdmin: run,
    asUser: run,
    cleanup: async () => {
      database.close();
      await rm(directory, { recursive: true });
    },
  };
}
