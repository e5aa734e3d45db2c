import { describe, expect, it } from '@jest/globals';
import { Attribute, Change } from 'ldapts';
import { until } from '../lifecycle/lifecycle-site.js';
import { gone, LifecycleSite } from './lifecycle-site.js';
import { userNamed } from './gateway-site.js';

/** A lease, two rounds of the job, and time to spare: seconds. */
const sweptWithin = 80;

// All wait for the job: at the same time.
describe('the job of leaves', () => {
  it.concurrent(
    'finishes a deactivation that was cut off and that nobody repeats',
    async () => {
      const opened = await LifecycleSite.open('SQLite');
      const { site, id } = opened;
      try {
        await opened.dieIn('leave-remembered', (causeway) => opened.setActive(causeway, false));
        const causeway = await site.start();
        await until(async () => (await site.leaves())[0]?.settled === true, sweptWithin);
        expect(await opened.state()).toEqual(gone);
        expect((await site.audit(id)).at(-1)).toBe('patch active sweeper');
        expect((await site.request(causeway, 'GET', `/Users/${id}`)).body['active']).toBe(false);
      } finally {
        await site.close();
      }
    },
    120_000,
  );

  it.concurrent(
    'makes somebody depart again whose return was cut off and whom nobody posts again',
    async () => {
      const opened = await LifecycleSite.open('SQLite');
      const { site, id } = opened;
      try {
        const first = await site.start();
        expect((await opened.remove(first)).status).toBe(204);
        await first.stop();
        await opened.dieIn('before-complete', (doomed) => site.request(doomed, 'POST', '/Users', userNamed('anna')));
        expect((await opened.state()).disabled).toBe(false);
        const causeway = await site.start();
        await until(async () => (await site.leaves())[0]?.settled === true, sweptWithin);
        expect(await opened.state()).toEqual(gone);
        expect(await site.findIds(causeway, 'anna')).toEqual([]);
        expect((await site.audit(id)).filter((line) => line.startsWith('delete'))).toHaveLength(1);
      } finally {
        await site.close();
      }
    },
    120_000,
  );

  it.concurrent(
    'removes for good whose grace is over, and nobody who was taken into use again by hand',
    async () => {
      const opened = await LifecycleSite.open('SQLite', 5 / 86_400);
      const { site, id } = opened;
      try {
        const causeway = await site.start();
        const made = await site.request(causeway, 'POST', '/Users', userNamed('berta'));
        expect((await opened.remove(causeway)).status).toBe(204);
        expect((await site.request(causeway, 'DELETE', `/Users/${String(made.body['id'])}`)).status).toBe(204);
        const modification = new Attribute({ type: 'pwdAccountLockedTime', values: [] });
        await site.ldap.modify(`uid=berta,ou=away,${site.slapd.names.people}`, [
          new Change({ operation: 'delete', modification }),
        ]);
        await until(async () => (await site.leaves()).every(({ dueAt }) => dueAt === undefined), sweptWithin);
        await expect(opened.state()).rejects.toThrow('0 entries');
        expect((await site.audit(id)).slice(-2)).toEqual(['delete', 'purge sweeper']);
        const left = await site.ldap.search(site.slapd.names.people, { filter: '(uid=berta)' });
        expect(left.searchEntries).toHaveLength(1);
        // The log is written a little later.
        await until(() => Promise.resolve(causeway.output().includes('"outcome":"spared"')), 10);
        // The name is free again: another person, another object.
        const next = await site.request(causeway, 'POST', '/Users', userNamed('anna'));
        expect([next.status, next.body['id'] === id]).toEqual([201, false]);
      } finally {
        await site.close();
      }
    },
    120_000,
  );
});
