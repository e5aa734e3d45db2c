import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type ScimClient } from '../../support/scim-client.js';
import { backends, containers, departmentOf, idsOf, LifecycleSite, membersOf, patched } from './lifecycle-site.js';

let site: LifecycleSite;

beforeAll(async () => {
  site = await LifecycleSite.start();
}, 60_000);

afterAll(() => site.stop());

const today = new Date().toISOString().slice(0, 10);
let count = 0;
const fresh = (stem: string): string => `${stem}${(count += 1)}`;
const ne = (filter: string): string => `?filter=${encodeURIComponent(filter)}`;

describe.each(backends)('on %s', (backend) => {
  const at = containers[backend];
  const scim = (): ScimClient => site.tenant(backend);
  const names = (): string => fresh('life');
  const within = async (id: string, container: string): Promise<boolean> => {
    const name = await site.nameOf(backend, id);
    return backend === 'memory'
      ? name.startsWith(`${container}/user/`)
      : name.endsWith(`,${container}`) && name.split(',').length === container.split(',').length + 1;
  };
  const read = async (id: string): Promise<Readonly<Record<string, unknown>>> =>
    (await scim().request('GET', `/Users/${id}`)).json;

  describe('placement', () => {
    it.each([
      ['Sales', 'sales', {}],
      ['Research', 'lab', { userType: 'Employee' }],
      ['Research', 'base', { userType: 'Guest' }],
      ['Finance', 'base', {}],
    ] as const)('makes a user of %s in %s', async (department, container, more) => {
      const id = await scim().createUser(names(), { ...departmentOf(department), ...more });
      expect(await within(id, at[container])).toBe(true);
    });

    it('moves a user when the department changes, by PATCH and by PUT, and the id stays', async () => {
      const userName = names();
      const id = await scim().createUser(userName, departmentOf('Finance'));
      expect((await patched(scim(), `/Users/${id}`, departmentOf('Sales'))).status).toBe(200);
      expect(await within(id, at.sales)).toBe(true);
      const schemas = ['urn:ietf:params:scim:schemas:core:2.0:User'];
      const put = { schemas, userName, ...departmentOf('Research'), userType: 'Employee' };
      expect((await scim().request('PUT', `/Users/${id}`, put)).status).toBe(200);
      expect(await within(id, at.lab)).toBe(true);
      // The container of the default lies above that of the rule: being below it is not enough.
      expect((await patched(scim(), `/Users/${id}`, { userType: 'Guest' })).status).toBe(200);
      expect(await within(id, at.base)).toBe(true);
      expect(await read(id)).toMatchObject({ id, userName, userType: 'Guest' });
    });

    it('moves nobody when something else changes', async () => {
      const id = await scim().createUser(names(), departmentOf('Sales'));
      expect((await patched(scim(), `/Users/${id}`, { title: 'Head' })).status).toBe(200);
      expect(await within(id, at.sales)).toBe(true);
    });

    // The memory backend takes any address.
    const refusing = backend === 'openldap' ? it : undefined;
    refusing?.('takes the move back when the directory refuses the change', async () => {
      const id = await scim().createUser(names(), departmentOf('Finance'));
      const answer = await patched(scim(), `/Users/${id}`, {
        ...departmentOf('Sales'),
        emails: [{ type: 'work', value: 'no address' }],
      });
      expect(answer.status).toBe(400);
      await read(id);
      expect(await within(id, at.base)).toBe(true);
    });
  });

  describe('deactivation and reactivation', () => {
    it('disables, strips groups, sets and moves; and undoes all of it', async () => {
      const userName = names();
      const id = await scim().createUser(userName, { nickName: 'Bab', ...departmentOf('Sales') });
      const other = await scim().createUser(names());
      const kept = await scim().createGroup(names(), [id, other]);
      const deleted = await scim().createGroup(names(), [id, other]);
      const stranger = await scim().createGroup(names(), [other]);

      expect((await patched(scim(), `/Users/${id}`, { active: false })).json).toMatchObject({
        id,
        active: false,
        nickName: `Disabled on ${today}`,
      });
      expect(await within(id, at.disabled)).toBe(true);
      expect(await membersOf(scim(), kept)).toEqual([other]);
      expect(await read(id)).not.toHaveProperty('groups');

      // A change of department while away: the place is that of the inactive.
      expect((await patched(scim(), `/Users/${id}`, departmentOf('Research'))).status).toBe(200);
      expect(await within(id, at.disabled)).toBe(true);

      expect((await scim().request('DELETE', `/Groups/${deleted}`)).status).toBe(204);
      const joined = await scim().createGroup(names(), [id]);
      const back = await patched(scim(), `/Users/${id}`, { active: true, title: 'Back' });
      expect(back.json).toMatchObject({ id, active: true, nickName: 'Bab', title: 'Back', userName });
      expect(await within(id, at.lab)).toBe(true);
      expect(await membersOf(scim(), kept)).toEqual([id, other].sort());
      expect(await membersOf(scim(), joined)).toEqual([id]);
      expect(await membersOf(scim(), stranger)).toEqual([other]);

      // Once more, to see that nothing of the first time is left.
      expect((await patched(scim(), `/Users/${id}`, { active: false })).status).toBe(200);
      expect(await membersOf(scim(), joined)).toEqual([]);
      expect((await patched(scim(), `/Users/${id}`, { active: true })).status).toBe(200);
      expect(await membersOf(scim(), kept)).toEqual([id, other].sort());
      expect(await membersOf(scim(), joined)).toEqual([id]);
    });

    it('respects If-Match', async () => {
      const id = await scim().createUser(names());
      const group = await scim().createGroup(names(), [id]);
      const { headers } = await scim().request('GET', `/Users/${id}`);
      const schemas = ['urn:ietf:params:scim:api:messages:2.0:PatchOp'];
      const body = (active: boolean): object => ({ schemas, Operations: [{ op: 'replace', value: { active } }] });
      const match = (etag: unknown): Record<string, string> => ({ 'if-match': String(etag) });
      const off = await scim().request('PATCH', `/Users/${id}`, body(false), match(headers['etag']));
      expect(off.status).toBe(200);
      expect((await scim().request('PATCH', `/Users/${id}`, body(true), match(headers['etag']))).status).toBe(412);
      expect(await membersOf(scim(), group)).toEqual([]);
      const on = await scim().request('PATCH', `/Users/${id}`, body(true), match(off.headers['etag']));
      expect([on.status, on.json['active']]).toEqual([200, true]);
      expect(await membersOf(scim(), group)).toEqual([id]);
    });

    it('keeps what somebody else has written into an attribute that the policy had set', async () => {
      const id = await scim().createUser(names(), { nickName: 'before' });
      await patched(scim(), `/Users/${id}`, { active: false });
      await patched(scim(), `/Users/${id}`, { nickName: 'on leave' });
      await patched(scim(), `/Users/${id}`, { active: true });
      expect(await read(id)).toMatchObject({ nickName: 'on leave' });
    });
  });

  describe('deletion', () => {
    it('leaves nothing for clients to see', async () => {
      const userName = names();
      const id = await scim().createUser(userName, { externalId: userName });
      const other = await scim().createUser(names());
      const group = await scim().createGroup(names(), [id, other]);
      const boss = { 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User': { manager: { value: id } } };
      await patched(scim(), `/Users/${other}`, boss);
      expect((await scim().request('DELETE', `/Users/${id}`)).status).toBe(204);

      for (const method of ['GET', 'DELETE', 'PATCH', 'PUT']) {
        const schemas = [
          method === 'PATCH'
            ? 'urn:ietf:params:scim:api:messages:2.0:PatchOp'
            : 'urn:ietf:params:scim:schemas:core:2.0:User',
        ];
        const body = { schemas, userName, Operations: [{ op: 'replace', value: { title: 'x' } }] };
        const answer = await scim().request(
          method,
          `/Users/${id}`,
          ['GET', 'DELETE'].includes(method) ? undefined : body,
        );
        expect([method, answer.status]).toEqual([method, 404]);
      }
      for (const filter of [
        `userName eq "${userName}"`,
        `id eq "${id}"`,
        `externalId eq "${userName}"`,
        `userName sw "${userName}"`,
      ]) {
        expect([filter, await idsOf(scim(), `/Users${ne(filter)}`)]).toEqual([filter, []]);
      }
      expect(await idsOf(scim(), '/Users?count=1000')).not.toContain(id);
      expect(await idsOf(scim(), '/Users?count=1000&sortBy=userName')).not.toContain(id);
      expect(await idsOf(scim(), `/Groups${ne(`members.value eq "${id}"`)}`)).toEqual([]);
      expect(await membersOf(scim(), group)).toEqual([other]);
      expect(JSON.stringify(await read(other))).not.toContain(id);
      const member = { members: [{ value: id }] };
      expect((await patched(scim(), `/Groups/${group}`, member)).status).toBe(400);
      expect(await site.gateway.admin('POST', `/tenants/${backend}/links/rebuild`)).toMatchObject({ made: 0 });
      expect((await site.links(backend)).map(({ scimId }) => scimId)).not.toContain(id);
    });

    it('takes the object into use again by POST: a new id, what the POST says, and no group', async () => {
      const userName = names();
      const id = await scim().createUser(userName, { title: 'Old', nickName: 'Bab', password: 'first-secret-1' });
      const backendId = (await site.links(backend)).find(({ scimId }) => scimId === id)?.backendId;
      const group = await scim().createGroup(names(), [id]);
      await scim().request('DELETE', `/Users/${id}`);
      const again = await scim().createUser(userName, { nickName: 'New', ...departmentOf('Sales') });
      expect(again).not.toBe(id);
      expect((await site.links(backend)).find(({ scimId }) => scimId === again)?.backendId).toBe(backendId);
      expect(await within(again, at.sales)).toBe(true);
      expect(await read(again)).toMatchObject({ userName, nickName: 'New', active: true });
      expect(await read(again)).not.toHaveProperty('title');
      expect(await membersOf(scim(), group)).toEqual([]);
      expect((await scim().request('GET', `/Users/${id}`)).status).toBe(404);
      expect(await idsOf(scim(), `/Users${ne(`userName eq "${userName}"`)}`)).toEqual([again]);
      // And once more, with the third id.
      await scim().request('DELETE', `/Users/${again}`);
      const third = await scim().createUser(userName, { active: false });
      expect([id, again]).not.toContain(third);
      expect(await read(third)).toMatchObject({ active: false });
      expect(
        (
          await scim().request('POST', '/Users', {
            schemas: ['urn:ietf:params:scim:schemas:core:2.0:User'],
            userName,
            title: 'x',
          })
        ).status,
      ).toBe(409);
    });

    it('of an inactive user, and his return', async () => {
      const userName = names();
      const id = await scim().createUser(userName);
      const group = await scim().createGroup(names(), [id]);
      await patched(scim(), `/Users/${id}`, { active: false });
      expect((await scim().request('DELETE', `/Users/${id}`)).status).toBe(204);
      const again = await scim().createUser(userName);
      expect(await within(again, at.base)).toBe(true);
      expect(await membersOf(scim(), group)).toEqual([]);
      // What the first life has left is not given to the second either.
      await patched(scim(), `/Users/${again}`, { active: false });
      await patched(scim(), `/Users/${again}`, { active: true });
      expect(await membersOf(scim(), group)).toEqual([]);
    });

    it('is told by the admin API', async () => {
      const [left, deleted] = [await scim().createUser(names()), await scim().createUser(names())];
      const group = await scim().createGroup(names(), [left]);
      const groupId = (await site.links(backend)).find(({ scimId }) => scimId === group)?.backendId;
      await patched(scim(), `/Users/${left}`, { active: false });
      await scim().request('DELETE', `/Users/${deleted}`);
      const { leaves } = await site.gateway.admin('GET', `/tenants/${backend}/leaves?limit=1000`);
      const own = (leaves as readonly { readonly scimId: string }[]).filter(({ scimId }) =>
        [left, deleted].includes(scimId),
      );
      expect(own.sort((a) => (a.scimId === left ? -1 : 1))).toMatchObject([
        {
          resourceType: 'User',
          reason: 'inactive',
          settled: true,
          groups: [groupId],
          removeAt: null,
          container: at.base,
        },
        { resourceType: 'User', reason: 'deleted', settled: true, groups: [], removeAt: expect.stringMatching(/^20/) },
      ]);
    });

    it('removes a group', async () => {
      const id = await scim().createGroup(names());
      expect((await scim().request('DELETE', `/Groups/${id}`)).status).toBe(204);
      expect((await scim().request('GET', `/Groups/${id}`)).status).toBe(404);
    });
  });
});
