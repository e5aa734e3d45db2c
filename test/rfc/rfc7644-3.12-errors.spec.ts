import { beforeAll, describe, expect, it } from '@jest/globals';
import { onEachBackend } from './on-each-backend.js';
import { strict } from './strict.js';
import { errorUrn, patchUrn, type Outgoing, userUrn, type WireResource } from './wire-client.js';

interface Failure {
  readonly why: string;
  readonly method: string;
  /** `{user}` stands for the path of a user that is there, `{group}` for that of a group. */
  readonly path: string;
  readonly outgoing?: Outgoing;
  readonly status: number;
  readonly scimType?: string;
}

const patch = (...operations: readonly unknown[]): Outgoing => ({
  body: { schemas: [patchUrn], Operations: operations },
});
const user = (more: Readonly<Record<string, unknown>>): Outgoing => ({ body: { schemas: [userUrn], ...more } });
const scimJson = { 'content-type': 'application/scim+json' };
const nobody = '/Users/2819c223-7f76-453a-919d-413861904646';

/** Each row of table 8 and of table 9 that this service can come to. */
const failures: readonly Failure[] = [
  {
    why: '400: no JSON',
    method: 'POST',
    path: '/Users',
    outgoing: { text: '{', headers: scimJson },
    status: 400,
    scimType: 'invalidSyntax',
  },
  { why: '400: no body', method: 'POST', path: '/Users', status: 400, scimType: 'invalidSyntax' },
  {
    why: '400: an array',
    method: 'POST',
    path: '/Users',
    outgoing: { body: [] },
    status: 400,
    scimType: 'invalidSyntax',
  },
  {
    why: '400: no schemas',
    method: 'POST',
    path: '/Users',
    outgoing: { body: { userName: 'x' } },
    status: 400,
    scimType: 'invalidSyntax',
  },
  {
    why: '400: another schema',
    method: 'POST',
    path: '/Groups',
    outgoing: user({ displayName: 'x' }),
    status: 400,
    scimType: 'invalidSyntax',
  },
  {
    why: '400: a message of another kind',
    method: 'PATCH',
    path: '{user}',
    outgoing: user({ userName: 'x' }),
    status: 400,
    scimType: 'invalidSyntax',
  },
  { why: 'invalidFilter: GET', method: 'GET', path: '/Users?filter=userName', status: 400, scimType: 'invalidFilter' },
  {
    why: 'invalidFilter: POST .search',
    method: 'POST',
    path: '/.search',
    outgoing: { body: { schemas: ['urn:ietf:params:scim:api:messages:2.0:SearchRequest'], filter: '((' } },
    status: 400,
    scimType: 'invalidFilter',
  },
  {
    why: 'invalidFilter: PATCH path',
    method: 'PATCH',
    path: '{user}',
    outgoing: patch({ op: 'remove', path: 'emails[type]' }),
    status: 400,
    scimType: 'invalidFilter',
  },
  {
    why: 'uniqueness: POST',
    method: 'POST',
    path: '/Users',
    outgoing: user({ userName: 'errors-other' }),
    status: 409,
    scimType: 'uniqueness',
  },
  {
    why: 'uniqueness: PUT',
    method: 'PUT',
    path: '{user}',
    outgoing: user({ userName: 'errors-other' }),
    status: 409,
    scimType: 'uniqueness',
  },
  {
    why: 'uniqueness: PATCH',
    method: 'PATCH',
    path: '{user}',
    outgoing: patch({ op: 'replace', path: 'userName', value: 'errors-other' }),
    status: 409,
    scimType: 'uniqueness',
  },
  {
    why: 'mutability: PATCH of a readOnly attribute',
    method: 'PATCH',
    path: '{user}',
    outgoing: patch({ op: 'replace', path: 'id', value: 'x' }),
    status: 400,
    scimType: 'mutability',
  },
  {
    why: 'invalidPath: malformed',
    method: 'PATCH',
    path: '{user}',
    outgoing: patch({ op: 'replace', path: 'name..x', value: 'x' }),
    status: 400,
    scimType: 'invalidPath',
  },
  {
    why: 'invalidPath: unknown',
    method: 'PATCH',
    path: '{user}',
    outgoing: patch({ op: 'replace', path: 'nosuch', value: 'x' }),
    status: 400,
    scimType: 'invalidPath',
  },
  {
    why: 'noTarget: no match',
    method: 'PATCH',
    path: '{user}',
    outgoing: patch({ op: 'replace', path: 'emails[type eq "home"].value', value: 'x@example.com' }),
    status: 400,
    scimType: 'noTarget',
  },
  {
    why: 'noTarget: remove without path',
    method: 'PATCH',
    path: '{user}',
    outgoing: patch({ op: 'remove' }),
    status: 400,
    scimType: 'noTarget',
  },
  {
    why: 'invalidValue: required missing',
    method: 'POST',
    path: '/Users',
    outgoing: user({ displayName: 'x' }),
    status: 400,
    scimType: 'invalidValue',
  },
  {
    why: 'invalidValue: empty userName',
    method: 'POST',
    path: '/Users',
    outgoing: user({ userName: '' }),
    status: 400,
    scimType: 'invalidValue',
  },
  {
    why: 'invalidValue: wrong type',
    method: 'POST',
    path: '/Users',
    outgoing: user({ userName: 'x', active: 'maybe' }),
    status: 400,
    scimType: 'invalidValue',
  },
  {
    why: 'invalidValue: wrong type in PATCH',
    method: 'PATCH',
    path: '{user}',
    outgoing: patch({ op: 'replace', path: 'active', value: 'maybe' }),
    status: 400,
    scimType: 'invalidValue',
  },
  {
    why: 'invalidValue: two primaries',
    method: 'POST',
    path: '/Users',
    outgoing: user({
      userName: 'x',
      emails: [
        { value: 'a@example.com', type: 'work', primary: true },
        { value: 'b@example.com', type: 'work', primary: true },
      ],
    }),
    status: 400,
    scimType: 'invalidValue',
  },
  {
    why: 'invalidValue: a parameter of GET',
    method: 'GET',
    path: '/Users?count=many',
    status: 400,
    scimType: 'invalidValue',
  },
  { why: '404: resource', method: 'GET', path: nobody, status: 404 },
  { why: '404: PUT', method: 'PUT', path: nobody, outgoing: user({ userName: 'x' }), status: 404 },
  {
    why: '404: PATCH',
    method: 'PATCH',
    path: nobody,
    outgoing: patch({ op: 'replace', path: 'title', value: 'x' }),
    status: 404,
  },
  { why: '404: DELETE', method: 'DELETE', path: nobody, status: 404 },
  { why: '404: endpoint', method: 'GET', path: '/Nothing', status: 404 },
  {
    why: '412: PUT',
    method: 'PUT',
    path: '{user}',
    outgoing: { ...user({ userName: 'errors-user' }), headers: { 'if-match': 'W/"other"' } },
    status: 412,
  },
  {
    why: '412: PATCH',
    method: 'PATCH',
    path: '{user}',
    outgoing: { ...patch({ op: 'replace', path: 'title', value: 'x' }), headers: { 'if-match': 'W/"other"' } },
    status: 412,
  },
  {
    why: '412: DELETE',
    method: 'DELETE',
    path: '{user}',
    outgoing: { headers: { 'if-match': 'W/"other"' } },
    status: 412,
  },
  { why: '405', method: 'DELETE', path: '/Users', status: 405 },
];

