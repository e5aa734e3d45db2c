import { beforeAll, describe, expect, it } from '@jest/globals';
import { onEachBackend } from './on-each-backend.js';
import { enterpriseUrn, errorUrn, groupUrn, patchUrn, resourcesOf, userUrn, type WireResource } from './wire-client.js';

const core = `${userUrn}:`;
const enterprise = `${enterpriseUrn}:`;

/** A user's attributes besides the minimum set, as dotted names; of the elements of lists, the first. */
function shownOf(resource: Readonly<Record<string, unknown>>, prefix = ''): readonly string[] {
  return Object.entries(resource)
    .flatMap(([name, value]) => {
      const inner: unknown = Array.isArray(value) ? (value as unknown[])[0] : value;
      const nested = typeof inner === 'object' && inner !== null && name !== 'schemas';
      return nested ? shownOf(inner as Record<string, unknown>, `${prefix}${name}.`) : [`${prefix}${name}`];
    })
    .sort();
}

const minimum = ['id', 'schemas'];
const names = ['name.familyName', 'name.formatted', 'name.givenName'];
const emails = ['emails.primary', 'emails.type', 'emails.value'];
const department = `${enterpriseUrn}.department`;
const metaParts = ['meta.created', 'meta.lastModified', 'meta.location', 'meta.resourceType', 'meta.version'];

/** The parameter `attributes`, and what is shown besides the minimum set. */
const included: readonly (readonly [string, readonly string[]])[] = [
  ['userName', ['userName']],
  ['USERNAME', ['userName']],
  ['userName,title', ['title', 'userName']],
  [' userName , title ', ['title', 'userName']],
  ['userName,userName', ['userName']],
  ['name', names],
  ['name.givenName', ['name.givenName']],
  ['Name.GivenName,name.familyName', ['name.familyName', 'name.givenName']],
  ['name,name.givenName', names],
  ['emails', emails],
  ['emails.value', ['emails.value']],
  ['emails.type,userName', ['emails.type', 'userName']],
  [`${core}userName`, ['userName']],
  [`${core.toUpperCase()}USERNAME`, ['userName']],
  [`${core}name.familyName`, ['name.familyName']],
  [`${enterprise}department`, [department]],
  [enterpriseUrn, [department, `${enterpriseUrn}.employeeNumber`]],
  [enterpriseUrn.toLowerCase(), [department, `${enterpriseUrn}.employeeNumber`]],
  ['department', [department]],
  ['meta', metaParts],
  ['meta.location', ['meta.location']],
  ['meta.version,meta.resourceType', ['meta.resourceType', 'meta.version']],
  ['externalId', ['externalId']],
  ['id', []],
  ['schemas', []],
  ['active', ['active']],
  ['nosuch', []],
  ['nosuch,userName', ['userName']],
  ['name.nosuch', []],
  ['urn:example:none:userName', []],
  ['password', []],
  ['userName,password', ['userName']],
  ['nickName.x..y,[,userName', ['userName']],
  ['__proto__,constructor,userName', ['userName']],
];

/** The parameter `excludedAttributes`, and what is missing from the default set. */
const excluded: readonly (readonly [string, readonly string[]])[] = [
  ['userName', ['userName']],
  ['title,NAME', ['title', ...names]],
  ['name.givenName', ['name.givenName']],
  ['emails.type', ['emails.type']],
  ['emails', emails],
  [`${core}title`, ['title']],
  [`${enterprise}department`, [department]],
  [enterpriseUrn, [department, `${enterpriseUrn}.employeeNumber`]],
  ['meta', metaParts],
  ['meta.version', ['meta.version']],
  ['externalId', ['externalId']],
  ['id', []],
  ['schemas', []],
  ['id,schemas,title', ['title']],
  ['nosuch', []],
  ['password', []],
];

