import { describe, expect, it } from '@jest/globals';
import { dialects, repairPatchBody, repairResourceBody } from '../../../src/scim/dialects/all.js';
import { ValuesToRemove } from '../../../src/scim/patch/values-to-remove.js';
import { enterprise, groups, users } from '../user-schema.js';

const schemas = ['urn:ietf:params:scim:api:messages:2.0:PatchOp'];
const core = users.core.id;
const all = new Set(dialects.map(({ name }) => name));

type Row = readonly [unknown, unknown];

/** Dialect, and per row: operation as sent, operation (or operations) as meant. The same value twice: nothing to repair. */
const patches: Record<string, readonly Row[]> = {
  'op-case': [
    [
      { op: 'Add', path: 'title', value: 'x' },
      { op: 'add', path: 'title', value: 'x' },
    ],
    [
      { Op: 'REMOVE', path: 'title' },
      { Op: 'remove', path: 'title' },
    ],
    [
      { op: 'Move', path: 'title' },
      { op: 'Move', path: 'title' },
    ],
    [
      { op: 'add', path: 'title', value: 'Add' },
      { op: 'add', path: 'title', value: 'Add' },
    ],
  ],
  'text-booleans': [
    [
      { op: 'replace', path: 'active', value: 'False' },
      { op: 'replace', path: 'active', value: false },
    ],
    [
      { op: 'replace', path: 'ACTIVE', value: ['true'] },
      { op: 'replace', path: 'ACTIVE', value: true },
    ],
    [
      { op: 'replace', path: 'active', value: [true] },
      { op: 'replace', path: 'active', value: true },
    ],
    [
      { op: 'replace', value: { Active: 'TRUE' } },
      { op: 'replace', value: { Active: true } },
    ],
    [
      { op: 'replace', path: 'emails[type eq "work"].primary', value: 'true' },
      { op: 'replace', path: 'emails[type eq "work"].primary', value: true },
    ],
    [
      { op: 'add', path: 'emails', value: [{ value: 'true', primary: 'True' }] },
      { op: 'add', path: 'emails', value: [{ value: 'true', primary: true }] },
    ],
    [
      { op: 'add', path: 'emails[type eq "work"]', value: { primary: 'True' } },
      { op: 'add', path: 'emails[type eq "work"]', value: { primary: true } },
    ],
    [
      { op: 'replace', path: 'active', value: 'yes' },
      { op: 'replace', path: 'active', value: 'yes' },
    ],
    [
      { op: 'replace', path: 'title', value: 'True' },
      { op: 'replace', path: 'title', value: 'True' },
    ],
    [
      { op: 'replace', path: 'shoes', value: 'True' },
      { op: 'replace', path: 'shoes', value: 'True' },
    ],
  ],
  'single-element-arrays': [
    [
      { op: 'replace', path: 'title', value: ['x'] },
      { op: 'replace', path: 'title', value: 'x' },
    ],
    [
      { op: 'replace', path: 'name.givenName', value: ['x'] },
      { op: 'replace', path: 'name.givenName', value: 'x' },
    ],
    [
      { op: 'replace', value: { title: ['x'], name: { givenName: ['y'] } } },
      { op: 'replace', value: { title: 'x', name: { givenName: 'y' } } },
    ],
    [
      { op: 'replace', path: 'emails[type eq "work"]', value: [{ value: 'x' }] },
      { op: 'replace', path: 'emails[type eq "work"]', value: { value: 'x' } },
    ],
    [
      { op: 'replace', path: 'title', value: ['x', 'y'] },
      { op: 'replace', path: 'title', value: ['x', 'y'] },
    ],
    [
      { op: 'replace', path: 'emails', value: [{ value: 'x' }] },
      { op: 'replace', path: 'emails', value: [{ value: 'x' }] },
    ],
  ],
  'dotted-and-urn-keys': [
    [
      { op: 'replace', value: { displayName: 'M', 'name.givenName': 'Mari', [`${enterprise}:employeeNumber`]: '2' } },
      [
        { op: 'replace', value: { displayName: 'M' } },
        { op: 'replace', path: 'name.givenName', value: 'Mari' },
        { op: 'replace', path: `${enterprise}:employeeNumber`, value: '2' },
      ],
    ],
    [
      { op: 'add', path: null, value: { 'emails[type eq "work"].value': 'a' } },
      [{ op: 'add', path: 'emails[type eq "work"].value', value: 'a' }],
    ],
    [
      { op: 'add', value: { [enterprise]: { 'manager.value': 'm', department: 'd' } } },
      [
        { op: 'add', value: { [enterprise]: { department: 'd' } } },
        { op: 'add', path: `${enterprise}:manager.value`, value: 'm' },
      ],
    ],
    [
      { op: 'add', value: { [`${core}:title`]: 'x', 'meta.version': '1', 'shoe.size': 1 } },
      [
        { op: 'add', value: { 'meta.version': '1', 'shoe.size': 1 } },
        { op: 'add', path: `${core}:title`, value: 'x' },
      ],
    ],
    [
      { op: 'add', value: { [enterprise]: { department: 'd' } } },
      { op: 'add', value: { [enterprise]: { department: 'd' } } },
    ],
    [
      { op: 'add', path: 'name', value: { 'name.givenName': 'x' } },
      { op: 'add', path: 'name', value: { 'name.givenName': 'x' } },
    ],
  ],
  'null-ref': [
    [
      { op: 'add', path: `${enterprise}:manager`, value: { $ref: null, value: 'm' } },
      { op: 'add', path: `${enterprise}:manager`, value: { value: 'm' } },
    ],
    [
      { op: 'add', value: { [enterprise]: { manager: { $ref: null, value: 'm' } } } },
      { op: 'add', value: { [enterprise]: { manager: { value: 'm' } } } },
    ],
    [
      { op: 'add', path: `${enterprise}:manager`, value: { $ref: 'x', value: null } },
      { op: 'add', path: `${enterprise}:manager`, value: { $ref: 'x', value: null } },
    ],
  ],
  'bare-manager': [
    [
      { op: 'add', path: `${enterprise}:manager`, value: 'm1' },
      { op: 'add', path: `${enterprise}:manager`, value: { value: 'm1' } },
    ],
    [
      { op: 'add', path: 'manager', value: 'm1' },
      { op: 'add', path: 'manager', value: { value: 'm1' } },
    ],
    [
      { op: 'add', path: 'manager', value: [{ $ref: 'x', value: 'm1' }] },
      { op: 'add', path: 'manager', value: { $ref: 'x', value: 'm1' } },
    ],
    [
      { op: 'replace', path: 'manager', value: '' },
      { op: 'replace', path: 'manager', value: null },
    ],
    [
      { op: 'replace', path: 'manager', value: [] },
      { op: 'replace', path: 'manager', value: null },
    ],
    [
      { op: 'replace', value: { [enterprise]: { manager: 'm1' } } },
      { op: 'replace', value: { [enterprise]: { manager: { value: 'm1' } } } },
    ],
    [
      { op: 'replace', path: 'manager.value', value: 'm' },
      { op: 'replace', path: 'manager.value', value: 'm' },
    ],
    [
      { op: 'replace', path: 'name', value: 'm' },
      { op: 'replace', path: 'name', value: 'm' },
    ],
  ],
  'remove-by-value': [
    [
      { op: 'remove', path: 'emails', value: [{ value: 'a' }] },
      { op: 'remove', path: 'emails', value: new ValuesToRemove([{ value: 'a' }]) },
    ],
    [
      { op: 'Remove', path: 'EMAILS', value: { value: 'a' } },
      { op: 'Remove', path: 'EMAILS', value: new ValuesToRemove([{ value: 'a' }]) },
    ],
    [
      { op: 'remove', path: 'emails', value: [] },
      { op: 'remove', path: 'emails', value: new ValuesToRemove([]) },
    ],
    [
      { op: 'remove', path: 'emails', value: '' },
      { op: 'remove', path: 'emails' },
    ],
    [
      { op: 'remove', path: 'title', value: 'x' },
      { op: 'remove', path: 'title' },
    ],
    [
      { op: 'remove', path: 'emails[type eq "work"]', value: [{ value: 'a' }] },
      { op: 'remove', path: 'emails[type eq "work"]' },
    ],
    [
      { op: 'remove', path: 'emails', value: null },
      { op: 'remove', path: 'emails', value: null },
    ],
    [
      { op: 'remove', path: 'emails' },
      { op: 'remove', path: 'emails' },
    ],
    [
      { op: 'remove', value: { emails: ['a'] } },
      { op: 'remove', value: { emails: ['a'] } },
    ],
    [
      { op: 'add', path: 'emails', value: [{ value: 'a' }] },
      { op: 'add', path: 'emails', value: [{ value: 'a' }] },
    ],
  ],
  'unquoted-filter-value': [
    [
      { op: 'replace', path: 'emails[type eq work].value', value: 'a' },
      { op: 'replace', path: 'emails[type eq "work"].value', value: 'a' },
    ],
    [
      { op: 'replace', path: 'emails[primary eq true].value', value: 'a' },
      { op: 'replace', path: 'emails[primary eq true].value', value: 'a' },
    ],
  ],
  'empty-path': [
    [
      { op: 'replace', path: '', value: { title: 'x' } },
      { op: 'replace', value: { title: 'x' } },
    ],
    [
      { op: 'replace', path: null, value: { title: 'x' } },
      { op: 'replace', path: null, value: { title: 'x' } },
    ],
  ],
  'json-text': [
    [
      { op: 'replace', value: '{"title":"x"}' },
      { op: 'replace', value: { title: 'x' } },
    ],
    [
      { op: 'replace', path: 'name', value: ['{"givenName":"x"}'] },
      { op: 'replace', path: 'name', value: { givenName: 'x' } },
    ],
    [
      { op: 'add', path: 'emails', value: '[{"value":"x"}]' },
      { op: 'add', path: 'emails', value: [{ value: 'x' }] },
    ],
    [
      { op: 'add', path: 'emails', value: ['{"value":"x"}', { value: '{"value":"y"}' }] },
      { op: 'add', path: 'emails', value: [{ value: 'x' }, { value: '{"value":"y"}' }] },
    ],
    [
      { op: 'remove', path: 'emails', value: ['{"value":"x"}'] },
      { op: 'remove', path: 'emails', value: [{ value: 'x' }] },
    ],
    [
      { op: 'add', path: enterprise, value: '{"department":"x"}' },
      { op: 'add', path: enterprise, value: { department: 'x' } },
    ],
    [
      { op: 'add', path: 'title', value: '{"value":"x"}' },
      { op: 'add', path: 'title', value: '{"value":"x"}' },
    ],
    [
      { op: 'add', path: 'name', value: `${'['.repeat(9)}${']'.repeat(9)}` },
      { op: 'add', path: 'name', value: `${'['.repeat(9)}${']'.repeat(9)}` },
    ],
    [
      { op: 'add', path: 'name', value: '{"givenName":' },
      { op: 'add', path: 'name', value: '{"givenName":' },
    ],
  ],
  'json-roles': [
    [
      { op: 'add', path: 'roles', value: [{ value: '{"id":"1","value":"Admin","displayName":"Admin 1"}' }] },
      { op: 'add', path: 'roles', value: [{ value: 'Admin', display: 'Admin 1' }] },
    ],
    [
      { op: 'add', path: 'roles', value: [{ value: '{"id":"1"}' }, { value: '{' }, { value: 'x' }] },
      { op: 'add', path: 'roles', value: [{ value: '{"id":"1"}' }, { value: '{' }, { value: 'x' }] },
    ],
  ],
  'wrapped-values': [
    [
      { op: 'add', path: 'department', value: [{ $ref: null, value: 'x' }] },
      { op: 'add', path: 'department', value: 'x' },
    ],
    [
      { op: 'replace', value: { title: { value: 'x' } } },
      { op: 'replace', value: { title: 'x' } },
    ],
    [
      { op: 'add', path: 'emails', value: [{ value: 'x' }] },
      { op: 'add', path: 'emails', value: [{ value: 'x' }] },
    ],
  ],
  'echoed-read-only': [
    [
      { op: 'replace', value: { id: 'g', META: { version: '1' }, groups: [], title: 'x' } },
      { op: 'replace', value: { title: 'x' } },
    ],
    [
      { op: 'replace', path: 'id', value: 'g' },
      { op: 'replace', path: 'id', value: 'g' },
    ],
    [
      { op: 'replace', path: 'name', value: { id: 'g', givenName: 'x' } },
      { op: 'replace', path: 'name', value: { id: 'g', givenName: 'x' } },
    ],
  ],
  'empty-text': [
    [
      { op: 'replace', path: 'title', value: '' },
      { op: 'replace', path: 'title', value: null },
    ],
    [
      { op: 'replace', value: { name: { givenName: '' } } },
      { op: 'replace', value: { name: { givenName: null } } },
    ],
    [
      { op: 'replace', path: 'title', value: ' ' },
      { op: 'replace', path: 'title', value: ' ' },
    ],
  ],
  'old-urns': [
    [
      { op: 'add', path: 'urn:scim:schemas:extension:enterprise:1.0:department', value: 'x' },
      { op: 'add', path: `${enterprise}:department`, value: 'x' },
    ],
    [
      { op: 'add', path: 'urn:scim:schemas:core:2.0:User:title', value: 'x' },
      { op: 'add', path: `${core}:title`, value: 'x' },
    ],
    [
      { op: 'add', value: { 'urn:scim:schemas:extension:enterprise:2.0:User': { department: 'x' } } },
      { op: 'add', value: { [enterprise]: { department: 'x' } } },
    ],
    [
      { op: 'add', path: 'urn:scim:other:title', value: 'x' },
      { op: 'add', path: 'urn:scim:other:title', value: 'x' },
    ],
  ],
};

