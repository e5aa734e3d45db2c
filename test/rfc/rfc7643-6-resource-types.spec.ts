/** RFC 7643 §6 and §7: resource types and schemas that a tenant declares, announced and served like the standard ones. */
import { expect, it } from '@jest/globals';
import { onEachBackend, type Backend } from './on-each-backend.js';
import { patchUrn, resourcesOf, userUrn } from './wire-client.js';

const deviceUrn = 'urn:example:params:scim:schemas:2.0:Device';
/** Its last part is no name: paths and filters must take it for the URN that it is. */
const assetUrn = 'urn:example:params:scim:schemas:extension:asset:2.0';

const schemas = [
  {
    id: deviceUrn,
    name: 'Device',
    description: 'A device that is lent to people',
    attributes: [
      { name: 'displayName', required: true, uniqueness: 'server', description: 'What it is called' },
      { name: 'serialNumber', caseExact: true, mutability: 'immutable' },
      { name: 'places', multiValued: true },
      {
        name: 'owner',
        type: 'complex',
        subAttributes: [
          { name: 'value', required: true, caseExact: true },
          { name: '$ref', type: 'reference', referenceTypes: ['User'], mutability: 'readOnly' },
        ],
      },
    ],
  },
  {
    id: assetUrn,
    attributes: [{ name: 'tag' }, { name: 'price', type: 'decimal' }],
  },
];

const mappings = {
  Device: {
    objectType: 'device',
    naturalKey: 'displayName',
    rows: [
      { scim: 'displayName', backend: 'cn', required: true },
      { scim: 'serialNumber', backend: 'serialNumber', singleValued: true },
      { scim: 'places', backend: 'l', multiple: true },
      { scim: 'owner.value', backend: 'owner', transform: { type: 'reference', to: 'user' } },
      { scim: `${assetUrn}:tag`, backend: 'ou' },
      { scim: `${assetUrn}:price`, backend: 'description', transform: 'decimal' },
    ],
  },
};

const resourceTypes = [
  {
    name: 'Device',
    endpoint: '/Devices',
    description: 'Devices',
    schema: deviceUrn,
    schemaExtensions: [{ schema: assetUrn, required: true }],
  },
];

const device = (displayName: string, more: Readonly<Record<string, unknown>> = {}) => ({
  schemas: [deviceUrn, assetUrn],
  displayName,
  [assetUrn]: { tag: 'T1' },
  ...more,
});

async function created(backend: Backend, displayName: string, more: Readonly<Record<string, unknown>> = {}) {
  const answer = await backend.scim.send('POST', '/Devices', { body: device(displayName, more) });
  expect([answer.status, answer.text]).toEqual([201, expect.any(String)]);
  return answer.json;
}

async function owner(backend: Backend): Promise<string> {
  const body = { schemas: [userUrn], userName: backend.fresh('owner') };
  const { json } = await backend.scim.send('POST', '/Users', { body });
  return json['id'] as string;
}

const found = async (backend: Backend, path: string): Promise<readonly unknown[]> =>
  resourcesOf(await backend.scim.send('GET', path)).map(({ id }) => id);

const filtered = (filter: string): string => `/Devices?filter=${encodeURIComponent(filter)}`;

