import { describe, expect, it } from '@jest/globals';
import { onEachBackend } from './on-each-backend.js';
import { babs, itPatches } from './patch-cases.js';
import { strictAndWhole } from './strict.js';
import { enterpriseUrn, errorUrn, patchUrn, resourceOf, userUrn } from './wire-client.js';

onEachBackend(
  (backend) => {
    const existing = (): ReturnType<typeof backend.scim.user> =>
      backend.scim.user(backend.fresh('patched'), { title: 'Guide', displayName: 'Babs' });
    const title = [{ op: 'replace', path: 'title', value: 'Head Guide' }];

    describe('RFC 7644 §3.5.2 modifying with PATCH: the message', () => {
      it.each<readonly [string, string, unknown]>([
        ['no body', 'invalidSyntax', undefined],
        ['an array', 'invalidSyntax', title],
        ['no schemas', 'invalidSyntax', { Operations: title }],
        ['schemas of a resource', 'invalidSyntax', { schemas: [userUrn], Operations: title }],
        ['no Operations', 'invalidSyntax', { schemas: [patchUrn] }],
        ['Operations empty', 'invalidSyntax', { schemas: [patchUrn], Operations: [] }],
        ['Operations that are no array', 'invalidSyntax', { schemas: [patchUrn], Operations: title[0] }],
        ['an operation that is a text', 'invalidSyntax', { schemas: [patchUrn], Operations: ['add'] }],
        [
          'an operation without op',
          'invalidSyntax',
          { schemas: [patchUrn], Operations: [{ path: 'title', value: 'x' }] },
        ],
        ['the op of JSON Patch', 'invalidSyntax', { schemas: [patchUrn], Operations: [{ op: 'move', path: 'title' }] }],
        ['op in capitals', 'invalidSyntax', { schemas: [patchUrn], Operations: [{ ...title[0], op: 'Replace' }] }],
        ['a path that is a number', 'invalidPath', { schemas: [patchUrn], Operations: [{ ...title[0], path: 5 }] }],
        [
          'a path that is an array',
          'invalidPath',
          { schemas: [patchUrn], Operations: [{ ...title[0], path: ['title'] }] },
        ],
      ])('%s: 400 %s', async (_, scimType, body) => {
        const before = await existing();
        const answer = await backend.scim.send('PATCH', `/Users/${before.id}`, { body });
        expect(answer.json).toMatchObject({ schemas: [errorUrn], status: '400', scimType });
        expect(answer.status).toBe(400);
        expect((await backend.scim.get(`/Users/${before.id}`)).json).toEqual(before);
      });

      it('names of its members are found in any case (RFC 7643 §2.1)', async () => {
        const before = await existing();
        const body = { SCHEMAS: [patchUrn], operations: [{ OP: 'replace', Path: 'title', VALUE: 'Head Guide' }] };
        const answer = await backend.scim.send('PATCH', `/Users/${before.id}`, { body });
        expect([answer.status, answer.json['title']]).toEqual([200, 'Head Guide']);
      });

      it('a resource that there is not: 404, whatever the operations', async () => {
        const answer = await backend.scim.patch('/Users/2819c223-7f76-453a-919d-413861904646', title);
        expect([answer.status, answer.json['status']]).toEqual([404, '404']);
      });

      it('more operations than are allowed: 400', async () => {
        const before = await existing();
        const answer = await backend.scim.patch(
          `/Users/${before.id}`,
          Array.from({ length: 1001 }, () => title[0]),
        );
        expect(answer.status).toBe(400);
        expect((await backend.scim.get(`/Users/${before.id}`)).json).toEqual(before);
      });
    });

    describe('RFC 7644 §3.5.2: operations are applied in their order, each to the result of the one before', () => {
      itPatches(backend, [
        [
          'the last one of several on an attribute counts',
          [
            { op: 'replace', path: 'title', value: 'a' },
            { op: 'remove', path: 'title' },
            { op: 'add', path: 'title', value: 'b' },
          ],
          { title: 'b' },
        ],
        [
          'a filter sees what an earlier operation has added',
          [
            { op: 'add', path: 'roles', value: [{ value: 'cook' }] },
            { op: 'replace', path: 'roles[value eq "cook"].type', value: 'duty' },
          ],
          { roles: [...babs.roles, { value: 'cook', type: 'duty' }] },
        ],
        [
          'and not what one has removed',
          [
            { op: 'remove', path: 'roles[value eq "driver"]' },
            { op: 'replace', path: 'roles[value eq "driver"].type', value: 'duty' },
          ],
          'noTarget',
        ],
        [
          'there and back: no change',
          [
            { op: 'replace', path: 'title', value: 'other' },
            { op: 'add', path: 'nickName', value: 'x' },
            { op: 'replace', path: 'title', value: 'Guide' },
            { op: 'remove', path: 'nickName' },
          ],
          'unchanged',
        ],
        [
          'an extension that goes and comes',
          [
            { op: 'remove', path: enterpriseUrn },
            { op: 'add', path: `${enterpriseUrn}:division`, value: 'Parks' },
          ],
          { [enterpriseUrn]: { division: 'Parks' } },
        ],
      ]);
    });

    describe('RFC 7644 §3.5.2: a PATCH is atomic: if one operation fails, the original resource is restored', () => {
      itPatches(
        backend,
        (
          [
            ['the last', 'noTarget', { op: 'replace', path: 'emails[type eq "other"].value', value: 'x@x.org' }],
            ['the last', 'invalidPath', { op: 'add', path: 'shoeSize', value: 1 }],
            ['the last', 'invalidFilter', { op: 'remove', path: 'emails[type]' }],
            ['the last', 'invalidValue', { op: 'add', path: 'active', value: 'x' }],
            ['the last', 'mutability', { op: 'remove', path: 'userName' }],
          ] as const
        ).map(([which, scimType, operation]) => [
          `${which} is ${scimType}`,
          [
            { op: 'replace', path: 'title', value: 'other' },
            { op: 'add', path: 'nickName', value: 'other' },
            { op: 'remove', path: 'emails' },
            { op: 'replace', path: 'externalId', value: 'other' },
            operation,
          ],
          scimType,
        ]),
      );

      it('also when it is the backend that refuses', async () => {
        const [taken, before] = [await existing(), await existing()];
        const answer = await backend.scim.patch(`/Users/${before.id}`, [
          { op: 'replace', path: 'title', value: 'other' },
          { op: 'replace', path: 'externalId', value: 'other' },
          { op: 'add', path: 'roles', value: [{ value: 'cook' }] },
          { op: 'replace', path: 'userName', value: String(taken['userName']).toUpperCase() },
        ]);
        expect([answer.status, answer.json['scimType']]).toEqual([409, 'uniqueness']);
        expect((await backend.scim.get(`/Users/${before.id}`)).json).toEqual(before);
      });
    });

    describe('RFC 7644 §3.5.2: the answer', () => {
      it('200 with the entire resource, its version and location', async () => {
        const before = await existing();
        const answer = await backend.scim.patch(`/Users/${before.id}`, title);
        expect(answer.status).toBe(200);
        expect(answer.json).toEqual((await backend.scim.get(`/Users/${before.id}`)).json);
        const location = `${backend.scim.baseUrl}/Users/${before.id}`;
        const { meta } = resourceOf(answer);
        expect(answer.headers).toMatchObject({ etag: meta['version'], location, 'content-location': location });
        expect(answer.headers['content-type']).toMatch(/^application\/scim\+json\b/);
      });

      it('a userName is changed and the id stays', async () => {
        const before = await existing();
        const userName = backend.fresh('renamed');
        const answer = await backend.scim.patch(`/Users/${before.id}`, [
          { op: 'replace', path: 'userName', value: userName },
        ]);
        expect([answer.status, answer.json['id'], answer.json['userName']]).toEqual([200, before.id, userName]);
      });

      it.each([
        ['attributes=title', ['id', 'schemas', 'title']],
        ['attributes=urn:ietf:params:scim:schemas:core:2.0:User:title', ['id', 'schemas', 'title']],
        ['excludedAttributes=meta,active,name', ['displayName', 'id', 'schemas', 'title', 'userName']],
      ])('subject to %s: 200 (§3.9)', async (query, names) => {
        const before = await existing();
        const answer = await backend.scim.patch(`/Users/${before.id}?${query}`, title);
        expect(answer.status).toBe(200);
        expect(Object.keys(answer.json).sort()).toEqual(names);
        expect(answer.json['title']).toBe('Head Guide');
      });

      it('of a group: 204 without a body, or 200 when attributes is specified', async () => {
        const group = await backend.scim.group(backend.fresh('group'));
        const rename = (): readonly unknown[] => [
          { op: 'replace', path: 'displayName', value: backend.fresh('group') },
        ];
        const silent = await backend.scim.patch(`/Groups/${group.id}`, rename());
        expect([silent.status, silent.text]).toEqual([204, '']);
        const read = resourceOf(await backend.scim.get(`/Groups/${group.id}`));
        const location = `${backend.scim.baseUrl}/Groups/${group.id}`;
        expect(silent.headers).toMatchObject({ etag: read.meta['version'], location });
        for (const query of ['attributes=displayName', 'attributes=members', 'excludedAttributes=members']) {
          const answer = await backend.scim.patch(`/Groups/${group.id}?${query}`, rename());
          expect([query, answer.status, answer.json['id']]).toEqual([query, 200, group.id]);
        }
      });
    });
  },
  { tenant: strictAndWhole },
);