const patchRows = Object.entries(patches).flatMap(([name, rows]) => rows.map((row) => [name, ...row] as const));

describe('dialects in PATCH', () => {
  it.each(patchRows)('%s: %j', (name, sent, meant) => {
    const body = { schemas, Operations: [sent, { op: 'add', path: 'nickName', value: 'n' }] };
    const before = JSON.stringify(body);
    const operations = [...(Array.isArray(meant) ? (meant as unknown[]) : [meant]), body.Operations[1]];
    const nothing = JSON.stringify(sent) === JSON.stringify(meant);
    const { body: repaired, repairs } = repairPatchBody(body, users, new Set([name]));
    expect(repaired).toEqual({ schemas, Operations: operations });
    expect(repairs).toEqual(nothing ? [] : [name]);
    if (nothing) expect(repaired).toBe(body);
    expect(JSON.stringify(body)).toBe(before);
  });

  it.each(patchRows)('%s is off when it is not enabled: %j', (name, sent) => {
    const body = { schemas, Operations: [sent] };
    const others = new Set([...all].filter((other) => other !== name));
    expect(repairPatchBody(body, users, others).repairs).not.toContain(name);
    expect(repairPatchBody(body, users, new Set())).toEqual({ body, repairs: [] });
  });

  it('brings the URN of the message up to date', () => {
    const operations = [{ op: 'remove', path: 'title' }];
    const body = { Schemas: ['urn:scim:schemas:core:2.0:PatchOp'], operations };
    expect(repairPatchBody(body, users, all)).toEqual({
      body: { Schemas: schemas, operations },
      repairs: ['old-urns'],
    });
  });

  it.each([
    null,
    7,
    'x',
    [],
    { schemas },
    { schemas, Operations: null },
    { schemas, Operations: {} },
    { schemas, Operations: [null, 7, []] },
  ])('leaves %j to the parser', (body) => {
    expect(repairPatchBody(body, users, all)).toEqual({ body, repairs: [] });
    expect(repairResourceBody(body, users, all)).toEqual({ body, repairs: [] });
  });

  it('keeps hostile names plain', () => {
    const body: unknown = JSON.parse(
      '{"schemas":[""],"Operations":[{"op":"Add","value":{"__proto__":{"active":"True"},"active":"True","name.givenName":"x"}}]}',
    );
    const { body: repaired } = repairPatchBody(body, users, all);
    expect(JSON.stringify(repaired)).toBe(
      '{"schemas":[""],"Operations":[{"op":"add","value":{"__proto__":{"active":"True"},"active":true}},{"op":"add","value":"x","path":"name.givenName"}]}',
    );
    expect(({} as Record<string, unknown>)['active']).toBeUndefined();
  });
});

