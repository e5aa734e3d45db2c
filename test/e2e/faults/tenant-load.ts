import { setTimeout as sleep } from 'node:timers/promises';
import { type CausewayProcess } from '../../support/causeway-process.js';
import { type GatewaySite, userNamed } from './gateway-site.js';

/** Requests of each tenant at the same time. */
const clients = 4;
const pauseMs = 20;

/** One answer. */
export interface Sample {
  readonly status: number;
  readonly retryAfter: string | null;
  readonly ms: number;
  /** Milliseconds since the epoch, when it was sent. */
  readonly at: number;
}

/** Creates and reads of one tenant, until it is stopped. */
export class TenantLoad {
  readonly samples: Sample[] = [];
  /** User names of the users whose creation was acknowledged. */
  readonly created: string[] = [];
  private running = true;
  private count = 0;
  private readonly work: Promise<unknown>;

  constructor(
    private readonly site: GatewaySite,
    private readonly causeway: CausewayProcess,
    private readonly tenant?: string,
  ) {
    this.work = Promise.all(Array.from({ length: clients }, () => this.run()));
  }

  async stop(): Promise<void> {
    this.running = false;
    await this.work;
  }

  between(from: number, to: number): readonly Sample[] {
    return this.samples.filter(({ at }) => at >= from && at < to);
  }

  private async run(): Promise<void> {
    while (this.running) {
      const number = this.count++;
      const at = Date.now();
      const isCreate = number % 2 === 0;
      const name = `${this.tenant ?? 'own'}${number}`;
      const [method, path, body] = isCreate
        ? (['POST', '/Users', userNamed(name)] as const)
        : (['GET', '/Users?filter=userName%20eq%20%22nobody%22', undefined] as const);
      const { status, retryAfter } = await this.site.request(this.causeway, method, path, body, this.tenant);
      this.samples.push({ status, retryAfter, ms: Date.now() - at, at });
      if (status === 201) this.created.push(name);
      await sleep(pauseMs);
    }
  }
}

/** What all but one in a hundred took at most, in milliseconds. */
export function p99(samples: readonly Sample[]): number {
  const sorted = samples.map(({ ms }) => ms).toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * 0.99))] ?? 0;
}

export const isSuccess = ({ status }: Sample): boolean => status === 200 || status === 201;
