import { BackendReference } from '../../../../connectors/sdk/backend-object.js';
import { ConfigReader, type ConfigProblem } from '../../../../connectors/sdk/config-reader.js';
import { type Call } from '../../../../connectors/sdk/connector.js';
import { type SqlConfig } from '../../../../connectors/sql/config/model.js';
import { readConfig } from '../../../../connectors/sql/config/target.js';
import { SqlConnector } from '../../../../connectors/sql/connector.js';
import { StatementProxy } from '../../../support/statement-proxy.js';
import { joinedChildren } from '../shapes/joined-children.js';
import { openShape, type OpenShape } from '../shapes/open-shape.js';

/** The databases whose servers can be broken. */
export type ServerDatabase = 'mariadb' | 'postgres';
export const serverDatabases: readonly ServerDatabase[] = ['mariadb', 'postgres'];

/** What the tables hold, without the keys that the database makes. */
const contents: Readonly<Record<string, string>> = {
  users: 'SELECT login, display_name, locked FROM app_user ORDER BY login',
  people:
    'SELECT first_name, last_name, personnel_no, job_title FROM person ORDER BY personnel_no, first_name, job_title',
  settings: 'SELECT u.login, s.lang, s.zone FROM user_setting s JOIN app_user u ON u.id = s.user_id ORDER BY u.login',
  emails: 'SELECT u.login, e.kind, e.address FROM email e JOIN app_user u ON u.id = e.user_id ORDER BY e.address',
  phones: 'SELECT u.login, p.kind, p.number FROM phone p JOIN app_user u ON u.id = p.user_id ORDER BY p.number',
  addresses:
    'SELECT u.login, a.kind, a.city FROM address a JOIN app_user u ON u.id = a.user_id ORDER BY u.login, a.kind',
  groups: 'SELECT group_name, descr FROM app_group ORDER BY group_name',
  members:
    'SELECT g.group_name, u.login FROM group_member m JOIN app_group g ON g.group_id = m.group_id JOIN app_user u ON u.id = m.user_id ORDER BY g.group_name, u.login',
};

/** What refers to others comes first. */
const tables = ['group_member', 'app_group', 'email', 'phone', 'address', 'user_setting', 'app_user', 'person'];

/** Everything is looked for: a statement that needs no object. */
export const everyUser = { objectType: 'user', predicate: { kind: 'all' } } as const;

/** The time of one operation, from now. */
export function within(ms: number): Call {
  return { deadline: Date.now() + ms, requestId: 'fault' };
}

/** The tables of the shape `joined-children` behind a proxy, a connector that goes through it, and one that does not. */
export class FaultsSite {
  private constructor(
    readonly database: ServerDatabase,
    readonly shape: OpenShape,
    readonly proxy: StatementProxy,
    readonly config: SqlConfig,
    readonly connector: SqlConnector,
    private readonly undisturbed: SqlConnector,
  ) {}

  /** @param settings further keys of the target */
  static async open(database: ServerDatabase, settings: Readonly<Record<string, unknown>> = {}): Promise<FaultsSite> {
    const shape = await openShape(joinedChildren, database);
    const host = '127.0.0.1';
    const proxy = await StatementProxy.open(database, { host, port: Number(shape.target['port']) });
    const direct = configOf({ ...shape.target, ...settings });
    const config = configOf({ ...shape.target, ...settings, host, port: proxy.port });
    return new FaultsSite(database, shape, proxy, config, connectorOf(config), connectorOf(direct));
  }

  /** Everything in the tables, comparable. */
  async contents(): Promise<Readonly<Record<string, unknown>>> {
    const found: Record<string, unknown> = {};
    for (const [name, sql] of Object.entries(contents)) found[name] = await this.shape.asAdmin(sql);
    return found;
  }

  /** Empties the tables and makes users and a group with members again. @returns the ids by name */
  async refill(
    names: readonly string[],
    group: string,
    members: readonly string[],
  ): Promise<ReadonlyMap<string, string>> {
    for (const table of tables) await this.shape.asAdmin(`DELETE FROM ${table}`);
    const ids = new Map<string, string>();
    for (const name of names) {
      const attributes = {
        userName: [name],
        title: ['Clerk'],
        'emails[type eq "work"].value': [`${name}@example.com`],
      };
      const { id } = await this.undisturbed.create({ objectType: 'user', attributes, returning: [] }, within(10_000));
      ids.set(name, id);
    }
    const made = await this.undisturbed.create(
      {
        objectType: 'group',
        attributes: { displayName: [group], 'members.value': references(members, ids) },
        returning: [],
      },
      within(10_000),
    );
    return ids.set(group, made.id);
  }

  async close(): Promise<void> {
    await this.connector.close();
    await this.undisturbed.close();
    await this.proxy.close();
    await this.shape.cleanup();
  }
}

/** Users as the values of an attribute. */
export function references(names: readonly string[], ids: ReadonlyMap<string, string>): BackendReference[] {
  return names.map((name) => new BackendReference('user', ids.get(name) ?? ''));
}

function configOf(target: Readonly<Record<string, unknown>>): SqlConfig {
  const problems: ConfigProblem[] = [];
  const reader = new ConfigReader(target, 'target', problems);
  reader.raw('connector');
  const config = readConfig(reader);
  if (problems.length > 0) throw new Error(JSON.stringify(problems));
  return config;
}

const connectorOf = (config: SqlConfig): SqlConnector => new SqlConnector(config, { emit: () => undefined });