const resources: Record<string, readonly Row[]> = {
  'text-booleans': [
    [
      { active: 'True', emails: [{ primary: 'false' }] },
      { active: true, emails: [{ primary: false }] },
    ],
    [
      { active: true, title: 'True' },
      { active: true, title: 'True' },
    ],
  ],
  'null-ref': [
    [{ [enterprise]: { manager: { $ref: null, value: 'm' } } }, { [enterprise]: { manager: { value: 'm' } } }],
  ],
  'bare-manager': [
    [{ [enterprise]: { manager: 'm' } }, { [enterprise]: { manager: { value: 'm' } } }],
    [{ [enterprise]: { manager: [] } }, { [enterprise]: { manager: null } }],
  ],
  'single-object': [
    [{ emails: { value: 'a' } }, { emails: [{ value: 'a' }] }],
    [
      { emails: [{ value: 'a' }], name: { givenName: 'x' } },
      { emails: [{ value: 'a' }], name: { givenName: 'x' } },
    ],
  ],
  'missing-schemas': [
    [{ userName: 'x' }, { userName: 'x', schemas: [core] }],
    [
      { SCHEMAS: [], userName: 'x' },
      { SCHEMAS: [core], userName: 'x' },
    ],
    [
      { schemas: ['urn:x'], userName: 'x' },
      { schemas: ['urn:x'], userName: 'x' },
    ],
  ],
  'adscim-urn': [
    [
      { schemas: [core, 'http://schemas.microsoft.com/2006/11/ResourceManagement/ADSCIM/2.0/Group'] },
      { schemas: [core] },
    ],
    [{ schemas: [core, 'urn:x'] }, { schemas: [core, 'urn:x'] }],
  ],
  'dotted-and-urn-keys': [
    [
      { name: { familyName: 'y' }, 'name.givenName': 'x', [`${enterprise}:department`]: 'd', [`${core}:title`]: 't' },
      { name: { familyName: 'y', givenName: 'x' }, [enterprise]: { department: 'd' }, title: 't' },
    ],
    [
      { NAME: { GivenName: 'y' }, 'name.givenName': 'x', 'name.familyName': 'z' },
      { NAME: { GivenName: 'y', familyName: 'z' }, 'name.givenName': 'x' },
    ],
    [
      { [enterprise.toUpperCase()]: { 'manager.value': 'm', department: 'd' } },
      { [enterprise.toUpperCase()]: { manager: { value: 'm' }, department: 'd' } },
    ],
    [
      { 'emails.value': 'x', 'meta.version': '1', 'urn:x:y': 1, 'emails[type eq "work"].value': 'x', name: 'n' },
      { 'emails.value': 'x', 'meta.version': '1', 'urn:x:y': 1, 'emails[type eq "work"].value': 'x', name: 'n' },
    ],
  ],
  'json-roles': [[{ roles: [{ value: '{"value":"Admin"}' }] }, { roles: [{ value: 'Admin' }] }]],
  'empty-text': [
    [
      { title: '', emails: [{ value: '' }], name: { givenName: '' } },
      { title: null, emails: [{ value: null }], name: { givenName: null } },
    ],
  ],
  'old-urns': [
    [
      {
        schemas: ['urn:scim:schemas:core:2.0', 'urn:scim:schemas:extension:enterprise:2.0'],
        'urn:scim:schemas:extension:enterprise:2.0': { department: 'x' },
      },
      { schemas: [core, enterprise], [enterprise]: { department: 'x' } },
    ],
    [{ schemas: ['urn:scim:schemas:core:1.0', core] }, { schemas: [core] }],
    [
      { schemas: [core], userName: 'urn:scim:schemas:core:1.0' },
      { schemas: [core], userName: 'urn:scim:schemas:core:1.0' },
    ],
  ],
};

