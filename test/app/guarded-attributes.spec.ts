/** No configuration makes an attribute writable that makes somebody privileged. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { stringify } from 'yaml';
import { loadConfig } from '../../src/app/config/load-config.js';
import { hardAttributes, hardStandardAttributes, secrets, spellingsOf } from '../support/hard-attributes.js';
import { type ConfigDirectory, configDirectory } from './config-files.js';

let directory: ConfigDirectory;
beforeAll(async () => {
  directory = await configDirectory();
});
afterAll(() => directory.remove());

const base = 'dc=example,dc=com';
const common = {
  connector: 'ldap',
  url: 'ldaps://x.example.com',
  bindDn: `cn=x,${base}`,
  bindPassword: 'secret',
  base,
};
const targets = {
  'active-directory': {
    ...common,
    profile: 'active-directory',
    users: { base: `ou=people,${base}` },
    groups: { base: `ou=groups,${base}` },
  },
  'inet-org-person': common,
} as const;
type Profile = keyof typeof targets;

const own = 'urn:example:params:scim:schemas:extension:own:2.0:User';

interface Row {
  readonly backend: string;
  readonly direction?: string;
  readonly transform?: unknown;
}

/** Paths at which a tenant with these rows, one for each attribute of a schema of its own, is refused. */
async function refused(profile: Profile, rows: readonly Row[], settings: object = {}): Promise<readonly string[]> {
  const attributes = rows.map((_, index) => ({ name: `own${index}`, type: 'string' }));
  const tenant = {
    target: { ...targets[profile], ...settings },
    schemas: [{ id: own, name: 'Own', attributes }],
    resourceTypes: [{ name: 'User', schemaExtensions: [{ schema: own }] }],
    mappings: { User: { rows: rows.map((row, index) => ({ scim: `${own}:own${index}`, ...row })) } },
  };
  const result = await loadConfig(await directory.write('causeway.yaml', stringify({ tenants: { acme: tenant } })));
  return result.ok ? [] : result.problems.map(({ path }) => path);
}

const places = (rows: readonly unknown[]): readonly string[] =>
  rows.map((_, index) => `tenants.acme.mappings.User.rows[${index}].backend`);

describe('a mapping row', () => {
  it.each<[Profile, readonly string[]]>([
    ['active-directory', [...hardAttributes].flatMap(([name, number]) => spellingsOf(name, number))],
    ['inet-org-person', hardStandardAttributes.flatMap((name) => spellingsOf(name))],
  ])('of %s cannot write an attribute of the hard list, in any spelling', async (profile, names) => {
    const rows = names.map((backend) => ({ backend }));
    // That some are the same attribute is another problem, at the row.
    const paths = (await refused(profile, rows)).filter((path) => path.endsWith('.backend'));
    expect(paths).toEqual(places(rows));
  });

  it.each([
    [{ direction: 'write' }],
    [{ direction: 'write', transform: { type: 'constant', value: '512' } }],
    [{ direction: 'write', transform: { type: 'template', template: '{userName}' } }],
    [{ transform: { type: 'integer' } }],
    [{ transform: { type: 'base64' } }],
  ])('cannot by %j', async (more) => {
    const rows = [{ backend: 'userAccountControl', ...more }];
    expect(await refused('active-directory', rows)).toContain(places(rows)[0]);
  });

  it('cannot read a secret', async () => {
    const rows = secrets.map((backend) => ({ backend, direction: 'read' }));
    expect(await refused('active-directory', rows)).toEqual(places(rows));
  });

  it('can read what is no secret, and write what is derived from it', async () => {
    const rows = [
      ...['adminCount', 'objectGUID', 'whenCreated', 'memberOf'].map((backend) => ({ backend, direction: 'read' })),
      { backend: 'passwordMustChange', transform: { type: 'string' } },
      { backend: 'info' },
    ];
    expect(await refused('active-directory', rows)).toEqual([]);
  });
});

describe('other settings', () => {
  it.each<[Profile, object, readonly string[]]>([
    ['active-directory', { users: { base: `ou=p,${base}`, naming: 'objectSid' } }, ['users.naming']],
    ['active-directory', { groups: { base: `ou=g,${base}`, memberAttribute: 'memberOf' } }, ['groups.memberAttribute']],
    ['inet-org-person', { disabled: { attribute: 'userPassword', value: 'x' } }, ['disabled.attribute']],
    ['inet-org-person', { protected: ['nobody', 'cn=a,dc=b', ''] }, ['protected[0]', 'protected[2]']],
    ['inet-org-person', { protected: 'cn=a,dc=b' }, []],
    ['active-directory', { protected: ['{6B29FC40-CA47-1067-B31D-00DD010662DA}'] }, []],
    ['active-directory', { protected: ['<GUID=6b29fc40-ca47-1067-b31d-00dd010662da>'] }, []],
  ])('of %s: %j has problems at %j', async (profile, settings, paths) => {
    expect(await refused(profile, [{ backend: 'info' }], settings)).toEqual(
      paths.map((path) => `tenants.acme.target.${path}`),
    );
  });

  it('of a lifecycle cannot set an attribute of the hard list', async () => {
    const set = Object.fromEntries([...hardAttributes.keys()].map((name) => [name, 'x']));
    const tenant = {
      target: targets['active-directory'],
      lifecycle: { User: { onDeactivate: { set: { ...set, info: 'left' } } } },
    };
    const result = await loadConfig(await directory.write('causeway.yaml', stringify({ tenants: { acme: tenant } })));
    const paths = result.ok ? [] : result.problems.map(({ path }) => path);
    const place = 'tenants.acme.lifecycle.User.onDeactivate.set';
    expect(paths).toEqual([...hardAttributes.keys()].map((name) => `${place}.${name}`));
  });
});
