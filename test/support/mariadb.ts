import { execFile } from 'node:child_process';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import mysql from 'mysql2/promise';
import {
  type DatabaseServer,
  freshDatabase,
  openServer,
  type ServerCommand,
  ServerProcess,
} from './database-server.js';
import { endProcess } from './end-process.js';
import { type ServerOptions } from './server-tls.js';

const run = promisify(execFile);
const env = { ...process.env, PATH: `${process.env['PATH'] ?? ''}:/usr/sbin:/usr/local/sbin` };
const user = 'causeway';
const password = 'causeway-test';

/**
 * Starts a MariaDB server. Needs the programs of the package mariadb-server; works for root and for others.
 * @throws Error says what to install, or the end of the server's log.
 */
export function startMariaDb(options: ServerOptions = {}): Promise<DatabaseServer> {
  return openServer('mariadb', options, (place) => new MariaDb(place));
}

/** A fresh database on the server of a URL, whose user may make databases. */
export function createDatabaseOn(url: string): Promise<string> {
  return freshDatabase(url, async (name) => {
    const connection = await mysql.createConnection({ uri: url });
    try {
      await connection.query(`CREATE DATABASE ${mysql.escapeId(name)}`);
    } finally {
      await connection.end();
    }
  });
}

class MariaDb extends ServerProcess {
  get url(): string {
    return `mysql://${user}:${password}@127.0.0.1:${this.place.port}/causeway`;
  }

  async install(): Promise<void> {
    const me = userInfo().username;
    await run(
      'mariadb-install-db',
      [
        '--no-defaults',
        `--user=${me}`,
        `--datadir=${join(this.place.directory, 'data')}`,
        '--auth-root-authentication-method=socket',
        `--auth-root-socket-user=${me}`,
        '--skip-test-db',
        '--innodb-flush-log-at-trx-commit=0',
      ],
      { env },
    ).catch((error: unknown) => {
      throw new Error('MariaDB cannot be set up; is it installed (apt-get install mariadb-server)?', { cause: error });
    });
  }

  async prepare(): Promise<void> {
    const sql =
      `CREATE DATABASE causeway; CREATE USER '${user}'@'%' IDENTIFIED BY '${password}'; ` +
      `GRANT ALL ON *.* TO '${user}'@'%' WITH GRANT OPTION;`;
    await run('mariadb', ['--no-defaults', '-u', userInfo().username, `--socket=${this.#socket}`, '-e', sql], { env });
  }

  createDatabase(): Promise<string> {
    return createDatabaseOn(this.url);
  }

  stop(): Promise<void> {
    return this.#end('SIGTERM');
  }

  kill(): Promise<void> {
    return this.#end('SIGKILL');
  }

  pause(): () => void {
    const child = this.process;
    if (child === undefined) throw new Error('the server does not run');
    child.kill('SIGSTOP');
    return () => {
      child.kill('SIGCONT');
    };
  }

  get #socket(): string {
    return join(this.place.directory, 's');
  }

  protected command(): ServerCommand {
    const args = [
      '--no-defaults',
      `--user=${userInfo().username}`,
      `--datadir=${join(this.place.directory, 'data')}`,
      `--socket=${this.#socket}`,
      // Of its own: servers that start remove what they find there, also the tables that another one is altering.
      `--tmpdir=${this.place.directory}`,
      `--pid-file=${join(this.place.directory, 'pid')}`,
      '--bind-address=127.0.0.1',
      `--port=${this.place.port}`,
      // A collation that ignores case, accents and trailing spaces, as most servers have: the tables must not inherit it.
      '--character-set-server=utf8mb4',
      '--collation-server=utf8mb4_unicode_ci',
      '--innodb-buffer-pool-size=64M',
      '--performance-schema=OFF',
      '--max-connections=300',
      // Written to the log at each commit, so that nothing is lost when the process is killed; not flushed to the disk.
      '--innodb-flush-log-at-trx-commit=2',
      '--skip-innodb-doublewrite',
      ...this.#tlsArguments(),
    ];
    return { program: 'mariadbd', args, options: { env } };
  }

  #tlsArguments(): string[] {
    if (this.place.certificate === undefined) return [];
    const { certificateFile, keyFile } = this.place.certificate;
    return [`--ssl-cert=${certificateFile}`, `--ssl-key=${keyFile}`, '--require-secure-transport=ON'];
  }

  protected ask(): Promise<unknown> {
    const asked = ['-u', userInfo().username, `--socket=${this.#socket}`, '--connect-timeout=2', 'ping'];
    return run('mariadb-admin', ['--no-defaults', ...asked], { env });
  }

  async #end(signal: NodeJS.Signals): Promise<void> {
    const child = this.process;
    if (child !== undefined) await endProcess(child, signal, 20_000);
  }
}
