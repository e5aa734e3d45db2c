import { beforeAll, describe, expect, it } from '@jest/globals';
import { onEachBackend } from './on-each-backend.js';
import {
  enterpriseUrn,
  groupUrn,
  patchUrn,
  resourceOf,
  resourcesOf,
  userUrn,
  type WireResource,
} from './wire-client.js';

onEachBackend((backend) => {
  const latest = async (path: string): Promise<WireResource> => resourceOf(await backend.scim.get(path));

  describe('RFC 7643 §3 "schemas"', () => {
    it('"MUST include a non-empty array": the schemas of what is present', async () => {
      const plain = await backend.scim.user(backend.fresh('plain'));
      const staff = await backend.scim.user(backend.fresh('staff'), { [enterpriseUrn]: { department: 'D' } });
      const group = await backend.scim.group(backend.fresh('Schemas '));
      expect(plain['schemas']).toEqual([userUrn]);
      expect(new Set(staff['schemas'] as string[])).toEqual(new Set([userUrn, enterpriseUrn]));
      expect(group['schemas']).toEqual([groupUrn]);
    });

    it('follows the values: an extension that goes or comes', async () => {
      const user = await backend.scim.user(backend.fresh('moving'), { [enterpriseUrn]: { department: 'D' } });
      const path = `/Users/${user.id}`;
      await backend.scim.patch(path, [{ op: 'remove', path: `${enterpriseUrn}:department` }]);
      expect((await latest(path))['schemas']).toEqual([userUrn]);
      await backend.scim.patch(path, [{ op: 'add', path: `${enterpriseUrn}:department`, value: 'E' }]);
      expect((await latest(path))['schemas']).toEqual([userUrn, enterpriseUrn]);
    });

    it.each([
      ['in any order', [enterpriseUrn, userUrn]],
      ['in any case (RFC 8141 §3.1)', [userUrn.toUpperCase()]],
      ['twice', [userUrn, userUrn]],
      ['with one that the service does not know', [userUrn, 'urn:example:unknown']],
    ])(
      '"Value order is not specified and MUST NOT impact behavior", "Duplicate values MUST NOT be included": %s',
      async (_, schemas) => {
        const answer = await backend.scim.post('/Users', { schemas, userName: backend.fresh('order') });
        expect([answer.status, answer.json['schemas']]).toEqual([201, [userUrn]]);
      },
    );
  });

  describe('RFC 7643 §3.1 id', () => {
    it('"issued by the service provider and MUST NOT be specified by the client": ignored in POST and PUT', async () => {
      const userName = backend.fresh('own-id');
      const body = { schemas: [userUrn], userName, id: 'mine', meta: { resourceType: 'Group', created: 'x' } };
      const post = await backend.scim.post('/Users', body);
      expect(post.status).toBe(201);
      const { id, meta } = resourceOf(post);
      expect(id).not.toBe('mine');
      expect(meta['resourceType']).toBe('User');
      const put = await backend.scim.put(`/Users/${id}`, body);
      expect([put.status, put.json['id']]).toEqual([200, id]);
    });

    it('"MUST be unique across the SCIM service provider\'s entire set of resources"', async () => {
      const ids: string[] = [];
      for (let made = 0; made < 3; made++) {
        ids.push((await backend.scim.user(backend.fresh('unique'))).id);
        ids.push((await backend.scim.group(backend.fresh('Unique '))).id);
      }
      expect(new Set(ids).size).toBe(6);
      for (const id of ids) expect(id).not.toMatch(/bulkId|^$/);
    });

    it('"stable": it stays when everything else changes; "non-reassignable": not given again after a DELETE', async () => {
      const userName = backend.fresh('stable');
      const user = await backend.scim.user(userName);
      const renamed = backend.fresh('renamed');
      const put = await backend.scim.put(`/Users/${user.id}`, { schemas: [userUrn], userName: renamed });
      expect(put.json).toMatchObject({ id: user.id, userName: renamed });
      await backend.scim.delete(`/Users/${user.id}`);
      expect((await backend.scim.user(renamed)).id).not.toBe(user.id);
    });
  });

  describe('RFC 7643 §3.1 externalId', () => {
    it('is what the client says, letter by letter, and "the server does not enforce uniqueness"', async () => {
      const externalId = `Ext/ä "1" ${backend.fresh('')}`;
      const one = await backend.scim.user(backend.fresh('external'), { externalId });
      const two = await backend.scim.user(backend.fresh('external'), { externalId });
      const filter = `externalId eq ${JSON.stringify(externalId)}`;
      const found = resourcesOf(await backend.scim.query('/Users', { filter })).map(({ id }) => id);
      expect(new Set(found)).toEqual(new Set([one.id, two.id]));
      expect((await latest(`/Users/${one.id}`))['externalId']).toBe(externalId);
    });

    it('"MUST NOT be specified by the service provider": absent until given, gone when removed', async () => {
      const user = await backend.scim.user(backend.fresh('external'));
      const path = `/Users/${user.id}`;
      expect(user).not.toHaveProperty('externalId');
      await backend.scim.patch(path, [{ op: 'add', path: 'externalId', value: 'e' }]);
      expect((await latest(path))['externalId']).toBe('e');
      await backend.scim.patch(path, [{ op: 'remove', path: 'externalId' }]);
      expect(await latest(path)).not.toHaveProperty('externalId');
    });
  });

  describe('RFC 7643 §3.1 meta', () => {
    let user: WireResource;
    let group: WireResource;

    beforeAll(async () => {
      user = await backend.scim.user(backend.fresh('meta'), { title: 'T' });
      // Of somebody else: who joins a group looks different then.
      const { id } = await backend.scim.user(backend.fresh('member'));
      group = await backend.scim.group(backend.fresh('Meta '), [id]);
    });

    it('resourceType, created, lastModified, location and version; the dates are dateTimes', () => {
      for (const [resource, type, endpoint] of [
        [user, 'User', '/Users'],
        [group, 'Group', '/Groups'],
      ] as const) {
        expect(resource.meta).toMatchObject({
          resourceType: type,
          location: `${backend.scim.baseUrl}${endpoint}/${resource.id}`,
        });
        for (const name of ['created', 'lastModified'])
          expect(resource.meta[name]).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/);
        expect(Object.keys(resource.meta)).toHaveLength(5);
      }
    });

    it('"never been modified since its initial creation": lastModified is created', () => {
      expect(user.meta['lastModified']).toBe(user.meta['created']);
      expect(group.meta['lastModified']).toBe(group.meta['created']);
    });

    it('the same in POST, GET, a filtered list, a whole list, and .search', async () => {
      for (const [resource, endpoint] of [
        [user, '/Users'],
        [group, '/Groups'],
      ] as const) {
        const filter = `id eq "${resource.id}"`;
        const search = { schemas: ['urn:ietf:params:scim:api:messages:2.0:SearchRequest'], filter };
        const lists = [
          await backend.scim.query(endpoint, { filter }),
          await backend.scim.query(endpoint, { count: '1000' }),
          await backend.scim.query('/', { count: '1000' }),
          await backend.scim.post(`${endpoint}/.search`, search),
        ];
        const single = await backend.scim.get(`${endpoint}/${resource.id}`);
        const found = lists.map((list) => resourcesOf(list).find(({ id }) => id === resource.id));
        for (const one of [single.json, ...found]) expect(one?.['meta']).toEqual(resource.meta);
      }
    });

    it('location "MUST be the same as the Content-Location HTTP response header", and Location', async () => {
      const body = { schemas: [userUrn], userName: backend.fresh('located') };
      const post = await backend.scim.post('/Users', body);
      const path = `/Users/${resourceOf(post).id}`;
      const put = await backend.scim.put(path, body);
      const patch = await backend.scim.patch(path, [{ op: 'add', path: 'title', value: 'T' }]);
      for (const answer of [post, put, patch, await backend.scim.get(path)]) {
        const { location } = resourceOf(answer).meta;
        expect([answer.headers['content-location'], answer.headers['location']]).toEqual([location, location]);
      }
    });

    it('version "must be the same as the entity-tag (ETag)", also after changes', async () => {
      const fresh = await backend.scim.user(backend.fresh('tagged'));
      const path = `/Users/${fresh.id}`;
      const patch = await backend.scim.patch(path, [{ op: 'add', path: 'title', value: 'T' }]);
      const put = await backend.scim.put(path, { schemas: [userUrn], userName: fresh['userName'] });
      for (const answer of [patch, put, await backend.scim.get(path)])
        expect(resourceOf(answer).meta['version']).toBe(answer.headers['etag']);
    });

    it('"SHALL be ignored when provided by clients", in a PATCH without path too', async () => {
      const put = await backend.scim.put(`/Users/${user.id}`, { ...user, meta: { created: '1999-01-01T00:00:00Z' } });
      expect([put.status, resourceOf(put).meta]).toEqual([200, user.meta]);
    });

    it('created stays, and lastModified does not go back', async () => {
      const path = `/Users/${user.id}`;
      const patch = await backend.scim.send('PATCH', path, {
        body: { schemas: [patchUrn], Operations: [{ op: 'replace', path: 'title', value: 'U' }] },
      });
      const { created, lastModified } = resourceOf(patch).meta;
      expect(created).toBe(user.meta['created']);
      expect(Date.parse(lastModified ?? '')).toBeGreaterThanOrEqual(Date.parse(created ?? ''));
    });
  });

  describe('RFC 7643 §3.3 attribute extensions', () => {
    it('"the schema extension URI SHALL be used as a JSON container"', async () => {
      const user = await backend.scim.user(backend.fresh('extended'), {
        schemas: [userUrn, enterpriseUrn],
        [enterpriseUrn]: { employeeNumber: '701984' },
      });
      expect(user[enterpriseUrn]).toEqual({ employeeNumber: '701984' });
      expect(user).not.toHaveProperty('employeeNumber');
    });
  });
});
