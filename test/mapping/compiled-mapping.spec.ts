import { describe, expect, it } from '@jest/globals';
import { type MappingRow } from '../../connectors/sdk/resource-mapping.js';
import { CompiledMapping, type MappingProblem } from '../../src/mapping/compiled-mapping.js';
import { compileGroup, compileUser, enterprise, userFull, userTable } from './fixture.js';

const key: MappingRow = { scim: 'userName', backend: 'uid' };

function problemsOf(rows: readonly MappingRow[], naturalKey = 'userName'): readonly MappingProblem[] {
  const problems: MappingProblem[] = [];
  CompiledMapping.compile({ ...userTable(rows), naturalKey }, userFull, problems);
  return problems;
}

describe('problems of a table', () => {
  const cases: readonly (readonly [string, readonly MappingRow[], string])[] = [
    ['unknown attribute', [{ scim: 'nonsense', backend: 'a' }], 'no attribute nonsense'],
    ['unknown sub-attribute', [{ scim: 'name.nonsense', backend: 'a' }], 'name has no sub-attribute nonsense'],
    ['extension without URN', [{ scim: 'department', backend: 'a' }], 'need its URN'],
    ['complex without sub-attribute', [{ scim: 'groups', backend: 'a' }], 'name one of its sub-attributes (value'],
    ['bad condition', [{ scim: 'emails[type ne "work"].value', backend: 'a' }], 'joined by `and`'],
    ['broken filter', [{ scim: 'emails[type eq].value', backend: 'a' }], 'is not a SCIM path'],
    ['condition on one value', [{ scim: 'name[formatted eq "x"].givenName', backend: 'a' }], 'no elements'],
    ['condition of another type', [{ scim: 'emails[primary eq "x"].value', backend: 'a' }], 'must be true or false'],
    ['condition on itself', [{ scim: 'emails[type eq "x"].type', backend: 'a' }], 'fixed by the condition'],
    ['transform that does not fit', [{ scim: 'active', backend: 'a', transform: { type: 'lower' } }], 'fits string'],
    ['multiple on one value', [{ scim: 'title', backend: 'a', multiple: true }], 'cannot be `multiple`'],
    [
      'template with unknown path',
      [{ scim: 'title', backend: 'a', defaults: ['{nonsense}'] }],
      'no attribute nonsense',
    ],
    ['template without end', [{ scim: 'title', backend: 'a', defaults: ['{title'] }], 'without `}`'],
    ['transitive on text', [{ scim: 'title', backend: 'a', transitive: true }], 'is `transitive`, which only lists'],
    ['no backend', [{ scim: 'title', backend: '' }], 'no backend attribute'],
    [
      'one backend attribute twice',
      [
        { scim: 'title', backend: 'a' },
        { scim: 'nickName', backend: 'A' },
      ],
      'which the row title writes too',
    ],
    [
      'one path from two attributes',
      [
        { scim: 'title', backend: 'a' },
        { scim: 'title', backend: 'b' },
      ],
      'but also from a',
    ],
    [
      'values that cannot be told together',
      [
        { scim: 'emails[type eq "work"].value', backend: 'a', multiple: true },
        { scim: 'emails[type eq "work"].display', backend: 'b' },
      ],
      'values of a `multiple` row stand alone',
    ],
    [
      'two fallbacks',
      [
        { scim: 'emails[type eq "work"].value', backend: 'a', fallback: true },
        { scim: 'emails[type eq "home"].value', backend: 'b', fallback: true },
      ],
      'second `fallback`',
    ],
    [
      'elements that another row would write',
      [
        { scim: 'emails[type eq "work"].value', backend: 'a', fallback: true },
        { scim: 'emails.value', backend: 'b', multiple: true },
      ],
      'another row would write',
    ],
    [
      'element default of no sub-attribute',
      [{ scim: 'emails.value', backend: 'a', elementDefaults: { x: 'y' } }],
      'elementDefaults.x',
    ],
    [
      'required but never written',
      [{ scim: 'title', backend: 'a', direction: 'read', required: true }],
      'is never written',
    ],
  ];
  it.each(cases)('%s', (_name, rows, message) => {
    const problems = problemsOf([key, ...rows]);
    expect(problems.map((problem) => problem.message).join('\n')).toContain(message);
    expect(problems.every(({ path }) => /^rows\[[12]\]$/.test(path))).toBe(true);
  });

  it.each([
    [[{ scim: 'title', backend: 'a' }], 'userName', 'no row maps userName'],
    [[{ ...key, direction: 'write' }], 'userName', 'must be read'],
    [[key, { scim: 'emails.value', backend: 'a', multiple: true }], 'emails', 'one plain value'],
  ] as const)('natural key: %j', (rows, naturalKey, message) => {
    const [problem, ...others] = problemsOf(rows, naturalKey);
    expect(problem?.path).toBe('naturalKey');
    expect(problem?.message).toContain(message);
    expect(others).toEqual([]);
  });

  it('reports all problems at once', () => {
    expect(problemsOf([key, { scim: 'x', backend: 'a' }, { scim: 'y', backend: 'b' }])).toHaveLength(2);
  });

  it('lets two rows write one attribute at different times', () => {
    const rows: MappingRow[] = [
      key,
      { scim: 'title', backend: 'a', when: 'create' },
      { scim: 'nickName', backend: 'a', when: 'update', direction: 'write' },
    ];
    expect(problemsOf(rows)).toEqual([]);
  });
});

