import { describe, expect, it } from '@jest/globals';
import { onEachBackend } from './on-each-backend.js';
import { errorUrn, listUrn, userUrn } from './wire-client.js';

const someId = '2819c223-7f76-453a-919d-413861904646';
const userSchemaPath = `/Schemas/${userUrn}`;

/** What each endpoint of table 2 takes. HEAD goes with GET (RFC 7231 §4.3.2). */
const endpoints: Readonly<Record<string, readonly string[]>> = {
  '/': ['GET', 'HEAD'],
  '/Users': ['GET', 'HEAD', 'POST'],
  '/Groups': ['GET', 'HEAD', 'POST'],
  [`/Users/${someId}`]: ['GET', 'HEAD', 'PUT', 'PATCH', 'DELETE'],
  [`/Groups/${someId}`]: ['GET', 'HEAD', 'PUT', 'PATCH', 'DELETE'],
  '/.search': ['POST'],
  '/Users/.search': ['POST'],
  '/Groups/.search': ['POST'],
  '/ServiceProviderConfig': ['GET', 'HEAD'],
  '/ResourceTypes': ['GET', 'HEAD'],
  '/ResourceTypes/User': ['GET', 'HEAD'],
  '/Schemas': ['GET', 'HEAD'],
  [userSchemaPath]: ['GET', 'HEAD'],
};

const methods = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'];

onEachBackend((backend) => {
  describe('RFC 7644 §3.2 SCIM endpoints and HTTP methods', () => {
    for (const [path, allowed] of Object.entries(endpoints)) {
      it.each(methods.filter((method) => !allowed.includes(method)))(
        `table 2: ${path} does not take %s and says what it takes (405, RFC 7231 §6.5.5)`,
        async (method) => {
          const answer = await backend.scim.send(method, path);
          expect(answer.status).toBe(405);
          expect(new Set(answer.headers['allow']?.split(', '))).toEqual(new Set(allowed));
          if (method !== 'HEAD') expect(answer.json).toMatchObject({ schemas: [errorUrn], status: '405' });
        },
      );
    }

    it.each(['/', '/Users', '/Groups', '/ResourceTypes', '/Schemas'])('GET %s answers a list', async (path) => {
      const answer = await backend.scim.get(path);
      expect(answer.status).toBe(200);
      expect(answer.json['schemas']).toEqual([listUrn]);
    });

    it.each(['/Users', '/Groups', '/ServiceProviderConfig', '/ResourceTypes', '/ResourceTypes/Group', userSchemaPath])(
      'HEAD %s has the headers of GET, and no body (RFC 7231 §4.3.2)',
      async (path) => {
        const get = await backend.scim.get(path);
        const head = await backend.scim.send('HEAD', path);
        expect(head.status).toBe(200);
        expect(head.text).toBe('');
        for (const name of ['content-type', 'content-length', 'location', 'etag'])
          expect([name, head.headers[name]]).toEqual([name, get.headers[name]]);
      },
    );

    it('HEAD of a resource has its ETag and Location, and no body', async () => {
      const user = await backend.scim.user(backend.fresh('head'));
      const head = await backend.scim.send('HEAD', `/Users/${user.id}`);
      expect({ status: head.status, text: head.text }).toEqual({ status: 200, text: '' });
      expect(head.headers['etag']).toBe(user.meta['version']);
      expect(head.headers['location']).toBe(user.meta['location']);
    });

    it('HEAD of nobody is 404 without a body', async () => {
      const head = await backend.scim.send('HEAD', `/Users/${someId}`);
      expect({ status: head.status, text: head.text }).toEqual({ status: 404, text: '' });
    });

    it.each(['/Nothing', `/Nothing/${someId}`, `/Users/${someId}/emails`, '/Schemas/a/b', '/users', '/Users/a/b/c'])(
      'table 8, 404 "endpoint does not exist": GET %s',
      async (path) => {
        const answer = await backend.scim.get(path);
        expect(answer.status).toBe(404);
        expect(answer.json).toMatchObject({ schemas: [errorUrn], status: '404' });
      },
    );

    it('"PUT MUST NOT be used to create new resources"', async () => {
      const body = { schemas: [userUrn], userName: backend.fresh('put') };
      const answer = await backend.scim.put(`/Users/${someId}`, body);
      expect(answer.status).toBe(404);
      const filter = `userName eq "${body.userName}"`;
      expect((await backend.scim.query('/Users', { filter })).json['totalResults']).toBe(0);
    });

    it('"clients SHOULD discover resource endpoints via the /ResourceTypes endpoint": each one there answers', async () => {
      const { json } = await backend.scim.get('/ResourceTypes');
      const types = json['Resources'] as readonly { readonly endpoint: string }[];
      expect(types.map(({ endpoint }) => endpoint).sort()).toEqual(['/Groups', '/Users']);
      for (const { endpoint } of types) expect((await backend.scim.get(endpoint)).status).toBe(200);
    });

    it.each(['/Users/', '/Users?', '/Users?&', '/Users?startIndex=1&'])('%s is /Users', async (path) => {
      expect((await backend.scim.get(path)).status).toBe(200);
    });
  });
});
