import { describe, expect, it } from '@jest/globals';
import { onEachBackend } from './on-each-backend.js';
import { errorUrn } from './wire-client.js';

onEachBackend((backend) => {
  describe('RFC 7644 §3.13 protocol versioning', () => {
    it('the base URL MAY carry "v2"; requests there are served as SCIM 2.0', async () => {
      expect(backend.scim.baseUrl).toMatch(/\/v2$/);
      expect((await backend.scim.get('/ServiceProviderConfig')).status).toBe(200);
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
