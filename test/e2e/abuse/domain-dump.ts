/** Everything that a Samba domain holds, past LDAP and its rights: hashes of passwords, security descriptors and removed objects too. */
import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { type Samba } from '../../support/samba.js';

const run = promisify(execFile);

/**
 * What changes by itself: logging in is noted in the account that does it ([MS-ADTS] §5.1.1), and in the replication metadata of that
 * account. Nothing else is left out.
 */
const notedAtLogIn = /^(?:lastLogon|lastLogonTimestamp|logonCount|badPwdCount|badPasswordTime): /;

/** Entries by name, each as the lines of its LDIF. */
export type DomainDump = ReadonlyMap<string, string>;

export async function dumpDomain({ directory }: Samba): Promise<DomainDump> {
  const database = path.join(directory, 'private/sam.ldb');
  const options = [
    '--configfile',
    path.join(directory, 'etc/smb.conf'),
    '-H',
    database,
    '--show-recycled',
    '--cross-ncs',
  ];
  const asked = ['*', 'nTSecurityDescriptor', 'unicodePwd', 'supplementalCredentials', 'replPropertyMetaData'];
  const { stdout } = await run('ldbsearch', [...options, '-b', '', '-s', 'sub', '(objectClass=*)', ...asked], {
    maxBuffer: 256 * 1024 * 1024,
  });
  const entries = new Map<string, string>();
  for (const record of stdout.replace(/\n /g, '').split(/\n\n/)) {
    const lines = record.split('\n').filter((line) => !line.startsWith('#') && !notedAtLogIn.test(line));
    const name = lines.find((line) => /^dn::? /.test(line));
    if (name !== undefined) entries.set(name, lines.sort().join('\n'));
  }
  return entries;
}

/** Lines that one dump has and the other has not. */
export function differences(before: DomainDump, after: DomainDump): readonly string[] {
  const lines: string[] = [];
  for (const name of new Set([...before.keys(), ...after.keys()])) {
    const [old, now] = [before, after].map((dump) => new Set(dump.get(name)?.split('\n') ?? []));
    for (const line of old ?? []) if (now?.has(line) !== true) lines.push(`${name} - ${line.slice(0, 200)}`);
    for (const line of now ?? []) if (old?.has(line) !== true) lines.push(`${name} + ${line.slice(0, 200)}`);
  }
  return lines;
}
