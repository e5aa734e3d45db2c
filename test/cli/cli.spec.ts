import { execFile } from 'node:child_process';
import { stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Finding } from '../../connectors/sdk/capabilities/diagnosable.js';
import { hashToken } from '../../src/auth/token-hash.js';
import { type ManagementPort, MANAGEMENT_TOKEN, putLinks, startManagementPort } from '../admin/management-port.js';
import { type ConfigDirectory, configDirectory } from '../app/config-files.js';

const CLI = fileURLToPath(new URL('../../src/cli.js', import.meta.url));

interface Run {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

let directory: ConfigDirectory;
let port: ManagementPort;

function run(args: readonly string[], env: Record<string, string> = {}): Promise<Run> {
  return new Promise((resolve) => {
    const options = { cwd: directory.path, env: { PATH: process.env['PATH'] ?? '', ...env } };
    execFile(process.execPath, [CLI, ...args], options, (error, out, err) => {
      resolve({ code: typeof error?.code === 'number' ? error.code : error === null ? 0 : -1, out, err });
    });
  });
}

beforeAll(async () => {
  directory = await configDirectory();
  port = await startManagementPort();
  const management = `management: { port: ${new URL(port.url).port}, token: '\${env:ADMIN}' }`;
  // The command line needs none of the tenants' secrets.
  await directory.write('causeway.yaml', `${management}\ntenants: { acme: { target: { password: '\${env:NOPE}' } } }`);
});
afterAll(async () => {
  await port.close();
  await directory.remove();
});

const admin = (...args: string[]): Promise<Run> => run(args, { ADMIN: MANAGEMENT_TOKEN });

describe('causeway config check', () => {
  it('says that a file is in order', async () => {
    await directory.write('good.yaml', 'tenants: { acme: { target: { connector: memory } } }');
    expect(await run(['config', 'check', 'good.yaml'])).toEqual({
      code: 0,
      out: 'good.yaml: in order, 1 tenant\n',
      err: '',
    });
  });

  it('lists every problem with its path and line', async () => {
    await directory.write('bad.yaml', 'server: { port: x }\ntenants:\n  acme: { target: { connector: ldpa } }\n');
    const { code, out, err } = await run(['config', 'check', 'bad.yaml']);
    expect(code).toBe(1);
    expect(out.trimEnd().split('\n')).toEqual([
      expect.stringMatching(/^server\.port: .* \(line 1\)$/),
      expect.stringMatching(/^tenants\.acme\.target\.connector: must be one of .* \(line 3\)$/),
    ]);
    expect(err).toBe('causeway: bad.yaml: 2 problems\n');
  });

  it('says that a file cannot be read', async () => {
    const { code, out } = await run(['config', 'check', 'nowhere.yaml']);
    expect(code).toBe(2);
    expect(out).toMatch(/nowhere\.yaml cannot be read \(ENOENT\)/);
  });
});

describe('wrong command lines end with 2 and say what is right', () => {
  it.each<[string[], RegExp]>([
    [['tokn'], /unknown command 'tokn'/],
    [['token', 'create', 'acme'], /required option '--scope <scope>'/],
    [['token', 'create', 'acme', '--scope', 'all'], /Allowed choices are read, write/],
    [['token', 'list'], /missing required argument 'tenant'/],
    [['token', 'list', 'acme', 'more'], /too many arguments/],
    [['token', 'list', 'acme', '--url', 'ftp://x', '--token-file', 'x'], /--url must be an address/],
    [['token', 'list', 'acme', '--config', 'nowhere.yaml'], /nowhere\.yaml cannot be read/],
    [['token', 'list', 'acme'], /ADMIN, which is not set/],
    [['migrate', '--config', 'nowhere.yaml'], /nowhere\.yaml cannot be read/],
  ])('%j', async (args, expected) => {
    const { code, out, err } = await run(args);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toMatch(expected);
    expect(err).not.toMatch(/\bat .*\.js:/);
  });

  it('but help that was asked for is no failure', async () => {
    const { code, out } = await run(['token', '--help']);
    expect(code).toBe(0);
    expect(out).toMatch(/create .*\n[\s\S]*revoke/);
  });
});

describe('causeway token', () => {
  it('creates, lists and revokes', async () => {
    const made = await admin('token', 'create', 'acme', '--scope', 'read', '--expires', '365d', '--subject', 'bjensen');
    expect(made.code).toBe(0);
    const token = made.out.trimEnd();
    expect(token).toMatch(/^cwy1_[a-z0-9]{12}_\S+$/);
    expect(made.err).toMatch(/scope read, expires \d{4}-\d{2}-\d{2}T/);
    expect(made.err).not.toContain(token);
    const keyId = token.split('_')[1] ?? '';
    expect((await port.store.tokens.byKeyId(keyId))?.hash).toBe(hashToken(token));

    const listed = await admin('token', 'list', 'acme');
    expect(listed.out).toMatch(
      new RegExp(
        `^KEY ID +SCOPE +STATE +SOURCE +EXPIRES +LAST USED +SUBJECT\n${keyId} +read +live +store .* bjensen\n`,
      ),
    );
    expect(listed.out).not.toContain(token);

    expect(await admin('token', 'revoke', 'acme', keyId)).toMatchObject({ code: 0, out: `${keyId}: revoked\n` });
    expect((await admin('token', 'list', 'acme')).out).toContain('revoked');
  });

  it.each<[string[], RegExp]>([
    [['token', 'create', 'nobody', '--scope', 'read'], /no such tenant/],
    [['token', 'create', 'acme', '--scope', 'read', '--expires', 'soon'], /expires must be a duration/],
    [['token', 'revoke', 'acme', 'nothing'], /no token with this key id/],
    [['token', 'revoke', 'acme', '../../x?y#z'], /no token with this key id/],
  ])('%j ends with 1 and what the gateway said', async (args, expected) => {
    const { code, err } = await admin(...args);
    expect(code).toBe(1);
    expect(err).toMatch(expected);
  });
});

describe('the way to the admin API', () => {
  it('is given by --url and --token-file without a configuration', async () => {
    await writeFile(join(directory.path, 'token'), `${MANAGEMENT_TOKEN}\n`);
    const { code } = await run([
      'token',
      'list',
      'acme',
      '--url',
      port.url,
      '--token-file',
      'token',
      '--config',
      'none',
    ]);
    expect(code).toBe(0);
  });

  it('is by default the token file of the configuration', async () => {
    await writeFile(join(directory.path, 'other-token'), MANAGEMENT_TOKEN);
    const file = await directory.write(
      'file.yaml',
      `management: { host: 0.0.0.0, port: ${new URL(port.url).port}, tokenFile: other-token }`,
    );
    expect((await run(['token', 'list', 'acme', '--config', file])).code).toBe(0);
  });

  it.each<[string, string[], RegExp]>([
    ['a wrong token', ['--url', 'PORT', '--token-file', 'wrong'], /does not accept the management token/],
    ['no token file', ['--url', 'PORT', '--token-file', 'none'], /cannot be read from none \(ENOENT\)/],
    ['nobody there', ['--url', 'http://127.0.0.1:1', '--token-file', 'wrong'], /cannot be reached \(ECONNREFUSED\)/],
  ])('%s ends with 2', async (_name, args, expected) => {
    await writeFile(join(directory.path, 'wrong'), 'x'.repeat(40));
    const { code, err } = await run(['token', 'list', 'acme', ...args.map((arg) => (arg === 'PORT' ? port.url : arg))]);
    expect(code).toBe(2);
    expect(err).toMatch(expected);
  });
});

describe('causeway links and target', () => {
  it('lists more links than one page holds', async () => {
    await putLinks(port.store, 'acme', 1003);
    const { code, out } = await admin('links', 'list', 'acme');
    const lines = out.trimEnd().split('\n');
    expect(code).toBe(0);
    expect(lines).toHaveLength(1003);
    expect(lines[7]).toBe('User\t00000000-0000-5000-8000-000000000007\tmemory\tb7\tuid=p7,dc=acme\t-');
  });

  it('shows control characters of a backend instead of sending them to the terminal', async () => {
    await port.store.links.ensure(
      'globex',
      { target: 'memory', resourceType: 'User' },
      [{ backendId: 'x', backendName: 'cn=\u001b[2J\n\u202e', naturalKey: 'x' }],
      () => '00000000-0000-5000-8000-00000000aaaa',
    );
    expect((await admin('links', 'list', 'globex')).out).toContain('cn=\\u001b[2J\\u000a\\u202e');
  });

  it('rebuilds links', async () => {
    port.controls.rebuildWork = () => Promise.resolve({ objects: 12, made: 5 });
    const { code, out } = await admin('links', 'rebuild', 'acme');
    expect({ code, out }).toEqual({ code: 0, out: 'acme: 12 objects in the backend, 5 links made\n' });
  });

  const fine: Finding = { check: 'bind', state: 'ok', subject: 'ldaps://a:636', found: 'Logged in.' };
  const slow: Finding = { check: 'speed', state: 'warning', found: 'Slow.', advice: 'Make an index.' };
  const refused: Finding = { check: 'rights', state: 'problem', found: 'No \u001b[2J right.', advice: 'Grant it.' };

  it.each<[string, readonly Finding[], readonly string[], number]>([
    ['all is well', [fine], [], 0],
    ['there are warnings', [fine, slow], [], 0],
    ['there are warnings, which count', [fine, slow], ['--strict'], 1],
    ['there are problems', [fine, slow, refused], [], 1],
    ['there are problems, for machines', [refused], ['--json'], 1],
  ])('checks the target where %s', async (_name, findings, options, code) => {
    port.controls.report = { target: 'memory', findings };
    expect((await admin('target', 'check', 'acme', ...options)).code).toBe(code);
  });

  it('prints what was found, and what to do', async () => {
    port.controls.report = { target: 'memory', findings: [fine, slow, refused] };
    const { out, err } = await admin('target', 'check', 'acme', 'memory');
    expect(out.split('\n')).toEqual([
      'STATE    CHECK   WHERE          FOUND, and what to do',
      'ok       bind    ldaps://a:636  Logged in.',
      'warning  speed   -              Slow.',
      '                                -> Make an index.',
      'problem  rights  -              No \\u001b[2J right.',
      '                                -> Grant it.',
      'acme: 1 problem, 1 warning, 1 ok, 0 skipped',
      '',
    ]);
    expect(err).toBe('causeway: acme: the target needs attention, see the findings\n');
  });

  it('prints findings for machines', async () => {
    port.controls.report = { target: 'memory', findings: [fine] };
    const { out } = await admin('target', 'check', 'acme', '--json', '--try-writes');
    expect(JSON.parse(out)).toMatchObject({ ok: true, target: 'memory', findings: [fine] });
    expect(port.controls.checked).toEqual({ tryWrites: true });
  });

  it('checks no target of another name', async () => {
    const { code, err } = await admin('target', 'check', 'acme', 'other');
    expect(code).toBe(1);
    expect(err).toBe('causeway: the tenant has no such target; it has: memory\n');
  });
});

describe('causeway migrate', () => {
  it('makes the tables, and is safe to run twice', async () => {
    await directory.write('store.yaml', `store: sqlite:${join(directory.path, 'new.sqlite')}`);
    for (let i = 0; i < 2; i++) {
      const { code, out } = await run(['migrate', '--config', 'store.yaml']);
      expect({ code, out }).toEqual({ code: 0, out: expect.stringMatching(/^sqlite:.*new\.sqlite: up to date\n$/) });
    }
    expect((await stat(join(directory.path, 'new.sqlite'))).size).toBeGreaterThan(0);
  });

  it('says why it cannot, without the password', async () => {
    await directory.write('down.yaml', 'store: mysql://user:hunter2hunter2@127.0.0.1:1/causeway');
    const { code, err } = await run(['migrate', '--config', 'down.yaml']);
    expect(code).toBe(2);
    expect(err).toMatch(/could not be migrated: mysql:\/\/127\.0\.0\.1:1\/causeway/);
    expect(err).not.toMatch(/hunter2/);
  });
});
