import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import { onEachBackend } from './on-each-backend.js';
import { strictAndWhole } from './strict.js';
import { errorUrn, resourceOf, type WireAnswer, type WireResource } from './wire-client.js';

type Change = readonly [
  method: string,
  (before: WireResource, headers: Readonly<Record<string, string>>) => Promise<WireAnswer>,
];

onEachBackend(
  (backend) => {
    const userChanges: readonly Change[] = [
      ['PUT', (before, headers) => backend.scim.put(`/Users/${before.id}`, { ...before, title: 'changed' }, headers)],
      [
        'PATCH',
        (before, headers) =>
          backend.scim.patch(`/Users/${before.id}`, [{ op: 'replace', path: 'title', value: 'changed' }], headers),
      ],
      ['DELETE', (before, headers) => backend.scim.delete(`/Users/${before.id}`, headers)],
    ];
    const user = (): Promise<WireResource> => backend.scim.user(backend.fresh('version'), { title: 'as it was' });
    const read = (path: string): Promise<WireAnswer> => backend.scim.get(path);

    describe('RFC 7644 §3.14: If-Match', () => {
      describe.each(userChanges)('%s', (_, change) => {
        it.each<readonly [string, (version: string) => string]>([
          ['the version', (version) => version],
          ['without the mark of a weak one', (version) => version.slice(2)],
          ['any', () => '*'],
          ['one of several', (version) => `W/"other", ${version}`],
        ])('succeeds when it names %s', async (__, header) => {
          const before = await user();
          const answer = await change(before, { 'if-match': header(before.meta['version'] ?? '') });
          expect([200, 204]).toContain(answer.status);
        });

        it.each<readonly [string, (version: string) => string]>([
          ['another version', () => 'W/"another"'],
          ['a part of the version', (version) => version.slice(0, -3) + '"'],
          ['nothing', () => ''],
        ])('is refused with 412 when it names %s, and nothing changes', async (__, header) => {
          const before = await user();
          const answer = await change(before, { 'if-match': header(before.meta['version'] ?? '') });
          expect(answer.status).toBe(412);
          expect(answer.json).toMatchObject({ schemas: [errorUrn], status: '412' });
          expect((await read(`/Users/${before.id}`)).json).toEqual(before);
        });

        it("is refused after somebody else's change, and goes through with the new version", async () => {
          const before = await user();
          const other = await backend.scim.patch(`/Users/${before.id}`, [
            { op: 'add', path: 'displayName', value: 'x' },
          ]);
          expect((await change(before, { 'if-match': before.meta['version'] ?? '' })).status).toBe(412);
          const current = resourceOf(other);
          expect([200, 204]).toContain((await change(current, { 'if-match': current.meta['version'] ?? '' })).status);
        });
      });

      it('of several who change the same version one succeeds', async () => {
        const before = await user();
        const headers = { 'if-match': before.meta['version'] ?? '' };
        const answers = await Promise.all(
          ['a', 'b', 'c', 'd'].map((title) =>
            backend.scim.patch(`/Users/${before.id}`, [{ op: 'replace', path: 'title', value: title }], headers),
          ),
        );
        const winners = answers.filter(({ status }) => status === 200);
        expect(answers.map(({ status }) => status).sort()).toEqual([200, 412, 412, 412]);
        expect((await read(`/Users/${before.id}`)).json).toEqual(winners[0]?.json);
      });

      it('on the members of a group: refused without a change, and granted', async () => {
        const member = await user();
        const group = await backend.scim.group(backend.fresh('group'));
        const add = (ifMatch: string): Promise<WireAnswer> =>
          backend.scim.patch(`/Groups/${group.id}`, [{ op: 'add', path: 'members', value: [{ value: member.id }] }], {
            'if-match': ifMatch,
          });
        expect((await add('W/"another"')).status).toBe(412);
        expect((await read(`/Groups/${group.id}`)).json).toEqual(group);
        const granted = await add(group.meta['version'] ?? '');
        expect(granted.status).toBe(204);
        expect(granted.headers['etag']).toBe((await read(`/Groups/${group.id}`)).headers['etag']);
        expect((await add(group.meta['version'] ?? '')).status).toBe(412);
      });
    });

    describe('RFC 7643 §3.1: lastModified is when the resource was changed, version changes with it', () => {
      it.each<readonly [string, unknown]>([
        ['what the backend holds', { op: 'replace', path: 'title', value: 'changed' }],
        ['what the gateway holds: externalId', { op: 'replace', path: 'externalId', value: 'changed' }],
        ['what the gateway keeps', { op: 'add', path: 'roles', value: [{ value: 'cook' }] }],
        ['the name', { op: 'replace', path: 'userName', value: 'a name that nobody has' }],
        ['the password, which nobody sees', { op: 'replace', path: 'password', value: 'correct horse battery' }],
      ])('%s', async (_, operation) => {
        const before = await user();
        // The directory counts in seconds.
        await sleep(1_100);
        const after = resourceOf(await backend.scim.patch(`/Users/${before.id}`, [operation]));
        expect(after.meta['version']).not.toBe(before.meta['version']);
        expect(Date.parse(after.meta['lastModified'] ?? '')).toBeGreaterThan(
          Date.parse(before.meta['lastModified'] ?? ''),
        );
        expect(after.meta['created']).toBe(before.meta['created']);
        expect((await read(`/Users/${before.id}`)).json).toEqual(after);
      });

      it('the members of a group', async () => {
        const member = await user();
        const before = await backend.scim.group(backend.fresh('group'));
        await sleep(1_100);
        await backend.scim.patch(`/Groups/${before.id}`, [
          { op: 'add', path: 'members', value: [{ value: member.id }] },
        ]);
        const after = resourceOf(await read(`/Groups/${before.id}`));
        expect(Date.parse(after.meta['lastModified'] ?? '')).toBeGreaterThan(
          Date.parse(before.meta['lastModified'] ?? ''),
        );
      });
    });
  },
  { tenant: strictAndWhole },
);
