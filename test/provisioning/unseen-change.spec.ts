import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type ScimClient } from '../support/scim-client.js';
import { backends, ListedTenants } from '../rfc/listed-tenants.js';

const patchUrn = 'urn:ietf:params:scim:api:messages:2.0:PatchOp';
const enterprise = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';

type Operation = Readonly<Record<string, unknown>>;
const replace = (path: string, value: unknown): Operation => ({ op: 'replace', path, value });

let tenants: ListedTenants;

beforeAll(async () => {
  tenants = await ListedTenants.start();
});

afterAll(() => tenants.stop());

/** How the user is before each of the cases. */
const before = {
  name: { familyName: 'Jensen', givenName: 'Barbara' },
  title: 'Guide',
  [enterprise]: { department: 'A' },
};

interface Case {
  readonly what: string;
  readonly operations: readonly Operation[];
  /** Differs from `before`; undefined: nothing is changed, and nothing is new. */
  readonly after: object | undefined;
}

const cases: readonly Case[] = [
  { what: 'a new value', operations: [replace('title', 'Chief')], after: { title: 'Chief' } },
  { what: 'a value where there was none', operations: [replace('userType', 'x')], after: { userType: 'x' } },
  { what: 'the value that is there', operations: [replace('title', 'Guide')], after: undefined },
  { what: 'the value in another case', operations: [replace('title', 'GUIDE')], after: { title: 'GUIDE' } },
  { what: 'the value with blanks', operations: [replace('title', 'Guide ')], after: { title: 'Guide ' } },
  {
    what: 'a part of a complex attribute',
    operations: [replace('name.familyName', 'Smith')],
    after: { name: { ...before.name, familyName: 'Smith' } },
  },
  {
    what: 'one that changes and one that does not',
    operations: [replace('title', 'Guide'), replace(`${enterprise}:department`, 'B')],
    after: { [enterprise]: { department: 'B' } },
  },
  {
    what: 'several that change',
    operations: [replace('title', 'Chief'), { op: 'add', path: `${enterprise}:department`, value: 'B' }],
    after: { title: 'Chief', [enterprise]: { department: 'B' } },
  },
  {
    what: 'along with what the gateway keeps',
    operations: [replace('userType', 'x'), replace('externalId', 'e1')],
    after: { userType: 'x', externalId: 'e1' },
  },
  {
    what: 'there and back',
    operations: [replace('title', 'Chief'), replace('title', 'Guide')],
    after: undefined,
  },
];

describe.each(backends)('a PATCH that assigns plain values on %s', (backend) => {
  let client: ScimClient;
  let count = 0;

  beforeAll(() => {
    client = tenants.client(backend);
  });

  const patch = (id: string, operations: readonly Operation[], ifMatch?: string): ReturnType<ScimClient['request']> =>
    client.request(
      'PATCH',
      `/Users/${id}`,
      { schemas: [patchUrn], Operations: operations },
      ifMatch === undefined ? {} : { 'if-match': ifMatch },
    );

  const newUser = (): Promise<string> => client.createUser(`user${count++}`, before);

  it.each(cases)('$what', async ({ operations, after }) => {
    const id = await newUser();
    const read = await client.request('GET', `/Users/${id}`);
    const answer = await patch(id, operations);
    expect(answer.status).toBe(200);
    const now = await client.request('GET', `/Users/${id}`);
    expect(answer.json).toEqual(now.json);
    expect(answer.headers['etag']).toBe(now.headers['etag']);
    // RFC 7644 §3.5.2: what changes nothing does not change lastModified; so neither the version.
    if (after === undefined) expect(now.json).toEqual(read.json);
    else expect(now.headers['etag']).not.toBe(read.headers['etag']);
    expect(now.json).toMatchObject({ ...before, ...after });
  });

  it('that If-Match does not allow is refused', async () => {
    const id = await newUser();
    const { headers } = await client.request('GET', `/Users/${id}`);
    expect((await patch(id, [replace('title', 'Chief')])).status).toBe(200);
    expect((await patch(id, [replace('title', 'Late')], String(headers['etag']))).status).toBe(412);
    expect((await client.request('GET', `/Users/${id}`)).json).toMatchObject({ title: 'Chief' });
  });

  it('of which many come at once ends with one of them', async () => {
    const id = await newUser();
    const titles = Array.from({ length: 12 }, (_, turn) => `Title ${turn}`);
    const answers = await Promise.all(titles.map((title) => patch(id, [replace('title', title)])));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
    const { title } = (await client.request('GET', `/Users/${id}`)).json as { readonly title: string };
    expect(titles).toContain(title);
  });

  it.each<[string, Operation, number]>([
    ['an unknown attribute', replace('titel', 'x'), 400],
    ['a value of another type', replace('title', 7), 400],
    ['a read-only attribute', replace('id', 'x'), 400],
  ])('with %s is refused, and changes nothing', async (_, operation, status) => {
    const id = await newUser();
    const read = await client.request('GET', `/Users/${id}`);
    expect((await patch(id, [replace('title', 'Chief'), operation])).status).toBe(status);
    expect((await client.request('GET', `/Users/${id}`)).json).toEqual(read.json);
  });

  it('to nobody is 404', async () => {
    expect((await patch('00000000-0000-4000-8000-000000000000', [replace('title', 'x')])).status).toBe(404);
    const id = await newUser();
    await client.request('DELETE', `/Users/${id}`);
    expect((await patch(id, [replace('title', 'x')])).status).toBe(404);
  });
});
