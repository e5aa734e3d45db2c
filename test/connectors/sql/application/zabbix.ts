import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import mysql, { type RowDataPacket } from 'mysql2/promise';
import { createDatabaseOn } from '../../../support/mariadb.js';
import { fetched, sharedServer, targetOf, type OpenedApplication } from './opened-application.js';

const run = promisify(execFile);
const password = 'causeway-zabbix';

/** All that Causeway's user may do. It can write passwords and cannot read them. */
const grants: readonly string[] = [
  'SELECT (userid, username, name, surname, url, roleid) ON users',
  'INSERT (userid, username, name, surname, url, roleid, passwd) ON users',
  'UPDATE (username, name, surname, url, passwd) ON users',
  'DELETE ON users',
  'SELECT (usrgrpid, name, users_status), INSERT (usrgrpid, name, users_status), UPDATE (name), DELETE ON usrgrp',
  'SELECT, INSERT, DELETE ON users_groups',
  'SELECT (mediaid, userid, mediatypeid, sendto), INSERT (mediaid, userid, mediatypeid, sendto), DELETE ON media',
  'SELECT, INSERT, UPDATE (nextid) ON ids',
];

/** A fresh database as Zabbix's own files make it. */
export async function openZabbix(): Promise<OpenedApplication> {
  const url = new URL(await createDatabaseOn(sharedServer('CAUSEWAY_TEST_MARIADB_URL')));
  const name = url.pathname.slice(1);
  await load(url);
  const owner = await mysql.createConnection({ uri: url.href, decimalNumbers: false });
  const user = `zabbix_${Math.random().toString(36).slice(2, 10)}`;
  await owner.query(`CREATE USER ${mysql.escapeId(user)}@'%' IDENTIFIED BY '${password}'`);
  for (const grant of grants) await owner.query(`GRANT ${grant} TO ${mysql.escapeId(user)}@'%'`);
  const asOwner: OpenedApplication['asOwner'] = async (sql, values = []) => {
    const [rows] = await owner.query<RowDataPacket[]>(sql, [...(values as string[])]);
    return rows;
  };
  return {
    target: targetOf('zabbix.yaml', url, user, password),
    asOwner,
    logsIn: (login, given) => logsIn(asOwner, login, given),
    cleanup: async () => {
      await owner.query(`DROP USER ${mysql.escapeId(user)}@'%'`);
      await owner.query(`DROP DATABASE ${mysql.escapeId(name)}`);
      await owner.end();
    },
  };
}

/** Runs the files as its manual says, by the client: they change the delimiter, which only the client knows. */
async function load({ hostname, port, username, password: secret, pathname }: URL): Promise<void> {
  const files = [await readFile(fetched('zabbix/schema.sql')), await readFile(fetched('zabbix/data.sql'))];
  const args = ['--no-defaults', '-h', hostname, '-P', port, '-u', username, pathname.slice(1)];
  const running = run('mariadb', args, { env: { ...process.env, MYSQL_PWD: secret } });
  // Without checks of foreign keys, since only a part of its first rows is loaded.
  running.child.stdin?.end(Buffer.concat([Buffer.from('SET foreign_key_checks = 0;\n'), ...files]));
  await running;
}

/**
 * What its log-in asks for (frontend, CUser::login): the hash of that name, which PHP's password_verify compares, and no group that
 * is disabled. Perl's crypt is that of the system's library, which has bcrypt; it stands in for PHP's.
 */
async function logsIn(asOwner: OpenedApplication['asOwner'], login: string, given: string): Promise<boolean> {
  const [row] = await asOwner('SELECT userid, passwd FROM users WHERE username = ?', [login]);
  if (row === undefined) return false;
  const disabling =
    'SELECT g.usrgrpid FROM usrgrp g, users_groups ug WHERE g.usrgrpid = ug.usrgrpid AND ug.userid = ? AND g.users_status = 1';
  if ((await asOwner(disabling, [row['userid']])).length > 0) return false;
  const { stdout } = await run('perl', ['-e', 'print crypt($ARGV[0], $ARGV[1])', given, String(row['passwd'])]);
  return stdout === row['passwd'];
}
