import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { BackendReference, type BackendObject, type BackendValue } from '../../connectors/sdk/backend-object.js';
import { planRead } from '../../src/mapping/read-plan.js';
import { toResource } from '../../src/mapping/to-resource.js';
import { planUpdate, type UpdatePlan } from '../../src/mapping/write-plan.js';
import { type ScimObject } from '../../src/scim/schema/values.js';
import { compileGroup, compileUser, object, read, toReference, toScimId } from './fixture.js';
import { backendObject, text } from './generators.js';

const user = compileUser();
const group = compileGroup();

/** Attributes of a fixture that an update may write: what is written on create only, or never, stays as it is. */
const fixed = new Set(['memberOf', 'createTimestamp', 'preferredLanguage']);

function apply(held: BackendObject, { changes, members }: UpdatePlan): BackendObject {
  const attributes: Record<string, readonly BackendValue[]> = { ...held.attributes };
  for (const { attribute, values } of changes) attributes[attribute] = values;
  if (members !== undefined) {
    const removed = new Set(members.remove.map(({ objectType, id }) => `${objectType}-${id}`));
    const left = (attributes['member'] ?? []).filter(
      (value) => !(value instanceof BackendReference) || !removed.has(`${value.objectType}-${value.id}`),
    );
    attributes['member'] = [...left, ...members.add];
  }
  return object(attributes, held.id);
}

/** Lists in one order, and without the mark that belongs to whatever comes first. */
const normal = (resource: ScimObject): unknown =>
  JSON.parse(JSON.stringify(resource), (key, value: unknown) => {
    if (key === 'primary') return undefined;
    return Array.isArray(value)
      ? value.map((one) => JSON.stringify(one)).sort()
      : value !== null && typeof value === 'object'
        ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
        : value;
  }) as unknown;

/** An object as the gateway would have made it: required values are there, letter case is the one that is written. */
const written: fc.Arbitrary<BackendObject> = fc
  .record({ base: backendObject, uid: text, cn: text, sn: text })
  .map(({ base, uid, cn, sn }) => {
    const kept = Object.entries(base.attributes).filter(([name]) => !fixed.has(name));
    const attributes = Object.fromEntries(kept);
    const lower = (attributes['employeeType'] ?? []).flatMap((value) =>
      typeof value === 'string' ? value.toLowerCase() : [],
    );
    return object({ ...attributes, uid: [uid], cn: [cn], sn: [sn], employeeType: [...new Set(lower)] });
  });

describe('planUpdate', () => {
  it('turns one state into the other, and touches only what differs', () => {
    fc.assert(
      fc.property(written, written, (from, to) => {
        const [before, after] = [read(user, from), read(user, to)];
        const plan = planUpdate(before, after, user, toReference);
        expect(normal(read(user, apply(from, plan)))).toEqual(normal(after));
        const rows = new Map(user.rows.map((row) => [row.backend, row]));
        for (const { attribute } of plan.changes) {
          const row = rows.get(attribute);
          const only = (of: BackendObject): unknown => {
            const path = planRead(
              user,
              (extension, name, sub) =>
                extension === row?.path.extension &&
                name === row?.path.attribute.name &&
                (sub === undefined || sub === row.path.sub?.name),
            );
            return normal(toResource(object({ [attribute]: of.attributes[attribute] ?? [] }), path, toScimId));
          };
          expect(only(from)).not.toEqual(only(to));
        }
      }),
      { numRuns: 600 },
    );
  });

  it('plans nothing for a resource that is sent back as it was read', () => {
    fc.assert(
      fc.property(backendObject, (held) => {
        const resource = read(user, held);
        expect(planUpdate(resource, resource, user, toReference)).toMatchObject({
          changes: [],
          written: [],
          remainder: {},
          unmapped: [],
        });
      }),
      { numRuns: 600 },
    );
  });

  it('turns one list of members into another', () => {
    const members = fc.uniqueArray(fc.integer({ min: 0, max: 8 })).map((ids) =>
      object({
        cn: ['g'],
        member: ids.map((id) => new BackendReference(id % 2 === 0 ? 'user' : 'group', String(id))),
      }),
    );
    fc.assert(
      fc.property(members, members, (from, to) => {
        const plan = planUpdate(read(group, from), read(group, to), group, toReference);
        expect(plan.changes).toEqual([]);
        expect(normal(read(group, apply(from, plan)))).toEqual(normal(read(group, to)));
        const held = new Set((from.attributes['member'] ?? []).map((value) => JSON.stringify(value)));
        expect(plan.members?.add.some((value) => held.has(JSON.stringify(value))) ?? false).toBe(false);
      }),
    );
  });
});
