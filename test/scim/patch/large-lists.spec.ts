import { describe, expect, it } from '@jest/globals';
import { ValuesToRemove } from '../../../src/scim/patch/values-to-remove.js';
import { applyPatch } from '../../../src/scim/patch/apply-patch.js';
import { parsePath } from '../../../src/scim/path/parse-path.js';
import { type ScimObject } from '../../../src/scim/schema/values.js';
import { limits } from '../limits.js';
import { groups, users } from '../user-schema.js';
import { resourceOf } from './patching.js';

const members = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => ({ value: `m${from + i}` }));
const group = resourceOf({ displayName: 'g', members: members(0, 10_000) });
const valuesOf = (resource: ScimObject, attribute: string) =>
  (resource[attribute] as { value: string }[]).map(({ value }) => value);

/** Milliseconds of processor time, whatever else runs; quadratic work on these sizes takes many seconds. */
function timed(action: () => void): number {
  const start = process.cpuUsage();
  action();
  const { user, system } = process.cpuUsage(start);
  return (user + system) / 1_000;
}

describe('applyPatch on long lists', () => {
  it('adds 1000 of which half are there, in one operation or in a thousand', () => {
    const value = members(9_500, 10_500);
    for (const operations of [
      [{ op: 'add', path: { attribute: 'members' }, value } as const],
      value.map((member) => ({ op: 'add', path: { attribute: 'members' }, value: [member] }) as const),
    ]) {
      const time = timed(() => {
        const result = applyPatch(operations, group, groups);
        expect(valuesOf(result, 'members')).toEqual(members(0, 10_500).map(({ value: id }) => id));
      });
      expect(time).toBeLessThan(1500);
    }
  });

  it('removes 1000 by filter, or by value', () => {
    const byFilter = members(0, 1000).map(
      ({ value }) => ({ op: 'remove', path: parsePath(`members[value eq "${value}"]`, limits) }) as const,
    );
    const byValue = [
      { op: 'remove', path: { attribute: 'members' }, value: new ValuesToRemove(members(0, 1000)) } as const,
    ];
    for (const operations of [byFilter, byValue]) {
      const time = timed(() => {
        const result = applyPatch(operations, group, groups);
        expect(valuesOf(result, 'members')).toEqual(members(1000, 10_000).map(({ value: id }) => id));
      });
      expect(time).toBeLessThan(1500);
    }
  });

  it('replaces all by 100,000', () => {
    const time = timed(() => {
      const operations = [{ op: 'replace', path: { attribute: 'members' }, value: members(5, 100_005) } as const];
      expect(applyPatch(operations, group, groups)['members']).toHaveLength(100_000);
    });
    expect(time).toBeLessThan(5000);
  });

  it('is not slowed down by elements that have much in common', () => {
    const sameValue = Array.from({ length: 20_000 }, (_, i) => ({ value: 'x', type: `t${i}` }));
    const noValue = Array.from({ length: 20_000 }, (_, i) => ({ type: 'work', locality: `l${i}` }));
    const time = timed(() => {
      const result = applyPatch(
        [{ op: 'add', value: { emails: [...sameValue, ...sameValue], addresses: [...noValue, ...noValue] } }],
        resourceOf({ userName: 'a' }),
        users,
      );
      expect([result['emails'], result['addresses']].map((list) => (list as unknown[]).length)).toEqual([
        20_000, 20_000,
      ]);
    });
    expect(time).toBeLessThan(5000);
  });
});
