import { beforeEach, describe, expect, it } from '@jest/globals';
import { onEachBackend } from './on-each-backend.js';
import { errorUrn, resourcesOf, userUrn, type WireAnswer, type WireResource } from './wire-client.js';

onEachBackend((backend) => {
  let user: WireResource;
  let path: string;
  let version: string;

  beforeEach(async () => {
    user = await backend.scim.user(backend.fresh('versioned'), { title: 'First', displayName: 'V' });
    path = `/Users/${user.id}`;
    version = user.meta['version'] ?? '';
  });

  const retitle = (title: string, headers: Readonly<Record<string, string>> = {}): Promise<WireAnswer> =>
    backend.scim.patch(path, [{ op: 'replace', path: 'title', value: title }], headers);

  describe('RFC 7644 §3.14 "SCIM ETags MUST be specified as an HTTP header and SHOULD be specified within ... version"', () => {
    it('the ETag is weak, and the same in POST, GET, PUT without change, and in meta.version of a list', async () => {
      expect(version).toMatch(/^W\/"[^"\s]+"$/);
      const get = await backend.scim.get(path);
      const put = await backend.scim.put(path, get.json);
      const filter = `userName eq "${String(user['userName'])}"`;
      const listed = resourcesOf(await backend.scim.query('/Users', { filter }));
      const whole = resourcesOf(await backend.scim.query('/Users', { sortBy: 'userName', count: '1000' }));
      expect(get.headers['etag']).toBe(version);
      expect(put.headers['etag']).toBe(version);
      for (const found of [get.json, put.json, listed[0], whole.find(({ id }) => id === user.id)])
        expect(found).toMatchObject({ meta: { version } });
    });

    it('a projection has the version of the resource', async () => {
      const { headers, json } = await backend.scim.get(`${path}?attributes=meta.version`);
      expect([headers['etag'], json['meta']]).toEqual([version, { version }]);
      expect((await backend.scim.get(`${path}?attributes=userName`)).headers['etag']).toBe(version);
    });

    it.each([
      ['a backend attribute', [{ op: 'replace', path: 'title', value: 'Second' }]],
      ['externalId', [{ op: 'replace', path: 'externalId', value: 'e-2' }]],
    ])('a change of %s gives another version, which GET shows too', async (_, operations) => {
      const changed = await backend.scim.patch(path, operations);
      expect(changed.status).toBe(200);
      const after = changed.headers['etag'];
      expect(after).not.toBe(version);
      expect(changed.json).toMatchObject({ meta: { version: after } });
      expect((await backend.scim.get(path)).headers['etag']).toBe(after);
    });

    it('a PATCH that changes nothing leaves version and lastModified', async () => {
      const answer = await retitle('First');
      expect(answer.status).toBe(200);
      expect(answer.json['meta']).toEqual(user.meta);
    });
  });

  describe('RFC 7644 §3.14 If-None-Match: "simply returns an empty body with a 304 (Not Modified)"', () => {
    const same: readonly (readonly [string, (version: string) => string])[] = [
      ['the version', (tag) => tag],
      ['the version as a strong tag: weak comparison (RFC 7232 §3.2)', (tag) => tag.slice(2)],
      ['one of a list', (tag) => `W/"other", ${tag}, "more,commas"`],
      ['any', () => '*'],
    ];
    it.each(same)('%s', async (_, header) => {
      for (const parameters of ['', '?attributes=displayName']) {
        const answer = await backend.scim.get(`${path}${parameters}`, { 'if-none-match': header(version) });
        expect({ status: answer.status, text: answer.text }).toEqual({ status: 304, text: '' });
        expect(answer.headers['etag']).toBe(version);
      }
    });

    it('HEAD answers 304 too', async () => {
      const answer = await backend.scim.send('HEAD', path, { headers: { 'if-none-match': version } });
      expect(answer.status).toBe(304);
    });

    it.each(['W/"other"', '"a", "b"', ''])('another version gets the resource: %s', async (header) => {
      const answer = await backend.scim.get(path, { 'if-none-match': header });
      expect(answer.status).toBe(200);
      expect(answer.json['id']).toBe(user.id);
    });

    it('after a change the old version gets the new resource', async () => {
      await retitle('Second');
      const answer = await backend.scim.get(path, { 'if-none-match': version });
      expect(answer.status).toBe(200);
      expect(answer.json['title']).toBe('Second');
    });
  });

  describe('RFC 7644 §3.14 If-Match: "succeeds only if the supplied ETag matches the latest"', () => {
    const writes: readonly (readonly [string, (headers: Readonly<Record<string, string>>) => Promise<WireAnswer>])[] = [
      [
        'PUT',
        (headers) => backend.scim.put(path, { schemas: [userUrn], userName: user['userName'], title: 'Put' }, headers),
      ],
      ['PATCH', (headers) => retitle('Patched', headers)],
      ['DELETE', (headers) => backend.scim.delete(path, headers)],
    ];

    it.each(writes)('%s under the latest version', async (_, write) => {
      expect((await write({ 'if-match': version })).status).toBeLessThan(300);
    });

    it.each(writes)('%s under any version, one of a list, and a list with commas in tags', async (_, write) => {
      expect((await write({ 'if-match': `"x,y", W/"other", ${version}` })).status).toBeLessThan(300);
    });

    it.each(writes)('%s under *: any version', async (_, write) => {
      expect((await write({ 'if-match': '*' })).status).toBeLessThan(300);
    });

    it.each(writes)('%s under an older version is 412, and changes nothing', async (_, write) => {
      await retitle('Second');
      const answer = await write({ 'if-match': version });
      expect(answer.status).toBe(412);
      expect(answer.json).toMatchObject({ schemas: [errorUrn], status: '412' });
      expect((await backend.scim.get(path)).json['title']).toBe('Second');
    });

    it.each(writes)('%s of a resource that is not there is 404 or 412', async (_, write) => {
      await backend.scim.delete(path);
      expect([404, 412]).toContain((await write({ 'if-match': version })).status);
    });
  });

  describe('RFC 7644 §3.14 groups', () => {
    it('a member more is another version, and the old one no longer matches', async () => {
      const group = await backend.scim.group(backend.fresh('Versioned '));
      const at = `/Groups/${group.id}`;
      const add = [{ op: 'add', path: 'members', value: [{ value: user.id }] }];
      const before = group.meta['version'] ?? '';
      const added = await backend.scim.patch(at, add, { 'if-match': before });
      expect(added.status).toBeLessThan(300);
      expect(added.headers['etag']).not.toBe(before);
      expect((await backend.scim.get(at)).headers['etag']).toBe(added.headers['etag']);
      const remove = [{ op: 'remove', path: `members[value eq "${user.id}"]` }];
      expect((await backend.scim.patch(at, remove, { 'if-match': before })).status).toBe(412);
      expect((await backend.scim.get(at)).json['members']).toHaveLength(1);
    });
  });
});
