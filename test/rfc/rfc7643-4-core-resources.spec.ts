import { beforeAll, describe, expect, it } from '@jest/globals';
import { onEachBackend } from './on-each-backend.js';
import { enterpriseUrn, errorUrn, groupUrn, resourcesOf, userUrn, type WireResource } from './wire-client.js';

type Attribute = Readonly<Record<string, unknown>> & { readonly subAttributes?: readonly Attribute[] };

/** What RFC 7643 says of an attribute; what is not said has the defaults of §2.2. */
interface Said {
  readonly schema: string;
  readonly path: string;
  readonly section: string;
  readonly is: Readonly<Record<string, unknown>>;
  readonly memoryOnly?: boolean;
}

const defaults = {
  type: 'string',
  multiValued: false,
  required: false,
  caseExact: false,
  mutability: 'readWrite',
  returned: 'default',
  uniqueness: 'none',
};
const complex = { type: 'complex', caseExact: undefined, uniqueness: undefined };

const said: readonly Said[] = [
  { schema: userUrn, path: 'userName', section: '§4.1.1', is: { required: true, uniqueness: 'server' } },
  { schema: userUrn, path: 'name', section: '§4.1.1', is: complex },
  { schema: userUrn, path: 'name.familyName', section: '§4.1.1', is: {} },
  { schema: userUrn, path: 'displayName', section: '§4.1.1', is: {} },
  { schema: userUrn, path: 'title', section: '§4.1.1', is: {} },
  { schema: userUrn, path: 'preferredLanguage', section: '§4.1.1', is: {} },
  {
    schema: userUrn,
    path: 'profileUrl',
    section: '§4.1.1, §2.3.7',
    is: { type: 'reference', caseExact: true, referenceTypes: ['external'] },
    memoryOnly: true,
  },
  { schema: userUrn, path: 'locale', section: '§4.1.1', is: {}, memoryOnly: true },
  { schema: userUrn, path: 'active', section: '§4.1.1', is: { type: 'boolean' } },
  {
    schema: userUrn,
    path: 'password',
    section: '§4.1.1',
    is: { mutability: 'writeOnly', returned: 'never', caseExact: true },
  },
  { schema: userUrn, path: 'emails', section: '§4.1.2', is: { ...complex, multiValued: true } },
  { schema: userUrn, path: 'emails.value', section: '§4.1.2', is: {} },
  // The ready mapping says which mail is the primary one.
  { schema: userUrn, path: 'emails.primary', section: '§2.4', is: { type: 'boolean', mutability: 'readOnly' } },
  { schema: userUrn, path: 'phoneNumbers', section: '§4.1.2', is: { ...complex, multiValued: true } },
  { schema: userUrn, path: 'addresses', section: '§4.1.2', is: { ...complex, multiValued: true } },
  { schema: userUrn, path: 'groups', section: '§4.1.2', is: { ...complex, multiValued: true, mutability: 'readOnly' } },
  { schema: userUrn, path: 'groups.value', section: '§4.1.2', is: { mutability: 'readOnly', caseExact: true } },
  {
    schema: userUrn,
    path: 'groups.$ref',
    section: '§4.1.2',
    is: { type: 'reference', mutability: 'readOnly', caseExact: true },
  },
  { schema: groupUrn, path: 'displayName', section: '§4.2', is: { required: true, uniqueness: 'server' } },
  { schema: groupUrn, path: 'members', section: '§4.2', is: { ...complex, multiValued: true } },
  { schema: groupUrn, path: 'members.value', section: '§4.2', is: { mutability: 'immutable', caseExact: true } },
  {
    schema: groupUrn,
    path: 'members.$ref',
    section: '§4.2',
    is: { type: 'reference', mutability: 'immutable', caseExact: true },
  },
  {
    schema: groupUrn,
    path: 'members.type',
    section: '§4.2',
    is: { mutability: 'immutable', canonicalValues: ['User', 'Group'] },
  },
  { schema: enterpriseUrn, path: 'employeeNumber', section: '§4.3', is: {} },
  { schema: enterpriseUrn, path: 'department', section: '§4.3', is: {} },
  { schema: enterpriseUrn, path: 'costCenter', section: '§4.3', is: {}, memoryOnly: true },
  { schema: enterpriseUrn, path: 'manager', section: '§4.3', is: complex },
  { schema: enterpriseUrn, path: 'manager.value', section: '§4.3', is: { caseExact: true } },
  {
    schema: enterpriseUrn,
    path: 'manager.$ref',
    section: '§4.3',
    is: { type: 'reference', caseExact: true, referenceTypes: ['User'] },
  },
  { schema: enterpriseUrn, path: 'manager.displayName', section: '§4.3', is: { mutability: 'readOnly' } },
];

