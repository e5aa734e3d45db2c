import { describe, expect, it } from '@jest/globals';
import { onEachBackend } from './on-each-backend.js';
import { strict } from './strict.js';
import { enterpriseUrn, errorUrn, resourceOf, userUrn, type WireAnswer } from './wire-client.js';

onEachBackend(
  (backend) => {
    const post = (more: Readonly<Record<string, unknown>>): Promise<WireAnswer> =>
      backend.scim.post('/Users', { schemas: [userUrn], userName: backend.fresh('typed'), ...more });

    /** What a later GET shows of a user that is created so. */
    const kept = async (more: Readonly<Record<string, unknown>>): Promise<Readonly<Record<string, unknown>>> => {
      const answer = await post(more);
      expect({ status: answer.status, text: answer.text }).toMatchObject({ status: 201 });
      return (await backend.scim.get(`/Users/${resourceOf(answer).id}`)).json;
    };

    describe('RFC 7643 §2.1 "Attribute names are case insensitive"', () => {
      it('in a body, at each level; answers have the names of the schema', async () => {
        const user = await kept({
          DISPLAYNAME: 'D',
          Name: { FamilyName: 'F', GIVENNAME: 'G' },
          EMAILS: [{ Value: 'case@example.com', TYPE: 'work' }],
          [enterpriseUrn.toUpperCase()]: { Department: 'Dep' },
        });
        expect(user).toMatchObject({
          displayName: 'D',
          name: { familyName: 'F', givenName: 'G' },
          emails: [{ value: 'case@example.com', type: 'work' }],
          [enterpriseUrn]: { department: 'Dep' },
        });
      });

      it('so one that comes twice in different case cannot be understood', async () => {
        const answer = await post({ title: 'a', TITLE: 'b' });
        expect(answer.json).toMatchObject({ schemas: [errorUrn], status: '400', scimType: 'invalidSyntax' });
      });

      it('"MUST specify schema via the schemas attribute"', async () => {
        const answer = await backend.scim.post('/Users', { userName: backend.fresh('typed') });
        expect(answer.json).toMatchObject({ status: '400', scimType: 'invalidSyntax' });
      });

      it.each(['__proto__', 'constructor', 'toString', 'hasOwnProperty'])('a name like another: %s', async (name) => {
        const text = `{"schemas":["${userUrn}"],"userName":"${backend.fresh('typed')}","${name}":{"polluted":true}}`;
        const headers = { 'content-type': 'application/scim+json' };
        const answer = await backend.scim.send('POST', '/Users', { text, headers });
        expect(answer.status).toBe(201);
        expect(answer.text).not.toContain('polluted');
      });
    });

    describe('RFC 7643 §2.3 attribute data types', () => {
      it.each([
        ['string', { title: 5 }],
        ['string', { title: true }],
        ['string', { title: ['a'] }],
        ['string', { title: { value: 'a' } }],
        ['boolean', { active: 'yes' }],
        ['boolean', { active: 1 }],
        ['complex', { name: 'Barbara' }],
        ['complex', { name: ['Barbara'] }],
        ['multi-valued complex', { emails: 'a@example.com' }],
        ['multi-valued complex', { emails: ['a@example.com'] }],
        ['multi-valued complex', { emails: [{ value: 5 }] }],
        ['binary', { x509Certificates: [{ value: 'not base64!' }] }],
        ['reference', { profileUrl: 5 }],
        ['string of an extension', { [enterpriseUrn]: { department: 5 } }],
        ['extension', { [enterpriseUrn]: 'Sales' }],
      ])('a value that is no %s is 400: %j', async (_, more) => {
        const answer = await post(more);
        expect(answer.json).toMatchObject({ schemas: [errorUrn], status: '400' });
        expect(['invalidValue', 'invalidSyntax']).toContain(answer.json['scimType']);
      });

      it.each([
        ['§2.3.1 Unicode', 'Zoë 日本語 🐎'],
        ['§2.3.1 quotes and backslashes', 'a "quoted" \\ text / with <markup> & more'],
        ['§2.3.1 what means something to directories', 'x=1, y+z; #a * (b)'],
      ])('%s comes back as it was', async (_, title) => {
        expect((await kept({ title }))['title']).toBe(title);
      });

      it('§2.3.2 booleans come back as booleans', async () => {
        expect((await kept({ active: true }))['active']).toBe(true);
        expect((await kept({ active: false }))['active']).toBe(false);
      });

      it('§2.3.8 "The order of the component attributes is not significant"', async () => {
        const one = await kept({ name: { givenName: 'G', familyName: 'F', formatted: 'G F' } });
        const two = await kept({ name: { formatted: 'G F', familyName: 'F', givenName: 'G' } });
        expect(one['name']).toEqual(two['name']);
      });
    });

    describe('RFC 7643 §2.4 multi-valued attributes', () => {
      it('"The primary attribute value true MUST appear no more than once"', async () => {
        const two = ['a', 'b'].map((name) => ({ value: `${name}@example.com`, type: 'work', primary: true }));
        expect((await post({ emails: two })).json).toMatchObject({ status: '400', scimType: 'invalidValue' });
        const user = await kept({ emails: two.map((email, index) => ({ ...email, primary: index === 0 })) });
        const emails = user['emails'] as readonly Readonly<Record<string, unknown>>[];
        expect(emails.filter(({ primary }) => primary === true)).toEqual([
          expect.objectContaining({ value: 'a@example.com' }),
        ]);
      });

      it('"SHOULD NOT return the same (type, value) combination more than once"', async () => {
        const user = await kept({
          emails: [
            { value: 'same@example.com', type: 'work' },
            { value: 'same@example.com', type: 'work' },
          ],
        });
        expect(user['emails']).toHaveLength(1);
      });

      it('type says what each value is for', async () => {
        const user = await kept({
          phoneNumbers: [
            { value: '+1 555 0101', type: 'work' },
            { value: '+1 555 0102', type: 'mobile' },
          ],
        });
        expect(user['phoneNumbers']).toEqual(
          expect.arrayContaining([
            expect.objectContaining({ value: '+1 555 0101', type: 'work' }),
            expect.objectContaining({ value: '+1 555 0102', type: 'mobile' }),
          ]),
        );
      });

      backend.memoryOnly('inetOrgPerson has one kind of mail', () => {
        it('"MAY return ... the same value sub-attribute more than once with a different type"', async () => {
          const user = await kept({
            emails: [
              { value: 'both@example.com', type: 'work' },
              { value: 'both@example.com', type: 'home' },
            ],
          });
          expect(user['emails']).toHaveLength(2);
        });
      });

      it('$ref is the URI of the target resource', async () => {
        const boss = await backend.scim.user(backend.fresh('boss'));
        const user = await kept({ [enterpriseUrn]: { manager: { value: boss.id } } });
        expect(user[enterpriseUrn]).toMatchObject({ manager: { value: boss.id, $ref: boss.meta['location'] } });
        expect((await backend.scim.sendTo('GET', new URL(boss.meta['location'] ?? '').pathname)).json['id']).toBe(
          boss.id,
        );
      });
    });

    describe('RFC 7643 §2.5 "Unassigned attributes, the null value, or an empty array ... equivalent in state"', () => {
      it.each([
        ['null', { title: null, name: null, emails: null, [enterpriseUrn]: null }],
        ['an empty array', { emails: [], phoneNumbers: [] }],
        ['an object of nulls', { name: { givenName: null }, [enterpriseUrn]: { department: null } }],
      ])('%s in a POST is as if it were not there', async (_, more) => {
        const user = await kept(more);
        expect(user['schemas']).toEqual([userUrn]);
        for (const name of ['title', 'emails', 'phoneNumbers', enterpriseUrn]) expect(user).not.toHaveProperty([name]);
      });

      it.each([
        ['null', { title: null, emails: null }],
        ['an empty array', { emails: [] }],
        ['left out', {}],
      ])('%s in a PUT has "the effect of making the attribute unassigned"', async (_, more) => {
        const userName = backend.fresh('unassigned');
        const { id } = await backend.scim.user(userName, {
          title: 'T',
          emails: [{ value: 'u@example.com', type: 'work' }],
        });
        const put = await backend.scim.put(`/Users/${id}`, { schemas: [userUrn], userName, ...more });
        expect(put.status).toBe(200);
        for (const name of ['title', 'emails']) expect(put.json).not.toHaveProperty(name);
      });
    });
  },
  { tenant: strict },
);
