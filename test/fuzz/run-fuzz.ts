import { monitorEventLoopDelay } from 'node:perf_hooks';
import { enterpriseUserSchema } from '../../src/scim/schema/definitions/enterprise-user.js';
import { groupSchema } from '../../src/scim/schema/definitions/group.js';
import { userSchema } from '../../src/scim/schema/definitions/user.js';
import { canary, problemsOf } from './check-answer.js';
import {
  foreignTenant,
  type FuzzedApplication,
  fuzzedTenants,
  keepsEverything,
  startFuzzedApplication,
} from './fuzzed-application.js';
import { liveHeap } from './garbage.js';
import { generateRequest, type Ground } from './generate-request.js';
import { Known } from './known.js';
import { malformed, problemsOfBytes } from './malformed.js';
import { Random } from './random.js';
import { readSeeds } from './seeds.js';
import { type ResourceType, resourceTypesOf } from './tenant-schemas.js';
import { BrokenAnswer, sendAlone, type WireAnswer, WireClient } from './wire-client.js';
import { bytesOf, curlLine, isFramed, type WireRequest } from './wire-request.js';

const rfcSchemas = [userSchema, groupSchema, enterpriseUserSchema];

/** The event loop may not be held longer, milliseconds of processor time. */
const maxBlockMs = 200;
const tidyEvery = 2_000;

export interface FuzzOptions {
  readonly requests: number;
  readonly seed: number;
  /** Ends after so many findings. */
  readonly maxFindings?: number;
  /** Is told from time to time how far it is. */
  readonly onProgress?: (line: string) => void;
}

export interface Finding {
  /** Number of the request, from 0. */
  readonly request: number;
  readonly problems: readonly string[];
  readonly curl: string;
  readonly answer: string;
}

export interface FuzzReport {
  readonly findings: readonly Finding[];
  /** How many answers of each status; 0: the connection was closed without one. */
  readonly statuses: ReadonlyMap<number, number>;
  /** Longest processor time of one request, milliseconds. */
  readonly slowestMs: number;
  /** Longest delay of the event loop, milliseconds; on a busy machine also the time that other processes had. */
  readonly longestDelayMs: number;
  /** Live heap, bytes, at ten points of the run. */
  readonly heap: readonly number[];
  readonly requestsPerSecond: number;
}

/** Sends random and spoilt requests to the application in this process, one after the other, and judges every answer. */
export async function runFuzz(options: FuzzOptions): Promise<FuzzReport> {
  const application = await startFuzzedApplication();
  const run = new FuzzRun(application, options);
  try {
    return await run.execute();
  } finally {
    run.close();
    await application.stop();
  }
}

class FuzzRun {
  private readonly client: WireClient;
  private readonly findings: Finding[] = [];
  private readonly statuses = new Map<number, number>();
  private readonly prototype = shapeOfPrototypes();
  private readonly types = new Map<string, ReadonlyMap<string, ResourceType>>();
  private slowestMs = 0;

  constructor(
    private readonly application: FuzzedApplication,
    private readonly options: FuzzOptions,
  ) {
    this.client = new WireClient(application.port);
  }

  async execute(): Promise<FuzzReport> {
    const { requests, seed, onProgress } = this.options;
    const foreign = await this.seedForeignTenant();
    const before = await this.foreignState();
    const grounds = await Promise.all(fuzzedTenants.map((tenant) => this.ground(tenant, foreign)));
    const heap: number[] = [];
    const delay = monitorEventLoopDelay({ resolution: 10 });
    delay.enable();
    const started = performance.now();
    for (let n = 0; n < requests && this.findings.length < (this.options.maxFindings ?? 20); n++) {
      const random = new Random(seed, n);
      if (random.chance(0.003)) await this.sendMalformed(random, n, random.pick(grounds));
      else await this.send(n, random.pick(grounds), random);
      if (n % tidyEvery === tidyEvery - 1) await this.tidy(grounds);
      if ((n + 1) % Math.ceil(requests / 10) === 0 || n === requests - 1) {
        delay.disable();
        heap.push(liveHeap());
        onProgress?.(`${n + 1} requests, ${this.findings.length} findings, heap ${megabytes(heap.at(-1) ?? 0)} MB`);
        delay.enable();
      }
    }
    const seconds = (performance.now() - started) / 1_000;
    delay.disable();
    if ((await this.foreignState()) !== before) this.note(requests, ['the foreign tenant was changed'], '', '');
    return {
      findings: this.findings,
      statuses: this.statuses,
      slowestMs: this.slowestMs,
      longestDelayMs: delay.max / 1e6,
      heap,
      requestsPerSecond: requests / seconds,
    };
  }