onEachBackend(
  (backend) => {
    let one: WireResource;
    let before: string;

    beforeAll(async () => {
      await backend.scim.user('errors-other');
      one = await backend.scim.user('errors-user', {
        emails: [{ value: 'errors-user@example.com', type: 'work', primary: true }],
      });
      before = (await backend.scim.get(`/Users/${one.id}`)).text;
    });

    describe('RFC 7644 §3.12 "implementers MUST return the errors in the body of the response in a JSON format"', () => {
      it.each(failures)('$why', async ({ method, path, outgoing = {}, status, scimType }) => {
        const answer = await backend.scim.send(method, path.replace('{user}', `/Users/${one.id}`), outgoing);
        expect({ status: answer.status, body: answer.json }).toEqual({
          status,
          body: {
            schemas: [errorUrn],
            status: String(status),
            ...(scimType !== undefined && { scimType }),
            detail: expect.stringMatching(/\w{3,}/) as unknown,
          },
        });
        expect(answer.headers['content-type']).toMatch(/^application\/scim\+json/);
        for (const name of ['etag', 'location', 'content-location']) expect(answer.headers).not.toHaveProperty(name);
      });

      it('nothing was changed by any of them', async () => {
        expect((await backend.scim.get(`/Users/${one.id}`)).text).toBe(before);
        expect((await backend.scim.get('/Users')).json['totalResults']).toBe(2);
      });

      it('a failure that HTTP itself finds has the same form', async () => {
        const { host } = new URL(backend.scim.baseUrl);
        const received = await backend.scim.bytes(`NONSENSE\r\nhost: ${host}\r\n\r\n`);
        const [head = '', body = ''] = received.split('\r\n\r\n');
        expect(head).toMatch(/^HTTP\/1\.1 400 /);
        expect(JSON.parse(body)).toMatchObject({ schemas: [errorUrn], status: '400' });
      });

      it('"detail" does not repeat the values that were sent (RFC 7644 §7.5.1)', async () => {
        const answer = await backend.scim.post('/Users', { schemas: [userUrn], userName: 'x', active: 'my-secret' });
        expect(answer.status).toBe(400);
        expect(answer.text).not.toContain('my-secret');
        expect(answer.json['detail']).toContain('active');
      });
    });
  },
  { tenant: strict },
);
