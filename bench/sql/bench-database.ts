import { connectionOf } from '../../test/support/sql-connection.js';

/** A database with many people, and the same connection for both sides: Causeway's target, and the driver by itself. */
export interface BenchDatabase {
  /** The target of the tenant. */
  readonly target: Readonly<Record<string, unknown>>;
  /** Runs a prepared statement on a connection of a pool as large as the target's. Placeholders are `?`. */
  run(text: string, values: readonly (string | number)[]): Promise<readonly (readonly unknown[])[]>;
  /** Runs statements one after the other in a transaction. */
  transaction(statements: readonly (readonly [text: string, values: readonly (string | number)[]])[]): Promise<void>;
  /** Whether a name is compared with the lower-case form of the column, by an index on it. */
  readonly nameCondition: string;
  stop(): Promise<void>;
}

/** Connections of either side. */
export const poolSize = 5;

/** How many of the people are in the large group: those with the lowest numbers. */
export function membersAmong(people: number): number {
  return Math.min(100_000, Math.floor(people / 2));
}

const objects = {
  user: {
    table: 'app_user',
    id: { columns: ['id'], generated: true },
    key: 'userName',
    version: 'row_version',
    attributes: {
      userName: 'login',
      'name.givenName': 'first_name',
      'name.familyName': 'last_name',
      title: 'title',
      'emails[type eq "work"].value': 'mail',
      active: { column: 'active', true: 1, false: 0 },
      'groups.value': { memberOf: 'group' },
    },
    delete: 'hard',
  },
  group: {
    table: 'app_group',
    id: { columns: ['id'], generated: true },
    key: 'displayName',
    version: 'row_version',
    attributes: {
      displayName: 'name',
      'members.value': {
        table: 'app_member',
        on: { group_id: 'id' },
        references: 'user',
        columns: { user_id: 'id' },
      },
    },
    delete: 'hard',
  },
} as const;

/** The target on the database of a URL. */
export function benchTarget(database: 'mariadb' | 'postgres', url: string): BenchDatabase['target'] {
  return { connector: 'sql', database, ...connectionOf(url), pool: poolSize, objects };
}

/** The tables. @param key type and maker of a primary key */
export function tables(key: string, text: string): readonly string[] {
  return [
    `CREATE TABLE app_user (id ${key}, login ${text} NOT NULL, first_name ${text}, last_name ${text}, title ${text}, mail ${text},
      active INTEGER NOT NULL, row_version INTEGER NOT NULL DEFAULT 1)`,
    `CREATE TABLE app_group (id ${key}, name ${text} NOT NULL UNIQUE, row_version INTEGER NOT NULL DEFAULT 1)`,
    'CREATE TABLE app_member (group_id INTEGER NOT NULL, user_id INTEGER NOT NULL, PRIMARY KEY (group_id, user_id))',
    "INSERT INTO app_group (name) VALUES ('everyone'), ('half')",
  ];
}

/** Values of a person from its number, in SQL. @param n the number */
export function personValues(n: string): string {
  return `${n}, concat('user-', ${n}), 'Given', concat('Family ', ${n}), 'Engineer', concat('user-', ${n}, '@bench.example'), 1`;
}

export const personColumns = 'id, login, first_name, last_name, title, mail, active';
