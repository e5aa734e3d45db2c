import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterEach, describe, expect, it } from '@jest/globals';
import { type GatewayOptions, ldapTarget, RunningGateway } from '../support/gateway.js';
import { startLoad } from '../support/load.js';
import { startSlapd } from '../support/slapd.js';

const run = promisify(execFile);
const cli = join(dirname(fileURLToPath(import.meta.url)), '..', '..', 'src', 'cli.js');

const userUrn = 'urn:ietf:params:scim:schemas:core:2.0:User';
const undo: (() => Promise<unknown>)[] = [];

afterEach(async () => {
  for (const step of undo.splice(0).reverse()) await step();
});

async function start(options: GatewayOptions): Promise<RunningGateway> {
  const gateway = await RunningGateway.start(options);
  undo.push(() => gateway.stop());
  return gateway;
}

const memory = { target: { connector: 'memory' } };

/** Waits until something holds. @throws Error when it does not within 20 seconds */
async function eventually(what: string, holds: () => Promise<boolean> | boolean): Promise<void> {
  for (const until = Date.now() + 20_000; Date.now() < until;) {
    if (await holds()) return;
    await sleep(100);
  }
  throw new Error(`not within 20 seconds: ${what}`);
}

describe('stopping', () => {
  it('answers what is under way, and nothing with 5xx, and exits with 0', async () => {
    const slapd = await startSlapd({ suffixes: ['dc=acme,dc=example'] });
    undo.push(() => slapd.stop());
    const gateway = await start({ tenants: { acme: { target: ldapTarget(slapd.url, slapd.names) } } });
    const client = gateway.tenant('acme');
    const id = await client.createUser('known');
    const load = startLoad(client, 'load', { id, userName: 'known' }, 8);
    undo.push(() => load.stop());
    await sleep(2_000);
    const from = performance.now();
    const exited = gateway.halt();
    await sleep(300);
    await load.stop();
    expect(await exited).toBe(0);
    expect(performance.now() - from).toBeLessThan(30_000);
    const answered = load.sent.filter(({ answer }) => answer !== undefined);
    expect(answered.length).toBeGreaterThan(50);
    expect(answered.filter(({ answer }) => ![200, 201].includes(answer?.status ?? 0))).toEqual([]);
    // Requests that were under way when the signal came were answered: only such as came later find nobody.
    expect(load.sent.filter(({ at, answer }) => at < from && answer === undefined)).toEqual([]);

    await gateway.launch();
    const created = load.sent.filter(({ creates, answer }) => creates !== undefined && answer?.status === 201);
    expect(created.length).toBeGreaterThan(5);
    for (const { creates, answer } of created) {
      const found = await gateway.tenant('acme').request('GET', `/Users/${String(answer?.json['id'])}`);
      expect(found.json).toMatchObject({ userName: creates });
    }
  });
});

describe('a changed configuration', () => {
  it('is taken up without a restart; a bad file changes nothing', async () => {
    const gateway = await start({ tenants: { acme: memory } });
    const id = await gateway.tenant('acme').createUser('somebody');
    const status = async (tenant: string): Promise<number> =>
      (await gateway.tenant(tenant).request('GET', '/Users')).status;
    expect(await status('globex')).toBe(401);

    await gateway.configure({ tenants: { acme: memory, globex: memory } });
    await eventually('the new tenant', async () => (await status('globex')) === 200);
    expect((await gateway.tenant('acme').request('GET', `/Users/${id}`)).status).toBe(200);
    const other = await gateway.tenant('globex').createUser('somebody else');

    await writeFile(gateway.configFile, 'tenants:\n  acme:\n    target: { connector: none }\n');
    await eventually('the complaint', () => gateway.process.output().includes('"event":"configurationRefused"'));
    expect(gateway.process.output()).toContain('tenants.acme.target.connector');
    expect((await gateway.tenant('acme').request('GET', `/Users/${id}`)).status).toBe(200);
    expect((await gateway.tenant('globex').request('GET', `/Users/${other}`)).status).toBe(200);

    await gateway.configure({ tenants: { acme: memory } });
    await eventually('the removed tenant', async () => (await status('globex')) === 401);
    expect((await gateway.tenant('acme').request('GET', `/Users/${id}`)).status).toBe(200);
  });
});

