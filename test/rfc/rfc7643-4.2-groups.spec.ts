import { describe, expect, it } from '@jest/globals';
import { onEachBackend } from './on-each-backend.js';
import { strict } from './strict.js';
import { groupUrn, resourceOf, type WireAnswer, type WireResource } from './wire-client.js';

const nobody = '2819c223-7f76-553a-919d-413861904646';

onEachBackend(
  (backend) => {
    const person = async (): Promise<string> => (await backend.scim.user(backend.fresh('member'))).id;
    const people = async (count: number): Promise<readonly string[]> => {
      const ids = [];
      for (let n = 0; n < count; n++) ids.push(await person());
      return ids;
    };
    const group = (members: readonly string[]): Promise<WireResource> =>
      backend.scim.group(backend.fresh('group'), members);
    const read = async (id: string): Promise<WireResource> => resourceOf(await backend.scim.get(`/Groups/${id}`));
    const membersOf = (resource: Readonly<Record<string, unknown>>): readonly Readonly<Record<string, unknown>>[] =>
      (resource['members'] ?? []) as readonly Readonly<Record<string, unknown>>[];
    const idsOf = (resource: Readonly<Record<string, unknown>>): readonly string[] =>
      membersOf(resource)
        .map(({ value }) => String(value))
        .sort();
    const sorted = (...ids: readonly string[]): readonly string[] => [...ids].sort();

    describe('RFC 7643 §4.2 groups: what a member says', () => {
      it('value is the id, $ref the URI, type the resource type; nested groups too', async () => {
        const id = await person();
        const inner = await group([id]);
        const outer = await group([id, inner.id]);
        expect(membersOf(outer)).toHaveLength(2);
        for (const [member, type, endpoint] of [
          [id, 'User', '/Users'],
          [inner.id, 'Group', '/Groups'],
        ]) {
          const shown = membersOf(outer).find(({ value }) => value === member);
          expect(shown).toMatchObject({ value: member, type, $ref: `${backend.scim.baseUrl}${endpoint}/${member}` });
          const followed = await backend.scim.get(String(shown?.['$ref']).slice(backend.scim.baseUrl.length));
          expect([followed.status, followed.json['id']]).toEqual([200, member]);
        }
        expect(await read(outer.id)).toEqual(outer);
      });

      it('what a client says of a member besides its value changes nothing of what is', async () => {
        const id = await person();
        const answer = await backend.scim.post('/Groups', {
          schemas: [groupUrn],
          displayName: backend.fresh('group'),
          members: [{ value: id, type: 'Group', $ref: 'https://elsewhere.example/Users/1', display: 'Somebody' }],
        });
        expect(answer.status).toBe(201);
        expect(membersOf(answer.json)).toEqual([
          expect.objectContaining({ value: id, type: 'User', $ref: `${backend.scim.baseUrl}/Users/${id}` }),
        ]);
      });

      it('a member that is named twice is there once', async () => {
        const id = await person();
        const made = await group([id, id]);
        expect(idsOf(made)).toEqual([id]);
      });

      it.each<readonly [string, unknown]>([
        ['a resource that there is not', [{ value: nobody }]],
        ['no value', [{ display: 'Somebody' }]],
        ['a number', [{ value: 5 }]],
        ['a text', ['somebody']],
        ['an empty value', [{ value: '', display: 'x' }]],
      ])('a member that is %s: 400 invalidValue, by POST, PUT and PATCH alike', async (_, members) => {
        const before = await group([await person()]);
        const displayName = backend.fresh('group');
        const answers = [
          await backend.scim.post('/Groups', { schemas: [groupUrn], displayName, members }),
          await backend.scim.put(`/Groups/${before.id}`, { ...before, members }),
          await backend.scim.patch(`/Groups/${before.id}`, [{ op: 'add', path: 'members', value: members }]),
          await backend.scim.patch(`/Groups/${before.id}`, [{ op: 'replace', path: 'members', value: members }]),
          await backend.scim.patch(`/Groups/${before.id}?attributes=id`, [
            { op: 'add', path: 'members', value: members },
          ]),
        ];
        expect(answers.map(({ status, json }) => [status, json['scimType']])).toEqual(
          answers.map(() => [400, 'invalidValue']),
        );
        expect(await read(before.id)).toEqual(before);
      });
    });

    describe('RFC 7644 §3.5.2 on members', () => {
      /** Each way of saying the same: with and without the answer, which take different roads. */
      const queries = ['', '?attributes=members'];
      const patch = (id: string, query: string, operations: readonly unknown[]): Promise<WireAnswer> =>
        backend.scim.patch(`/Groups/${id}${query}`, operations);

      describe.each(queries)('"%s"', (query) => {
        const status = query === '' ? 204 : 200;

        it.each<readonly [string, (ids: readonly string[]) => readonly unknown[], readonly number[]]>([
          ['add, an array', ([, , c]) => [{ op: 'add', path: 'members', value: [{ value: c }] }], [0, 1, 2]],
          ['add, one object', ([, , c]) => [{ op: 'add', path: 'members', value: { value: c } }], [0, 1, 2]],
          ['add without path', ([, , c]) => [{ op: 'add', value: { members: [{ value: c }] } }], [0, 1, 2]],
          [
            'add with what the RFC shows beside the value',
            ([, , c]) => [
              {
                op: 'add',
                path: 'members',
                value: [{ value: c, display: 'C', $ref: `../Users/${String(c)}`, type: 'User' }],
              },
            ],
            [0, 1, 2],
          ],
          [
            'add one that is there and one that is not',
            ([a, , c]) => [{ op: 'add', path: 'members', value: [{ value: a }, { value: c }] }],
            [0, 1, 2],
          ],
          ['remove by a filter', ([a]) => [{ op: 'remove', path: `members[value eq "${String(a)}"]` }], [1]],
          [
            'remove several by one filter',
            ([a, b]) => [{ op: 'remove', path: `members[value eq "${String(a)}" or value eq "${String(b)}"]` }],
            [],
          ],
          ['remove by type', () => [{ op: 'remove', path: 'members[type eq "User"]' }], []],
          ['remove all', () => [{ op: 'remove', path: 'members' }], []],
          [
            'replace all',
            ([, b, c]) => [{ op: 'replace', path: 'members', value: [{ value: c }, { value: b }] }],
            [1, 2],
          ],
          ['replace all by none', () => [{ op: 'replace', path: 'members', value: [] }], []],
          ['replace without path', ([, , c]) => [{ op: 'replace', value: { members: [{ value: c }] } }], [2]],
          [
            'remove and add, as in the example',
            ([a, , c]) => [
              { op: 'remove', path: `members[value eq "${String(a)}"]` },
              { op: 'add', path: 'members', value: [{ value: c }] },
            ],
            [1, 2],
          ],
          [
            'remove all and add, as in the example',
            ([a, , c]) => [
              { op: 'remove', path: 'members' },
              { op: 'add', path: 'members', value: [{ value: a }, { value: c }] },
            ],
            [0, 2],
          ],
          [
            'along with another attribute',
            ([a, , c]) => [
              { op: 'add', path: 'members', value: [{ value: c }] },
              { op: 'replace', path: 'externalId', value: 'other' },
              { op: 'remove', path: `members[value eq "${String(a)}"]` },
            ],
            [1, 2],
          ],
        ])('%s', async (_, operations, expected) => {
          const ids = await people(3);
          const before = await group(ids.slice(0, 2));
          const answer = await patch(before.id, query, operations(ids));
          expect([answer.status, answer.text === '']).toEqual([status, status === 204]);
          const after = await read(before.id);
          expect(idsOf(after)).toEqual(sorted(...expected.map((index) => String(ids[index]))));
          expect(answer.headers['etag']).toBe(after.meta['version']);
          expect(after.meta['version']).not.toBe(before.meta['version']);
          if (status === 200) expect(answer.json['members']).toEqual(after['members']);
        });

        it.each<readonly [string, (ids: readonly string[]) => readonly unknown[]]>([
          ['add one who is a member', ([a]) => [{ op: 'add', path: 'members', value: [{ value: a }] }]],
          [
            'add all who are members',
            ([a, b]) => [{ op: 'add', path: 'members', value: [{ value: b }, { value: a }] }],
          ],
          ['remove one who is none', ([, , c]) => [{ op: 'remove', path: `members[value eq "${String(c)}"]` }]],
          ['remove one who does not exist', () => [{ op: 'remove', path: `members[value eq "${nobody}"]` }]],
          [
            'replace by the same',
            ([a, b]) => [{ op: 'replace', path: 'members', value: [{ value: b }, { value: a }] }],
          ],
          [
            'add and remove again',
            ([, , c]) => [
              { op: 'add', path: 'members', value: [{ value: c }] },
              { op: 'remove', path: `members[value eq "${String(c)}"]` },
            ],
          ],
          ['add nobody', () => [{ op: 'add', path: 'members', value: [] }]],
        ])('no changes should be made, and a success response returned: %s', async (_, operations) => {
          const ids = await people(3);
          const before = await group(ids.slice(0, 2));
          const answer = await patch(before.id, query, operations(ids));
          expect(answer.status).toBe(status);
          expect(await read(before.id)).toEqual(before);
          expect(answer.headers['etag']).toBe(before.meta['version']);
        });

        it.each<readonly [string, string, (ids: readonly string[]) => readonly unknown[]]>([
          [
            'another value',
            'mutability',
            ([a, , c]) => [{ op: 'replace', path: `members[value eq "${String(a)}"].value`, value: c }],
          ],
          [
            'another type',
            'mutability',
            ([a]) => [{ op: 'replace', path: `members[value eq "${String(a)}"].type`, value: 'Group' }],
          ],
          [
            'another $ref',
            'mutability',
            ([a]) => [{ op: 'replace', path: `members[value eq "${String(a)}"].$ref`, value: 'x' }],
          ],
          ['no value', 'mutability', ([a]) => [{ op: 'remove', path: `members[value eq "${String(a)}"].value` }]],
          [
            'a part that there is not',
            'invalidPath',
            ([a]) => [{ op: 'replace', path: `members[value eq "${String(a)}"].x`, value: 1 }],
          ],
          [
            'replace who is no member',
            'noTarget',
            ([, , c]) => [{ op: 'replace', path: `members[value eq "${String(c)}"]`, value: { value: c } }],
          ],
          [
            'one who exists and one who does not',
            'invalidValue',
            ([, , c]) => [{ op: 'add', path: 'members', value: [{ value: c }, { value: nobody }] }],
          ],
          [
            'a later operation that fails',
            'invalidPath',
            ([, , c]) => [
              { op: 'add', path: 'members', value: [{ value: c }] },
              { op: 'add', path: 'shoeSize', value: 1 },
            ],
          ],
          [
            'the name goes, which is required',
            'mutability',
            ([, , c]) => [
              { op: 'add', path: 'members', value: [{ value: c }] },
              { op: 'remove', path: 'displayName' },
            ],
          ],
        ])(
          'sub-attributes of members are immutable, and all or nothing is done: %s is %s',
          async (_, scimType, operations) => {
            const ids = await people(3);
            const before = await group(ids.slice(0, 2));
            const answer = await patch(before.id, query, operations(ids));
            expect([answer.status, answer.json['scimType']]).toEqual([400, scimType]);
            expect(await read(before.id)).toEqual(before);
          },
        );
      });
    });
  },
  { tenant: strict },
);
