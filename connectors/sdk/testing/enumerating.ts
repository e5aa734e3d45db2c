import { beforeAll, expect, it } from '@jest/globals';
import { type BackendObject } from '../backend-object.js';
import { isDeletable } from '../capabilities/deletable.js';
import { isEnumerable } from '../capabilities/enumerable.js';
import { type Predicate } from '../predicate.js';
import {
  attributesOf,
  call,
  demand,
  describeWith,
  equals,
  has,
  patience,
  type Conformance,
  type Fixture,
} from './fixture.js';

const defaultMany = 2503;

async function walk(
  { connector, user }: Fixture,
  predicate: Predicate,
  attributes: readonly string[],
): Promise<BackendObject[]> {
  const objects: BackendObject[] = [];
  const request = { objectType: user.objectType, predicate, attributes };
  for await (const batch of demand(connector, isEnumerable).enumerate(request, call())) objects.push(...batch);
  return objects;
}

/** `Enumerable`: everything exactly once, and nothing held when the caller stops. */
export function describeEnumerating(conformance: Conformance): void {
  describeWith('enumerate', conformance, (fixture) => {
    const many = conformance.options.many ?? defaultMany;
    let marker = '';
    let ids: ReadonlySet<string> = new Set();
    const marked = (): Predicate => equals(fixture().user.secondText, marker);
    beforeAll(async () => {
      marker = fixture().unique();
      const made = await fixture().makeUsers(many, { [fixture().user.secondText]: [marker] });
      ids = new Set(made.map((object) => object.id));
    }, patience);

    it.each(['all', 'marked'] as const)(
      'gives every object exactly once: %s',
      async (kind) => {
        const objects = await walk(fixture(), kind === 'all' ? { kind } : marked(), []);
        const ours = objects.filter((object) => ids.has(object.id));
        expect(ours).toHaveLength(many);
        expect(new Set(ours.map((object) => object.id)).size).toBe(many);
        expect(new Set(objects.map((object) => object.id)).size).toBe(objects.length);
        expect(ours.every((object) => Object.keys(object.attributes).length === 0 && object.name !== '')).toBe(true);
      },
      patience,
    );

    it(
      'gives the attributes that are asked for',
      async () => {
        const { user } = fixture();
        const objects = await walk(fixture(), marked(), [user.secondText]);
        expect(objects.every((object) => object.attributes[user.secondText]?.[0] === marker)).toBe(true);
        expect(objects[0]?.attributes).toEqual(attributesOf({ [user.secondText]: [marker] }));
      },
      patience,
    );

    it('gives nothing for none', async () => {
      expect(await walk(fixture(), { kind: 'none' }, [])).toEqual([]);
    });

    it(
      'looks among objects of the type only',
      async () => {
        const team = await fixture().makeGroup();
        expect((await walk(fixture(), { kind: 'all' }, [])).some((object) => object.id === team.id)).toBe(false);
      },
      patience,
    );

    it(
      'lets go of everything when the caller stops early or fails',
      async () => {
        const { connector, user } = fixture();
        const request = { objectType: user.objectType, predicate: marked(), attributes: [] };
        for (let round = 0; round < 25; round += 1) {
          for await (const batch of demand(connector, isEnumerable).enumerate(request, call())) {
            expect(batch.length).toBeGreaterThan(0);
            break;
          }
          const failing = async (): Promise<void> => {
            for await (const batch of demand(connector, isEnumerable).enumerate(request, call())) {
              throw new Error(`stopped after ${batch.length}`);
            }
          };
          await expect(failing()).rejects.toThrow('stopped after');
        }
        expect(await walk(fixture(), marked(), [])).toHaveLength(many);
      },
      patience,
    );

    it(
      'walks several times at once',
      async () => {
        const walks = await Promise.all([1, 2, 3, 4, 5, 6].map(() => walk(fixture(), marked(), [])));
        for (const objects of walks) expect(new Set(objects.map((object) => object.id))).toEqual(ids);
      },
      patience,
    );

    if (has(conformance, 'Deletable')) {
      it(
        'gives untouched objects exactly once while others come and go',
        async () => {
          const { connector, user } = fixture();
          const passing = await fixture().makeUsers(20, { [user.secondText]: [marker] });
          const request = { objectType: user.objectType, predicate: marked(), attributes: [] };
          const seen: string[] = [];
          for await (const batch of demand(connector, isEnumerable).enumerate(request, call())) {
            seen.push(...batch.map((object) => object.id));
            const key = passing.pop();
            if (key === undefined) continue;
            await demand(connector, isDeletable).delete({ objectType: user.objectType, key }, call());
            await fixture().makeUser({ [user.secondText]: [marker] });
          }
          expect(new Set(seen).size).toBe(seen.length);
          expect(seen.filter((id) => ids.has(id))).toHaveLength(many);
        },
        patience,
      );
    }
  });
}
