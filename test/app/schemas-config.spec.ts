import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { stringify } from 'yaml';
import { describeProblem, loadConfig } from '../../src/app/config/load-config.js';
import { type ConfigDirectory, configDirectory } from './config-files.js';

type Settings = Readonly<Record<string, unknown>>;

let directory: ConfigDirectory;

beforeAll(async () => {
  directory = await configDirectory();
});

afterAll(() => directory.remove());

const device = 'urn:example:scim:2.0:Device';
const staff = 'urn:example:scim:2.0:Staff';

const target = {
  connector: 'memory',
  objectTypes: {
    user: { key: 'userName' },
    group: { key: 'displayName' },
    device: { key: 'name' },
  },
};

const coreAttributes: readonly Settings[] = [{ name: 'displayName', required: true }, { name: 'serial' }];
const rows: readonly Settings[] = [
  { scim: 'displayName', backend: 'name' },
  { scim: 'serial', backend: 'serial', singleValued: true },
];

/** A tenant with the type Device and an extension of User; what is given takes the place of what stands here. */
const tenant = (changed: Settings): Settings => ({
  target,
  schemas: [
    { id: device, attributes: coreAttributes },
    { id: staff, attributes: [{ name: 'badge' }] },
  ],
  resourceTypes: [
    { name: 'Device', endpoint: '/Devices', schema: device },
    { name: 'User', schemaExtensions: [{ schema: staff }] },
  ],
  mappings: {
    User: { rows: [{ scim: `${staff}:badge`, backend: 'badge' }] },
    Device: { objectType: 'device', naturalKey: 'displayName', rows },
  },
  ...changed,
});

async function problemsOf(settings: Settings): Promise<readonly string[]> {
  const file = await directory.write('causeway.yaml', stringify({ tenants: { acme: settings } }));
  const loaded = await loadConfig(file, { env: {} });
  if (loaded.ok) return [];
  expect(loaded.problems.every(({ line }) => line !== undefined)).toBe(true);
  return loaded.problems.map(({ path, message }) =>
    describeProblem({ path: path.replace('tenants.acme.', ''), message, line: undefined }),
  );
}

/** The device schema with one attribute more, whose row is there too. */
const withAttribute = (attribute: Settings, more: Settings = {}): Settings =>
  tenant({
    schemas: [
      { id: device, attributes: [...coreAttributes, attribute] },
      { id: staff, attributes: [{ name: 'badge' }] },
    ],
    ...more,
  });

const withType = (type: Settings): Settings =>
  tenant({
    resourceTypes: [
      { name: 'Device', endpoint: '/Devices', schema: device },
      { name: 'User', schemaExtensions: [{ schema: staff }] },
      type,
    ],
  });

const attribute = 'schemas[0].attributes[2]';