describe('tokens by the command line', () => {
  it('are made, used, listed and revoked', async () => {
    const gateway = await start({ tenants: { acme: memory, globex: memory } });
    const causeway = (...args: string[]): Promise<{ readonly stdout: string }> =>
      run(process.execPath, [
        '--no-warnings',
        cli,
        ...args,
        '--url',
        gateway.process.managementUrl,
        '--token-file',
        gateway.adminTokenFile,
      ]);
    const tokenOf = async (scope: string): Promise<string> => {
      const { stdout } = await causeway('token', 'create', 'acme', '--scope', scope, '--expires', '1d');
      return stdout.trim();
    };
    const statuses = async (token: string, tenant = 'acme'): Promise<readonly number[]> => {
      const client = gateway.clientWith(tenant, token);
      const read = await client.request('GET', '/Users');
      const written = await client.request('POST', '/Users', { schemas: [userUrn], userName: `user ${Math.random()}` });
      await client.close();
      return [read.status, written.status];
    };
    const [reader, writer] = [await tokenOf('read'), await tokenOf('write')];
    expect(await statuses(reader)).toEqual([200, 403]);
    expect(await statuses(writer)).toEqual([200, 201]);
    expect(await statuses(writer, 'globex')).toEqual([401, 401]);

    const keyId = writer.split('_')[1] ?? '';
    const listed = await causeway('token', 'list', 'acme');
    expect(listed.stdout).toMatch(new RegExp(`${keyId}\\s+write\\s+live`));
    expect(listed.stdout).not.toContain(writer);
    await causeway('token', 'revoke', 'acme', keyId);
    const until = Date.now() + 5_000;
    await eventually('the revoked token is refused', async () => (await statuses(writer))[0] === 401);
    expect(Date.now()).toBeLessThan(until);
    expect(await statuses(reader)).toEqual([200, 403]);
    expect((await causeway('token', 'list', 'acme')).stdout).toMatch(new RegExp(`${keyId}\\s+write\\s+revoked`));
  });
});

describe('the canary hunt', () => {
  it('finds no secret and nothing personal in log and metrics', async () => {
    const slapd = await startSlapd({ suffixes: ['dc=acme,dc=example'] });
    undo.push(() => slapd.stop());
    const target = ldapTarget(slapd.url, slapd.names);
    const gateway = await start({ tenants: { acme: { target } }, sections: { log: { level: 'trace' } } });
    const client = gateway.tenant('acme');
    const secrets = {
      userName: 'canaryname',
      familyName: 'canaryfamily',
      email: 'canarymail@acme.example',
      password: 'Canary-Password-1',
      title: 'canarytitle',
      externalId: 'canaryexternal',
    };
    const more = {
      name: { familyName: secrets.familyName },
      emails: [{ type: 'work', value: secrets.email }],
      password: secrets.password,
      title: secrets.title,
      externalId: secrets.externalId,
    };
    const id = await client.createUser(secrets.userName, more);
    const filter = encodeURIComponent(`userName eq "${secrets.userName}" or emails.value eq "${secrets.email}"`);
    expect((await client.request('GET', `/Users?filter=${filter}`)).json).toMatchObject({ totalResults: 1 });
    const again = await client.request('POST', '/Users', {
      schemas: [userUrn],
      userName: secrets.userName,
      title: 'another',
    });
    expect(again.status).toBe(409);
    const patch = (value: object): Promise<unknown> =>
      client.request('PATCH', `/Users/${id}`, {
        schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'],
        Operations: [{ op: 'replace', value }],
      });
    await patch({ password: `${secrets.password}2` });
    await patch({ password: 'c', emails: [{ type: 'work', value: `${secrets.email} not` }] });
    await patch({ userName: `${secrets.userName}2` });
    for (const path of [`/Users?filter=${secrets.userName}`, `/Users/${secrets.userName}`, `/${secrets.userName}`])
      expect((await client.request('GET', path)).status).toBeGreaterThanOrEqual(400);
    await client.request('POST', '/Users', `${secrets.userName}{`);
    await client.raw('GET', `/tenants/${secrets.userName}/scim/v2/Users?access_token=${client.token}`);
    await client.request('GET', '/Users', undefined, { authorization: `Bearer ${client.token}x` });
    await slapd.kill();
    await client.request('GET', `/Users?filter=${filter}`);
    await client.createUser(`${secrets.userName}3`, more).catch(() => undefined);
    await slapd.restart();

    const metrics = await gateway.metrics();
    await gateway.halt();
    const written = `${gateway.output()}\n${metrics}`;
    expect(written).toContain('"event":"stopped"');
    expect(metrics).toContain('causeway_http_requests_total{');
    const canaries = ['canary', client.token, client.token.split('_')[2] ?? '', slapd.names.bindPassword];
    for (const canary of canaries) {
      const lines = written.split('\n').filter((line) => line.toLowerCase().includes(canary.toLowerCase()));
      expect(lines).toEqual([]);
    }
  });
});