onEachBackend(
  (backend) => {
    it('announces the type at /ResourceTypes with its extensions', async () => {
      const one = await backend.scim.send('GET', '/ResourceTypes/Device');
      expect(one.json).toMatchObject({
        id: 'Device',
        name: 'Device',
        endpoint: '/Devices',
        description: 'Devices',
        schema: deviceUrn,
        schemaExtensions: [{ schema: assetUrn, required: true }],
        meta: { resourceType: 'ResourceType' },
      });
      const all = await backend.scim.send('GET', '/ResourceTypes');
      expect((all.json['Resources'] as { name: string }[]).map(({ name }) => name)).toEqual([
        'User',
        'Group',
        'Device',
      ]);
    });

    it('announces its schemas with all characteristics', async () => {
      const core = await backend.scim.send('GET', `/Schemas/${deviceUrn}`);
      expect(core.json).toMatchObject({
        id: deviceUrn,
        name: 'Device',
        description: 'A device that is lent to people',
      });
      const attributes = new Map(
        (core.json['attributes'] as { name: string }[]).map((attribute) => [attribute.name, attribute]),
      );
      expect([...attributes.keys()]).toEqual(['displayName', 'serialNumber', 'places', 'owner']);
      expect(attributes.get('displayName')).toEqual({
        name: 'displayName',
        type: 'string',
        multiValued: false,
        description: 'What it is called',
        required: true,
        caseExact: false,
        mutability: 'readWrite',
        returned: 'default',
        uniqueness: 'server',
      });
      expect(attributes.get('serialNumber')).toMatchObject({ caseExact: true, mutability: 'immutable' });
      expect(attributes.get('owner')).toMatchObject({
        type: 'complex',
        subAttributes: [
          { name: 'value', required: true },
          { name: '$ref', referenceTypes: ['User'] },
        ],
      });
      const extension = await backend.scim.send('GET', `/Schemas/${assetUrn}`);
      expect(extension.json['attributes']).toMatchObject([{ name: 'tag' }, { name: 'price', type: 'decimal' }]);
    });

    it('creates and reads one, reference and extension included', async () => {
      const user = await owner(backend);
      const name = backend.fresh('laptop');
      const made = await created(backend, name, {
        serialNumber: 'Ab-1',
        places: ['Berlin', 'Bonn'],
        owner: { value: user },
        [assetUrn]: { tag: 'T7', price: 12.5 },
      });
      const location = `${backend.scim.baseUrl}/Devices/${String(made['id'])}`;
      expect(made).toMatchObject({
        schemas: [deviceUrn, assetUrn],
        displayName: name,
        serialNumber: 'Ab-1',
        owner: { value: user, $ref: `${backend.scim.baseUrl}/Users/${user}` },
        [assetUrn]: { tag: 'T7', price: 12.5 },
        meta: { resourceType: 'Device', location },
      });
      expect([...(made['places'] as string[])].sort()).toEqual(['Berlin', 'Bonn']);
      const read = await backend.scim.send('GET', `/Devices/${String(made['id'])}`);
      expect(read.json).toEqual(made);
    });

    it('finds, sorts and projects them', async () => {
      const user = await owner(backend);
      const [a, b] = [backend.fresh('finda'), backend.fresh('findb')];
      const first = await created(backend, a, {
        serialNumber: 'X1',
        owner: { value: user },
        [assetUrn]: { tag: 'F', price: 2 },
      });
      const second = await created(backend, b, { serialNumber: 'x1', [assetUrn]: { tag: 'F', price: 10 } });
      const both = `displayName sw "find" and`;
      expect(await found(backend, filtered(`displayName eq "${a.toUpperCase()}"`))).toEqual([first['id']]);
      expect(await found(backend, filtered(`${both} serialNumber eq "x1"`))).toEqual([second['id']]);
      expect(await found(backend, filtered(`owner.value eq "${user}"`))).toEqual([first['id']]);
      expect(await found(backend, filtered(`${both} ${assetUrn}:price gt 5`))).toEqual([second['id']]);
      const sorted = `${filtered(`${both} ${assetUrn}:price pr`)}&sortBy=${assetUrn}:price&sortOrder=descending`;
      expect(await found(backend, sorted)).toEqual([second['id'], first['id']]);
      const shown = await backend.scim.send('GET', `/Devices/${String(first['id'])}?attributes=${assetUrn}:tag`);
      expect(shown.json).toEqual({ schemas: [deviceUrn, assetUrn], id: first['id'], [assetUrn]: { tag: 'F' } });
      expect(await found(backend, `/?filter=${encodeURIComponent(`id eq "${String(first['id'])}"`)}`)).toEqual([
        first['id'],
      ]);
    });

    it('replaces, patches and deletes one', async () => {
      const user = await owner(backend);
      const made = await created(backend, backend.fresh('change'), { places: ['Rom'], owner: { value: user } });
      const path = `/Devices/${String(made['id'])}`;
      const name = backend.fresh('renamed');
      const replaced = await backend.scim.send('PUT', path, { body: device(name, { places: ['Paris'] }) });
      expect(replaced.json).toMatchObject({ id: made['id'], displayName: name, places: ['Paris'] });
      expect(replaced.json['owner']).toBeUndefined();
      const operations = [
        { op: 'add', path: 'places', value: ['Nice'] },
        { op: 'replace', path: `${assetUrn}:price`, value: 3 },
        { op: 'add', path: 'owner', value: { value: user } },
      ];
      const patched = await backend.scim.send('PATCH', path, { body: { schemas: [patchUrn], Operations: operations } });
      expect([patched.status, patched.json]).toMatchObject([200, { owner: { value: user }, [assetUrn]: { price: 3 } }]);
      expect([...(patched.json['places'] as string[])].sort()).toEqual(['Nice', 'Paris']);
      expect((await backend.scim.send('DELETE', path)).status).toBe(204);
      expect((await backend.scim.send('GET', path)).status).toBe(404);
    });

    const refused: readonly (readonly [string, Readonly<Record<string, unknown>>, number, string])[] = [
      ['without the required extension', { schemas: [deviceUrn], [assetUrn]: null }, 400, 'invalidValue'],
      ['without its own schema', { schemas: [userUrn] }, 400, 'invalidSyntax'],
      ['with an owner who is not there', { owner: { value: 'nobody' } }, 400, 'invalidValue'],
      ['with an empty owner', { owner: { $ref: 'x' } }, 201, ''],
    ];
    it.each(refused)('answers one %s', async (_, more, status, scimType) => {
      const body = device(backend.fresh('refused'), more);
      const answer = await backend.scim.send('POST', '/Devices', { body });
      expect([answer.status, answer.json['scimType'] ?? '']).toEqual([status, scimType]);
    });

    it('refuses a second one of the same name, in any case', async () => {
      const name = backend.fresh('twice');
      await created(backend, name);
      const again = await backend.scim.send('POST', '/Devices', { body: device(name.toUpperCase()) });
      expect([again.status, again.json['scimType']]).toEqual([409, 'uniqueness']);
    });

    it('knows whether values of an extension are there at all, by its URN alone', async () => {
      const name = backend.fresh('whole');
      const made = await created(backend, name);
      expect(await found(backend, filtered(`displayName eq "${name}" and ${assetUrn} pr`))).toEqual([made['id']]);
      expect(await found(backend, filtered(`displayName eq "${name}" and ${deviceUrn} pr`))).toEqual([made['id']]);
      expect(await found(backend, filtered(`displayName eq "${name}" and not (${assetUrn} pr)`))).toEqual([]);
      const path = `/Devices/${String(made['id'])}`;
      // None of its attributes is required, but the extension is.
      const operations = [{ op: 'remove', path: assetUrn }];
      const removed = await backend.scim.send('PATCH', path, { body: { schemas: [patchUrn], Operations: operations } });
      expect([removed.status, removed.json['scimType']]).toEqual([400, 'mutability']);
    });

    it('serves the endpoint as it is spelled only', async () => {
      expect((await backend.scim.send('GET', '/devices')).status).toBe(404);
    });
  },
  {
    tenant: { schemas, resourceTypes, mappings },
    target: {
      memory: {
        objectTypes: {
          user: { key: 'userName', references: { manager: 'user' } },
          group: { key: 'displayName', references: { members: ['user', 'group'] } },
          device: { key: 'cn', references: { owner: 'user' } },
        },
      },
      openldap: { objectTypes: { device: { base: 'ou=groups,dc=rfc,dc=example', objectClasses: ['device'] } } },
    },
  },
);
