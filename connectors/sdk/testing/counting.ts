import { expect, it } from '@jest/globals';
import { isCountable } from '../capabilities/countable.js';
import { isSearchable } from '../capabilities/searchable.js';
import { type Predicate } from '../predicate.js';
import { call, comparison, demand, describeWith, equals, has, type Conformance } from './fixture.js';

/** `Countable`. */
export function describeCounting(conformance: Conformance): void {
  describeWith('count', conformance, (fixture) => {
    it('counts what matches', async () => {
      const { user, connector } = fixture();
      const marker = fixture().unique();
      const made = await fixture().makeUsers(7, { [user.secondText]: [marker] });
      const count = (predicate: Predicate): Promise<number> =>
        demand(connector, isCountable).count({ objectType: user.objectType, predicate }, call());
      expect(await count(equals(user.secondText, marker))).toBe(7);
      expect(await count(equals(user.secondText, `${marker}not`))).toBe(0);
      expect(await count({ kind: 'none' })).toBe(0);
      expect(await count({ kind: 'all' })).toBeGreaterThanOrEqual(7);
      expect(await count({ kind: 'id', ids: made.slice(0, 2).map((object) => object.id) })).toBe(2);
    });

    if (has(conformance, 'Searchable')) {
      it('counts as many as a search finds', async () => {
        const { user, connector } = fixture();
        const marker = fixture().unique();
        await fixture().makeUsers(3, { [user.secondText]: [marker], [user.text]: ['counted'] });
        await fixture().makeUsers(2, { [user.secondText]: [marker] });
        const parts = [equals(user.secondText, marker), comparison(user.text, 'startsWith', 'count', false)];
        const request = { objectType: user.objectType, predicate: { kind: 'and', parts } } as const;
        const found = await demand(connector, isSearchable).search({ ...request, attributes: [], limit: 100 }, call());
        expect(await demand(connector, isCountable).count(request, call())).toBe(found.objects.length);
      });
    }
  });
}
