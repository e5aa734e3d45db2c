import { describe, expect, it } from '@jest/globals';
import { ConfigReader } from '../../../../connectors/sdk/config-reader.js';
import { type Predicate } from '../../../../connectors/sdk/predicate.js';
import { BackendReference } from '../../../../connectors/sdk/backend-object.js';
import { type Table } from '../../../../connectors/sql/catalog/column.js';
import { readConfig } from '../../../../connectors/sql/config/target.js';
import { Session } from '../../../../connectors/sql/database.js';
import { type Dialect } from '../../../../connectors/sql/dialects/dialect.js';
import { oracleDialect } from '../../../../connectors/sql/dialects/oracle.js';
import { sqlServerDialect } from '../../../../connectors/sql/dialects/sql-server.js';
import { type Connection, type Statement } from '../../../../connectors/sql/drivers/driver.js';
import { resolveSchema } from '../../../../connectors/sql/schema/resolve.js';
import { assignmentsOf } from '../../../../connectors/sql/statements/assignments.js';
import { insertObject } from '../../../../connectors/sql/statements/inserting.js';
import { insertMembers } from '../../../../connectors/sql/statements/memberships.js';
import { Reading } from '../../../../connectors/sql/statements/reading.js';
import { updateRow } from '../../../../connectors/sql/statements/updating.js';

const config = readConfig(
  new ConfigReader(
    {
      database: 'oracle',
      host: 'db.example.com',
      name: 'app',
      user: 'causeway',
      objects: {
        user: {
          table: 'APP_USER',
          id: { columns: ['ID'], generated: true },
          key: 'userName',
          version: { column: 'REV', kind: 'counter' },
          attributes: { userName: 'LOGIN', 'meta.created': 'MADE' },
        },
        group: {
          table: 'ROLE',
          id: { columns: ['ID'], generated: true },
          key: 'displayName',
          attributes: {
            displayName: 'NAME',
            'members.value': {
              table: 'USER_ROLE',
              on: { ROLE_ID: 'ID' },
              references: 'user',
              columns: { USER_ID: 'ID' },
            },
          },
        },
      },
    },
    '',
    [],
  ),
);

const text = { kind: 'text', nullable: true, filled: false, native: 'nvarchar' } as const;
const number = { kind: 'integer', nullable: false, filled: true, native: 'int' } as const;
const columns = {
  ID: { ...number, name: 'ID' },
  LOGIN: { ...text, name: 'LOGIN' },
  NAME: { ...text, name: 'NAME' },
  REV: { ...number, name: 'REV', filled: false },
  MADE: { name: 'MADE', kind: 'timestamp', nullable: true, filled: false, native: 'DATE' },
  ROLE_ID: { ...number, name: 'ROLE_ID', filled: false },
  USER_ID: { ...number, name: 'USER_ID', filled: false },
} as const;

const tableOf = (name: string): Table => ({ schema: 'APP', name, columns: new Map(Object.entries(columns)) });

/** The statements that the connector sends, as they are. */
async function statementsOf(dialect: Dialect): Promise<readonly string[]> {
  const sent: Statement[] = [];
  const connection: Connection = {
    alive: true,
    run: (statement) => {
      sent.push(statement);
      return Promise.resolve({ rows: [['7']], affected: 1, insertId: '7' });
    },
    close: () => Promise.resolve(),
  };
  const { schema, problems } = await resolveSchema(config, ({ name }) => Promise.resolve(tableOf(name)));
  expect(problems).toEqual([]);
  const reading = new Reading(schema, dialect, { minutes: 0 });
  const session = new Session(connection, dialect.compiler, Date.now() + 60_000, 10_000, false);
  const user = schema.get('user');
  const group = schema.get('group');
  const members = group?.attributes.get('members.value');
  if (user === undefined || group === undefined || members?.kind !== 'members')
    throw new Error('The schema is not whole.');
  const predicate: Predicate = { kind: 'present', attribute: 'userName' };
  await reading.where(session, user, predicate, ['userName'], 50, [3]);
  const changes = assignmentsOf(reading, user, [
    { attribute: 'userName', values: ['ada'] },
    { attribute: 'meta.created', values: [new Date(Date.UTC(2026, 0, 2))] },
  ]);
  await insertObject(reading, session, user, changes);
  await updateRow(reading, session, { type: user, key: [7] }, changes.main, '3');
  await insertMembers(reading, session, { type: group, key: [1] }, members, [new BackendReference('user', '7')]);
  expect(sent.every(({ values }) => values.every((value) => value === null || typeof value !== 'object'))).toBe(true);
  return sent.map((statement) => statement.text);
}

/** What other databases write, and these two do not know. */
const foreign = /\blimit\b|" as "|\?|\$\d|`/;

describe('whole statements', () => {
  it('are those of Oracle', async () => {
    const statements = await statementsOf(oracleDialect);
    expect(statements.length).toBeGreaterThanOrEqual(4);
    for (const statement of statements) expect(statement).not.toMatch(foreign);
    expect(statements[0]).toMatch(/ order by "cw_t"."ID" fetch next 50 rows only$/);
    expect(statements[1]).toMatch(/, cast\(to_timestamp\(:p2, '[^']+'\) as date\), :p3\) returning "ID"$/);
    expect(statements[2]).toContain('"MADE" = cast(to_timestamp(:p2');
  });

  it('are those of SQL Server', async () => {
    const statements = await statementsOf(sqlServerDialect);
    expect(statements.length).toBeGreaterThanOrEqual(4);
    for (const statement of statements) expect(statement).not.toMatch(foreign);
    expect(statements.join('\n')).not.toMatch(/\blength\(|\breturning\b/);
    expect(statements[0]).toMatch(/ order by "cw_t"."ID" offset 0 rows fetch next 50 rows only$/);
    expect(statements[1]).toMatch(/ values \(@1, convert\(datetime2\(3\), @2, 121\), @3\)$/);
  });
});
