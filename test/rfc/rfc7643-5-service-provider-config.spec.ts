import { beforeAll, describe, expect, it } from '@jest/globals';
import { onEachBackend } from './on-each-backend.js';
import { resourcesOf, userUrn } from './wire-client.js';

type Group = Readonly<Record<string, unknown>>;

onEachBackend(
  (backend) => {
    describe('RFC 7643 §5 service provider configuration schema', () => {
      let config: Readonly<Record<string, unknown>>;

      beforeAll(async () => {
        config = (await backend.scim.get('/ServiceProviderConfig')).json;
      });

      it.each(['patch', 'bulk', 'filter', 'changePassword', 'sort', 'etag'])(
        '%s is REQUIRED, with "supported"',
        (name) => {
          expect(typeof (config[name] as Group)['supported']).toBe('boolean');
        },
      );

      it('bulk has maxOperations and maxPayloadSize, filter has maxResults, all integers', () => {
        const { maxOperations, maxPayloadSize } = config['bulk'] as Group;
        const { maxResults } = config['filter'] as Group;
        for (const value of [maxOperations, maxPayloadSize, maxResults]) expect(Number.isInteger(value)).toBe(true);
      });

      it('authenticationSchemes is REQUIRED: each with type, name and description, one preferred', () => {
        const schemes = config['authenticationSchemes'] as readonly Group[];
        expect(schemes.length).toBeGreaterThan(0);
        for (const scheme of schemes) {
          expect(['oauth', 'oauth2', 'oauthbearertoken', 'httpbasic', 'httpdigest']).toContain(scheme['type']);
          for (const name of ['name', 'description']) expect(scheme[name]).toEqual(expect.stringMatching(/\w/));
        }
        expect(schemes.filter(({ primary }) => primary === true).length).toBeLessThanOrEqual(1);
      });

      it('the schemes are those that are really taken: the challenge of a 401 names the same', async () => {
        const { headers } = await backend.scim.send('GET', '/ServiceProviderConfig', { token: null });
        expect(headers['www-authenticate']).toMatch(/^Bearer /);
        expect((config['authenticationSchemes'] as readonly Group[]).map(({ type }) => type)).toEqual([
          'oauthbearertoken',
        ]);
      });

      it('"id" is not required here', () => {
        expect(config).not.toHaveProperty('id');
      });
    });

    describe('RFC 7643 §5 what is announced is what is done', () => {
      const supported = async (name: string): Promise<unknown> =>
        ((await backend.scim.get('/ServiceProviderConfig')).json[name] as Group)['supported'];

      it('patch', async () => {
        const user = await backend.scim.user(backend.fresh('announced'));
        const answer = await backend.scim.patch(`/Users/${user.id}`, [{ op: 'add', path: 'title', value: 'T' }]);
        expect([await supported('patch'), answer.status]).toEqual([true, 200]);
      });

      it('filter, and its maxResults: no page is longer', async () => {
        const { filter } = (await backend.scim.get('/ServiceProviderConfig')).json;
        expect(filter).toEqual({ supported: true, maxResults: 3 });
        for (let made = 0; made < 4; made++) await backend.scim.user(backend.fresh('announced'));
        const answer = await backend.scim.get('/Users?count=1000');
        expect(resourcesOf(answer)).toHaveLength(3);
        expect(Number(answer.json['totalResults'])).toBeGreaterThanOrEqual(4);
      });

      it('sort', async () => {
        const answer = await backend.scim.get('/Users?sortBy=userName&sortOrder=descending&count=2');
        const [first, second] = resourcesOf(answer).map(({ userName }) => String(userName));
        expect(await supported('sort')).toBe(true);
        expect((first ?? '') > (second ?? '')).toBe(true);
      });

      it('changePassword', async () => {
        const user = await backend.scim.user(backend.fresh('announced'), { password: 'A-first-secret-1' });
        const operation = { op: 'replace', path: 'password', value: 'A-second-secret-2' };
        const answer = await backend.scim.patch(`/Users/${user.id}`, [operation]);
        expect([await supported('changePassword'), answer.status]).toEqual([true, 200]);
      });

      it('etag', async () => {
        const user = await backend.scim.user(backend.fresh('announced'));
        const body = { schemas: [userUrn], userName: user['userName'], title: 'T' };
        const stale = await backend.scim.put(`/Users/${user.id}`, body, { 'if-match': 'W/"stale"' });
        expect([await supported('etag'), stale.status]).toEqual([true, 412]);
      });

      it('bulk: what is not supported is 501', async () => {
        const bulk = { schemas: ['urn:ietf:params:scim:api:messages:2.0:BulkRequest'], Operations: [] };
        const answer = await backend.scim.post('/Bulk', bulk);
        expect(answer.status === 501).toBe((await supported('bulk')) === false);
      });
    });
  },
  { tenant: { limits: { maxPageSize: 3, pageSize: 3 } } },
);
