import mysql from 'mysql2/promise';
import { Client } from 'pg';
import { StatementProxy } from '../../support/statement-proxy.js';
import { joinedChildren } from '../../connectors/sql/shapes/joined-children.js';
import { openShape, sharedServer } from '../../connectors/sql/shapes/open-shape.js';
import { type Foundation, GatewaySite, layFoundation, neighbour, type StoreKind, tenant } from './gateway-site.js';

export type ServerDatabase = 'mariadb' | 'postgres';
export const serverDatabases: readonly ServerDatabase[] = ['mariadb', 'postgres'];

export interface SqlSiteOptions {
  readonly database: ServerDatabase;
  readonly store: StoreKind;
  /** URL of the server; default: the one that the tests share. */
  readonly server?: string;
}

type Row = Readonly<Record<string, unknown>>;

/** A site whose backend is the tables of an application, behind a proxy. The neighbour has a backend of another kind. */
export class SqlSite extends GatewaySite {
  private constructor(
    foundation: Foundation,
    private readonly database: ServerDatabase,
    private readonly target: Readonly<Record<string, unknown>>,
    readonly proxy: StatementProxy,
    private readonly cleanup: () => Promise<void>,
  ) {
    super(foundation);
  }

  static async open({ database, store, server }: SqlSiteOptions): Promise<SqlSite> {
    const { target, cleanup } = await openShape(joinedChildren, database, server ?? sharedServer(database));
    const host = '127.0.0.1';
    const proxy = await StatementProxy.open(database, { host, port: Number(target['port']) });
    const foundation = await layFoundation(store, {
      [tenant]: { target: { ...target, host, port: proxy.port } },
      [neighbour]: { target: { connector: 'memory' } },
    });
    return new SqlSite(foundation, database, target, proxy, server === undefined ? cleanup : () => Promise.resolve());
  }

  override peopleNamed(userName: string): Promise<readonly Row[]> {
    // As the application sees them: with the person that each belongs to.
    return this.rows('SELECT u.id FROM app_user u JOIN person p ON p.person_id = u.person_id WHERE u.login = ?', [
      userName,
    ]);
  }

  override async people(): Promise<ReadonlyMap<string, string | undefined>> {
    const found = await this.rows(
      'SELECT u.login, p.job_title FROM app_user u JOIN person p ON p.person_id = u.person_id',
    );
    return new Map(
      found.map(({ login, job_title: title }) => [String(login), typeof title === 'string' ? title : undefined]),
    );
  }

  /** Rows of people that belong to no account: halves of a creation. */
  async halves(): Promise<number> {
    const sql = 'SELECT p.person_id FROM person p LEFT JOIN app_user u ON u.person_id = p.person_id WHERE u.id IS NULL';
    return (await this.rows(sql)).length;
  }

  override async close(): Promise<void> {
    await super.close();
    await this.proxy.close();
    await this.cleanup();
  }

  /** As the user that Causeway logs in as, on a connection of its own, past the proxy: the server may have been away. */
  private async rows(sql: string, values: readonly string[] = []): Promise<readonly Row[]> {
    const { port, databaseName, user, password } = this.target;
    const login = {
      host: '127.0.0.1',
      port: Number(port),
      database: String(databaseName),
      user: String(user),
      password: String(password),
    };
    if (this.database === 'mariadb') {
      const connection = await mysql.createConnection(login);
      const [rows] = await connection.query(sql, [...values]);
      await connection.end();
      return rows as readonly Row[];
    }
    const client = new Client({ ...login, options: '-c search_path=app' });
    await client.connect();
    const { rows } = await client.query<Row>(sql.replace('?', '$1'), [...values]);
    await client.end();
    return rows;
  }
}
