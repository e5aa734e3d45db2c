/** How a SQL target of Causeway is told where its database is. */
export interface SqlConnection {
  readonly host: string;
  readonly port: number;
  readonly databaseName: string;
  readonly user: string;
  readonly password: string;
}

/** The connection that a URL names: `scheme://user:password@host:port/database`. */
export function connectionOf(url: string): SqlConnection {
  const { hostname, port, username, password, pathname } = new URL(url);
  return { host: hostname, port: Number(port), databaseName: pathname.slice(1), user: username, password };
}
