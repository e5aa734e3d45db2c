import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { bindFilter } from '../../../src/scim/filter/bind-filter.js';
import { matches } from '../../../src/scim/filter/evaluate.js';
import { parseFilter } from '../../../src/scim/filter/parse-filter.js';
import { parsePath, type ScimPath } from '../../../src/scim/path/parse-path.js';
import { Projection } from '../../../src/scim/projection/projection.js';
import { compareKeys, sortKey } from '../../../src/scim/sorting/sort.js';
import { printFilter } from '../filter/print-filter.js';
import { asJson, resourceOf } from '../patch/patching.js';
import { everyKind, extensionUrn } from './every-kind-schema.js';
import { holds } from './filter-oracle.js';
import { elementFilter, everyName, filter, type Json, type Named, resource } from './generators.js';
import { projected, type Wish } from './projection-model.js';

const limits = { maxLength: 1_000_000, maxDepth: 100, maxTerms: 10_000 };

const written = ({ path: { schema, attribute, subAttribute } }: Named): string =>
  [schema === undefined ? '' : `${schema}:`, attribute, subAttribute === undefined ? '' : `.${subAttribute}`].join('');

describe('filters', () => {
  it('come back from their text', () => {
    fc.assert(
      fc.property(filter, (tree) => {
        expect(parseFilter(printFilter(tree), limits)).toEqual(tree);
      }),
      { numRuns: 500 },
    );
  });

  it('hold where the RFC, read word by word, says so', () => {
    fc.assert(
      fc.property(filter, resource, (tree, json) => {
        const ground = {
          holder: (schema: string | undefined) =>
            schema === undefined ? json : (json[extensionUrn] as Json | undefined),
          definitions: (schema: string | undefined) =>
            schema === undefined ? everyKind.core.attributes : (everyKind.extensions[0]?.attributes ?? []),
        };
        expect(matches(bindFilter(tree, everyKind), resourceOf(json))).toBe(holds(tree, ground));
      }),
      { numRuns: 1_500 },
    );
  });
});

describe('paths', () => {
  const path: fc.Arbitrary<ScimPath> = fc.constantFrom(...everyName).chain(({ path: name, definition }) => {
    const { subAttribute, ...rest } = name;
    const sub = subAttribute === undefined ? {} : { subAttribute };
    return fc
      .option(elementFilter(definition), { nil: undefined })
      .map((of) => ({ ...rest, ...sub, ...(of === undefined ? {} : { filter: of }) }));
  });
  const print = ({ schema, attribute, filter: of, subAttribute }: ScimPath): string =>
    `${schema === undefined ? '' : `${schema}:`}${attribute}${of === undefined ? '' : `[${printFilter(of)}]`}${
      subAttribute === undefined ? '' : `.${subAttribute}`
    }`;

  it('come back from their text', () => {
    fc.assert(
      fc.property(path, (tree) => {
        expect(parsePath(print(tree), limits)).toEqual(tree);
      }),
      { numRuns: 500 },
    );
  });
});

describe('projections', () => {
  const wish: fc.Arbitrary<Wish> = fc.record({
    parameter: fc.constantFrom('attributes' as const, 'excludedAttributes' as const),
    names: fc.array(fc.constantFrom(...everyName), { minLength: 1, maxLength: 5 }),
  });
  const ask = ({ parameter, names }: Wish): Projection => {
    const text = [...names.map(written), '__proto__', 'constructor.name', ''].join(',');
    if (parameter === 'none') return Projection.parse(undefined, undefined, everyKind);
    return parameter === 'attributes'
      ? Projection.parse(text, undefined, everyKind)
      : Projection.parse(undefined, text, everyKind);
  };

  it('show what a naive reading of the characteristics shows', () => {
    fc.assert(
      fc.property(fc.oneof(wish, fc.constant<Wish>({ parameter: 'none', names: [] })), resource, (asked, json) => {
        expect(asJson(ask(asked).project(resourceOf(json)))).toEqual(asJson(resourceOf(projected(json, asked))));
      }),
      { numRuns: 1_000 },
    );
  });

  it('do not depend on the order and the case of the names', () => {
    fc.assert(
      fc.property(wish, resource, (asked, json) => {
        const [forth, names] = [ask(asked).project(resourceOf(json)), asked.names.map(written).reverse()];
        const text = names.join(' , ').toUpperCase();
        const back =
          asked.parameter === 'attributes'
            ? Projection.parse(text, undefined, everyKind)
            : Projection.parse(undefined, text, everyKind);
        expect(asJson(back.project(resourceOf(json)))).toEqual(asJson(forth));
      }),
      { numRuns: 500 },
    );
  });
});

describe('the order of resources', () => {
  const sortable = everyName.filter(({ definition, sub }) => {
    const { type } = sub ?? definition;
    return type !== 'complex' && definition.name !== 'secret';
  });
  const sort = fc.record({ by: fc.constantFrom(...sortable), descending: fc.boolean() });

  it('is total: it says of any two which comes first, and never runs in a circle', () => {
    fc.assert(
      fc.property(sort, resource, resource, resource, ({ by, descending }, a, b, c) => {
        const attribute = everyKind.resolve(by.path);
        if (attribute === undefined) throw new Error(`no ${by.path.attribute}`);
        const key = (json: Json) => sortKey({ attribute, descending }, resourceOf(json));
        const order = (x: Json, y: Json): number => Math.sign(compareKeys(key(x), key(y), descending)) + 0;
        expect(order(a, a)).toBe(0);
        expect(order(a, b)).toBe(-order(b, a) + 0);
        if (order(a, b) <= 0 && order(b, c) <= 0) expect(order(a, c)).toBeLessThanOrEqual(0);
        if (order(a, b) === 0) expect(order(a, c)).toBe(order(b, c));
      }),
      { numRuns: 1_000 },
    );
  });
});
