import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, it } from '@jest/globals';
import { type CausewayProcess } from '../../support/causeway-process.js';
import { PatientClient } from './patient-client.js';
import { Site } from './site.js';

/** Creates, updates and deletes together. */
const operations = 200;
const kills = 20;
const workers = 16;
/** A kill comes so soon, at most, after the acknowledgement that brings it on: milliseconds. */
const jitterMs = 40;

/** What the client was told last about one user. */
interface Told {
  readonly id: string;
  readonly title?: string;
  readonly deleted: boolean;
}

let site: Site | undefined;

afterEach(async () => {
  await site?.close();
  site = undefined;
});

/** One gateway that is killed and started again while clients work. */
class MortalGateway {
  private deaths = 0;

  constructor(
    private readonly site: Site,
    private process: CausewayProcess,
  ) {}

  readonly current = (): CausewayProcess => this.process;

  /** Kills it each time that enough more was acknowledged, spread over the whole run. */
  async haunt(acknowledged: () => number, finished: () => boolean): Promise<number> {
    while (this.deaths < kills && !finished()) {
      if (acknowledged() < (operations * this.deaths) / kills) {
        await sleep(2);
        continue;
      }
      await sleep(Math.random() * jitterMs);
      await this.process.kill();
      this.deaths++;
      this.process = await this.site.start();
    }
    return this.deaths;
  }
}

/** Creates, changes and deletes users, turn by turn, and notes what was acknowledged. */
class Work {
  readonly told = new Map<string, Told>();
  acknowledged = 0;
  private next = 0;

  constructor(private readonly client: PatientClient) {}

  async run(): Promise<void> {
    // Four operations with every two users: two creates, an update, a delete.
    while (this.next < operations / 4) {
      const number = this.next++;
      const [kept, gone] = [`kept${number}`, `gone${number}`];
      const keptId = await this.done(this.client.create(kept));
      this.told.set(kept, { id: keptId, deleted: false });
      const goneId = await this.done(this.client.create(gone));
      this.told.set(gone, { id: goneId, deleted: false });
      await this.done(this.client.setTitle(keptId, `Title ${number}`));
      this.told.set(kept, { id: keptId, title: `Title ${number}`, deleted: false });
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

describe(`${kills} random kills during ${operations} creates, updates and deletes`, () => {
  it('lose nothing and double nothing', async () => {
    const opened = await Site.open({ store: 'SQLite' });
    site = opened;
    const gateway = new MortalGateway(opened, await opened.start());
    const client = new PatientClient(opened, gateway.current);
    const work = new Work(client);
    let finished = false;
    const working = Promise.all(Array.from({ length: workers }, () => work.run())).finally(() => (finished = true));
    const [deaths] = await Promise.all([
      gateway.haunt(
        () => work.acknowledged,
        () => finished,
      ),
      working,
    ]);
    expect(work.acknowledged).toBe(operations);
    expect(deaths).toBe(kills);

    const living = [...work.told].filter(([, { deleted }]) => !deleted);
    const inDirectory = await opened.people();
    expect(new Map([...inDirectory].toSorted())).toEqual(
      new Map(living.map(([name, { title }]) => [name, title] as const).toSorted()),
    );
    for (const [name, { id, title, deleted }] of work.told) {
      const { status, body } = await opened.request(gateway.current(), 'GET', `/Users/${id}`);
      expect({ name, status, title: body['title'] }).toEqual({ name, status: deleted ? 404 : 200, title });
      expect(await opened.findIds(gateway.current(), name)).toEqual(deleted ? [] : [id]);
    }
    expect((await opened.links()).map(({ scimId }) => scimId).toSorted()).toEqual(
      living.map(([, { id }]) => id).toSorted(),
    );
    expect((await opened.intents()).filter(({ state }) => state === 'open')).toEqual([]);
  }, 240_000);
});
