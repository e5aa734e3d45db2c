import { describe, expect, it } from '@jest/globals';
import { onEachBackend } from './on-each-backend.js';
import { errorUrn, userUrn } from './wire-client.js';

onEachBackend((backend) => {
  describe('RFC 7644 §2 authentication and authorization', () => {
    const endpoints: readonly (readonly [string, string])[] = [
      ['GET', '/Users'],
      ['GET', '/Users/2819c223-7f76-453a-919d-413861904646'],
      ['POST', '/Users'],
      ['PUT', '/Users/2819c223-7f76-453a-919d-413861904646'],
      ['PATCH', '/Users/2819c223-7f76-453a-919d-413861904646'],
      ['DELETE', '/Users/2819c223-7f76-453a-919d-413861904646'],
      ['POST', '/.search'],
      ['GET', '/ServiceProviderConfig'],
      ['GET', '/Schemas'],
      ['GET', '/ResourceTypes'],
      ['GET', '/Nothing'],
    ];

    it.each(endpoints)(
      '"SHALL indicate supported HTTP authentication schemes via the WWW-Authenticate header": %s %s without a token',
      async (method, path) => {
        const answer = await backend.scim.send(method, path, { token: null });
        expect(answer.status).toBe(401);
        expect(answer.headers['www-authenticate']).toMatch(/^Bearer realm="/);
        expect(answer.headers['www-authenticate']).not.toContain('error=');
        expect(answer.json).toMatchObject({ schemas: [errorUrn], status: '401' });
      },
    );

    it.each([
      ['a token that nobody made', 'Bearer nobody-made-this-token-000000000000'],
      ['an empty token', 'Bearer '],
      ['another scheme', 'Basic YWxhZGRpbjpvcGVuc2VzYW1l'],
      ['a token without scheme', 'nobody-made-this-token-000000000000'],
    ])('table 8, 401 "The authorization header is invalid or missing": %s', async (_, authorization) => {
      const answer = await backend.scim.send('GET', '/Users', { token: null, headers: { authorization } });
      expect(answer.status).toBe(401);
      expect(answer.headers['www-authenticate']).toMatch(/^Bearer /);
      expect(answer.json).toMatchObject({ schemas: [errorUrn], status: '401' });
    });

    it('the scheme name is taken in any case (RFC 7235 §2.1)', async () => {
      const authorization = `bearer ${backend.scim.token}`;
      const answer = await backend.scim.send('GET', '/Users?count=0', { token: null, headers: { authorization } });
      expect(answer.status).toBe(200);
    });

    it('a token in the query is none: RFC 7644 §7.4 warns of URIs that hold secrets', async () => {
      const answer = await backend.scim.send('GET', `/Users?access_token=${backend.scim.token}`, { token: null });
      expect(answer.status).toBe(401);
    });

    it('"MUST be able to map the authenticated client to an access control policy": another tenant\'s token is 401', async () => {
      const other = backend.name === 'memory' ? 'openldap' : 'memory';
      const answer = await backend.scim.sendTo('GET', `/tenants/${other}/scim/v2/Users`);
      expect(answer.status).toBe(401);
    });

    it('table 8, 403: a token that may read reads, and does not write', async () => {
      const made = await backend.gateway.admin('POST', `/tenants/${backend.name}/tokens`, { scope: 'read' });
      const token = String(made['token']);
      expect((await backend.scim.send('GET', '/Users', { token })).status).toBe(200);
      const search = { schemas: ['urn:ietf:params:scim:api:messages:2.0:SearchRequest'], count: 0 };
      expect((await backend.scim.send('POST', '/.search', { token, body: search })).status).toBe(200);
      const body = { schemas: [userUrn], userName: backend.fresh('reader') };
      const refused = await backend.scim.send('POST', '/Users', { token, body });
      expect(refused.status).toBe(403);
      expect(refused.json).toMatchObject({ schemas: [errorUrn], status: '403' });
      const filter = `userName eq "${body.userName}"`;
      expect((await backend.scim.query('/Users', { filter })).json['totalResults']).toBe(0);
    });
  });
});
