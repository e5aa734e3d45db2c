import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from '@jest/globals';
import { type CausewayProcess } from '../../support/causeway-process.js';
import { PatientClient } from './patient-client.js';
import { Site, type StoreKind } from './site.js';

/** A kill comes so soon, at most, after the acknowledgement that brings it on: milliseconds. */
const jitterMs = 40;

export interface KillPlan {
  readonly store: StoreKind;
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
    private readonly site: Site,
    private readonly plan: KillPlan,
    private readonly processes: CausewayProcess[],
  ) {}

  /** The next one in turn, alive or not, as a simple load balancer chooses. */
  readonly next = (): CausewayProcess => {
    const chosen = this.processes[this.turn++ % this.processes.length];
    if (chosen === undefined) throw new Error('there is no process');
    return chosen;
  };

  /** Kills one, at random, each time that enough more was acknowledged, so that the kills are spread over the whole run. */
  async haunt(acknowledged: () => number, finished: () => boolean): Promise<number> {
    const { kills, operations } = this.plan;
    let deaths = 0;
    while (deaths < kills && !finished()) {
      if (acknowledged() < (operations * deaths) / kills) {
        await sleep(2);
        continue;
      }
      await sleep(Math.random() * jitterMs);
      const victim = Math.floor(Math.random() * this.processes.length);
      await this.processes[victim]?.kill();
      deaths++;
      this.processes[victim] = await this.site.start();
    }
    return deaths;
  }
}

/** Creates, changes and deletes users, and notes what was acknowledged. */
class Work {
  readonly told = new Map<string, Told>();
  acknowledged = 0;
  private next = 0;

  constructor(
    private readonly client: PatientClient,
    private readonly plan: KillPlan,
  ) {}

  async run(): Promise<void> {
    while (this.next < this.plan.operations / 4) {
      const number = this.next++;
      const [kept, gone, title] = [`kept${number}`, `gone${number}`, `Title ${number}`];
      const keptId = await this.done(this.client.create(kept));
      this.told.set(kept, { id: keptId, deleted: false });
      const goneId = await this.done(this.client.create(gone));
      this.told.set(gone, { id: goneId, deleted: false });
      await this.done(this.client.setTitle(keptId, title));
      this.told.set(kept, { id: keptId, title, deleted: false });
      await this.done(this.client.delete(goneId));
      this.told.set(gone, { id: goneId, deleted: true });
    }
  }

  private async done<T>(operation: Promise<T>): Promise<T> {
    const result = await operation;
    this.acknowledged++;
    return result;
  }
}

/** Kills processes while clients work, then checks that nothing is lost and nothing is doubled. */
export async function surviveKills(plan: KillPlan): Promise<void> {
  const site = await Site.open({ store: plan.store });
  try {
    const processes = await Promise.all(Array.from({ length: plan.replicas }, () => site.start()));
    const gateways = new MortalGateways(site, plan, processes);
    const client = new PatientClient(site, gateways.next);
    const work = new Work(client, plan);
    let finished = false;
    const working = Promise.all(Array.from({ length: plan.workers }, () => work.run())).finally(() => {
      finished = true;
    });
    const haunting = gateways.haunt(
      () => work.acknowledged,
      () => finished,
    );
    try {
      const [deaths] = await Promise.all([haunting, working]);
      expect({ deaths, acknowledged: work.acknowledged }).toEqual({
        deaths: plan.kills,
        acknowledged: plan.operations,
      });
    } finally {
      client.stop();
      await Promise.allSettled([haunting, working]);
    }
    await expectNothingLostNothingDoubled(site, gateways.next(), work.told);
  } finally {
    await site.close();
  }
}

async function expectNothingLostNothingDoubled(
  site: Site,
  causeway: CausewayProcess,
  told: ReadonlyMap<string, Told>,
): Promise<void> {
  const living = [...told].filter(([, { deleted }]) => !deleted);
  const inDirectory = await site.people();
  expect([...inDirectory].toSorted()).toEqual(living.map(([name, { title }]) => [name, title]).toSorted());
  for (const [name, { id, title, deleted }] of told) {
    const { status, body } = await site.request(causeway, 'GET', `/Users/${id}`);
    expect({ name, status, title: body['title'] }).toEqual({ name, status: deleted ? 404 : 200, title });
    expect(await site.findIds(causeway, name)).toEqual(deleted ? [] : [id]);
  }
  const linked = (await site.links()).map(({ scimId }) => scimId);
  expect(linked.toSorted()).toEqual(living.map(([, { id }]) => id).toSorted());
  expect((await site.intents()).filter(({ state }) => state === 'open')).toEqual([]);
}