describe('schemas and resource types of a tenant', () => {
  it('are in order as the cases below begin', async () => {
    expect(await problemsOf(tenant({}))).toEqual([]);
  });

  const attributes: readonly (readonly [string, Settings, string])[] = [
    ['no name', { type: 'string' }, `${attribute}.name: must be letters`],
    ['a reserved name', { name: 'Meta' }, `${attribute}.name: is an attribute of every resource`],
    ['a name that no path can hold', { name: 'a b' }, `${attribute}.name: must be letters`],
    ['a name twice', { name: 'SERIAL' }, `${attribute}.name: is there twice`],
    ['an unknown type', { name: 'a', type: 'text' }, `${attribute}.type: must be one of string, boolean`],
    ['an unknown characteristic', { name: 'a', unique: true }, `${attribute}.unique: is not a known setting here`],
    ['an unknown mutability', { name: 'a', mutability: 'fixed' }, `${attribute}.mutability: must be one of readOnly`],
    ['an unknown returned', { name: 'a', returned: 'often' }, `${attribute}.returned: must be one of always`],
    ['an unknown uniqueness', { name: 'a', uniqueness: 'local' }, `${attribute}.uniqueness: must be one of none`],
    [
      'writeOnly and returned',
      { name: 'a', mutability: 'writeOnly', returned: 'always' },
      `${attribute}.returned: must be never`,
    ],
    [
      'complex without parts',
      { name: 'a', type: 'complex' },
      `${attribute}.subAttributes: is required for the type complex`,
    ],
    [
      'parts of a text',
      { name: 'a', subAttributes: [{ name: 'b' }] },
      `${attribute}.subAttributes: belongs to attributes of the type complex`,
    ],
    [
      'parts of parts',
      { name: 'a', type: 'complex', subAttributes: [{ name: 'b', type: 'complex', subAttributes: [{ name: 'c' }] }] },
      `${attribute}.subAttributes[0].type: must not be complex`,
    ],
    [
      'a part twice',
      { name: 'a', type: 'complex', subAttributes: [{ name: 'b' }, { name: 'B' }] },
      `${attribute}.subAttributes[1].name: is there twice`,
    ],
    [
      'a primary that is text',
      { name: 'a', type: 'complex', multiValued: true, subAttributes: [{ name: 'primary' }] },
      `${attribute}.subAttributes[0].type: must be boolean`,
    ],
    [
      'caseExact on complex',
      { name: 'a', type: 'complex', caseExact: true, subAttributes: [{ name: 'b' }] },
      `${attribute}.caseExact: is for simple values`,
    ],
    [
      'canonical numbers',
      { name: 'a', type: 'integer', canonicalValues: ['1'] },
      `${attribute}.canonicalValues: is for texts`,
    ],
    [
      'canonical values twice',
      { name: 'a', canonicalValues: ['x', 'x'] },
      `${attribute}.canonicalValues: holds a value twice`,
    ],
    [
      'only canonical values of none',
      { name: 'a', onlyCanonicalValues: true },
      `${attribute}.onlyCanonicalValues: needs canonicalValues`,
    ],
    [
      'a reference to nothing',
      { name: 'a', type: 'reference' },
      `${attribute}.referenceTypes: is required for a reference`,
    ],
    [
      'a reference to an unknown type',
      { name: 'a', type: 'reference', referenceTypes: ['Usr'] },
      `${attribute}.referenceTypes: names the type Usr, which is not there; known: external, uri, User, Group, Device`,
    ],
    [
      'reference types of a text',
      { name: 'a', referenceTypes: ['User'] },
      `${attribute}.referenceTypes: is for references`,
    ],
    [
      'uniqueness that nobody keeps',
      { name: 'a', uniqueness: 'server' },
      `${attribute}.uniqueness: cannot be kept for Device: only displayName`,
    ],
    [
      'a unique part',
      { name: 'a', type: 'complex', subAttributes: [{ name: 'b', uniqueness: 'server' }] },
      `${attribute}.subAttributes[0].uniqueness: must be none`,
    ],
    [
      'required without a row',
      { name: 'a', required: true },
      `${attribute}.required: cannot be met: no row of mappings.Device writes a`,
    ],
  ];
  it.each(attributes)('refuse an attribute with %s', async (_, given, problem) => {
    expect(await problemsOf(withAttribute(given))).toEqual([expect.stringContaining(problem)]);
  });

  it('keep what is required in the gateway, but no secret', async () => {
    expect(await problemsOf(withAttribute({ name: 'a', required: true }, { unmapped: 'store' }))).toEqual([]);
    const secret = withAttribute({ name: 'a', required: true, mutability: 'writeOnly' }, { unmapped: 'store' });
    expect(await problemsOf(secret)).toEqual([expect.stringContaining(`${attribute}.required: cannot be met`)]);
  });

  const types: readonly (readonly [string, Settings, string])[] = [
    ['no name', { endpoint: '/Xs', schema: device }, 'resourceTypes[2].name: must be 1 to 63 letters'],
    [
      'the name of another in another case',
      { name: 'group', endpoint: '/Xs', schema: device },
      'resourceTypes[2].name: is taken by the standard type Group',
    ],
    [
      'a name twice',
      { name: 'Device', endpoint: '/Xs', schema: device },
      'resourceTypes[2].name: is taken by tenants.acme.resourceTypes[0]',
    ],
    [
      'another endpoint for a standard type',
      { name: 'Group', endpoint: '/Teams' },
      'resourceTypes[2].endpoint: is fixed for Group',
    ],
    [
      'an extension that is not there',
      { name: 'Group', schemaExtensions: [{ schema: 'urn:x:y' }] },
      'resourceTypes[2].schemaExtensions[0].schema: is not the URN of a schema',
    ],
    [
      'an extension twice',
      { name: 'Group', schemaExtensions: [{ schema: staff }, { schema: staff.toUpperCase() }] },
      'resourceTypes[2].schemaExtensions[1].schema: extends Group already',
    ],
    [
      'an unknown setting',
      { name: 'Group', extensions: [] },
      'resourceTypes[2].extensions: is not a known setting here',
    ],
  ];
  it.each(types)('refuse a type with %s', async (_, given, problem) => {
    expect(await problemsOf(withType(given))).toContainEqual(expect.stringContaining(problem));
  });

  const endpoints: readonly (readonly [string | undefined, string])[] = [
    [undefined, 'is required: the path below the base URL'],
    ['/users', 'is that of User; endpoints must differ in more than case'],
    ['/DEVICES', 'is that of Device'],
    ['/schemas', 'means something else in the protocol'],
    ['/me', 'means something else in the protocol'],
    ['Printers', 'must be a slash and letters'],
    ['/a/b', 'must be a slash and letters'],
  ];
  it.each(endpoints)('refuse a type at %s', async (endpoint, problem) => {
    const found = await problemsOf(withType({ name: 'Printer', endpoint, schema: device }));
    expect(found).toContainEqual(expect.stringContaining(`resourceTypes[2].endpoint: ${problem}`));
  });

  const wholes: readonly (readonly [string, Settings, readonly string[]])[] = [
    [
      'a schema that is none',
      { schemas: [{ id: 'Device', attributes: [{ name: 'a' }] }], resourceTypes: [], mappings: {} },
      ['schemas[0].id: must be a URN', 'schemas[0].id: is used by no resource type'],
    ],
    [
      'a schema without attributes',
      { schemas: [{ id: device }, { id: staff, attributes: [{ name: 'badge' }] }], mappings: { User: { rows: [] } } },
      ['schemas[0].attributes: is required', 'resourceTypes[0].name: has no mapping: say under mappings.Device'],
    ],
    [
      'a schema of the RFC',
      {
        schemas: [{ id: 'URN:ietf:params:scim:schemas:core:2.0:User', attributes: [{ name: 'a' }] }],
        resourceTypes: [],
        mappings: {},
      },
      ['schemas[0].id: is a schema of the RFC'],
    ],
    [
      'a URN twice',
      {
        schemas: [
          { id: device, attributes: coreAttributes },
          { id: device.toUpperCase(), attributes: coreAttributes },
          { id: staff, attributes: [{ name: 'badge' }] },
        ],
      },
      ['schemas[1].id: is the URN of tenants.acme.schemas[0] too'],
    ],
    [
      'URNs that a path cannot tell apart',
      {
        schemas: [
          { id: device, attributes: [...coreAttributes, { name: 'Staff' }] },
          { id: `${device}:Staff`, attributes: [{ name: 'badge' }] },
        ],
        resourceTypes: [
          { name: 'Device', endpoint: '/Devices', schema: device, schemaExtensions: [{ schema: `${device}:Staff` }] },
        ],
        mappings: { Device: { objectType: 'device', naturalKey: 'displayName', rows } },
      },
      ['schemas[0].attributes[2].name: makes with its URN the URN of tenants.acme.schemas[1]'],
    ],
    [
      'a schema that nobody uses',
      {
        resourceTypes: [{ name: 'Device', endpoint: '/Devices', schema: device }],
        mappings: { Device: { objectType: 'device', naturalKey: 'displayName', rows } },
      },
      ['schemas[1].id: is used by no resource type'],
    ],
    [
      'an object type that is not there',
      { mappings: { Device: { objectType: 'printer', naturalKey: 'displayName', rows } } },
      ['mappings.Device.objectType: is no object type of the target; it has: user, group, device'],
    ],
    [
      'an object type that is taken',
      { mappings: { Device: { objectType: 'user', naturalKey: 'displayName', rows } } },
      ['mappings.Device.objectType: is mapped to User already'],
    ],
    [
      'a natural key without row',
      { mappings: { Device: { objectType: 'device', naturalKey: 'name', rows } } },
      ['mappings.Device.naturalKey: no row maps name'],
    ],
    [
      'a natural key in an extension',
      {
        mappings: {
          User: { rows: [] },
          Device: {
            objectType: 'device',
            naturalKey: `${staff}:badge`,
            rows: [...rows, { scim: `${staff}:badge`, backend: 'b' }],
          },
        },
        resourceTypes: [
          { name: 'Device', endpoint: '/Devices', schema: device, schemaExtensions: [{ schema: staff }] },
        ],
      },
      [`mappings.Device.naturalKey: ${staff}:badge must be a text of the core schema`],
    ],
    [
      'no natural key',
      { mappings: { Device: { objectType: 'device', rows } } },
      ['mappings.Device.naturalKey: is required'],
    ],
    [
      'a row of an attribute that is not there',
      {
        mappings: {
          Device: {
            objectType: 'device',
            naturalKey: 'displayName',
            rows: [...rows, { scim: 'colour', backend: 'c' }],
          },
        },
      },
      ['mappings.Device.rows[2]: colour: the schema has no attribute colour'],
    ],
    [
      'a row that points at what is not mapped',
      {
        mappings: {
          Device: {
            objectType: 'device',
            naturalKey: 'displayName',
            rows: [rows[0], { scim: 'serial', backend: 's', transform: { type: 'reference', to: 'printer' } }],
          },
        },
      },
      [
        'mappings.Device.rows[1].transform.to: names the object type printer, which no mapping is about; mapped: user, group, device',
      ],
    ],
    [
      'a mapping of an unknown type',
      { mappings: { Printer: { rows: [] }, Device: { objectType: 'device', naturalKey: 'displayName', rows } } },
      ['mappings.Printer: is not a resource type that this target has; it has: User, Group, Device'],
    ],
    ['schemas that are no list', { schemas: { a: 1 }, resourceTypes: [], mappings: {} }, ['schemas: must be a list']],
  ];
  it.each(wholes)('refuse %s', async (_, changed, expected) => {
    expect(await problemsOf(tenant(changed))).toEqual(expected.map((problem) => expect.stringContaining(problem)));
  });

  it('are checked in full for LDAP targets', async () => {
    const ldap = {
      connector: 'ldap',
      url: 'ldaps://a.example',
      bindDn: 'cn=a',
      bindPassword: 'secret-1',
      base: 'dc=a',
    };
    const objectTypes = { device: { naming: 'c n' }, user: { base: 'ou=a,dc=a', objectClasses: ['device'] } };
    expect(await problemsOf(tenant({ target: { ...ldap, objectTypes } }))).toEqual([
      expect.stringContaining('target.objectTypes.device.objectClasses: must name at least one object class'),
      expect.stringContaining('target.objectTypes.device.base: is required'),
      expect.stringContaining('target.objectTypes.device.naming: must be the name of an attribute'),
      expect.stringContaining('target.objectTypes.user: is there already: its settings stand under users'),
    ]);
  });
});
