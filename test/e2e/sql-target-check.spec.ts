import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { spoiled, type Spoiled } from '../connectors/sql/doctor/cases.js';
import { objectsOf, soundTables, tablesOf } from '../connectors/sql/doctor/checked-tables.js';
import { openTables, sharedServer, type OpenDatabase } from '../connectors/sql/shapes/open-shape.js';
import { type ShapeDatabase } from '../connectors/sql/shapes/shape.js';
import { RunningGateway } from '../support/gateway.js';

const cli = fileURLToPath(new URL('../../src/cli.js', import.meta.url));

const sound: Spoiled = { name: 'sound', finds: [] };

interface CheckedFinding {
  readonly check: string;
  readonly state: string;
  readonly subject?: string;
  readonly found: string;
  readonly advice?: string;
}

const lineOf = ({ state, check, subject = '-', found }: CheckedFinding): string =>
  `${state} ${check} ${subject} ${found}`;

async function open(database: ShapeDatabase, { edits, more, grants }: Spoiled): Promise<OpenDatabase> {
  const statements = soundTables(database);
  for (const [name, from, to] of edits?.(database) ?? []) {
    const before = statements.get(name) ?? '';
    const after = from === '' ? to : before.replace(from, to);
    if (after === before) throw new Error(`${name} has no ${from}`);
    statements.set(name, after);
  }
  const tables = tablesOf(database, Object.fromEntries(statements), more?.(database) ?? [], grants);
  return openTables(tables, database, sharedServer(database));
}

/** What is found with the settings of `oddLogIns`. */
const logInFindings: Readonly<Record<ShapeDatabase, Readonly<Record<string, RegExp>>>> = {
  mariadb: {
    almighty: /^warning rights - The user has ALL PRIVILEGES on the whole server/,
    refused: /^problem log-in \S+ The log-in failed \(ER_ACCESS_DENIED_ERROR\)/,
    unheard: /^problem connect \S+ No connection \(ECONNREFUSED\)/,
    insecure: /^problem tls \S+ The server has no TLS/,
  },
  postgres: {
    almighty: /^warning rights - The role has the attribute SUPERUSER/,
    refused: /^problem log-in \S+ The log-in failed \(28P01\)/,
    unheard: /^problem connect \S+ No connection \(ECONNREFUSED\)/,
    insecure: /^problem tls \S+ The server has no TLS/,
  },
  sqlite: { unheard: /^problem log-in \S+ The log-in failed/ },
};

describe.each(['mariadb', 'postgres', 'sqlite'] as const)('causeway target check on %s', (database) => {
  const cases = [sound, ...spoiled.filter(({ databases }) => databases?.includes(database) ?? true)];
  const opened: OpenDatabase[] = [];
  let gateway: RunningGateway;

  beforeAll(async () => {
    const tenants: Record<string, { target: object }> = {};
    for (const [at, one] of cases.entries()) {
      const base = await open(database, one);
      opened.push(base);
      const objects = objectsOf(one.objects ?? {});
      tenants[`t${at}`] = { target: { connector: 'sql', database, ...base.connection, objects } };
      if (at === 0) Object.assign(tenants, oddLogIns(database, base, objects));
    }
    gateway = await RunningGateway.start({ tenants });
  }, 120_000);

  afterAll(async () => {
    await gateway.stop();
    for (const base of opened) await base.cleanup();
  });

  async function check(tenant: string): Promise<readonly CheckedFinding[]> {
    const { findings } = await gateway.admin('POST', `/tenants/${tenant}/target/check`);
    return findings as readonly CheckedFinding[];
  }

  it('has nothing to say about sound tables, at the command line', async () => {
    const access = ['--url', gateway.process.managementUrl, '--token-file', gateway.adminTokenFile];
    const args = ['--no-warnings', cli, 'target', 'check', 't0', '--strict', ...access];
    const { code, out } = await new Promise<{ code: unknown; out: string }>((resolve) => {
      execFile(process.execPath, args, (error, text) => {
        resolve({ code: error === null ? 0 : error.code, out: text });
      });
    });
    expect([code, out]).toEqual([0, expect.stringMatching(/^t0: 0 problems, 0 warnings, \d+ ok, 0 skipped$/m)]);
  });

  it.each(cases.flatMap((one, at) => (at === 0 ? [] : [[one.name, at, one] as const])))(
    'tells of %s',
    async (_, at, { finds }) => {
      const findings = await check(`t${at}`);
      for (const [line, advice] of finds) {
        expect(findings.map(lineOf)).toContainEqual(expect.stringMatching(line));
        expect(findings.find((finding) => line.test(lineOf(finding)))?.advice ?? '').toMatch(advice);
      }
    },
  );

  it.each(Object.entries(logInFindings[database]))('tells of a log-in that is %s', async (tenant, line) => {
    const findings = await check(tenant);
    expect(findings.map(lineOf)).toContainEqual(expect.stringMatching(line));
  });
});

function oddLogIns(
  database: ShapeDatabase,
  { connection }: OpenDatabase,
  objects: object,
): Record<string, { target: object }> {
  const target = { connector: 'sql', database, ...connection, objects };
  const server = sharedServer(database);
  if (server === undefined) return { unheard: { target: { ...target, file: '/nowhere/legacy.db' } } };
  const { username, password } = new URL(server);
  return {
    almighty: { target: { ...target, user: username, password } },
    refused: { target: { ...target, password: 'not the password' } },
    unheard: { target: { ...target, port: 1 } },
    insecure: { target: { ...target, tls: {} } },
  };
}
