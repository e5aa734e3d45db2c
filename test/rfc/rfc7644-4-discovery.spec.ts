import { beforeAll, describe, expect, it } from '@jest/globals';
import { onEachBackend } from './on-each-backend.js';
import { enterpriseUrn, errorUrn, groupUrn, listUrn, resourcesOf, userUrn } from './wire-client.js';

const configUrn = 'urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig';
const typeUrn = 'urn:ietf:params:scim:schemas:core:2.0:ResourceType';
const schemaUrn = 'urn:ietf:params:scim:schemas:core:2.0:Schema';

/** An attribute of a schema, as it is announced (RFC 7643 §7). */
interface Announced {
  readonly name: string;
  readonly type: string;
  readonly multiValued: boolean;
  readonly required: boolean;
  readonly subAttributes?: readonly Announced[];
}

onEachBackend((backend) => {
  describe('RFC 7644 §4 /ServiceProviderConfig', () => {
    it('"SHALL return responses with a JSON object using a schemas attribute of ...ServiceProviderConfig"', async () => {
      const answer = await backend.scim.get('/ServiceProviderConfig');
      expect(answer.status).toBe(200);
      expect(answer.json['schemas']).toEqual([configUrn]);
      const location = `${backend.scim.baseUrl}/ServiceProviderConfig`;
      expect(answer.json['meta']).toMatchObject({ resourceType: 'ServiceProviderConfig', location });
      expect(answer.headers['location']).toBe(location);
    });
  });

  describe('RFC 7644 §4 /ResourceTypes', () => {
    it('all "in ListResponse format", each "the same way that a single User or Group is retrieved"', async () => {
      const answer = await backend.scim.get('/ResourceTypes');
      const types = resourcesOf(answer);
      expect(answer.json).toMatchObject({ schemas: [listUrn], totalResults: 2, itemsPerPage: 2, startIndex: 1 });
      for (const type of types) {
        const location = `${backend.scim.baseUrl}/ResourceTypes/${String(type['id'])}`;
        expect(type).toMatchObject({ schemas: [typeUrn], meta: { resourceType: 'ResourceType', location } });
        const single = await backend.scim.get(`/ResourceTypes/${String(type['id'])}`);
        expect(single.json).toEqual(type);
        expect(single.headers['location']).toBe(location);
      }
    });

    it('"the endpoints, the core schema URI ..., and any supported schema extensions"', async () => {
      expect((await backend.scim.get('/ResourceTypes/User')).json).toMatchObject({
        id: 'User',
        name: 'User',
        endpoint: '/Users',
        schema: userUrn,
        schemaExtensions: [{ schema: enterpriseUrn, required: false }],
      });
      expect((await backend.scim.get('/ResourceTypes/Group')).json).toMatchObject({
        endpoint: '/Groups',
        schema: groupUrn,
      });
    });
  });

  describe('RFC 7644 §4 /Schemas', () => {
    let schemas: readonly Readonly<Record<string, unknown>>[];

    beforeAll(async () => {
      schemas = resourcesOf(await backend.scim.get('/Schemas'));
    });

    it('"SHALL return all supported schemas in ListResponse format"', async () => {
      const answer = await backend.scim.get('/Schemas');
      const ids = schemas.map(({ id }) => id);
      expect(answer.json).toMatchObject({ schemas: [listUrn], totalResults: ids.length });
      expect(new Set(ids)).toEqual(new Set([userUrn, enterpriseUrn, groupUrn, configUrn, typeUrn, schemaUrn]));
      expect(ids).toHaveLength(6);
    });

    it('"returned by appending the schema URI to the /Schemas endpoint", in any case of the URN', async () => {
      for (const schema of schemas) {
        const id = String(schema['id']);
        const location = `${backend.scim.baseUrl}/Schemas/${id}`;
        const single = await backend.scim.get(`/Schemas/${id}`);
        expect(single.json).toEqual(schema);
        expect(single.json).toMatchObject({ schemas: [schemaUrn], meta: { resourceType: 'Schema', location } });
        expect(single.headers['location']).toBe(location);
        expect((await backend.scim.get(`/Schemas/${encodeURIComponent(id.toUpperCase())}`)).json).toEqual(schema);
      }
    });

    it('messages "SHALL NOT be discoverable using the /Schemas endpoint" (§3.1)', () => {
      expect(schemas.filter(({ id }) => String(id).startsWith('urn:ietf:params:scim:api:'))).toEqual([]);
    });

    it('each schema that a resource type names is there', async () => {
      const ids = new Set(schemas.map(({ id }) => id));
      for (const type of resourcesOf(await backend.scim.get('/ResourceTypes'))) {
        const extensions = (type['schemaExtensions'] ?? []) as readonly { readonly schema: string }[];
        for (const urn of [type['schema'], ...extensions.map(({ schema }) => schema)]) expect(ids).toContain(urn);
      }
    });

    it('what is announced is what is kept: an attribute that the directory cannot hold is not there', () => {
      const user = schemas.find(({ id }) => id === userUrn);
      const names = ((user?.['attributes'] ?? []) as readonly Announced[]).map(({ name }) => name);
      expect(names).toEqual(expect.arrayContaining(['userName', 'name', 'emails', 'active', 'groups', 'password']));
      expect(names).not.toContain('ims');
      expect(names.includes('nickName')).toBe(backend.name === 'memory');
    });

    it.each(['ServiceProviderConfig', 'ResourceTypes/User', `Schemas/${userUrn}`])(
      '%s keeps to its own schema: names, types and what is required',
      async (path) => {
        const { json } = await backend.scim.get(`/${path}`);
        const [urn] = json['schemas'] as readonly string[];
        const schema = schemas.find(({ id }) => id === urn);
        const own = Object.fromEntries(Object.entries(json).filter(([name]) => name !== 'schemas' && name !== 'meta'));
        check(own, schema?.['attributes'] as readonly Announced[], String(urn));
      },
    );
  });

  describe('RFC 7644 §4 query parameters', () => {
    const lists = [
      '/ServiceProviderConfig',
      '/ResourceTypes',
      '/Schemas',
      '/ResourceTypes/User',
      `/Schemas/${userUrn}`,
    ];

    it.each(lists)('"If a filter is provided, the service provider SHOULD respond with ... 403": %s', async (path) => {
      for (const filter of ['name eq "User"', 'nonsense', '']) {
        const answer = await backend.scim.query(path, { filter });
        expect([filter, answer.status]).toEqual([filter, 403]);
        expect(answer.json).toMatchObject({ schemas: [errorUrn], status: '403' });
      }
    });

    it.each(lists)('"sorting, and pagination, SHALL be ignored": %s', async (path) => {
      const plain = await backend.scim.get(path);
      const parameters = 'sortBy=name&sortOrder=descending&startIndex=2&count=0&nosuch=1';
      const answer = await backend.scim.get(`${path}?${parameters}`);
      expect([answer.status, answer.text]).toEqual([200, plain.text]);
    });
  });

  describe('RFC 7644 §4 what is not there', () => {
    it.each(['/ResourceTypes/Nothing', '/ResourceTypes/user', '/Schemas/urn:example:nothing', '/Schemas/User'])(
      '%s is 404',
      async (path) => {
        const answer = await backend.scim.get(path);
        expect(answer.json).toMatchObject({ schemas: [errorUrn], status: '404' });
      },
    );
  });
});

const typeOf = (value: unknown): string => (Array.isArray(value) ? 'array' : typeof value);
const jsonTypes: Readonly<Record<string, string>> = { boolean: 'boolean', integer: 'number', complex: 'object' };

/** Every attribute of the object is in the schema with its type, and every required one is in the object. */
function check(object: Readonly<Record<string, unknown>>, attributes: readonly Announced[], at: string): void {
  for (const { name, required } of attributes)
    if (required) expect([at, Object.keys(object)]).toEqual([at, expect.arrayContaining([name])]);
  for (const [name, value] of Object.entries(object)) {
    const attribute = attributes.find((candidate) => candidate.name === name);
    const place = `${at}.${name}`;
    expect([place, attribute?.multiValued]).toEqual([place, Array.isArray(value)]);
    for (const one of Array.isArray(value) ? (value as unknown[]) : [value]) {
      expect([place, typeOf(one)]).toEqual([place, jsonTypes[attribute?.type ?? ''] ?? 'string']);
      // The sub-attributes of attributes are attributes again, to a depth that no schema can say (RFC 7643 §7).
      if (attribute?.subAttributes !== undefined && name !== 'subAttributes')
        check(one as Record<string, unknown>, attribute.subAttributes, place);
    }
  }
}
