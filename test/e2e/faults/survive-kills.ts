import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from '@jest/globals';
import { type CausewayProcess } from '../../support/causeway-process.js';
import { PatientClient } from './patient-client.js';
import { type GatewaySite } from './gateway-site.js';

/** A kill comes so soon, at most, after the first operations of its round: milliseconds. */
const jitterMs = 40;

export interface KillPlan {
  readonly open: () => Promise<GatewaySite>;
  /** Processes that serve at the same time. */
  readonly replicas: number;
  readonly kills: number;
  /** Creates, updates and deletes together; a multiple of four. */
  readonly operations: number;
  readonly workers: number;
}

/** What the client was told last about one user. */
interface Told {
  readonly id: string;
  readonly title?: string;
  readonly deleted: boolean;
}

/** Gateways that are killed and started again while clients work. */
class MortalGateways {
  private turn = 0;

  constructor(
    private readonly site: GatewaySite,
    private readonly plan: KillPlan,
    private readonly processes: CausewayProcess[],
  ) {}

  /** The next one in turn, alive or not, as a simple load balancer chooses. */
  readonly next = (): CausewayProcess => {
    const chosen = this.processes[this.turn++ % this.processes.length];
    if (chosen === undefined) throw new Error('there is no process');
    return chosen;
  };

  /** Kills one, at random, soon after each round of the work has begun. */
  async haunt(work: Work): Promise<void> {
    while (work.rounds < this.plan.kills && !work.ended) {
      if (!work.roundHasBegun) {
        await sleep(1);
        continue;
      }
      await sleep(Math.random() * jitterMs);
      const victim = Math.floor(Math.random() * this.processes.length);
      await this.processes[victim]?.kill();
      this.processes[victim] = await this.site.start();
      work.rounds++;
    }
  }
}

/**
 * Creates, changes and deletes users, and notes what was acknowledged. Its operations come in as many rounds as there are kills, or
 * the replicas that live would be done before those that were killed are back.
 */
class Work {
  readonly told = new Map<string, Told>();
  acknowledged = 0;
  /** Rounds that ended with a kill. */
  rounds = 0;
  ended = false;
  private started = 0;
  private next = 0;

  constructor(
    private readonly client: PatientClient,
    private readonly plan: KillPlan,
  ) {}

  get roundHasBegun(): boolean {
    return this.started > this.rounds * this.perRound;
  }

  private get perRound(): number {
    return this.plan.operations / this.plan.kills;
  }

  async run(): Promise<void> {
    while (this.next < this.plan.operations / 4) {
      const number = this.next++;
      const [kept, gone, title] = [`kept${number}`, `gone${number}`, `Title ${number}`];
      const keptId = await this.done(() => this.client.create(kept));
      this.told.set(kept, { id: keptId, deleted: false });
      const goneId = await this.done(() => this.client.create(gone));
      this.told.set(gone, { id: goneId, deleted: false });
      await this.done(() => this.client.setTitle(keptId, title));
      this.told.set(kept, { id: keptId, title, deleted: false });
      await this.done(() => this.client.delete(goneId));
      this.told.set(gone, { id: goneId, deleted: true });
    }
  }

  private async done<T>(operation: () => Promise<T>): Promise<T> {
    while (this.started >= (this.rounds + 1) * this.perRound && this.rounds < this.plan.kills) {
      if (this.ended) throw new Error('the work has ended');
      await sleep(1);
    }
    this.started++;
    const result = await operation();
    this.acknowledged++;
    return result;
  }
}

/** Kills processes while clients work, then checks that nothing is lost and nothing is doubled. */
export async function surviveKills(plan: KillPlan): Promise<void> {
  const site = await plan.open();
  try {
    const processes = await Promise.all(Array.from({ length: plan.replicas }, () => site.start()));
    const gateways = new MortalGateways(site, plan, processes);
    const client = new PatientClient(site, gateways.next);
    const work = new Work(client, plan);
    const end = (): void => {
      work.ended = true;
      client.stop();
    };
    const working = Promise.all(Array.from({ length: plan.workers }, () => work.run())).finally(end);
    const haunting = gateways.haunt(work);
    try {
      await Promise.all([haunting, working]);
      expect({ kills: work.rounds, acknowledged: work.acknowledged }).toEqual({
        kills: plan.kills,
        acknowledged: plan.operations,
      });
    } finally {
      end();
      await Promise.allSettled([haunting, working]);
    }
    await expectNothingLostNothingDoubled(site, gateways.next(), work.told);
  } finally {
    await site.close();
  }
}

async function expectNothingLostNothingDoubled(
  site: GatewaySite,
  causeway: CausewayProcess,
  told: ReadonlyMap<string, Told>,
): Promise<void> {
  const living = [...told].filter(([, { deleted }]) => !deleted);
  const inBackend = await site.people();
  expect([...inBackend].toSorted()).toEqual(living.map(([name, { title }]) => [name, title]).toSorted());
  for (const [name, { id, title, deleted }] of told) {
    const { status, body } = await site.request(causeway, 'GET', `/Users/${id}`);
    expect({ name, status, title: body['title'] }).toEqual({ name, status: deleted ? 404 : 200, title });
    expect(await site.findIds(causeway, name)).toEqual(deleted ? [] : [id]);
  }
  const linked = (await site.links()).map(({ scimId }) => scimId);
  expect(linked.toSorted()).toEqual(living.map(([, { id }]) => id).toSorted());
  expect((await site.intents()).filter(({ state }) => state === 'open')).toEqual([]);
}
