import { expect } from '@jest/globals';
import { type CausewayProcess } from '../../support/causeway-process.js';
import { type FailPoint, type GatewaySite, userNamed } from './gateway-site.js';

/** Lets a create of a user die at a fail point, and starts Causeway anew. */
export async function dieInCreate(site: GatewaySite, userName: string, failPoint: FailPoint): Promise<CausewayProcess> {
  const doomed = await site.start(failPoint);
  await expect(site.request(doomed, 'POST', '/Users', userNamed(userName))).rejects.toThrow('fetch failed');
  await doomed.ended();
  expect(await site.peopleNamed(userName)).toHaveLength(1);
  return site.start();
}

/** Creates the user again, as a client does that got no answer: one id and one entry come of it. */
export async function expectRetryToSucceed(
  site: GatewaySite,
  causeway: CausewayProcess,
  userName: string,
): Promise<void> {
  const { status, body } = await site.request(causeway, 'POST', '/Users', userNamed(userName));
  expect({ status, userName: body['userName'] }).toEqual({ status: 201, userName });
  expect(await site.peopleNamed(userName)).toHaveLength(1);
  expect(await site.findIds(causeway, userName)).toEqual([body['id']]);
  expect((await site.links()).map(({ scimId }) => scimId)).toEqual([body['id']]);
}
