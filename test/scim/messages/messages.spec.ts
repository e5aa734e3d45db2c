import { describe, expect, it } from '@jest/globals';
import { invalidFilter, unavailable } from '../../../src/scim/errors/scim-error.js';
import { errorResponse } from '../../../src/scim/messages/error-response.js';
import { listResponse } from '../../../src/scim/messages/list-response.js';
import { resourceTypeResource } from '../../../src/scim/messages/resource-type-resource.js';
import { schemaResource } from '../../../src/scim/messages/schema-resource.js';
import { parseSearchRequest } from '../../../src/scim/messages/search-request.js';
import { serviceProviderConfig } from '../../../src/scim/messages/service-provider-config.js';
import { searchRequestUrn } from '../../../src/scim/messages/urns.js';
import { enterpriseUserSchema } from '../../../src/scim/schema/definitions/enterprise-user.js';
import { groupSchema } from '../../../src/scim/schema/definitions/group.js';
import { resourceTypeSchema } from '../../../src/scim/schema/definitions/resource-type.js';
import { userResourceType } from '../../../src/scim/schema/definitions/resource-types.js';
import { schemaSchema } from '../../../src/scim/schema/definitions/schema.js';
import { serviceProviderConfigSchema } from '../../../src/scim/schema/definitions/service-provider-config.js';
import { userSchema } from '../../../src/scim/schema/definitions/user.js';
import { type AttributeDefinition, type SchemaDefinition } from '../../../src/scim/schema/model.js';
import { scimErrorOf } from '../errors.js';

const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

describe('listResponse', () => {
  it('always has Resources', () => {
    expect(listResponse({ resources: [], totalResults: 0, startIndex: 1 })).toEqual({
      schemas: ['urn:ietf:params:scim:api:messages:2.0:ListResponse'],
      totalResults: 0,
      startIndex: 1,
      itemsPerPage: 0,
      Resources: [],
    });
  });
});

describe('errorResponse', () => {
  it('has the status as text', () => {
    expect(errorResponse(invalidFilter('no'))).toEqual({
      schemas: ['urn:ietf:params:scim:api:messages:2.0:Error'],
      status: '400',
      scimType: 'invalidFilter',
      detail: 'no',
    });
  });

  it('keeps the cause inside', () => {
    expect(Object.keys(errorResponse(unavailable('later', 5, new Error('inner'))))).toEqual([
      'schemas',
      'status',
      'detail',
    ]);
  });
});

describe('parseSearchRequest', () => {
  const schemas = [searchRequestUrn];
  it('reads all parameters, in any case', () => {
    const body = {
      schemas,
      attributes: ['userName', 'name'],
      Filter: 'userName pr',
      sortBy: 'id',
      sortOrder: 'descending',
      startIndex: 2,
      COUNT: 0,
      other: {},
    };
    expect(parseSearchRequest(body)).toEqual({
      attributes: 'userName,name',
      excludedAttributes: undefined,
      filter: 'userName pr',
      sortBy: 'id',
      sortOrder: 'descending',
      startIndex: 2,
      count: 0,
    });
  });

  it('takes null as not given', () => {
    expect(parseSearchRequest({ schemas, filter: null, count: null }).filter).toBeUndefined();
  });

  it.each<[unknown, string]>([
    [[], 'invalidSyntax'],
    [null, 'invalidSyntax'],
    [{}, 'invalidSyntax'],
    [{ schemas: searchRequestUrn }, 'invalidSyntax'],
    [{ schemas: ['urn:x'] }, 'invalidSyntax'],
    [{ schemas, filter: 1 }, 'invalidValue'],
    [{ schemas, count: '1' }, 'invalidValue'],
    [{ schemas, startIndex: 1.5 }, 'invalidValue'],
    [{ schemas, attributes: [1] }, 'invalidValue'],
    [{ schemas, attributes: {} }, 'invalidValue'],
    [{ schemas, filter: 'a pr', FILTER: 'b pr' }, 'invalidSyntax'],
  ])('refuses %j', (body, scimType) => {
    expect(scimErrorOf(() => parseSearchRequest(body)).scimType).toBe(scimType);
  });
});

/** Every value has its attribute in the schema, of the right type, and every required attribute has a value. */
function violations(value: unknown, attributes: readonly AttributeDefinition[], at: string): string[] {
  if (typeof value !== 'object' || value === null) return [`${at}: no object`];
  const values = new Map(Object.entries(value));
  const missing = attributes
    .filter(({ required, name }) => required && !values.has(name))
    .map(({ name }) => `${at}.${name}: missing`);
  const wrong = [...values].flatMap(([name, part]) => {
    const definition = attributes.find((candidate) => candidate.name === name);
    if (definition === undefined) return [`${at}.${name}: unknown`];
    if (Array.isArray(part) !== definition.multiValued) return [`${at}.${name}: multi-valued or not`];
    const parts: readonly unknown[] = Array.isArray(part) ? part : [part];
    return parts.flatMap((one) => {
      if (definition.type === 'complex') return violations(one, definition.subAttributes ?? [], `${at}.${name}`);
      const type = { boolean: 'boolean', integer: 'number', decimal: 'number' }[definition.type as string] ?? 'string';
      return typeof one === type ? [] : [`${at}.${name}: not ${type}`];
    });
  });
  return [...missing, ...wrong];
}

const fits = (resource: unknown, schema: SchemaDefinition): string[] => {
  const { schemas, meta, ...own } = plain(resource) as Record<string, unknown>;
  expect(schemas).toEqual([schema.id]);
  expect(meta).toHaveProperty('location');
  return violations(own, schema.attributes, schema.name);
};

describe('discovery resources fit their own schemas', () => {
  const location = 'https://scim.example/x';
  const base = {
    patch: true,
    changePassword: true,
    sort: true,
    etag: true,
    authenticationSchemes: [{ type: 'oauthbearertoken' as const, name: 'Bearer', description: 'Token', primary: true }],
  };

  it.each([
    [
      'everything',
      {
        ...base,
        documentationUri: 'https://x',
        bulk: { maxOperations: 5, maxPayloadSize: 9 },
        filter: { maxResults: 7 },
      },
    ],
    ['little', base],
  ])('ServiceProviderConfig with %s', (_, capabilities) => {
    expect(fits(serviceProviderConfig(capabilities, location), serviceProviderConfigSchema)).toEqual([]);
  });

  it('ServiceProviderConfig says what is there', () => {
    expect(plain(serviceProviderConfig({ ...base, filter: { maxResults: 7 } }, location))).toMatchObject({
      bulk: { supported: false, maxOperations: 0, maxPayloadSize: 0 },
      filter: { supported: true, maxResults: 7 },
      meta: { resourceType: 'ServiceProviderConfig', location },
    });
  });

  it('ResourceType', () => {
    expect(fits(resourceTypeResource(userResourceType, location), resourceTypeSchema)).toEqual([]);
  });

  // The schema of schemas is left out: it has sub-attributes of sub-attributes, which RFC 7643 §2.3.8 does not let it describe.
  it.each([userSchema, groupSchema, enterpriseUserSchema, serviceProviderConfigSchema, resourceTypeSchema])(
    'Schema $name',
    (schema) => {
      expect(fits(schemaResource(schema, location), schemaSchema)).toEqual([]);
    },
  );
});
