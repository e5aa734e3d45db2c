import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { type CausewayProcess } from '../support/causeway-process.js';
import { Site } from './faults/site.js';

const people = 2_500;

let site: Site;
let replicas: readonly [CausewayProcess, CausewayProcess];

beforeAll(async () => {
  site = await Site.open({ store: 'MariaDB', users: people });
  replicas = [await site.start(), await site.start()];
}, 60_000);

afterAll(() => site.close());

it('a walk by cursor goes on at another replica, page by page, and outlives the one that began it', async () => {
  const found: string[] = [];
  let [next, turn]: readonly [string | undefined, number] = ['', 0];
  while (next !== undefined) {
    // The one that read the list is gone after its first page.
    const replica = replicas[turn === 0 ? 0 : 1];
    const path = `/Users?attributes=userName&sortBy=userName&count=500&cursor=${next}`;
    const { status, body } = await site.request(replica, 'GET', path);
    expect({ status, totalResults: body['totalResults'] }).toEqual({ status: 200, totalResults: people });
    found.push(...(body['Resources'] as readonly { readonly userName: string }[]).map(({ userName }) => userName));
    if (turn === 0) await replica.kill();
    [next, turn] = [body['nextCursor'] as string | undefined, turn + 1];
  }
  expect(turn).toBe(people / 500);
  expect(new Set(found).size).toBe(people);
  expect(found).toEqual(found.toSorted());
});
