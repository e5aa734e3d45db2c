import { mkdir, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { stringify } from 'yaml';
import { mintToken } from '../src/auth/mint-token.js';
import { StartedProcess } from './child-process.js';
import { type DemoDirectory } from './demo-directory.js';
import { startDirectory } from './directory.js';
import { type DemoOptions, parseOptions, usage } from './options.js';
import { type DemoTenant, provision, scim } from './scim.js';

const built = dirname(dirname(fileURLToPath(import.meta.url)));
const folder = join(dirname(built), '.demo');
const tenantNames = ['acme', 'globex'] as const;
const dayMs = 86_400_000;

/** What is to be undone at the end, last first. */
const undo: (() => Promise<void>)[] = [];

async function main(): Promise<void> {
  const options = parseOptions(process.argv.slice(2));
  if (options === 'help') {
    console.log(usage);
    return;
  }
  const interrupted = new Promise<void>((resolve) => {
    // For good: under npm, Ctrl-C arrives twice, and the second must not end what the first began.
    process.on('SIGINT', resolve).on('SIGTERM', resolve);
  });
  // First of all: the folder may belong to a demo that is running on this port.
  const management = await managementPort(options);
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  undo.push(() => rm(folder, { recursive: true, force: true }));
  const directory = await startDirectory(options.directory, tenantNames, options.users, dirname(built));
  undo.push(() => directory.stop());
  const tenants = await configure(options, management, directory);
  await startCauseway(management);
  for (const tenant of tenants) await provision(tenant, (name) => directory.userName(tenant.name, name));
  await show(tenants, directory);
  console.log('\nCtrl-C ends the demo and removes all that it started.');
  await interrupted;
  console.log('\nStopping.');
}

/** 1,010 above the SCIM port where that is free (8080 → 9090), else any. */
async function managementPort({ port }: DemoOptions): Promise<number> {
  await freePort(port).catch(() => {
    throw new Error(`Port ${port} is in use. Choose another one: npm run demo -- --port N`);
  });
  return freePort(port + 1_010).catch(() => freePort(0));
}

function freePort(port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => {
        resolve(typeof address === 'object' && address !== null ? address.port : port);
      });
    });
  });
}

/** Writes causeway.yaml and demo.json: all that the running gateway needs, and all that a client of it needs. */
async function configure(
  { port }: DemoOptions,
  management: number,
  directory: DemoDirectory,
): Promise<readonly DemoTenant[]> {
  const now = Date.now();
  const minted = new Map(
    tenantNames.map((tenant) => [
      tenant,
      mintToken({ tenant, scope: 'write', createdAt: now, expiresAt: now + dayMs }),
    ]),
  );
  const tenants = [...minted].map(([name, { token }]) => ({
    name,
    token,
    baseUrl: `http://127.0.0.1:${port}/tenants/${name}/scim/v2`,
  }));
  const config = {
    server: { host: '127.0.0.1', port },
    management: { port: management, tokenFile: join(folder, 'admin-token') },
    store: `sqlite:${join(folder, 'causeway.sqlite')}`,
    tenants: Object.fromEntries(
      [...minted].map(([name, { stored }]) => [
        name,
        {
          target: directory.target(name),
          unmapped: 'store',
          unresolvedReferences: 'store',
          tokens: [
            {
              secret: `sha256:${stored.hash}`,
              scope: 'write',
              expires: new Date(stored.expiresAt).toISOString().slice(0, 10),
            },
          ],
        },
      ]),
    ),
  };
  await writeFile(join(folder, 'causeway.yaml'), stringify(config), { mode: 0o600 });
  const described = {
    tenants: tenants.map((tenant) => ({ ...tenant, backend: directory.backends.get(tenant.name) })),
    management: `http://127.0.0.1:${management}`,
    pid: process.pid,
  };
  await writeFile(join(folder, 'demo.json'), `${JSON.stringify(described, null, 2)}\n`, { mode: 0o600 });
  return tenants;
}

async function startCauseway(management: number): Promise<void> {
  const args = [
    '--no-warnings',
    '--max-semi-space-size=16',
    '--heap-growing-percent=50',
    join(built, 'src', 'main.js'),
    '--config',
    join(folder, 'causeway.yaml'),
  ];
  const causeway = StartedProcess.start(process.execPath, args, folder);
  undo.push(() => causeway.stop());
  for (let tries = 0; tries < 300; tries++) {
    if (causeway.hasEnded()) break;
    const response = await fetch(`http://127.0.0.1:${management}/readyz`).catch(() => undefined);
    if (response?.ok === true) return;
    await sleep(100);
  }
  throw new Error(`Causeway did not start:\n${causeway.lastOutput()}`);
}

async function show(tenants: readonly DemoTenant[], directory: DemoDirectory): Promise<void> {
  for (const tenant of tenants) {
    const { totalResults } = await scim(tenant, 'GET', '/Users?count=0');
    const looked = await directory.show(tenant.name);
    console.log(`\n== tenant ${tenant.name}: ${String(totalResults)} people over SCIM at ${tenant.baseUrl}`);
    if (looked !== undefined) console.log(`\n$ ${looked.command}\n${looked.output.trimEnd()}`);
  }
  const [acme] = tenants;
  if (acme === undefined) return;
  const header = `-H 'Authorization: Bearer ${acme.token}'`;
  console.log('\nTry it:\n');
  const known = encodeURIComponent(`userName eq "${directory.userName(acme.name, 'bjensen')}"`);
  console.log(`curl -s ${header} '${acme.baseUrl}/Users?filter=${known}'`);
  console.log(`curl -s ${header} '${acme.baseUrl}/Groups?filter=displayName%20eq%20%22Tour%20Guides%22'`);
  const body = `{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"userName":"${directory.userName(acme.name, 'newhire')}","name":{"givenName":"New","familyName":"Hire"}}`;
  console.log(`curl -s ${header} -H 'Content-Type: application/scim+json' -d '${body}' '${acme.baseUrl}/Users'`);
}

try {
  await main();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
} finally {
  for (const step of undo.reverse()) await step();
}
