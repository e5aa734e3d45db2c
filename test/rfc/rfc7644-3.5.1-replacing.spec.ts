import { describe, expect, it } from '@jest/globals';
import { onEachBackend } from './on-each-backend.js';
import { strictAndWhole } from './strict.js';
import {
  enterpriseUrn,
  errorUrn,
  groupUrn,
  resourceOf,
  resourcesOf,
  userUrn,
  type WireAnswer,
  type WireResource,
} from './wire-client.js';

onEachBackend(
  (backend) => {
    const full = (userName: string): Readonly<Record<string, unknown>> => ({
      externalId: `ext ${userName}`,
      name: { familyName: 'Jensen', givenName: 'Barbara', formatted: 'Barbara Jensen', middleName: 'Jane' },
      displayName: 'Babs Jensen',
      title: 'Tour Guide',
      nickName: 'Babs',
      active: true,
      emails: [
        { value: `${userName}@example.com`, type: 'work', primary: true },
        { value: `${userName}@jensen.org`, type: 'home' },
      ],
      phoneNumbers: [{ value: '+1 555 0100', type: 'work' }],
      roles: [{ value: 'guide' }],
      [enterpriseUrn]: { department: 'Tours', costCenter: '4130' },
    });

    const existing = async (): Promise<WireResource> => {
      const userName = backend.fresh('replaced');
      return backend.scim.user(userName, full(userName));
    };

    const put = (resource: WireResource, body: object, headers = {}): Promise<WireAnswer> =>
      backend.scim.put(`/Users/${resource.id}`, { schemas: [userUrn], ...body }, headers);

    const read = async ({ id }: WireResource): Promise<WireResource> =>
      resourceOf(await backend.scim.get(`/Users/${id}`));

    describe('RFC 7644 §3.5.1 replacing with PUT', () => {
      it('is answered 200 with the entire resource, as a GET shows it afterwards', async () => {
        const before = await existing();
        const answer = await put(before, { ...before, title: 'Head Guide', nickName: 'Barb' });
        expect(answer.status).toBe(200);
        const location = `${backend.scim.baseUrl}/Users/${before.id}`;
        const { meta, ...others } = resourceOf(answer);
        expect({ ...others, meta: before.meta }).toEqual({ ...before, title: 'Head Guide', nickName: 'Barb' });
        expect(answer.headers).toMatchObject({ location, 'content-location': location, etag: meta['version'] });
        expect(meta).toMatchObject({ resourceType: 'User', location, created: before.meta['created'] });
        expect(meta['version']).not.toBe(before.meta['version']);
        expect(await read(before)).toEqual(answer.json);
      });

      it('what a GET showed, put back as it is, changes nothing: neither version nor lastModified', async () => {
        const before = await existing();
        const answer = await put(before, before);
        expect(answer.status).toBe(200);
        expect(answer.json).toEqual(before);
      });

      it('readWrite attributes that are omitted are cleared, extensions too', async () => {
        const before = await existing();
        const { userName } = before;
        const answer = await put(before, { userName, name: { familyName: 'Jensen', formatted: 'Barbara Jensen' } });
        expect(answer.status).toBe(200);
        const after = await read(before);
        expect(after).toEqual(answer.json);
        expect(after).toMatchObject({ schemas: [userUrn], userName, name: { familyName: 'Jensen' } });
        for (const name of ['externalId', 'title', 'nickName', 'displayName', 'emails', 'phoneNumbers', 'roles'])
          expect(after).not.toHaveProperty(name);
        expect(after).not.toHaveProperty([enterpriseUrn]);
        expect(after['name']).toEqual({ familyName: 'Jensen', formatted: 'Barbara Jensen' });
      });

      it.each([
        ['null', { title: null, displayName: null, emails: null, [enterpriseUrn]: null }],
        [
          'an empty array',
          { title: 'Tour Guide', displayName: 'Babs Jensen', emails: [], [enterpriseUrn]: { department: null } },
        ],
      ])('%s clears all values (RFC 7643 §2.5)', async (_, changes) => {
        const before = await existing();
        const answer = await put(before, { ...before, ...changes });
        expect(answer.status).toBe(200);
        expect(answer.json).not.toHaveProperty('emails');
        expect(answer.json).not.toHaveProperty([enterpriseUrn, 'department']);
        expect(await read(before)).toEqual(answer.json);
      });

      it('values of a multi-valued attribute are replaced as a whole', async () => {
        const before = await existing();
        const emails = [{ value: 'other@example.com', type: 'work' }];
        const answer = await put(before, { ...before, emails });
        expect(answer.json['emails']).toMatchObject(emails);
        expect(answer.json['emails']).toHaveLength(1);
      });

      it('readOnly: any values provided SHALL be ignored', async () => {
        const before = await existing();
        const answer = await put(before, {
          ...before,
          id: 'another',
          meta: { resourceType: 'Group', created: '2001-01-01T00:00:00Z', lastModified: '2001-01-01T00:00:00Z' },
          groups: [{ value: 'admins' }],
        });
        expect(answer.status).toBe(200);
        expect(answer.json).toEqual(before);
      });

      it('a password that is not sent stays: the PUT of what was read is no removal', async () => {
        const userName = backend.fresh('secret');
        const before = await backend.scim.user(userName, { password: 'correct horse battery' });
        expect((await put(before, before)).json).toEqual(before);
      });

      it.each([
        ['userName left out', (user: object) => ({ ...user, userName: undefined })],
        ['userName null', (user: object) => ({ ...user, userName: null })],
      ])('if an attribute is required, clients MUST specify it: %s is 400 invalidValue', async (_, change) => {
        const before = await existing();
        const answer = await put(before, change(before));
        expect(answer.status).toBe(400);
        expect(answer.json).toMatchObject({ schemas: [errorUrn], status: '400', scimType: 'invalidValue' });
        expect(await read(before)).toEqual(before);
      });

      it.each([
        ['no schemas', 'invalidSyntax', { schemas: undefined }],
        ['schemas of another type', 'invalidSyntax', { schemas: [groupUrn] }],
        ['a text for a boolean', 'invalidValue', { active: 'yes' }],
        ['a number for a text', 'invalidValue', { title: 1 }],
        ['one object for an array', 'invalidValue', { emails: { value: 'x@example.com' } }],
        [
          'two primary values',
          'invalidValue',
          {
            roles: [
              { value: 'a', primary: true },
              { value: 'b', primary: true },
            ],
          },
        ],
      ])('%s: 400 %s, and nothing changes', async (_, scimType, changes) => {
        const before = await existing();
        const answer = await backend.scim.put(`/Users/${before.id}`, { ...before, title: 'other', ...changes });
        expect([answer.status, answer.json['scimType']]).toEqual([400, scimType]);
        expect(await read(before)).toEqual(before);
      });

      it('another userName is taken over; one that is in use is 409 uniqueness', async () => {
        const [first, second] = [await existing(), await existing()];
        const renamed = backend.fresh('renamed');
        const answer = await put(first, { ...first, userName: renamed });
        expect([answer.status, answer.json['id'], answer.json['userName']]).toEqual([200, first.id, renamed]);
        const refused = await put(second, { ...second, userName: renamed.toUpperCase(), title: 'other' });
        expect([refused.status, refused.json['scimType']]).toEqual([409, 'uniqueness']);
        expect(await read(second)).toEqual(second);
      });

      it('PUT MUST NOT be used to create new resources: an id that there is not is 404', async () => {
        const userName = backend.fresh('never');
        const id = '2819c223-7f76-453a-919d-413861904646';
        const answer = await backend.scim.put(`/Users/${id}`, { schemas: [userUrn], id, userName });
        expect([answer.status, answer.json['status']]).toEqual([404, '404']);
        expect(resourcesOf(await backend.scim.query('/Users', { filter: `userName eq "${userName}"` }))).toEqual([]);
        const group = await backend.scim.group(backend.fresh('group'));
        expect((await backend.scim.put(`/Users/${group.id}`, { schemas: [userUrn], userName })).status).toBe(404);
      });

      it('§3.9: attributes shapes the answer, not the change', async () => {
        const before = await existing();
        const answer = await backend.scim.put(`/Users/${before.id}?attributes=title`, {
          ...before,
          title: 'x',
          nickName: 'y',
        });
        expect(answer.status).toBe(200);
        expect(answer.json).toEqual({ schemas: [userUrn], id: before.id, title: 'x' });
        expect(await read(before)).toMatchObject({ title: 'x', nickName: 'y' });
      });
    });

    describe('RFC 7644 §3.5.1 on groups', () => {
      it('replaces the members; what was read and put back changes nothing', async () => {
        const [a, b, c] = [await existing(), await existing(), await existing()];
        const before = await backend.scim.group(backend.fresh('group'), [a.id, b.id]);
        expect((await backend.scim.put(`/Groups/${before.id}`, before)).json).toEqual(before);
        const members = [{ value: b.id }, { value: c.id }];
        const answer = await backend.scim.put(`/Groups/${before.id}`, { ...before, members });
        expect(answer.status).toBe(200);
        const ids = (answer.json['members'] as readonly { readonly value: string }[]).map(({ value }) => value);
        expect(ids.sort()).toEqual([b.id, c.id].sort());
        expect((await backend.scim.get(`/Groups/${before.id}`)).json).toEqual(answer.json);
        const none = await backend.scim.put(`/Groups/${before.id}`, { ...before, members: [] });
        expect(none.status).toBe(200);
        expect(none.json).not.toHaveProperty('members');
      });

      it.each([
        ['displayName left out', { displayName: undefined }],
        ['displayName null', { displayName: null }],
      ])('%s: 400 invalidValue', async (_, changes) => {
        const before = await backend.scim.group(backend.fresh('group'));
        const answer = await backend.scim.put(`/Groups/${before.id}`, { ...before, ...changes });
        expect([answer.status, answer.json['scimType']]).toEqual([400, 'invalidValue']);
      });
    });
  },
  { tenant: strictAndWhole },
);
