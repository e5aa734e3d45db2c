/** Provisioned Samba domains, kept in a cache to be copied: provisioning takes ten seconds, and some thousand users as many more. */
import { execFile, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { access, cp, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { makeCertificate } from './certificates.js';
import { whileClaimed } from './claim.js';
import { delegationRules, synchronisingRight } from './samba-delegation.js';
import { administrator, domain, domainDn, servicesDn, smbConf, tenantNames } from './samba-domain.js';
import { seededUser } from './slapd-config.js';

const run = promisify(execFile);
/** This file runs as .build/test/support/samba-template.js. */
const project = path.join(path.dirname(fileURLToPath(import.meta.url)), '../../..');
const program = path.join(project, 'test/support/samba-prepare.py');
const cache = path.join(project, 'node_modules/.cache/causeway-samba');
/** Longest time that another process may take to make the same domain, milliseconds. */
const patience = 300_000;

export interface TemplateOptions {
  /** Names of organizational units, one for each tenant. */
  readonly units: readonly string[];
  /** People to begin with in each, and a group `CN=everyone` of them. */
  readonly users: number;
}

/** Logon name of a seeded user. They are unique in a domain: where it has several tenants, their names come before. */
export function seededLogonName(units: readonly string[], unit: string, number: number): string {
  return units.length === 1 ? seededUser(number) : `${unit.toLowerCase()}-${seededUser(number)}`;
}

function plan(directory: string, { units, users }: TemplateOptions): unknown {
  return {
    directory,
    configuration: path.join(directory, 'etc/smb.conf'),
    domain: domainDn,
    services: servicesDn,
    synchronisingRight,
    tenants: units.map((unit) => {
      const names = tenantNames(unit);
      return {
        units: [names.base, names.people, names.groups, names.disabled],
        delegates: names.delegates,
        accounts: [
          { ...names.gateway, synchronises: false },
          { ...names.synchroniser, synchronises: true },
        ],
        rules: delegationRules.flatMap((rule) => rule.units.map((place) => ({ ...rule, dn: names[place] }))),
        people: names.people,
        groups: names.groups,
        everyone: units.length === 1 ? 'everyone' : `${unit.toLowerCase()}-everyone`,
        users: Array.from({ length: users }, (_, index) => seededLogonName(units, unit, index + 1)),
      };
    }),
  };
}

async function provision(directory: string): Promise<void> {
  await mkdir(directory, { recursive: true });
  const loopbackOnly = ['--option=interfaces=lo', '--option=bind interfaces only=yes'];
  await run('samba-tool', [
    'domain',
    'provision',
    `--realm=${domain.realm}`,
    `--domain=${domain.netbiosName}`,
    '--server-role=dc',
    '--dns-backend=NONE',
    `--adminpass=${administrator.password}`,
    '--host-name=dc1',
    '--host-ip=127.0.0.1',
    `--targetdir=${directory}`,
    ...loopbackOnly,
  ]);
  await mkdir(path.join(directory, 'cache'), { recursive: true });
}

async function prepare(directory: string, options: TemplateOptions): Promise<void> {
  await writeFile(path.join(directory, 'etc/smb.conf'), smbConf(directory, '127.0.0.1', true));
  // Samba's modules are those of the system's own Python.
  const python = spawn('/usr/bin/python3', [program], { stdio: ['pipe', 'ignore', 'pipe'] });
  let complaints = '';
  python.stderr.on('data', (chunk: Buffer) => {
    complaints += chunk.toString();
  });
  python.stdin.end(JSON.stringify(plan(directory, options)));
  const [code] = (await once(python, 'close')) as [number | null];
  if (code !== 0) throw new Error(`The Samba domain could not be prepared:\n${complaints.slice(-2000)}`);
  // An authority that all copies have in common; each makes a certificate of its own address.
  await makeCertificate(path.join(directory, 'private/tls'), ['DNS:localhost']);
}

/** Makes a folder of the cache, once: it appears when it is finished. */
async function cached(name: string, make: (folder: string) => Promise<void>): Promise<string> {
  const folder = path.join(cache, name);
  const isThere = (): Promise<boolean> =>
    access(folder).then(
      () => true,
      () => false,
    );
  if (await isThere()) return folder;
  await whileClaimed(`samba-${createHash('sha256').update(folder).digest('hex')}`, patience, async () => {
    if (await isThere()) return;
    const unfinished = `${folder}.unfinished`;
    await rm(unfinished, { recursive: true, force: true });
    await mkdir(cache, { recursive: true });
    try {
      await make(unfinished);
      await rename(unfinished, folder);
    } finally {
      await rm(unfinished, { recursive: true, force: true });
    }
  });
  return folder;
}

export async function copyFolder(from: string, to: string): Promise<void> {
  await cp(from, to, { recursive: true, preserveTimestamps: true });
}

/**
 * The folder of a prepared domain that is not running, to be copied. Made when it is not in the cache, or by other settings.
 * @throws Error when Samba's programs are not installed or fail
 */
export async function sambaTemplate(options: TemplateOptions): Promise<string> {
  const { stdout: version } = await run('samba', ['--version']).catch((cause: unknown) => {
    throw new Error('Samba is not installed: run test/support/install-servers.sh', { cause });
  });
  const key = (...parts: string[]): string => createHash('sha256').update(parts.join('\n')).digest('hex').slice(0, 16);
  const bare = await cached(`bare-${key(version, domain.realm, administrator.password)}`, provision);
  const settings = JSON.stringify(plan('', options));
  return cached(`ready-${key(bare, settings, await readFile(program, 'utf8'))}`, async (folder) => {
    await copyFolder(bare, folder);
    await prepare(folder, options);
  });
}
