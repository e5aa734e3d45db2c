import { describe, expect, it } from '@jest/globals';
import { onEachBackend } from './on-each-backend.js';
import { strict } from './strict.js';
import { enterpriseUrn, resourceOf, userUrn, type WireResource } from './wire-client.js';

const nobody = '2819c223-7f76-553a-919d-413861904646';

onEachBackend(
  (backend) => {
    const person = (more: object = {}): Promise<WireResource> =>
      backend.scim.user(backend.fresh('person'), { name: { familyName: 'Jensen', formatted: 'B Jensen' }, ...more });
    const withManager = (value: string): Promise<WireResource> =>
      person({ [enterpriseUrn]: { department: 'Tours', manager: { value } } });
    const managerOf = (resource: Readonly<Record<string, unknown>>): unknown =>
      (resource[enterpriseUrn] as Readonly<Record<string, unknown>> | undefined)?.['manager'];
    const read = async ({ id }: WireResource): Promise<WireResource> =>
      resourceOf(await backend.scim.get(`/Users/${id}`));
    const shown = ({ id }: WireResource): unknown =>
      expect.objectContaining({ value: id, $ref: `${backend.scim.baseUrl}/Users/${id}` });

    describe('RFC 7643 §4.3 manager', () => {
      it('value is the id of a user, $ref its URI; displayName of the client is ignored', async () => {
        const boss = await person();
        const answer = await backend.scim.post('/Users', {
          schemas: [userUrn, enterpriseUrn],
          userName: backend.fresh('person'),
          [enterpriseUrn]: { manager: { value: boss.id, $ref: `../Users/${boss.id}`, displayName: 'Not the boss' } },
        });
        expect(answer.status).toBe(201);
        const made = resourceOf(answer);
        expect(managerOf(made)).toEqual(shown(boss));
        expect(answer.text).not.toContain('Not the boss');
        expect(await read(made)).toEqual(made);
      });

      it.each<readonly [string, (id: string) => unknown]>([
        ['its value', (id) => ({ op: 'replace', path: `${enterpriseUrn}:manager.value`, value: id })],
        ['the whole', (id) => ({ op: 'replace', path: `${enterpriseUrn}:manager`, value: { value: id } })],
        ['in the extension', (id) => ({ op: 'add', path: enterpriseUrn, value: { manager: { value: id } } })],
        ['without path', (id) => ({ op: 'add', value: { [enterpriseUrn]: { manager: { value: id } } } })],
      ])('PATCH sets another one: %s; $ref follows', async (_, operation) => {
        const [first, second] = [await person(), await person()];
        const before = await withManager(first.id);
        const answer = await backend.scim.patch(`/Users/${before.id}`, [operation(second.id)]);
        expect([answer.status, managerOf(answer.json)]).toEqual([200, shown(second)]);
        expect(await read(before)).toEqual(answer.json);
        const again = await backend.scim.patch(`/Users/${before.id}`, [operation(second.id)]);
        expect(again.json).toEqual(answer.json);
      });

      it.each<readonly [string, unknown]>([
        ['remove', { op: 'remove', path: `${enterpriseUrn}:manager` }],
        ['remove its value', { op: 'remove', path: `${enterpriseUrn}:manager.value` }],
        ['replace by null', { op: 'replace', path: `${enterpriseUrn}:manager`, value: null }],
      ])('PATCH takes it away: %s', async (_, operation) => {
        const before = await withManager((await person()).id);
        const answer = await backend.scim.patch(`/Users/${before.id}`, [operation]);
        expect([answer.status, answer.json[enterpriseUrn]]).toEqual([200, { department: 'Tours' }]);
        expect(await read(before)).toEqual(answer.json);
      });

      it.each<readonly [string, unknown]>([
        ['a user that there is not', { value: nobody }],
        ['without value', { $ref: '../Users/somebody' }],
        ['a number', { value: 5 }],
        ['an array', [{ value: nobody }]],
      ])('%s: 400 invalidValue, by POST, PUT and PATCH alike', async (_, manager) => {
        const before = await person();
        const userName = backend.fresh('person');
        const answers = [
          await backend.scim.post('/Users', { schemas: [userUrn], userName, [enterpriseUrn]: { manager } }),
          await backend.scim.put(`/Users/${before.id}`, { ...before, [enterpriseUrn]: { manager } }),
          await backend.scim.patch(`/Users/${before.id}`, [
            { op: 'add', path: `${enterpriseUrn}:manager`, value: manager },
          ]),
        ];
        expect(answers.map(({ status, json }) => [status, json['scimType']])).toEqual(
          answers.map(() => [400, 'invalidValue']),
        );
        expect(await read(before)).toEqual(before);
      });

      it('a group is no manager', async () => {
        const group = await backend.scim.group(backend.fresh('group'));
        const answer = await backend.scim.post('/Users', {
          schemas: [userUrn],
          userName: backend.fresh('person'),
          [enterpriseUrn]: { manager: { value: group.id } },
        });
        expect([answer.status, answer.json['scimType']]).toEqual([400, 'invalidValue']);
      });

      it("who is deleted is nobody's manager any more", async () => {
        const boss = await person();
        const before = await withManager(boss.id);
        expect((await backend.scim.delete(`/Users/${boss.id}`)).status).toBe(204);
        expect((await read(before))[enterpriseUrn]).toEqual({ department: 'Tours' });
      });
    });
  },
  { tenant: strict },
);
