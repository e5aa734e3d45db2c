import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ldapTarget, RunningGateway } from '../support/gateway.js';
import { startSlapd, type Slapd } from '../support/slapd.js';

const cli = fileURLToPath(new URL('../../src/cli.js', import.meta.url));

let slapd: Slapd;
let gateway: RunningGateway;

beforeAll(async () => {
  slapd = await startSlapd({ users: 2 });
  const target = ldapTarget(slapd.url, slapd.names);
  const row = { scim: 'nickName', backend: 'noSuchThing' };
  gateway = await RunningGateway.start({
    tenants: {
      acme: { target },
      odd: { target, mappings: { User: { rows: [row] } } },
      trial: { target: { connector: 'memory' } },
    },
  });
}, 120_000);

afterAll(async () => {
  await gateway.stop();
  await slapd.stop();
});

interface Checked {
  readonly code: number;
  readonly out: string;
}

function check(...args: readonly string[]): Promise<Checked> {
  const access = ['--url', gateway.process.managementUrl, '--token-file', gateway.adminTokenFile];
  return new Promise((resolve) => {
    execFile(process.execPath, ['--no-warnings', cli, 'target', 'check', ...args, ...access], (error, out) => {
      resolve({ code: error === null ? 0 : typeof error.code === 'number' ? error.code : -1, out });
    });
  });
}

describe('causeway target check', () => {
  it('ends with 0 for a directory that works, whatever it warns of', async () => {
    const { code, out } = await check('acme');
    expect(out).toMatch(/^ok +schema +user +All \d+ mapped attributes/m);
    expect(out).toMatch(/^warning +tls /m);
    expect(out).toMatch(/^acme: 0 problems, 1 warning, \d+ ok, \d+ skipped$/m);
    expect(code).toBe(0);
    expect((await check('acme', 'ldap', '--strict')).code).toBe(1);
  });

  it('looks at what the mapping of the tenant needs', async () => {
    const { code, out } = await check('odd', '--json');
    expect(code).toBe(1);
    expect(JSON.parse(out)).toMatchObject({
      tenant: 'odd',
      target: 'ldap',
      ok: false,
      counts: { problem: 1 },
      findings: expect.arrayContaining([
        {
          check: 'schema',
          state: 'problem',
          subject: 'user',
          found: 'The server does not know the attribute noSuchThing.',
          advice: expect.stringMatching(/^Correct the row of noSuchThing/),
        },
      ]),
    });
  });

  it('tries writes where that is wished', async () => {
    expect((await check('acme', '--try-writes')).out).toMatch(
      /^ok +rights +user +The service account may write 2\d of/m,
    );
  });

  it('is the connection test for a backend that cannot say more', async () => {
    const { code, out } = await check('trial');
    expect(out).toMatch(/^warning +connection +- +Objects live in the memory/m);
    expect(code).toBe(0);
  });
});