  close(): void {
    this.client.close();
  }

  private async send(n: number, ground: Ground, random: Random): Promise<void> {
    const request = generateRequest(random, ground);
    if (!isFramed(request)) {
      await this.sendBytes(n, bytesOf(request));
      return;
    }
    const cpu = process.cpuUsage();
    let answer: WireAnswer;
    try {
      answer = await this.client.exchange(bytesOf(request), request.method === 'HEAD');
    } catch (error) {
      if (!(error instanceof BrokenAnswer)) throw error;
      this.client.close();
      this.note(n, [error.message], this.curl(request), '');
      return;
    }
    const took = milliseconds(process.cpuUsage(cpu));
    this.count(answer.status);
    this.learn(request, answer, ground.known);
    const problems = [...problemsOf(request, answer, this.types.get(ground.tenant) ?? new Map())];
    if (took > maxBlockMs && (await this.isSlow(request))) problems.push(`took ${took.toFixed(0)} ms`);
    else this.slowestMs = Math.max(this.slowestMs, took > maxBlockMs ? 0 : took);
    if (shapeOfPrototypes() !== this.prototype) problems.push('Object.prototype was changed');
    if (problems.length > 0)
      this.note(n, problems, this.curl(request), `${answer.status} ${answer.body.slice(0, 500)}`);
  }

  /** Once more and once again: a pause of the garbage collector or of the compiler is not the request's. */
  private async isSlow(request: WireRequest): Promise<boolean> {
    for (let attempt = 0; attempt < 2; attempt++) {
      const cpu = process.cpuUsage();
      await this.client.exchange(bytesOf(request), request.method === 'HEAD');
      if (milliseconds(process.cpuUsage(cpu)) <= maxBlockMs) return false;
    }
    return true;
  }

  private async sendMalformed(random: Random, n: number, ground: Ground): Promise<void> {
    await this.sendBytes(n, malformed(random, bytesOf(generateRequest(random, ground))));
  }

  private async sendBytes(n: number, bytes: Buffer): Promise<void> {
    const text = await sendAlone(this.application.port, bytes);
    const { problems, statuses } = problemsOfBytes(text);
    for (const status of statuses) this.count(status);
    if (problems.length > 0) this.note(n, problems, `the bytes (base64) ${bytes.toString('base64')}`, text ?? '');
  }

  /** Keeps account of what is there. */
  private learn(request: WireRequest, { status, body }: WireAnswer, known: Known): void {
    const [, endpoint, id] = /\/scim\/v2(\/[^/?]+)(?:\/([^/?]+))?/.exec(request.target) ?? [];
    if (endpoint === undefined) return;
    if (status === 200 && endpoint === '/Bulk') {
      learnBulk(body, known);
      return;
    }
    if (status === 201 && body !== '') {
      const created = (JSON.parse(body) as { readonly id?: unknown }).id;
      if (typeof created === 'string') known.created(endpoint, created);
    }
    if (id !== undefined && (status === 404 || (status === 204 && request.method === 'DELETE')))
      known.deleted(endpoint, id);
  }

  private count(status: number): void {
    this.statuses.set(status, (this.statuses.get(status) ?? 0) + 1);
  }