describe('dialects of the whole PATCH', () => {
  it.each<readonly [string, object, object]>([
    ['missing-schemas', { Operations: [{ op: 'add' }] }, { Operations: [{ op: 'add' }], schemas }],
    ['empty-operations', { schemas, Operations: [] }, { schemas, Operations: [{ op: 'add', value: {} }] }],
    [
      'old-patch',
      {
        schemas: ['urn:scim:schemas:core:1.0'],
        meta: { attributes: ['title'] },
        nickName: 'n',
        emails: [
          { value: 'a', operation: 'delete' },
          { value: 'b', operation: 'add' },
        ],
      },
      {
        schemas,
        Operations: [
          { op: 'remove', path: 'title' },
          { op: 'replace', value: { nickName: 'n' } },
          { op: 'remove', path: 'emails', value: new ValuesToRemove([{ value: 'a' }]) },
          { op: 'add', path: 'emails', value: [{ value: 'b' }] },
        ],
      },
    ],
  ])('%s', (name, sent, meant) => {
    expect(repairPatchBody(sent, users, new Set([name]))).toEqual({ body: meant, repairs: [name] });
    const others = new Set([...all].filter((other) => other !== name));
    expect(repairPatchBody(sent, users, others).repairs).not.toContain(name);
  });

  it.each([{ schemas }, { schemas: [core], members: [] }, { members: [] }])('leaves %j alone', (body) => {
    expect(repairPatchBody(body, users, all)).toEqual({ body, repairs: [] });
  });
});