onEachBackend((backend) => {
  let user: WireResource;
  let group: WireResource;
  let whole: readonly string[];

  beforeAll(async () => {
    user = await backend.scim.user('projected', {
      externalId: 'ext-1',
      password: 'A-long-secret-1',
      name: { formatted: 'Pro Jected', familyName: 'Jected', givenName: 'Pro' },
      title: 'Projectionist',
      active: true,
      emails: [{ value: 'pro@example.com', type: 'work', primary: true }],
      [enterpriseUrn]: { department: 'Cinema', employeeNumber: '12' },
    });
    group = await backend.scim.group('Projected', [user.id]);
    whole = shownOf((await backend.scim.get(`/Users/${user.id}`)).json).filter((name) => !name.startsWith('groups.'));
  });

  /** The same user by each way that takes the parameters. */
  const ways = async (parameters: string): Promise<Readonly<Record<string, Readonly<Record<string, unknown>>>>> => {
    const { scim } = backend;
    const path = `/Users/${user.id}`;
    const listed = resourcesOf(await scim.get(`/Users?filter=userName%20eq%20%22projected%22&${parameters}`));
    const all = resourcesOf(await scim.get(`/Users?${parameters}`));
    return {
      'GET by id': (await scim.get(`${path}?${parameters}`)).json,
      'GET with a filter': listed[0] ?? {},
      'GET of a list': all[0] ?? {},
    };
  };

  /** `schemas` names what is in the representation: the extension only where it is shown. */
  const schemasOf = (shown: readonly string[]): readonly string[] =>
    shown.some((name) => name.startsWith(enterpriseUrn)) ? [userUrn, enterpriseUrn] : [userUrn];

  const withoutGroups = (resource: Readonly<Record<string, unknown>>): readonly string[] =>
    shownOf(resource).filter((name) => !name.startsWith('groups.'));

  describe('RFC 7644 §3.4.2.5 attributes: "overriding the set of attributes that would be returned by default"', () => {
    it.each(included)('attributes=%s', async (attributes, shown) => {
      for (const [way, resource] of Object.entries(await ways(`attributes=${encodeURIComponent(attributes)}`))) {
        expect([way, shownOf(resource)]).toEqual([way, [...minimum, ...shown].sort()]);
        expect([way, resource['schemas']]).toEqual([way, schemasOf(shown)]);
      }
    });

    it.each(['attributes=', 'attributes=,', 'excludedAttributes='])('an empty list is none: %s', async (parameters) => {
      for (const [way, resource] of Object.entries(await ways(parameters)))
        expect([way, withoutGroups(resource)]).toEqual([way, whole]);
    });
  });

  describe('RFC 7644 §3.4.2.5 excludedAttributes: "to be removed from the default set"', () => {
    it.each(excluded)('excludedAttributes=%s', async (attributes, missing) => {
      const rest = whole.filter((name) => !missing.includes(name));
      for (const [way, resource] of Object.entries(
        await ways(`excludedAttributes=${encodeURIComponent(attributes)}`),
      )) {
        expect([way, withoutGroups(resource)]).toEqual([way, rest]);
        expect([way, resource['schemas']]).toEqual([way, schemasOf(rest)]);
      }
    });

    it('the names of parameters are those of the RFC, in any case', async () => {
      const { json } = await backend.scim.get(`/Users/${user.id}?Attributes=userName`);
      expect(shownOf(json)).toEqual([...minimum, 'userName'].sort());
    });
  });

  describe('RFC 7644 §3.9 "on any operation that returns a resource within the response"', () => {
    it('the parameters are "mutually exclusive"', async () => {
      const both = 'attributes=userName&excludedAttributes=title';
      for (const path of [`/Users/${user.id}`, '/Users', '/']) {
        const answer = await backend.scim.get(`${path}?${both}`);
        expect(answer.json).toMatchObject({ schemas: [errorUrn], status: '400', scimType: 'invalidValue' });
      }
    });

    it.each(['attributes=userName,name.familyName', 'excludedAttributes=name.familyName,emails,meta.created'])(
      'POST, PUT, PATCH, GET and .search with %s show the same',
      async (parameters) => {
        const { scim } = backend;
        const userName = backend.fresh('shown');
        const body = {
          schemas: [userUrn, enterpriseUrn],
          userName,
          name: { familyName: 'F', givenName: 'G' },
          title: 'T',
          [enterpriseUrn]: { department: userName },
        };
        const post = await scim.post(`/Users?${parameters}`, body);
        expect(post.status).toBe(201);
        const path = `/Users/${String(post.json['id'])}`;
        const get = await scim.get(`${path}?${parameters}`);
        const put = await scim.put(`${path}?${parameters}`, body);
        const operation = { op: 'replace', path: 'title', value: 'U' };
        const patch = await scim.patch(`${path}?${parameters}`, [operation]);
        const [name = '', value = ''] = parameters.split('=');
        const search = await scim.post('/Users/.search', {
          schemas: ['urn:ietf:params:scim:api:messages:2.0:SearchRequest'],
          filter: `${enterprise}department eq "${userName}"`,
          [name]: value.split(','),
        });
        const shown = shownOf(get.json);
        expect(shown).toContain('userName');
        const [found = {}] = resourcesOf(search);
        for (const [way, resource] of Object.entries({
          post: post.json,
          get: get.json,
          put: put.json,
          patch: patch.json,
          found,
        })) {
          expect([way, shownOf(resource)]).toEqual([way, shown]);
          expect([way, resource['schemas']]).toEqual([way, schemasOf(shown)]);
        }
      },
    );

    it('a PATCH of a group answers what is asked for', async () => {
      const operation = { op: 'add', path: 'members', value: [{ value: user.id }] };
      const answer = await backend.scim.send('PATCH', `/Groups/${group.id}?attributes=displayName`, {
        body: { schemas: [patchUrn], Operations: [operation] },
      });
      expect(answer.status).toBe(200);
      expect(answer.json).toEqual({ schemas: [groupUrn], id: group.id, displayName: 'Projected' });
    });

    it('an error is an error whatever attributes are asked for', async () => {
      const answer = await backend.scim.get('/Users/nobody?attributes=userName');
      expect(answer.json).toMatchObject({ schemas: [errorUrn], status: '404' });
    });
  });

  describe('RFC 7643 §2.2 returned', () => {
    it('"always": id and schemas are in each representation', async () => {
      for (const parameters of ['attributes=userName', 'excludedAttributes=id,schemas', ''])
        for (const resource of Object.values(await ways(parameters)))
          expect(resource).toMatchObject({ id: user.id, schemas: expect.arrayContaining([userUrn]) as unknown });
    });

    it.each(['', '?attributes=password', `?attributes=${core}password`, '?attributes=userName,password'])(
      '"never": a password is in no answer%s',
      async (parameters) => {
        const userName = backend.fresh('secret');
        const body = { schemas: [userUrn], userName, password: 'Another-secret-2' };
        const post = await backend.scim.post(`/Users${parameters}`, body);
        const path = `/Users/${String(post.json['id'])}${parameters}`;
        const put = await backend.scim.put(path, { ...body, password: 'Another-secret-3' });
        const patch = await backend.scim.patch(path, [{ op: 'replace', path: 'password', value: 'Another-secret-4' }]);
        const get = await backend.scim.get(path);
        const list = await backend.scim.get(`/Users${parameters}`);
        for (const answer of [post, put, patch, get, list]) {
          expect(answer.status).toBeLessThan(300);
          expect(answer.text).not.toMatch(/"password"|Another-secret|A-long-secret/);
        }
      },
    );
  });
});
