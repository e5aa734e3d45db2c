import { describe, expect, it } from '@jest/globals';
import { dialects, repairPatchBody, repairResourceBody } from '../../../src/scim/dialects/all.js';
import { applyPatch } from '../../../src/scim/patch/apply-patch.js';
import { parsePatch } from '../../../src/scim/patch/parse-patch.js';
import { splitValueChanges } from '../../../src/scim/patch/value-changes.js';
import { parseResource } from '../../../src/scim/schema/parse-resource.js';
import { type ResourceSchema } from '../../../src/scim/schema/resource-schema.js';
import { type ScimObject } from '../../../src/scim/schema/values.js';
import { limits } from '../limits.js';
import { asJson, resourceOf } from '../patch/patching.js';
import { enterprise, groups, users } from '../user-schema.js';

/** As a tenant has it that switches nothing. */
const all = new Set(dialects.filter(({ offByDefault }) => offByDefault !== true).map(({ name }) => name));
const schemas = ['urn:ietf:params:scim:api:messages:2.0:PatchOp'];
const core = users.core.id;

const operationsOf = (operations: readonly unknown[], schema: ResourceSchema) =>
  parsePatch(repairPatchBody({ schemas, Operations: operations }, schema, all).body, limits);

const patch = (resource: ScimObject, operations: readonly unknown[], schema: ResourceSchema): unknown =>
  asJson(applyPatch(operationsOf(operations, schema), resource, schema, { createMissingElements: true }));

const user = {
  schemas: [core],
  id: '1',
  userName: 'maren',
  name: { givenName: 'Maren', familyName: 'Holt' },
  active: true,
};

/** What identity providers send (their documents and sources), and what is to come of it. */
const onUsers: readonly (readonly [string, readonly unknown[], object])[] = [
  [
    'Entra ID, legacy: profile',
    [
      { op: 'Replace', path: 'displayName', value: 'Maren Vale' },
      { op: 'Replace', path: 'emails[type eq "work"].value', value: 'maren.vale@brightfen.example' },
      { op: 'Replace', path: 'name.familyName', value: 'Vale' },
      { op: 'Add', path: `${enterprise}:costCenter`, value: 'CC-81' },
      { op: 'Replace', path: 'phoneNumbers[type eq "mobile"].value', value: '07700 900 522' },
      { op: 'Add', path: 'emails[type eq "work"].Display', value: 'Work' },
    ],
    {
      ...user,
      schemas: [core, enterprise],
      displayName: 'Maren Vale',
      name: { givenName: 'Maren', familyName: 'Vale' },
      emails: [{ type: 'work', value: 'maren.vale@brightfen.example', display: 'Work' }],
      phoneNumbers: [{ type: 'mobile', value: '07700 900 522' }],
      [enterprise]: { costCenter: 'CC-81' },
    },
  ],
  ['Entra ID, legacy: disable', [{ op: 'Replace', path: 'active', value: 'False' }], { ...user, active: false }],
  [
    'Entra ID, legacy: manager',
    [{ op: 'Add', path: `${enterprise}:manager`, value: 'm1' }],
    { ...user, schemas: [core, enterprise], [enterprise]: { manager: { value: 'm1' } } },
  ],
  [
    'Entra ID: manager under the bare name',
    [{ op: 'Add', path: 'manager', value: [{ $ref: 'http://x.example/Users/m1', value: 'm1' }] }],
    {
      ...user,
      schemas: [core, enterprise],
      [enterprise]: { manager: { $ref: 'http://x.example/Users/m1', value: 'm1' } },
    },
  ],
  [
    'Entra ID: the only role',
    [{ op: 'Add', path: 'roles[primary eq "True"].value', value: 'admin' }],
    { ...user, roles: [{ primary: true, value: 'admin' }] },
  ],
  [
    'Entra ID with the flag',
    [
      { op: 'replace', path: 'emails[type eq "work"].value', value: 'm@x.example' },
      {
        op: 'replace',
        value: {
          displayName: 'M. Holtby',
          'name.givenName': 'Mari',
          'name.familyName': 'Holtby-Rowe',
          [`${enterprise}:employeeNumber`]: '2',
          [`${enterprise}:division`]: 'North Mill',
        },
      },
    ],
    {
      ...user,
      schemas: [core, enterprise],
      displayName: 'M. Holtby',
      name: { givenName: 'Mari', familyName: 'Holtby-Rowe' },
      emails: [{ type: 'work', value: 'm@x.example' }],
      [enterprise]: { employeeNumber: '2', division: 'North Mill' },
    },
  ],
  ['Okta: deactivate', [{ op: 'replace', value: { active: false } }], { ...user, active: false }],
  ['Okta: password', [{ op: 'replace', value: { password: 'Kx9-zz' } }], { ...user, password: 'Kx9-zz' }],
  [
    'Keycloak (mitodl): arrays of one text',
    [
      { op: 'replace', path: 'active', value: ['false'] },
      { op: 'replace', path: 'userName', value: ['ilse'] },
    ],
    { ...user, active: false, userName: 'ilse' },
  ],
];

