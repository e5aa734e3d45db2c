import { describe, expect, it } from '@jest/globals';
import { onEachBackend } from './on-each-backend.js';
import { errorUrn, resourceOf, userUrn } from './wire-client.js';

onEachBackend((backend) => {
  describe('RFC 7644 §3.13 protocol versioning', () => {
    it('the base URL MAY carry "v2"; requests there are served as SCIM 2.0', async () => {
      expect(backend.scim.baseUrl).toMatch(/\/v2$/);
      expect((await backend.scim.get('/ServiceProviderConfig')).status).toBe(200);
    });

    it.each(['/Users', '/Groups?count=1', '/ServiceProviderConfig', '/ResourceTypes/User', '', '/'])(
      '"When omitted, service providers SHOULD perform the operation using the most recent": %s',
      async (path) => {
        const without = await backend.scim.sendTo('GET', `/tenants/${backend.name}/scim${path}`);
        const versioned = await backend.scim.get(path);
        expect([without.status, without.text]).toEqual([200, versioned.text]);
      },
    );

    it('the same for writing, and the resource is one and the same', async () => {
      const base = `/tenants/${backend.name}/scim`;
      const body = { schemas: [userUrn], userName: 'unversioned' };
      const { id, meta } = resourceOf(await backend.scim.sendTo('POST', `${base}/Users`, { body }));
      expect(meta['location']).toBe(`${backend.scim.baseUrl}/Users/${id}`);
      const read = await backend.scim.sendTo('GET', `${base}/Users/${id}?attributes=userName`);
      expect(read.json).toEqual({ schemas: [userUrn], id, userName: 'unversioned' });
      expect((await backend.scim.sendTo('DELETE', `${base}/Users/${id}`)).status).toBe(204);
      expect((await backend.scim.get(`/Users/${id}`)).status).toBe(404);
    });

    it('a URL without version needs a token as any other', async () => {
      const answer = await backend.scim.sendTo('GET', `/tenants/${backend.name}/scim/Users`, { token: null });
      expect(answer.status).toBe(401);
    });

    it.each(['v1', 'v1.1', 'v3', 'v2.1', 'v20'])(
      'another version, %s, is answered 400 invalidVers (§3.12, table 9)',
      async (version) => {
        const answer = await backend.scim.sendTo('GET', `/tenants/${backend.name}/scim/${version}/Users`);
        expect(answer.status).toBe(400);
        expect(answer.json).toMatchObject({ schemas: [errorUrn], status: '400', scimType: 'invalidVers' });
      },
    );
  });
});
