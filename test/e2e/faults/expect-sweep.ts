import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from '@jest/globals';
import { type CausewayProcess } from '../../support/causeway-process.js';
import { type GatewaySite } from './gateway-site.js';

/** A lease, one round of the sweeper, and time to spare: milliseconds. */
const sweptWithinMs = 50_000;

/** The entry of a create that nobody repeats is linked by the sweeper, and the creation is settled. */
export async function expectSweep(site: GatewaySite, causeway: CausewayProcess, userName: string): Promise<void> {
  expect((await site.intents()).map(({ state }) => state)).toEqual(['open']);
  expect(await site.links()).toEqual([]);
  const end = Date.now() + sweptWithinMs;
  while ((await site.intents()).some(({ state }) => state === 'open') && Date.now() < end) await sleep(250);

  expect((await site.intents()).filter(({ state }) => state === 'open')).toEqual([]);
  const links = await site.links();
  expect(links).toHaveLength(1);
  expect(await site.findIds(causeway, userName)).toEqual([links[0]?.scimId]);
  expect(await site.peopleNamed(userName)).toHaveLength(1);
}