const group = { schemas: [groups.core.id], id: 'g', displayName: 'Mill', members: [{ value: 'a' }, { value: 'b' }] };

const onGroups: readonly (readonly [string, readonly unknown[], readonly string[], string])[] = [
  [
    'Entra ID: add',
    [
      {
        op: 'Add',
        path: 'members',
        value: [
          { $ref: null, value: 'b' },
          { $ref: null, value: 'c' },
        ],
      },
    ],
    ['a', 'b', 'c'],
    'Mill',
  ],
  ['Entra ID: remove one', [{ op: 'Remove', path: 'members', value: [{ $ref: null, value: 'b' }] }], ['a'], 'Mill'],
  ['Entra ID with the flag: remove', [{ op: 'remove', path: 'members[value eq "b"]' }], ['a'], 'Mill'],
  ['Keycloak: empty the group', [{ op: 'remove', path: 'members', value: null }], [], 'Mill'],
  ['Okta: rename', [{ op: 'replace', value: { id: 'g', displayName: 'Loom' } }], ['a', 'b'], 'Loom'],
  [
    'Okta: push of members',
    [
      { op: 'remove', path: 'members[value eq "a"]' },
      { op: 'add', path: 'members', value: [{ value: 'c', display: 'c@x.example' }] },
    ],
    ['b', 'c'],
    'Mill',
  ],
  ['Okta: push of an empty group', [{ op: 'replace', path: 'members', value: [] }], [], 'Mill'],
  [
    'Authentik: the whole group without path',
    [{ op: 'replace', value: { schemas: group.schemas, id: 'g', displayName: 'Loom', members: [{ value: 'z' }] } }],
    ['z'],
    'Loom',
  ],
];

describe('PATCH as identity providers send it', () => {
  it.each(onUsers)('%s', (_, operations, result) => {
    expect(patch(resourceOf(user), operations, users)).toEqual(result);
  });

  it.each(onGroups)('%s', (_, operations, members, displayName) => {
    const result = patch(resourceOf(group), operations, groups) as {
      displayName: string;
      members?: { value: string }[];
    };
    expect((result.members ?? []).map(({ value }) => value)).toEqual(members);
    expect(result.displayName).toBe(displayName);
    const split = splitValueChanges(operationsOf(operations, groups), 'members', groups);
    const net = new Set(split?.changes?.set ?? ['a', 'b']);
    for (const value of split?.changes?.add ?? []) net.add(value);
    for (const value of split?.changes?.remove ?? []) net.delete(value);
    expect([...net]).toEqual(members);
  });
});

describe('resources as identity providers send them', () => {
  it('OneLogin: old URNs, text booleans, one object for a list, empty texts', () => {
    const sent = {
      schemas: ['urn:scim:schemas:core:2.0', 'urn:scim:schemas:extension:enterprise:2.0'],
      id: null,
      userName: 'ingrid',
      active: 'true',
      emails: { value: 'i@stoneway.example' },
      'urn:scim:schemas:extension:enterprise:2.0': { department: 'Quarry', division: '', manager: '' },
    };
    const { body, repairs } = repairResourceBody(sent, users, all);
    expect(repairs).toEqual(['old-urns', 'text-booleans', 'bare-manager', 'single-object', 'empty-text']);
    expect(asJson(parseResource(body, users).resource)).toEqual({
      schemas: [core, enterprise],
      userName: 'ingrid',
      active: true,
      emails: [{ value: 'i@stoneway.example' }],
      [enterprise]: { department: 'Quarry' },
    });
  });

  it('keeps a request that follows the RFC as it is', () => {
    const sent = { schemas: [core], userName: 'a', active: true, emails: [{ value: 'x', primary: true }] };
    expect(repairResourceBody(sent, users, all)).toEqual({ body: sent, repairs: [] });
  });
});
