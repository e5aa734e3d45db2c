import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { stringify } from 'yaml';
import { mintToken } from '../../src/auth/mint-token.js';
import { startCausewayProcess, type CausewayProcess } from '../../test/support/causeway-process.js';
import { measure, type Measurement } from '../measure.js';
import { processMemory } from '../process-memory.js';
import { ScimClient } from '../scim-client.js';
import { membersAmong, type BenchDatabase } from './bench-database.js';
import { openMariaDb } from './mariadb.js';
import { operations, spare, type Operation, type Subject } from './operations.js';
import { openPostgres } from './postgres.js';

const databases: ReadonlyMap<string, (people: number) => Promise<BenchDatabase>> = new Map([
  ['mariadb', openMariaDb],
  ['postgres', openPostgres],
]);

/** How many of the people are read and changed. */
const sample = 2_000;
const inFlights = [1, 16] as const;

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      database: { type: 'string', default: 'mariadb' },
      users: { type: 'string', default: '20000' },
      seconds: { type: 'string', default: '4' },
      only: { type: 'string', default: '' },
    },
  });
  const open = databases.get(values.database);
  const people = Number(values.users);
  const seconds = Number(values.seconds);
  if (open === undefined) throw new Error(`--database must be one of ${[...databases.keys()].join(', ')}`);
  if (!(people >= 20_000) || !(seconds > 0)) throw new Error('--users must be at least 20000, --seconds more than 0');
  const undo: (() => Promise<unknown>)[] = [];
  try {
    const folder = await mkdtemp(join(tmpdir(), 'causeway-bench-sql-'));
    undo.push(() => rm(folder, { recursive: true, force: true }));
    const [database, seeding] = await timed(() => open(people));
    undo.push(() => database.stop());
    console.log(`${values.database}: ${people} people, a group of ${membersAmong(people)}; made in ${text(seeding)}`);
    const { causeway, token } = await startGateway(folder, database);
    undo.push(() => causeway.stop());
    const scim = new ScimClient(`${causeway.url}/tenants/bench/scim/v2`, token, 16);
    undo.push(() => scim.close());
    const idle = processMemory(causeway.pid);
    const subject = await prepare(scim, database, people);
    const [, listing] = await timed(() => scim.request('GET', `/Users?startIndex=${people - 99}&count=100`, 200));
    console.log(`the first page of a new listing: ${text(listing)}`);
    for (const operation of operations.filter(({ name }) => name.includes(values.only)))
      await compare(operation, scim, subject, seconds);
    const { now, peak } = processMemory(causeway.pid);
    const [before, after, most] = [idle.now, now, peak].map((megabytes) => `${megabytes.toFixed(0)} MB`);
    console.log(`memory of Causeway: idle ${before}, at the end ${after}, peak ${most}`);
  } finally {
    for (const step of undo.reverse()) await step();
  }
}

const text = (milliseconds: number): string => `${(milliseconds / 1_000).toFixed(1)} s`;

async function timed<T>(work: () => Promise<T>): Promise<readonly [T, number]> {
  const started = performance.now();
  const result = await work();
  return [result, performance.now() - started];
}

async function startGateway(
  folder: string,
  { target }: BenchDatabase,
): Promise<{ readonly causeway: CausewayProcess; readonly token: string }> {
  const now = Date.now();
  const { token, stored } = mintToken({ tenant: 'bench', scope: 'write', createdAt: now, expiresAt: now + 86_400_000 });
  const expires = new Date(stored.expiresAt).toISOString();
  const config = {
    server: { host: '127.0.0.1', port: 0 },
    management: { port: 0, tokenFile: join(folder, 'admin-token') },
    store: `sqlite:${join(folder, 'causeway.sqlite')}`,
    tenants: { bench: { target, tokens: [{ secret: `sha256:${stored.hash}`, scope: 'write', expires }] } },
  };
  const file = join(folder, 'causeway.yaml');
  await writeFile(file, stringify(config), { mode: 0o600 });
  return { causeway: await startCausewayProcess({ config: file }), token };
}

interface Listed {
  readonly Resources: readonly { readonly id: string }[];
}

/** Learns the ids of some people, spread over all, and of those who are to be added to the group. */
async function prepare(scim: ScimClient, database: BenchDatabase, people: number): Promise<Subject> {
  const idOf = async (path: string, filter: string): Promise<string> => {
    const query = `filter=${encodeURIComponent(filter)}&attributes=id`;
    const { Resources } = JSON.parse(await scim.request('GET', `/${path}?${query}`, 200)) as Listed;
    const [first] = Resources;
    if (first === undefined) throw new Error(`${filter} finds nobody`);
    return first.id;
  };
  const ids = async (numbers: readonly number[]): Promise<readonly string[]> => {
    const found: string[] = [];
    await measure(16, 600, numbers.length, async (n) => {
      found[n] = await idOf('Users', `userName eq "user-${numbers[n]}"`);
    });
    return found;
  };
  const numbers = Array.from({ length: sample }, (_, n) => 1 + Math.floor((n * people) / sample));
  const spares = Array.from({ length: spare }, (_, n) => membersAmong(people) + 1 + n);
  const groupId = await idOf('Groups', 'displayName eq "everyone"');
  return { database, people, numbers, ids: await ids(numbers), groupId, spareIds: await ids(spares) };
}

/** Measures one operation on both sides, each after a warm-up. */
async function compare(operation: Operation, scim: ScimClient, subject: Subject, seconds: number): Promise<void> {
  let [through, direct] = [0, 0];
  for (const inFlight of inFlights) {
    const maximum = operation.maximum ?? Number.MAX_SAFE_INTEGER;
    const causewaySide = (): Promise<void> => operation.causeway(scim, subject, through++);
    const rawSide = (): Promise<void> => operation.raw(subject, direct++);
    await measure(inFlight, seconds / 2, maximum / 10, causewaySide);
    const causeway = await measure(inFlight, seconds, maximum / 3, causewaySide);
    await measure(inFlight, seconds / 2, maximum / 10, rawSide);
    const raw = await measure(inFlight, seconds, maximum / 3, rawSide);
    const ratio = (causeway.perSecond / raw.perSecond).toFixed(2);
    console.log(
      `${operation.name.padEnd(22)} ${String(inFlight).padStart(2)} in flight | Causeway ${cells(causeway)} | raw ${cells(raw)} | ratio ${ratio}`,
    );
  }
}

const cells = (m: Measurement): string =>
  `${m.perSecond.toFixed(0).padStart(6)}/s, p50 ${m.p50Ms.toFixed(1).padStart(6)} ms, p95 ${m.p95Ms.toFixed(1).padStart(6)} ms`;

await main();
