import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import { onEachBackend } from './on-each-backend.js';
import { strict } from './strict.js';
import { resourceOf } from './wire-client.js';

/** No row reads the times of the backend, as with one that keeps none. */
const times = [
  { scim: 'meta.created', remove: true },
  { scim: 'meta.lastModified', remove: true },
];
const timeless = { mappings: { User: { rows: times }, Group: { rows: times } } };

onEachBackend(
  (backend) => {
    describe('RFC 7643 §3.1 meta, where the backend keeps no times', () => {
      it("created and lastModified are the gateway's: the same at first, a later one after a change", async () => {
        const before = await backend.scim.user(backend.fresh('timeless'), { title: 'a' });
        expect(before.meta['lastModified']).toBe(before.meta['created']);
        await sleep(5);
        const change = [{ op: 'replace', path: 'title', value: 'b' }];
        const after = resourceOf(await backend.scim.patch(`/Users/${before.id}`, change));
        expect(after.meta['created']).toBe(before.meta['created']);
        expect(Date.parse(after.meta['lastModified'] ?? '')).toBeGreaterThan(
          Date.parse(before.meta['lastModified'] ?? ''),
        );
        expect((await backend.scim.patch(`/Users/${before.id}`, change)).json).toEqual(after);
      });

      it('so are those of a group, whose members change', async () => {
        const { id } = await backend.scim.user(backend.fresh('timeless'));
        const before = await backend.scim.group(backend.fresh('timeless'));
        await sleep(5);
        await backend.scim.patch(`/Groups/${before.id}`, [{ op: 'add', path: 'members', value: [{ value: id }] }]);
        const after = resourceOf(await backend.scim.get(`/Groups/${before.id}`));
        expect(Date.parse(after.meta['lastModified'] ?? '')).toBeGreaterThan(
          Date.parse(before.meta['lastModified'] ?? ''),
        );
      });
    });
  },
  { tenant: { ...strict, ...timeless } },
);