describe('dialects in resources', () => {
  it.each(Object.entries(resources).flatMap(([name, rows]) => rows.map((row) => [name, ...row] as const)))(
    '%s: %j',
    (name, sent, meant) => {
      const nothing = JSON.stringify(sent) === JSON.stringify(meant);
      const before = JSON.stringify(sent);
      const { body, repairs } = repairResourceBody(sent, users, new Set([name]));
      expect(body).toEqual(meant);
      expect(repairs).toEqual(nothing ? [] : [name]);
      if (nothing) expect(body).toBe(sent);
      expect(JSON.stringify(sent)).toBe(before);
      expect(repairResourceBody(sent, users, new Set()).body).toBe(sent);
    },
  );

  it('maps the old core URN to the schema of the resource type', () => {
    const { body } = repairResourceBody({ schemas: ['urn:scim:schemas:core:2.0:Group'] }, groups, all);
    expect(body).toEqual({ schemas: [groups.core.id] });
  });
});

describe('the list of dialects', () => {
  it('has unique names, and says what each is for', () => {
    expect(all.size).toBe(dialects.length);
    for (const { name, description } of dialects) {
      expect(name).toMatch(/^[a-z]+(-[a-z]+)*$/);
      expect(description).toMatch(/^[A-Z].*\.$/);
    }
  });
});
