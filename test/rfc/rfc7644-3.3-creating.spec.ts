import { describe, expect, it } from '@jest/globals';
import { onEachBackend } from './on-each-backend.js';
import { strictAndWhole } from './strict.js';
import { enterpriseUrn, errorUrn, groupUrn, resourceOf, resourcesOf, userUrn } from './wire-client.js';

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}$/;

onEachBackend(
  (backend) => {
    const user = (more: object = {}): Readonly<Record<string, unknown>> => ({
      schemas: [userUrn],
      userName: backend.fresh('creating'),
      ...more,
    });

    describe('RFC 7644 §3.3 creating resources', () => {
      it.each([
        ['/Users', 'User', userUrn, 'userName'],
        ['/Groups', 'Group', groupUrn, 'displayName'],
      ])(
        'a POST to %s is answered 201 with the whole resource, its URI and its version',
        async (endpoint, type, urn, name) => {
          const value = backend.fresh('created');
          const answer = await backend.scim.post(endpoint, { schemas: [urn], [name]: value });
          expect(answer.status).toBe(201);
          const { id, meta, ...others } = resourceOf(answer);
          const location = `${backend.scim.baseUrl}${endpoint}/${id}`;
          expect(id).toMatch(uuid);
          expect(others).toMatchObject({ schemas: [urn], [name]: value });
          expect(answer.headers).toMatchObject({ location, 'content-location': location, etag: meta['version'] });
          expect(answer.headers['content-type']).toMatch(/^application\/scim\+json\b/);
          // §3.3.1: the resource type is set by the service provider.
          expect(meta).toMatchObject({ resourceType: type, location, version: expect.stringMatching(/^W\/".+"$/) });
          // RFC 7643 §3.1: never modified, so both are the same.
          expect(meta['lastModified']).toBe(meta['created']);
          expect(Math.abs(Date.parse(meta['created'] ?? '') - Date.now())).toBeLessThan(60_000);
        },
      );

      it('what is answered is what a GET, a list and a search show afterwards, to the last letter', async () => {
        const userName = backend.fresh('whole');
        const answer = await backend.scim.post(
          '/Users',
          user({
            userName,
            externalId: 'ext-1',
            name: {
              familyName: 'Jensen',
              givenName: 'Barbara',
              formatted: 'Ms. Barbara J Jensen III',
              middleName: 'Jane',
            },
            displayName: 'Babs Jensen',
            nickName: 'Babs',
            title: 'Tour Guide',
            active: true,
            password: 'correct horse battery',
            emails: [
              { value: `${userName}@example.com`, type: 'work', primary: true },
              { value: `${userName}@jensen.org`, type: 'home' },
            ],
            roles: [{ value: 'admin' }],
            [enterpriseUrn]: { department: 'Tours', costCenter: '4130' },
          }),
        );
        expect(answer.status).toBe(201);
        const created = resourceOf(answer);
        const read = await backend.scim.get(`/Users/${created.id}`);
        expect(read.json).toEqual(created);
        expect(read.headers['etag']).toBe(answer.headers['etag']);
        const filter = `userName eq "${userName}"`;
        expect(resourcesOf(await backend.scim.query('/Users', { filter }))).toEqual([created]);
        const search = { schemas: ['urn:ietf:params:scim:api:messages:2.0:SearchRequest'], filter };
        expect(resourcesOf(await backend.scim.post('/Users/.search', search))).toEqual([created]);
        expect(created['schemas']).toEqual([userUrn, enterpriseUrn]);
        expect(created).toMatchObject({
          externalId: 'ext-1',
          name: { formatted: 'Ms. Barbara J Jensen III', middleName: 'Jane' },
          emails: [
            { value: `${userName}@example.com`, type: 'work', primary: true },
            { value: `${userName}@jensen.org`, type: 'home' },
          ],
          roles: [{ value: 'admin' }],
          [enterpriseUrn]: { department: 'Tours', costCenter: '4130' },
        });
      });

      it('readOnly attributes in the body SHALL be ignored, whatever they hold', async () => {
        const body = user({
          id: 'chosen-by-the-client',
          meta: {
            resourceType: 'Group',
            created: '2001-01-01T00:00:00Z',
            version: 'W/"1"',
            location: 'https://elsewhere',
          },
          groups: [{ value: 'nobody', display: 'Admins', type: 'direct' }],
          [enterpriseUrn]: { department: 'Tours', manager: { displayName: 'The boss' } },
        });
        const answer = await backend.scim.post('/Users', body);
        expect(answer.status).toBe(201);
        const created = resourceOf(answer);
        expect(created.id).toMatch(uuid);
        expect(created.meta).toMatchObject({ resourceType: 'User' });
        expect(created.meta['created']).not.toMatch(/^2001/);
        expect(created.meta['version']).not.toBe('W/"1"');
        expect(created.meta['location']).toBe(`${backend.scim.baseUrl}/Users/${created.id}`);
        expect(created).not.toHaveProperty('groups');
        expect(created[enterpriseUrn]).toEqual({ department: 'Tours' });
      });

      it.each([
        ['id as a number', { id: 7 }],
        ['meta as a text', { meta: 'none' }],
        ['groups as an object', { groups: {} }],
      ])('readOnly attributes are ignored unread: %s', async (_, more) => {
        expect((await backend.scim.post('/Users', user(more))).status).toBe(201);
      });

      it.each([
        ['null', { title: null, name: null, active: null, [enterpriseUrn]: null }],
        ['an empty array', { emails: [], phoneNumbers: [], roles: [] }],
        ['an empty object', { name: {}, [enterpriseUrn]: {} }],
        ['null in sub-attributes', { name: { givenName: null }, [enterpriseUrn]: { department: null } }],
      ])('%s clears, and is the same as leaving the attribute out (RFC 7643 §2.5)', async (_, more) => {
        const plain = resourceOf(await backend.scim.post('/Users', user()));
        const answer = await backend.scim.post('/Users', user(more));
        expect(answer.status).toBe(201);
        expect(Object.keys(answer.json).sort()).toEqual(Object.keys(plain).sort());
        expect(answer.json['schemas']).toEqual([userUrn]);
      });

      it('names of attributes and URNs are found in any case (RFC 7643 §2.1)', async () => {
        const userName = backend.fresh('case');
        const answer = await backend.scim.post('/Users', {
          SCHEMAS: [userUrn.toUpperCase()],
          USERNAME: userName,
          Name: { FAMILYNAME: 'Jensen' },
          eMails: [{ VALUE: `${userName}@example.com`, Type: 'work' }],
          [enterpriseUrn.toLowerCase()]: { DEPARTMENT: 'Tours' },
        });
        expect(answer.status).toBe(201);
        expect(answer.json).toMatchObject({
          schemas: [userUrn, enterpriseUrn],
          userName,
          name: { familyName: 'Jensen' },
          emails: [{ value: `${userName}@example.com`, type: 'work' }],
          [enterpriseUrn]: { department: 'Tours' },
        });
      });

      it('an attribute that no schema has is passed over', async () => {
        const answer = await backend.scim.post('/Users', user({ shoeSize: 42, name: { familyName: 'J', nick: 'x' } }));
        expect(answer.status).toBe(201);
        expect(answer.json).not.toHaveProperty('shoeSize');
        expect(answer.json['name']).not.toHaveProperty('nick');
      });

      describe('a conflict with an existing resource MUST be 409 with scimType uniqueness', () => {
        it.each([
          ['the same userName', (name: string) => name],
          ['the same in other letter case: userName is not caseExact', (name: string) => name.toUpperCase()],
        ])('%s', async (_, again) => {
          const { userName } = await backend.scim.user(backend.fresh('unique'));
          const answer = await backend.scim.post('/Users', user({ userName: again(String(userName)) }));
          expect(answer.status).toBe(409);
          expect(answer.json).toMatchObject({ schemas: [errorUrn], status: '409', scimType: 'uniqueness' });
          expect(answer.headers).not.toHaveProperty('location');
          const filter = `userName eq "${String(userName)}"`;
          expect(resourcesOf(await backend.scim.query('/Users', { filter }))).toHaveLength(1);
        });

        it("externalId is the client's own affair: no conflict (RFC 7643 §3.1)", async () => {
          const statuses = [];
          for (let n = 0; n < 2; n++)
            statuses.push((await backend.scim.post('/Users', user({ externalId: 'twice' }))).status);
          expect(statuses).toEqual([201, 201]);
        });
      });

      describe('what is not a resource of this type is refused with 400, and nothing is created', () => {
        const cases: readonly (readonly [string, string, (name: string) => unknown])[] = [
          ['no body', 'invalidSyntax', () => undefined],
          ['an array', 'invalidSyntax', () => []],
          ['no schemas', 'invalidSyntax', (userName) => ({ userName })],
          ['schemas empty', 'invalidSyntax', (userName) => ({ schemas: [], userName })],
          ['schemas as a text', 'invalidSyntax', (userName) => ({ schemas: userUrn, userName })],
          ['schemas of another type', 'invalidSyntax', (userName) => ({ schemas: [groupUrn], userName })],
          ['the extension alone in schemas', 'invalidSyntax', (userName) => ({ schemas: [enterpriseUrn], userName })],
          ['no userName', 'invalidValue', () => ({ schemas: [userUrn], displayName: 'x' })],
          ['userName null', 'invalidValue', () => ({ schemas: [userUrn], userName: null })],
          ['userName empty', 'invalidValue', () => ({ schemas: [userUrn], userName: '' })],
          ['userName a number', 'invalidValue', () => ({ schemas: [userUrn], userName: 5 })],
          ['userName an object', 'invalidValue', () => ({ schemas: [userUrn], userName: {} })],
          ['active a text', 'invalidValue', (userName) => ({ schemas: [userUrn], userName, active: 'true' })],
          ['active a number', 'invalidValue', (userName) => ({ schemas: [userUrn], userName, active: 1 })],
          ['title an array', 'invalidValue', (userName) => ({ schemas: [userUrn], userName, title: ['x'] })],
          ['name a text', 'invalidValue', (userName) => ({ schemas: [userUrn], userName, name: 'x' })],
          ['emails a text', 'invalidValue', (userName) => ({ schemas: [userUrn], userName, emails: 'x' })],
          [
            'emails one object',
            'invalidValue',
            (userName) => ({ schemas: [userUrn], userName, emails: { value: 'x' } }),
          ],
          ['emails of texts', 'invalidValue', (userName) => ({ schemas: [userUrn], userName, emails: ['x'] })],
          [
            'two primary emails',
            'invalidValue',
            (userName) => ({
              schemas: [userUrn],
              userName,
              emails: [
                { value: 'a@x.org', primary: true },
                { value: 'b@x.org', primary: true, type: 'home' },
              ],
            }),
          ],
          [
            'a certificate that is no base64',
            'invalidValue',
            (userName) => ({ schemas: [userUrn], userName, x509Certificates: [{ value: '*' }] }),
          ],
          [
            'a department that is a number',
            'invalidValue',
            (userName) => ({ schemas: [userUrn], userName, [enterpriseUrn]: { department: 1 } }),
          ],
          [
            'an extension that is a text',
            'invalidValue',
            (userName) => ({ schemas: [userUrn], userName, [enterpriseUrn]: 'x' }),
          ],
        ];
        it.each(cases)('%s: %s', async (_, scimType, body) => {
          const name = backend.fresh('refused');
          const answer = await backend.scim.post('/Users', body(name));
          expect(answer.json).toMatchObject({ schemas: [errorUrn], status: '400', scimType });
          expect(answer.status).toBe(400);
          expect(resourcesOf(await backend.scim.query('/Users', { filter: `userName eq "${name}"` }))).toEqual([]);
        });

        it('no displayName of a group: invalidValue', async () => {
          const answer = await backend.scim.post('/Groups', { schemas: [groupUrn] });
          expect([answer.status, answer.json['scimType']]).toEqual([400, 'invalidValue']);
        });

        it('a type that there is not: 404', async () => {
          const answer = await backend.scim.post('/Devices', user());
          expect([answer.status, answer.json['status']]).toEqual([404, '404']);
        });
      });

      describe('§3.9: attributes and excludedAttributes shape the answer of a POST', () => {
        it.each([
          ['attributes=title', ['id', 'schemas', 'title']],
          ['attributes=meta.location', ['id', 'meta', 'schemas']],
          ['excludedAttributes=meta,title,active,name', ['displayName', 'id', 'schemas', 'userName']],
        ])('%s', async (query, names) => {
          const answer = await backend.scim.post(`/Users?${query}`, user({ title: 'Guide', displayName: 'Babs' }));
          expect(answer.status).toBe(201);
          expect(Object.keys(answer.json).sort()).toEqual(names);
          expect(answer.headers['location']).toBe(`${backend.scim.baseUrl}/Users/${String(answer.json['id'])}`);
        });
      });
    });
  },
  { tenant: strictAndWhole },
);