  private note(request: number, problems: readonly string[], curl: string, answer: string): void {
    const inside = problems.some((problem) => problem.startsWith('status 5'))
      ? this.application.failures.slice(-1)
      : [];
    this.findings.push({ request, problems: [...problems, ...inside], curl, answer });
  }

  private curl(request: WireRequest): string {
    return curlLine(request, `http://127.0.0.1:${this.application.port}`);
  }

  private async tidy(grounds: readonly Ground[]): Promise<void> {
    await this.application.tidy();
    for (const { tenant, types, known } of grounds) {
      for (const { endpoint } of types) {
        const { body } = await this.as(tenant, 'GET', `${endpoint}?count=1000&attributes=id`);
        const { Resources: found } = JSON.parse(body) as { readonly Resources: readonly { readonly id: string }[] };
        known.listed(
          endpoint,
          found.map(({ id }) => id),
        );
      }
    }
  }

  private async ground(tenant: string, foreign: readonly string[]): Promise<Ground> {
    const resources = async (path: string): Promise<readonly unknown[]> => {
      const { body } = await this.as(tenant, 'GET', path);
      return (JSON.parse(body) as { readonly Resources: readonly unknown[] }).Resources;
    };
    // A tenant that keeps what its backend has no place for holds all of the RFC's attributes.
    const schemas = keepsEverything.has(tenant) ? rfcSchemas : await resources('/Schemas');
    const types = resourceTypesOf(await resources('/ResourceTypes'), schemas);
    this.types.set(tenant, new Map(types.map((type) => [type.name, type])));
    const token = this.application.tokens.get(tenant) ?? '';
    return { tenant, token, types, seeds: readSeeds(), known: new Known(foreign) };
  }

  private async seedForeignTenant(): Promise<readonly string[]> {
    const ids: string[] = [];
    for (let n = 0; n < 5; n++) {
      const schemas = ['urn:ietf:params:scim:schemas:core:2.0:User'];
      const body = JSON.stringify({ schemas, userName: `${canary}-${n}`, title: canary, externalId: `${canary}-${n}` });
      const answer = await this.as(foreignTenant, 'POST', '/Users', body);
      ids.push((JSON.parse(answer.body) as { readonly id: string }).id);
    }
    return ids;
  }

  private async foreignState(): Promise<string> {
    return (await this.as(foreignTenant, 'GET', '')).body;
  }

  private as(tenant: string, method: string, path: string, body?: string): Promise<WireAnswer> {
    const client = new WireClient(this.application.port);
    const headers = [
      ['Host', 'scim.example'],
      ['Authorization', `Bearer ${this.application.tokens.get(tenant) ?? ''}`],
      ['Content-Type', 'application/scim+json'],
      ['Connection', 'close'],
    ] as const;
    const target = `/tenants/${tenant}/scim/v2${path}`;
    return client.exchange(
      bytesOf({ method, target, headers, ...(body === undefined ? {} : { body: Buffer.from(body) }) }),
      false,
    );
  }
}

/** The same for the operations of a bulk request. */
function learnBulk(body: string, known: Known): void {
  const { Operations: operations } = JSON.parse(body) as { readonly Operations: readonly Record<string, unknown>[] };
  for (const { method, status, location } of operations) {
    const [, endpoint, id] = /\/scim\/v2(\/[^/]+)\/([^/]+)$/.exec(String(location)) ?? [];
    if (endpoint === undefined || id === undefined) continue;
    if (method === 'POST' && status === '201') known.created(endpoint, id);
    if (method === 'DELETE') known.deleted(endpoint, id);
  }
}

const milliseconds = ({ user, system }: NodeJS.CpuUsage): number => (user + system) / 1_000;

export const megabytes = (bytes: number): string => (bytes / 2 ** 20).toFixed(1);

/** What every object inherits, as a text to compare. */
function shapeOfPrototypes(): string {
  return [Object.prototype, Array.prototype, String.prototype, Function.prototype]
    .map((prototype) => Reflect.ownKeys(prototype).map(String).join())
    .join(';');
}
