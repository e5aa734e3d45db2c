import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { stringify } from 'yaml';
import { mintToken } from '../src/auth/mint-token.js';
import { startCausewayProcess, type CausewayProcess } from '../test/support/causeway-process.js';
import { startMariaDb } from '../test/support/mariadb.js';
import { benchDirectories, type BenchDirectory } from './directory.js';
import { measure, type Measurement } from './measure.js';
import { type Operation, operations, type Subject } from './operations.js';
import { processMemory } from './process-memory.js';
import { ScimClient } from './scim-client.js';

const people = 10_000;
const spare = 2_000;
const seconds = 4;
const warmUpSeconds = 2;
const concurrencies = [1, 16] as const;

interface Row {
  readonly operation: Operation;
  readonly inFlight: number;
  readonly causeway: Measurement;
  readonly raw: Measurement;
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      store: { type: 'string', default: 'sqlite' },
      only: { type: 'string' },
      directory: { type: 'string', default: 'openldap' },
    },
  });
  const open = values.directory === 'ad' ? benchDirectories.ad : benchDirectories.openldap;
  const undo: (() => Promise<void>)[] = [];
  try {
    const folder = await mkdtemp(join(tmpdir(), 'causeway-bench-'));
    undo.push(() => rm(folder, { recursive: true, force: true }));
    const directory = await open(people);
    undo.push(() => directory.stop());
    const store = await storeUrl(values.store, folder, undo);
    const { causeway, token } = await startGateway(folder, directory, store);
    undo.push(async () => {
      await causeway.stop();
    });
    const scim = new ScimClient(`${causeway.url}/tenants/bench/scim/v2`, token, 16);
    undo.push(() => scim.close());

    const idle = processMemory(causeway.pid);
    const firstPage = await timed(() => scim.request('GET', '/Users?startIndex=1&count=100', 200));
    const subject = await prepare(scim, directory);
    const lastPage = await timed(() => scim.request('GET', `/Users?startIndex=${people - 99}&count=100`, 200));
    const rows = await run(scim, subject, values.only);
    report(rows);
    const memory = processMemory(causeway.pid);
    console.log(
      `\nfirst page of 100 of ${people}: ${firstPage.toFixed(0)} ms; the last page: ${lastPage.toFixed(0)} ms`,
    );
    console.log(
      `memory of Causeway: idle ${idle.now.toFixed(0)} MB, peak ${memory.peak.toFixed(0)} MB; store: ${values.store}, directory: ${values.directory}`,
    );
  } finally {
    for (const step of undo.reverse()) await step();
  }
}

async function storeUrl(kind: string, folder: string, undo: (() => Promise<void>)[]): Promise<string> {
  if (kind === 'sqlite') return `sqlite:${join(folder, 'causeway.sqlite')}`;
  const mariadb = await startMariaDb();
  undo.push(() => mariadb.stop());
  return mariadb.createDatabase();
}

async function startGateway(
  folder: string,
  { target }: BenchDirectory,
  store: string,
): Promise<{ readonly causeway: CausewayProcess; readonly token: string }> {
  const now = Date.now();
  const { token, stored } = mintToken({ tenant: 'bench', scope: 'write', createdAt: now, expiresAt: now + 86_400_000 });
  const config = {
    server: { host: '127.0.0.1', port: 0 },
    management: { port: 0, tokenFile: join(folder, 'admin-token') },
    store,
    tenants: {
      bench: {
        target,
        tokens: [
          {
            secret: `sha256:${stored.hash}`,
            scope: 'write',
            expires: new Date(stored.expiresAt).toISOString().slice(0, 10),
          },
        ],
      },
    },
  };
  const file = join(folder, 'causeway.yaml');
  await writeFile(file, stringify(config), { mode: 0o600 });
  return { causeway: await startCausewayProcess({ config: file }), token };
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const started = performance.now();
  await work();
  return performance.now() - started;
}

interface Listed {
  readonly totalResults: number;
  readonly Resources: readonly { readonly id: string; readonly userName: string }[];
}

/** Learns the ids of everybody, and makes people who are in no group yet. */
async function prepare(scim: ScimClient, directory: BenchDirectory): Promise<Subject> {
  const byName = new Map<string, string>();
  for (let startIndex = 1; startIndex <= people; startIndex += 1_000) {
    const path = `/Users?startIndex=${startIndex}&count=1000&attributes=userName`;
    const page = JSON.parse(await scim.request('GET', path, 200)) as Listed;
    for (const { id, userName } of page.Resources) byName.set(userName, id);
  }
  const spareNames = Array.from({ length: spare }, (_, n) => directory.newUserName(`spare-${n}`));
  for (const userName of spareNames) await directory.addPerson(userName);
  const spareIds = new Map<string, string>();
  for (let startIndex = 1; startIndex <= spare; startIndex += 1_000) {
    const filter = encodeURIComponent('userName sw "spare-"');
    const path = `/Users?filter=${filter}&startIndex=${startIndex}&count=1000&attributes=userName`;
    const page = JSON.parse(await scim.request('GET', path, 200)) as Listed;
    for (const { id, userName } of page.Resources) spareIds.set(userName, id);
  }
  const group = encodeURIComponent('displayName eq "everyone"');
  const groups = JSON.parse(
    await scim.request('GET', `/Groups?filter=${group}&excludedAttributes=members`, 200),
  ) as Listed;
  return {
    directory,
    userNames: [...byName.keys()],
    userIds: [...byName.values()],
    groupId: groups.Resources[0]?.id ?? '',
    spareIds: spareNames.map((name) => spareIds.get(name) ?? ''),
    spareDns: spareNames.map((userName) => directory.dnOf(userName)),
  };
}

async function run(scim: ScimClient, subject: Subject, only: string | undefined): Promise<readonly Row[]> {
  const rows: Row[] = [];
  for (const operation of operations) {
    if (only !== undefined && !operation.name.includes(only)) continue;
    let [viaCauseway, direct] = [0, 0];
    for (const inFlight of concurrencies) {
      const maximum = operation.maximum ?? Number.MAX_SAFE_INTEGER;
      // A warm-up, so that neither side is measured before its code is compiled.
      await measure(inFlight, warmUpSeconds, maximum / 10, () => operation.causeway(scim, subject, viaCauseway++));
      const causeway = await measure(inFlight, seconds, maximum / 3, () =>
        operation.causeway(scim, subject, viaCauseway++),
      );
      await measure(inFlight, warmUpSeconds, maximum / 10, () => operation.raw(subject, direct++));
      const rawFigures = await measure(inFlight, seconds, maximum / 3, () => operation.raw(subject, direct++));
      rows.push({ operation, inFlight, causeway, raw: rawFigures });
    }
  }
  return rows;
}

function report(rows: readonly Row[]): void {
  const cells = (m: Measurement): string =>
    `${m.perSecond.toFixed(0).padStart(7)}/s ${m.p50Ms.toFixed(1).padStart(7)} ${m.p95Ms.toFixed(1).padStart(7)}`;
  console.log(
    'operation                   in flight |  Causeway     p50     p95 |       raw     p50     p95 | ratio  wanted',
  );
  for (const { operation, inFlight, causeway, raw } of rows) {
    const ratio = causeway.perSecond / raw.perSecond;
    const wanted = inFlight === 16 && operation.wanted !== undefined ? operation.wanted.toFixed(2) : '';
    console.log(
      `${operation.name.padEnd(27)} ${String(inFlight).padStart(9)} | ${cells(causeway)} | ${cells(raw)} | ${ratio.toFixed(2).padStart(5)}  ${wanted}`,
    );
  }
}

await main();
