import { describe, expect, it } from '@jest/globals';
import { onEachBackend } from './on-each-backend.js';
import { strictAndWhole } from './strict.js';
import { errorUrn, groupUrn, patchUrn, resourceOf, resourcesOf, userUrn } from './wire-client.js';

onEachBackend(
  (backend) => {
    describe.each([
      ['/Users', userUrn, 'userName'],
      ['/Groups', groupUrn, 'displayName'],
    ])('RFC 7644 §3.6 deleting resources: %s', (endpoint, urn, name) => {
      const make = async (
        value = backend.fresh('deleted'),
      ): Promise<Readonly<Record<string, unknown>> & { readonly id: string }> =>
        resourceOf(await backend.scim.post(endpoint, { schemas: [urn], [name]: value, externalId: `ext ${value}` }));

      it('a successful DELETE SHALL be answered 204, without a body', async () => {
        const { id } = await make();
        const answer = await backend.scim.delete(`${endpoint}/${id}`);
        expect([answer.status, answer.text]).toEqual([204, '']);
      });

      it('404 MUST be returned for all operations on a deleted resource', async () => {
        const gone = await make();
        const path = `${endpoint}/${gone.id}`;
        await backend.scim.delete(path);
        const operations = [{ op: 'replace', path: name, value: backend.fresh('never') }];
        const answers = [
          await backend.scim.get(path),
          await backend.scim.get(path, { 'if-none-match': '*' }),
          await backend.scim.put(path, gone),
          await backend.scim.patch(path, operations),
          await backend.scim.patch(path, operations, { 'if-match': '*' }),
          await backend.scim.delete(path),
          await backend.scim.delete(path, { 'if-match': '*' }),
        ];
        for (const answer of answers) {
          expect(answer.status).toBe(404);
          expect(answer.json).toMatchObject({ schemas: [errorUrn], status: '404' });
        }
      });

      it('it MUST be omitted from future query results', async () => {
        const gone = await make();
        const other = await make();
        await backend.scim.delete(`${endpoint}/${gone.id}`);
        for (const filter of [
          `${name} eq "${String(gone[name])}"`,
          `externalId eq "${String(gone['externalId'])}"`,
          `id eq "${gone.id}"`,
        ])
          expect([filter, resourcesOf(await backend.scim.query(endpoint, { filter }))]).toEqual([filter, []]);
        const ids = resourcesOf(await backend.scim.query(endpoint, { count: '1000' })).map(({ id }) => id);
        expect(ids).toContain(other.id);
        expect(ids).not.toContain(gone.id);
      });

      it('it is in no conflict: a CREATE with the same name succeeds, and the id is never given again (RFC 7643 §3.1)', async () => {
        const value = backend.fresh('again');
        const ids = new Set<string>();
        for (let round = 0; round < 3; round++) {
          const made = await make(value);
          ids.add(made.id);
          expect((await backend.scim.get(`${endpoint}/${made.id}`)).json).toEqual(made);
          expect((await backend.scim.delete(`${endpoint}/${made.id}`)).status).toBe(204);
        }
        expect(ids.size).toBe(3);
      });

      it('an id that there never was: 404', async () => {
        const answer = await backend.scim.delete(`${endpoint}/2819c223-7f76-453a-919d-413861904646`);
        expect([answer.status, answer.json['status']]).toEqual([404, '404']);
      });

      it('the id of another type: 404, and it stays', async () => {
        const { id } = await make();
        const other = endpoint === '/Users' ? '/Groups' : '/Users';
        expect((await backend.scim.delete(`${other}/${id}`)).status).toBe(404);
        expect((await backend.scim.get(`${endpoint}/${id}`)).status).toBe(200);
      });

      it('the whole collection is not deleted: 405', async () => {
        expect((await backend.scim.delete(endpoint)).status).toBe(405);
      });
    });

    describe('RFC 7644 §3.6 on what refers to a deleted resource', () => {
      it('is gone from the groups that it was in; a deleted group is gone from its members', async () => {
        const [gone, stays] = [
          await backend.scim.user(backend.fresh('member')),
          await backend.scim.user(backend.fresh('member')),
        ];
        const inner = await backend.scim.group(backend.fresh('group'), [stays.id]);
        const outer = await backend.scim.group(backend.fresh('group'), [gone.id, stays.id, inner.id]);
        await backend.scim.delete(`/Users/${gone.id}`);
        await backend.scim.delete(`/Groups/${inner.id}`);
        const after = resourceOf(await backend.scim.get(`/Groups/${outer.id}`));
        expect(
          (after['members'] as readonly object[]).map((member) => Reflect.get(member, 'value') as unknown),
        ).toEqual([stays.id]);
        expect((await backend.scim.get(`/Users/${stays.id}`)).json['groups']).toMatchObject([{ value: outer.id }]);
        await backend.scim.delete(`/Groups/${outer.id}`);
        expect((await backend.scim.get(`/Users/${stays.id}`)).json).not.toHaveProperty('groups');
      });

      it('the last member too, and it cannot be added again', async () => {
        const gone = await backend.scim.user(backend.fresh('member'));
        const group = await backend.scim.group(backend.fresh('group'), [gone.id]);
        await backend.scim.delete(`/Users/${gone.id}`);
        expect((await backend.scim.get(`/Groups/${group.id}`)).json).not.toHaveProperty('members');
        const answer = await backend.scim.patch(`/Groups/${group.id}`, [
          { op: 'add', path: 'members', value: [{ value: gone.id }] },
        ]);
        expect([answer.status, answer.json['scimType']]).toEqual([400, 'invalidValue']);
      });
    });

    it('a body, which DELETE has no use for, is no obstacle', async () => {
      const { id } = await backend.scim.user(backend.fresh('deleted'));
      const answer = await backend.scim.send('DELETE', `/Users/${id}`, { body: { schemas: [patchUrn] } });
      expect(answer.status).toBe(204);
    });
  },
  { tenant: strictAndWhole },
);
