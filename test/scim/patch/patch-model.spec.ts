import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { splitValueChanges, type ValueChanges } from '../../../src/scim/patch/value-changes.js';
import { applyPatch } from '../../../src/scim/patch/apply-patch.js';
import { parsePatch, type PatchOperation } from '../../../src/scim/patch/parse-patch.js';
import { limits } from '../limits.js';
import { groups } from '../user-schema.js';
import { asJson, resourceOf } from './patching.js';

type Json = Record<string, unknown>;
interface Step {
  readonly operation: Json;
  /** What it means, said naively. */
  readonly effect: (members: readonly string[]) => readonly string[];
}

const id = fc.constantFrom<string[]>('a', 'b', 'c', 'A', '__proto__', 'x"y\\z', 'é');
const ids = fc.array(id, { maxLength: 4 });
const elements = (values: readonly string[]) => values.map((value) => ({ value }));
const distinct = (values: readonly string[]) => [...new Set(values)];
const or = (values: readonly string[]) => values.map((value) => `value eq ${JSON.stringify(value)}`).join(' or ');

const step: fc.Arbitrary<Step> = fc.oneof(
  ids.map((values) => ({
    operation: { op: 'add', path: 'members', value: elements(values) },
    effect: (members: readonly string[]) => distinct([...members, ...values]),
  })),
  ids.map((values) => ({
    operation: { op: 'add', value: { Members: elements(values) } },
    effect: (members: readonly string[]) => distinct([...members, ...values]),
  })),
  ids.map((values) => ({
    operation: { op: 'replace', path: `${groups.core.id}:members`, value: elements(values) },
    effect: () => distinct(values),
  })),
  ids.map((values) => ({
    operation: { op: 'replace', value: { displayName: 'renamed', members: elements(values) } },
    effect: () => distinct(values),
  })),
  fc.constant({ operation: { op: 'remove', path: 'members' }, effect: () => [] }),
  fc.array(id, { minLength: 1, maxLength: 3 }).map((values) => ({
    operation: { op: 'remove', path: `members[${or(values)}]` },
    effect: (members: readonly string[]) => members.filter((member) => !values.includes(member)),
  })),
  fc.constant({ operation: { op: 'replace', path: 'displayName', value: 'g2' }, effect: (m: readonly string[]) => m }),
);

const parse = (steps: readonly Step[]): readonly PatchOperation[] =>
  parsePatch(
    {
      schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'],
      Operations: steps.map(({ operation }) => operation),
    },
    limits,
  );

const membersOf = (resource: object): string[] =>
  ((resource as { members?: { value: string }[] }).members ?? []).map(({ value }) => value);

function changed(members: readonly string[], changes: ValueChanges | undefined): Set<string> {
  const result = new Set(changes?.set ?? members);
  for (const value of changes?.add ?? []) result.add(value);
  for (const value of changes?.remove ?? []) result.delete(value);
  return result;
}

describe('PATCH of members, any sequence', () => {
  it('does what a naive reading of the operations says, and changes no input', () => {
    fc.assert(
      fc.property(fc.uniqueArray(id), fc.array(step, { minLength: 1, maxLength: 8 }), (start, steps) => {
        const resource = resourceOf({ displayName: 'g', ...(start.length > 0 ? { members: elements(start) } : {}) });
        const before = JSON.stringify(resource);
        const result = applyPatch(parse(steps), resource, groups);
        const expected = steps.reduce<readonly string[]>((members, { effect }) => effect(members), start);
        expect(membersOf(asJson(result) as object)).toEqual(expected);
        expect(JSON.stringify(resource)).toBe(before);
      }),
      { numRuns: 500 },
    );
  });

  it('has the same effect when it is split into changes of values and the rest', () => {
    fc.assert(
      fc.property(fc.uniqueArray(id), fc.array(step, { minLength: 1, maxLength: 8 }), (start, steps) => {
        const operations = parse(steps);
        const resource = resourceOf({ displayName: 'g', ...(start.length > 0 ? { members: elements(start) } : {}) });
        const whole = applyPatch(operations, resource, groups);
        const split = splitValueChanges(operations, 'members', groups);
        expect(split).toBeDefined();
        expect(changed(start, split?.changes)).toEqual(new Set(membersOf(whole)));
        const rest = applyPatch(split?.rest ?? [], resource, groups);
        expect([rest['displayName'], rest['members']]).toEqual([whole['displayName'], resource['members']]);
        const { add = [], remove = [] } = split?.changes ?? {};
        expect(add.filter((value) => remove.includes(value))).toEqual([]);
      }),
      { numRuns: 500 },
    );
  });
});
