import { afterEach, describe, expect, it } from '@jest/globals';
import { gone, LifecycleSite, untouched } from './lifecycle-site.js';
import { type FailPoint, type StoreKind, userNamed } from './gateway-site.js';

let opened: LifecycleSite | undefined;

afterEach(async () => {
  await opened?.site.close();
  opened = undefined;
});

/** What the directory holds when the process is gone. */
const remains: readonly (readonly [FailPoint, StoreKind, typeof gone])[] = [
  ['leave-begun', 'SQLite', untouched],
  ['leave-remembered', 'MariaDB', { ...untouched, disabled: true }],
  ['leave-taken', 'SQLite', gone],
];

describe.each(remains)('a process that is killed at %s, on %s', (failPoint, store, left) => {
  it('in a deactivation: the repeated one completes it, with one line in the audit', async () => {
    opened = await LifecycleSite.open(store);
    const { site, id } = opened;
    await opened.dieIn(failPoint, (causeway) => (opened as LifecycleSite).setActive(causeway, false));
    expect(await opened.state()).toEqual(left);

    const causeway = await site.start();
    const { status, body } = await opened.setActive(causeway, false);
    expect([status, body['active']]).toEqual([200, false]);
    expect(await opened.state()).toEqual(gone);
    expect(await site.audit(id)).toEqual([expect.stringMatching(/^create/), 'patch active']);
    expect((await opened.setActive(causeway, true)).status).toBe(200);
    expect(await opened.state()).toEqual(untouched);
    expect(await site.leaves()).toEqual([]);
  }, 90_000);

  it('in a deletion: the repeated one completes it, and the object comes back by POST without its group', async () => {
    opened = await LifecycleSite.open(store);
    const { site, id } = opened;
    await opened.dieIn(failPoint, (causeway) => (opened as LifecycleSite).remove(causeway));
    expect(await opened.state()).toEqual(left);

    const causeway = await site.start();
    expect((await opened.remove(causeway)).status).toBe(204);
    expect((await opened.remove(causeway)).status).toBe(404);
    expect(await opened.state()).toEqual(gone);
    expect(await site.audit(id)).toEqual([expect.stringMatching(/^create/), 'delete']);

    const again = await site.request(causeway, 'POST', '/Users', userNamed('anna'));
    expect(again.status).toBe(201);
    expect(again.body['id']).not.toBe(id);
    expect(await opened.state()).toEqual({ ...untouched, member: false });
    expect(await site.leaves()).toEqual([]);
  }, 90_000);
});

describe('a process that is killed in the POST of somebody who has departed', () => {
  it('the repeated one gives one new id', async () => {
    opened = await LifecycleSite.open('SQLite');
    const { site, id } = opened;
    const first = await site.start();
    expect((await opened.remove(first)).status).toBe(204);
    await first.stop();
    await opened.dieIn('before-complete', (doomed) => site.request(doomed, 'POST', '/Users', userNamed('anna')));
    const causeway = await site.start();
    expect((await site.request(causeway, 'GET', `/Users/${id}`)).status).toBe(404);
    const again = await site.request(causeway, 'POST', '/Users', userNamed('anna'));
    expect([again.status, again.body['id'] === id]).toEqual([201, false]);
    expect(await site.findIds(causeway, 'anna')).toEqual([again.body['id']]);
    expect(await opened.state()).toEqual({ ...untouched, member: false });
    expect(await site.leaves()).toEqual([]);
  }, 90_000);
});
