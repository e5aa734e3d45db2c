import { beforeAll, describe, expect, it } from '@jest/globals';
import { onEachBackend } from './on-each-backend.js';
import { enterpriseUrn, resourcesOf, userUrn, type WireResource } from './wire-client.js';

/** Ways to write an attribute, as RFC 7644 §3.10 allows them. */
const notations: readonly (readonly [string, string])[] = [
  ['a core attribute', 'displayName'],
  ['in another case', 'DISPLAYNAME'],
  ['with the URN of the core schema', `${userUrn}:displayName`],
  ['with the URN in another case', `${userUrn.toUpperCase()}:DisplayName`],
  ['a sub-attribute', 'name.familyName'],
  ['a sub-attribute in another case', 'NAME.familyname'],
  ['a sub-attribute with the URN', `${userUrn}:name.familyName`],
  ['an extended attribute', `${enterpriseUrn}:department`],
  ['an extended attribute in another case', `${enterpriseUrn.toUpperCase()}:DEPARTMENT`],
];

onEachBackend((backend) => {
  let user: WireResource;

  beforeAll(async () => {
    await backend.scim.user('aaa', {
      displayName: 'bbb',
      name: { familyName: 'bbb' },
      [enterpriseUrn]: { department: 'bbb' },
    });
    user = await backend.scim.user('notation', {
      displayName: 'zzz',
      name: { familyName: 'zzz' },
      [enterpriseUrn]: { department: 'zzz' },
    });
  });

  describe('RFC 7644 §3.10 "All operations share a common scheme for referencing simple and complex attributes"', () => {
    it.each(notations)('in filter: %s', async (_, path) => {
      const found = resourcesOf(await backend.scim.query('/Users', { filter: `${path} eq "zzz"` }));
      expect(found.map(({ id }) => id)).toEqual([user.id]);
    });

    it.each(notations)('in sortBy: %s', async (_, path) => {
      const found = resourcesOf(await backend.scim.query('/Users', { sortBy: path, sortOrder: 'descending' }));
      expect(found.map(({ userName }) => userName)).toEqual(['notation', 'aaa']);
    });

    it.each(notations)('in attributes: %s', async (_, path) => {
      const answer = await backend.scim.query(`/Users/${user.id}`, { attributes: path });
      expect(answer.text).toContain('"zzz"');
      expect(answer.json).not.toHaveProperty('userName');
    });

    it.each(notations)('in excludedAttributes: %s', async (_, path) => {
      const whole = (await backend.scim.get(`/Users/${user.id}`)).text.match(/"zzz"/g) ?? [];
      const answer = await backend.scim.query(`/Users/${user.id}`, { excludedAttributes: path });
      expect(answer.text.match(/"zzz"/g) ?? []).toHaveLength(whole.length - 1);
    });

    it.each(notations)('in the path of a PATCH: %s', async (_, path) => {
      const name = backend.fresh('patched');
      const { id } = await backend.scim.user(name);
      expect((await backend.scim.patch(`/Users/${id}`, [{ op: 'add', path, value: 'yyy' }])).status).toBe(200);
      const filter = `userName eq "${name}" and ${path} eq "yyy"`;
      expect((await backend.scim.query('/Users', { filter })).json['totalResults']).toBe(1);
      await backend.scim.delete(`/Users/${id}`);
    });
  });
});