describe('the announced schema', () => {
  const { schema, naturalKey, passwordRow, memberRow } = compileUser();

  it.each([
    ['userName', 'readWrite'],
    ['name.familyName', 'readWrite'],
    ['emails.type', 'readWrite'],
    ['password', 'writeOnly'],
    ['groups.value', 'readOnly'],
    ['groups.$ref', 'readOnly'],
    [`${enterprise}:manager.displayName`, 'readOnly'],
    ['meta.created', 'readOnly'],
  ])('has %s, %s', (path, mutability) => {
    const dot = path.indexOf('.', path.lastIndexOf(':') + 1);
    const attribute = dot < 0 ? path : path.slice(0, dot);
    const found = schema.resolve({ attribute, ...(dot < 0 ? {} : { subAttribute: path.slice(dot + 1) }) });
    expect((found?.sub ?? found?.definition)?.mutability).toBe(mutability);
  });

  it.each(['nickName', 'name.middleName', 'photos', 'addresses.country', `${enterprise}:costCenter`])(
    'has no %s',
    (path) => {
      const dot = path.indexOf('.', path.lastIndexOf(':') + 1);
      const attribute = dot < 0 ? path : path.slice(0, dot);
      expect(schema.resolve({ attribute, ...(dot < 0 ? {} : { subAttribute: path.slice(dot + 1) }) })).toBeUndefined();
    },
  );

  it('says which types of elements there can be', () => {
    const type = schema.resolve({ attribute: 'phoneNumbers', subAttribute: 'type' })?.sub;
    expect(type?.canonicalValues).toEqual(['work', 'mobile']);
  });

  it('makes read-only what no row writes, and leaves out extensions without rows', () => {
    const reduced = compileUser([key, { scim: 'title', backend: 'title', direction: 'read' }]).schema;
    expect(reduced.attribute('title')?.definition.mutability).toBe('readOnly');
    expect(reduced.extensions).toEqual([]);
    expect(reduced.resourceType.schemaExtensions).toEqual([]);
  });

  it('names the rows that others ask for', () => {
    expect(naturalKey.path).toBe('userName');
    expect(naturalKey.row.backend).toBe('uid');
    expect(passwordRow?.backend).toBe('userPassword');
    expect(memberRow).toBeUndefined();
    const group = compileGroup();
    expect(group.memberRow?.backend).toBe('member');
    expect(group.schema.attribute('displayName')?.definition).toMatchObject({ required: true, uniqueness: 'server' });
  });
});
