import { describe, expect, it } from '@jest/globals';
import { readConfig } from '../../../connectors/memory/config.js';
import { ConfigReader, type ConfigProblem } from '../../../connectors/sdk/config-reader.js';

function problemsOf(raw: unknown): readonly ConfigProblem[] {
  const problems: ConfigProblem[] = [];
  readConfig(new ConfigReader(raw, 'target', problems));
  return problems;
}

const group = { key: 'displayName' };

const wrong: readonly (readonly [string, unknown, readonly string[]])[] = [
  ['not a mapping', 'memory', ['target']],
  ['an unknown setting', { latency: 1 }, ['target.latency']],
  ['a latency that is no number', { latencyMs: 'slow' }, ['target.latencyMs']],
  ['a latency below zero', { latencyMs: -1 }, ['target.latencyMs']],
  ['room for nothing', { maxObjects: 0 }, ['target.maxObjects']],
  ['seeds beside own object types', { seedUsers: 1, objectTypes: { group } }, ['target.seedUsers']],
  ['seeds without room for their group', { seedUsers: 5, maxObjects: 5 }, ['target.seedUsers']],
  ['a shared store without a name', { shared: '' }, ['target.shared']],
  ['no object types', { objectTypes: {} }, ['target.objectTypes']],
  ['a type without a key', { objectTypes: { user: {} } }, ['target.objectTypes.user.key']],
  [
    'an unknown setting of a type',
    { objectTypes: { group: { ...group, keys: 'a' } } },
    ['target.objectTypes.group.keys'],
  ],
  [
    'a reference to an unknown type',
    { objectTypes: { group: { ...group, references: { members: ['user'] } } } },
    ['target.objectTypes.group'],
  ],
  [
    'a back reference of an attribute that is no reference',
    {
      objectTypes: { group: { ...group, backReferences: { memberOf: { objectType: 'group', attribute: 'members' } } } },
    },
    ['target.objectTypes.group.backReferences.memberof.attribute'],
  ],
  ['a reserved key', { objectTypes: { user: { key: 'Password' } } }, ['target.objectTypes.user']],
  [
    'a required attribute that is computed',
    { objectTypes: { user: { key: 'a', required: ['createdAt'] } } },
    ['target.objectTypes.user'],
  ],
  [
    'a key that is a reference',
    { objectTypes: { user: { key: 'a', references: { A: 'user' } } } },
    ['target.objectTypes.user.key'],
  ],
  [
    'several mistakes, all reported',
    { latencyMs: 'x', maxObjects: 'y', z: 1 },
    ['target.latencyMs', 'target.maxObjects', 'target.z'],
  ],
];

describe('configuration of a memory target', () => {
  it('needs nothing', () => {
    const problems: ConfigProblem[] = [];
    const config = readConfig(new ConfigReader({}, 'target', problems));
    expect(problems).toEqual([]);
    expect([...config.objectTypes.keys()]).toEqual(['user', 'group']);
    expect(config.shared).toBeUndefined();
  });

  it('takes object types with any names', () => {
    const raw: unknown = JSON.parse(
      '{"shared":"a","objectTypes":{"__proto__":{"key":"constructor","required":"x","references":{"__proto__":"__proto__"}}}}',
    );
    const problems: ConfigProblem[] = [];
    const config = readConfig(new ConfigReader(raw, 'target', problems));
    expect(problems).toEqual([]);
    const type = config.objectTypes.get('__proto__');
    expect(type).toMatchObject({ key: 'constructor', required: ['x'] });
    expect(type?.references.get('__proto__')).toEqual(['__proto__']);
  });

  it.each(wrong)('reports %s', (_, raw, paths) => {
    expect(
      problemsOf(raw)
        .map(({ path }) => path)
        .sort(),
    ).toEqual([...paths].sort());
  });
});