onEachBackend((backend) => {
  describe('RFC 7643 §4 what /Schemas says of the core attributes', () => {
    let schemas: ReadonlyMap<unknown, readonly Attribute[]>;

    beforeAll(async () => {
      const found = resourcesOf(await backend.scim.get('/Schemas'));
      schemas = new Map(found.map(({ id, attributes }) => [id, attributes as readonly Attribute[]]));
    });

    const attributeAt = (schema: string, path: string): Attribute | undefined => {
      const [name, sub] = path.split('.');
      const attribute = schemas.get(schema)?.find((one) => one['name'] === name);
      return sub === undefined ? attribute : attribute?.subAttributes?.find((one) => one['name'] === sub);
    };

    it.each(said.filter(({ memoryOnly }) => memoryOnly !== true || backend.name === 'memory'))(
      '$section $path',
      ({ schema, path, is }) => {
        const attribute = attributeAt(schema, path);
        for (const [characteristic, value] of Object.entries({ ...defaults, ...is }))
          expect([characteristic, attribute?.[characteristic]]).toEqual([characteristic, value]);
      },
    );

    it('every attribute has a name, a type, a description and its characteristics (§7)', () => {
      const check = (attribute: Attribute): void => {
        const { type, name } = attribute;
        const single = type === 'complex' ? [] : ['caseExact', 'uniqueness'];
        for (const characteristic of [
          'type',
          'multiValued',
          'description',
          'required',
          'mutability',
          'returned',
          ...single,
        ])
          expect([name, Object.keys(attribute)]).toEqual([name, expect.arrayContaining([characteristic])]);
        expect([name, type === 'complex']).toEqual([name, attribute.subAttributes !== undefined]);
        attribute.subAttributes?.forEach(check);
      };
      for (const attributes of schemas.values()) attributes.forEach(check);
    });

    it('"A complex attribute MUST NOT contain sub-attributes that ... are complex" (§2.3.8)', () => {
      for (const urn of [userUrn, groupUrn, enterpriseUrn])
        for (const { subAttributes = [] } of schemas.get(urn) ?? [])
          expect(subAttributes.filter(({ type }) => type === 'complex')).toEqual([]);
    });

    it('common attributes "do not use their own schemas URI": no schema lists them (§3.1)', () => {
      for (const urn of [userUrn, groupUrn, enterpriseUrn])
        for (const name of ['id', 'externalId', 'meta', 'schemas']) expect(attributeAt(urn, name)).toBeUndefined();
    });

    it('the canonical types are those that the directory can tell apart', () => {
      const types = attributeAt(userUrn, 'phoneNumbers.type')?.['canonicalValues'] as readonly string[];
      expect([...types].sort()).toEqual(['fax', 'home', 'mobile', 'pager', 'work']);
    });
  });

  describe('RFC 7643 §4.1 User', () => {
    it.each([
      ['left out', undefined],
      ['empty', ''],
      ['null', null],
      ['blank', '   '],
    ])('"Each User MUST include a non-empty userName value": %s is 400', async (_, userName) => {
      const answer = await backend.scim.post('/Users', { schemas: [userUrn], userName });
      expect(answer.json).toMatchObject({ schemas: [errorUrn], status: '400', scimType: 'invalidValue' });
    });

    it('"MUST be unique" and "is case insensitive": the same in another case is 409', async () => {
      const userName = backend.fresh('Twin');
      await backend.scim.user(userName);
      const answer = await backend.scim.post('/Users', { schemas: [userUrn], userName: userName.toUpperCase() });
      expect(answer.json).toMatchObject({ schemas: [errorUrn], status: '409', scimType: 'uniqueness' });
    });

    it('groups is readOnly: what a client says of it is passed over', async () => {
      const group = await backend.scim.group(backend.fresh('Closed '));
      const groups = [{ value: group.id }];
      const user = await backend.scim.user(backend.fresh('intruder'), { groups });
      const put = await backend.scim.put(`/Users/${user.id}`, {
        schemas: [userUrn],
        userName: user['userName'],
        groups,
      });
      expect(put.status).toBe(200);
      for (const resource of [user, put.json]) expect(resource).not.toHaveProperty('groups');
      expect((await backend.scim.get(`/Groups/${group.id}`)).json).not.toHaveProperty('members');
    });

    it('groups: "the value sub-attribute MUST be the id, and the $ref ... the URI of the corresponding Group"', async () => {
      const user = await backend.scim.user(backend.fresh('member'));
      const group = await backend.scim.group(backend.fresh('Joined '), [user.id]);
      const found = (await backend.scim.get(`/Users/${user.id}`)).json;
      expect(found['groups']).toEqual([expect.objectContaining({ value: group.id, $ref: group.meta['location'] })]);
    });
  });

  describe('RFC 7643 §4.2 Group', () => {
    it.each([undefined, '', null])('displayName is REQUIRED: %j is 400', async (displayName) => {
      const answer = await backend.scim.post('/Groups', { schemas: [groupUrn], displayName });
      expect(answer.json).toMatchObject({ schemas: [errorUrn], status: '400', scimType: 'invalidValue' });
    });

    it('members: "the id attribute of a SCIM resource, and the $ref ... the URI": users and nested groups', async () => {
      const user = await backend.scim.user(backend.fresh('nested'));
      const inner = await backend.scim.group(backend.fresh('Inner '), [user.id]);
      const outer = await backend.scim.group(backend.fresh('Outer '), [inner.id, user.id]);
      const members = (await backend.scim.get(`/Groups/${outer.id}`)).json['members'] as readonly WireResource[];
      const sorted = [...members].sort((a, b) => String(a['type']).localeCompare(String(b['type'])));
      expect(sorted).toEqual([
        expect.objectContaining({ value: inner.id, type: 'Group', $ref: inner.meta['location'] }),
        expect.objectContaining({ value: user.id, type: 'User', $ref: user.meta['location'] }),
      ]);
    });

    it('a group without members has none', async () => {
      const group = await backend.scim.group(backend.fresh('Empty '));
      expect((await backend.scim.get(`/Groups/${group.id}`)).json).not.toHaveProperty('members');
    });

    it('a member that is not there is 400', async () => {
      const members = [{ value: '2819c223-7f76-453a-919d-413861904646' }];
      const answer = await backend.scim.post('/Groups', {
        schemas: [groupUrn],
        displayName: backend.fresh('X '),
        members,
      });
      expect(answer.json).toMatchObject({ schemas: [errorUrn], status: '400', scimType: 'invalidValue' });
    });
  });

  describe('RFC 7643 §4.3 Enterprise User', () => {
    it('its attributes come back in their container, the manager as a reference', async () => {
      const boss = await backend.scim.user(backend.fresh('boss'), { displayName: 'The Boss' });
      const user = await backend.scim.user(backend.fresh('report'), {
        [enterpriseUrn]: { employeeNumber: '1', department: 'D', organization: 'O', manager: { value: boss.id } },
      });
      expect(user[enterpriseUrn]).toMatchObject({
        employeeNumber: '1',
        department: 'D',
        organization: 'O',
        manager: { value: boss.id, $ref: boss.meta['location'] },
      });
    });
  });
});
