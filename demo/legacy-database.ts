import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

/** Rows of people who were there before, all in one role: `user000001` and so on. `?` is how many. */
const seeds: readonly string[] = [
  `INSERT INTO person (first_name, last_name)
    WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?) SELECT 'User', 'Number' || i FROM n`,
  `INSERT INTO account (person_id, login, display_name, source, created_at)
    SELECT person_id, printf('user%06d', person_id), 'User ' || person_id, 'import', '2019-04-01 08:00:00' FROM person`,
  'INSERT INTO staff_record (account_id, staff_no) SELECT account_id, account_id FROM account',
  "INSERT INTO email (account_id, kind, main, address) SELECT account_id, 'W', 1, login || '@example.com' FROM account",
  "INSERT INTO role (name, description) VALUES ('everyone', 'all who were there before')",
  "INSERT INTO role_account (role_id, account_id) SELECT role_id, account_id FROM role, account WHERE name = 'everyone'",
];

/**
 * Makes the database of the application, with its people.
 * @param file path of a file that is not there yet
 * @param root the project's folder
 */
export async function makeLegacyDatabase(file: string, users: number, root: string): Promise<void> {
  const schema = await readFile(join(root, 'demo', 'legacy-schema.sql'), 'utf8');
  const database = new DatabaseSync(file);
  try {
    database.exec('PRAGMA journal_mode = WAL');
    database.exec(schema);
    if (users === 0) return;
    database.exec('BEGIN');
    for (const seed of seeds) database.prepare(seed).run(...(seed.includes('?') ? [users] : []));
    database.exec('COMMIT');
    database.exec('ANALYZE');
  } finally {
    database.close();
  }
}

/** The rows of a query, as a table for people. */
export function showRows(file: string, query: string): string {
  const database = new DatabaseSync(file, { readOnly: true });
  try {
    const rows = database.prepare(query).all();
    const names = Object.keys(rows[0] ?? {});
    const lines = [names, ...rows.map((row) => names.map((name) => String(row[name] ?? '')))];
    const widths = names.map((_, at) => Math.max(...lines.map((line) => (line[at] ?? '').length)));
    return lines
      .map((line) =>
        line
          .map((text, at) => text.padEnd(widths[at] ?? 0))
          .join('  ')
          .trimEnd(),
      )
      .join('\n');
  } finally {
    database.close();
  }
}
