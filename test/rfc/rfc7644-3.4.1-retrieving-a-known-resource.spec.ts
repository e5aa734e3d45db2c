import { beforeAll, describe, expect, it } from '@jest/globals';
import { onEachBackend } from './on-each-backend.js';
import { errorUrn, resourceOf, type WireResource } from './wire-client.js';

onEachBackend((backend) => {
  describe('RFC 7644 §3.4.1 retrieving a known resource', () => {
    let user: WireResource;
    let group: WireResource;

    beforeAll(async () => {
      const { scim } = backend;
      user = await scim.user(backend.fresh('known'), {
        name: { familyName: 'Known', givenName: 'Well' },
        emails: [{ value: `${backend.fresh('known')}@example.com`, type: 'work' }],
      });
      group = await scim.group(backend.fresh('Known group '), [user.id]);
      // As it is now: in a group.
      user = resourceOf(await scim.get(`/Users/${user.id}`));
    });

    it('"the server responds with HTTP status code 200 (OK) and includes the result in the body": a user', async () => {
      const answer = await backend.scim.get(`/Users/${user.id}`);
      expect(answer.status).toBe(200);
      expect(answer.headers['content-type']).toMatch(/^application\/scim\+json/);
      expect(answer.headers['location']).toBe(user.meta['location']);
      expect(answer.headers['content-location']).toBe(user.meta['location']);
      expect(answer.headers['etag']).toBe(user.meta['version']);
      expect(answer.json).toMatchObject({ id: user.id, userName: user['userName'], name: { familyName: 'Known' } });
    });

    it('a group, with its members', async () => {
      const answer = await backend.scim.get(`/Groups/${group.id}`);
      expect(answer.status).toBe(200);
      expect(answer.json).toMatchObject({
        id: group.id,
        displayName: group['displayName'],
        members: [{ value: user.id, type: 'User', $ref: user.meta['location'] }],
      });
    });

    it('the Location of a resource is where it is retrieved', async () => {
      const path = new URL(user.meta['location'] ?? '').pathname;
      const answer = await backend.scim.sendTo('GET', path);
      expect(answer.json['id']).toBe(user.id);
    });

    it.each([
      ['an id that nobody has', '2819c223-7f76-453a-919d-413861904646'],
      ['no UUID', 'nobody'],
      ['a reserved word (RFC 7643 §3.1)', 'bulkId'],
      ['characters of paths and filters', '..%2F*)(uid=*'],
      ['a NUL', '%00'],
      ['a very long id', 'x'.repeat(2_000)],
    ])('table 8, 404 "Specified resource does not exist": %s', async (_, id) => {
      const answer = await backend.scim.get(`/Users/${id}`);
      expect(answer.status).toBe(404);
      expect(answer.json).toMatchObject({ schemas: [errorUrn], status: '404' });
      expect(answer.json).not.toHaveProperty('scimType');
    });

    it('ids are case-exact (RFC 7643 §3.1), and belong to one resource type', async () => {
      expect((await backend.scim.get(`/Users/${user.id.toUpperCase()}`)).status).toBe(404);
      expect((await backend.scim.get(`/Groups/${user.id}`)).status).toBe(404);
      expect((await backend.scim.get(`/Users/${group.id}`)).status).toBe(404);
    });

    it('"SHOULD ignore any query parameters they do not recognize" (§3.4.2)', async () => {
      const answer = await backend.scim.get(`/Users/${user.id}?nosuch=1&attributes=userName`);
      expect(answer.status).toBe(200);
      expect(answer.json['userName']).toBe(user['userName']);
    });

    it('a deleted resource is 404 afterwards (§3.6)', async () => {
      const gone = await backend.scim.user(backend.fresh('gone'));
      expect((await backend.scim.delete(`/Users/${gone.id}`)).status).toBe(204);
      expect((await backend.scim.get(`/Users/${gone.id}`)).status).toBe(404);
    });
  });
});
