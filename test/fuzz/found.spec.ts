import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type FuzzedApplication, startFuzzedApplication } from './fuzzed-application.js';
import { type WireAnswer, WireClient } from './wire-client.js';
import { bytesOf } from './wire-request.js';

const userUrn = 'urn:ietf:params:scim:schemas:core:2.0:User';
const groupUrn = 'urn:ietf:params:scim:schemas:core:2.0:Group';

let application: FuzzedApplication;
let client: WireClient;

beforeAll(async () => {
  application = await startFuzzedApplication();
  client = new WireClient(application.port);
});

afterAll(async () => {
  client.close();
  await application.stop();
});

function send(method: string, path: string, body?: string, host: string | undefined = 'a'): Promise<WireAnswer> {
  const headers: [string, string][] = [
    ['Authorization', `Bearer ${application.tokens.get('open') ?? ''}`],
    ['Content-Type', 'application/scim+json'],
  ];
  if (host !== '') headers.push(['Host', host]);
  const target = `/tenants/open/scim/v2${path}`;
  const content = body === undefined ? {} : { body: Buffer.from(body) };
  return client.exchange(bytesOf({ method, target, headers, ...content }), false);
}

const user = (more: object): string => JSON.stringify({ schemas: [userUrn], userName: 'ada', ...more });
const long = 'ä'.repeat(1_025);
const scimType = ({ body }: WireAnswer): unknown => (JSON.parse(body) as { readonly scimType?: unknown }).scimType;

/** Each of these was found by the fuzz once. */
describe('requests that were answered wrongly', () => {
  it.each([
    ['a group name longer than a link holds', '/Groups', JSON.stringify({ schemas: [groupUrn], displayName: long })],
    ['a user name longer than a link holds', '/Users', user({ userName: long })],
    ['a name that normalisation makes too long', '/Users', user({ userName: '\ufdfa'.repeat(100) })],
    ['an external id longer than a link holds', '/Users', user({ externalId: long })],
  ])('%s is the client’s to shorten', async (_, path, body) => {
    const answer = await send('POST', path, body);
    expect([answer.status, scimType(answer)]).toEqual([400, 'invalidValue']);
  });

  it('an external id that a change makes too long changes nothing', async () => {
    const { body } = await send('POST', '/Users', user({ userName: 'grace', title: 'before' }));
    const { id } = JSON.parse(body) as { readonly id: string };
    const answer = await send('PUT', `/Users/${id}`, user({ userName: 'grace', title: 'after', externalId: long }));
    expect([answer.status, scimType(answer)]).toEqual([400, 'invalidValue']);
    expect((await send('GET', `/Users/${id}`)).body).toContain('"title":"before"');
  });

  it.each(['"\\ud800"', '"\\uDC00\\uD800"', '{"\\uDfff":1}'])('half a surrogate pair, %s', async (value) => {
    const answer = await send('POST', '/Users', `{"schemas":["${userUrn}"],"userName":"x","title":${value}}`);
    expect([answer.status, scimType(answer)]).toEqual([400, 'invalidSyntax']);
  });

  it.each([
    ['a whole pair', '\\ud83d\\ude80', '🚀'],
    ['a backslash before what looks like half a pair', '\\\\ud800', '\\ud800'],
  ])('%s is text like any other', async (name, escaped, text) => {
    const answer = await send('POST', '/Users', `{"schemas":["${userUrn}"],"userName":"${name}","title":"${escaped}"}`);
    expect(answer.status).toBe(201);
    expect((JSON.parse(answer.body) as { readonly title?: unknown }).title).toBe(text);
  });

  it('a request without Host gets a SCIM error', async () => {
    const answer = await send('GET', '/Users', undefined, '');
    expect(answer.status).toBe(400);
    expect(answer.headers.get('content-type')).toContain('application/scim+json');
    expect(answer.body).toContain('urn:ietf:params:scim:api:messages:2.0:Error');
  });

  it('an expectation that nobody knows is ignored', async () => {
    const headers = [
      ['Host', 'a'],
      ['Expect', 'miracles'],
    ] as const;
    const answer = await client.exchange(bytesOf({ method: 'POST', target: '/', headers }), false);
    expect(answer.status).toBe(404);
    expect(answer.body).toContain('urn:ietf:params:scim:api:messages:2.0:Error');
  });

  it('an element with nothing but "primary": false stays one beside a primary one', async () => {
    const roles = [{ primary: false }, { value: 'weaver', primary: true }];
    const { body } = await send('POST', '/Users', user({ userName: 'mary', roles }));
    expect(JSON.parse(body)).toMatchObject({ roles });
  });
});
