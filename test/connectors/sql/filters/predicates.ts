/** Random terms and predicates over the hostile people. */
import fc from 'fast-check';
import { BackendReference } from '../../../../connectors/sdk/backend-object.js';
import {
  type Comparison,
  type ComparisonOperator,
  comparisonOperators,
  type Predicate,
  type PredicateTerm,
} from '../../../../connectors/sdk/predicate.js';
import { soughtMoments, texts } from './hostile-people.js';

/** What kind of value an attribute has decides what is sensibly asked of it; anything may be. */
export interface SoughtAttributes {
  readonly text: readonly string[];
  readonly number: readonly string[];
  readonly boolean: readonly string[];
  readonly moment: readonly string[];
  /** With the object type that they refer to. */
  readonly reference: readonly (readonly [string, string])[];
}

type Value = Comparison['value'];

const sought: fc.Arbitrary<string> = (() => {
  const whole = fc.constantFrom(...texts);
  const part = fc.tuple(whole, fc.nat(8), fc.integer({ min: 0, max: 5 })).map(([text, from, length]) =>
    Array.from(text)
      .slice(from, from + length)
      .join(''),
  );
  const odd = [
    '',
    '\0',
    'a\0b',
    '\ud800',
    'x\udc00',
    '\uffff',
    'nobody has this',
    'k',
    'i',
    'İ',
    'ı',
    'ss',
    'σ',
    'x'.repeat(5000),
  ];
  return fc.oneof(
    { weight: 6, arbitrary: whole },
    { weight: 4, arbitrary: part },
    { weight: 2, arbitrary: whole.map((text) => text.toUpperCase()) },
    { weight: 2, arbitrary: whole.map((text) => text.toLowerCase()) },
    { weight: 1, arbitrary: whole.map((text) => text.normalize('NFD')) },
    { weight: 1, arbitrary: whole.map((text) => text.trim()) },
    { weight: 1, arbitrary: whole.map((text) => `${text} `) },
    { weight: 2, arbitrary: fc.constantFrom(...odd) },
    { weight: 1, arbitrary: fc.string({ maxLength: 3, unit: 'binary' }) },
  );
})();

const numbers = fc.oneof(
  fc.constantFrom(
    '0',
    '1',
    '10',
    '42',
    '042',
    '42.0',
    '10.50',
    '10.5',
    '-1.25',
    '-7',
    '-0',
    '2147483648',
    '9'.repeat(40),
    '1e1',
    ' 1',
  ),
  sought,
);

function compared(
  attributes: readonly string[],
  value: fc.Arbitrary<Value>,
  allowed: readonly ComparisonOperator[] = comparisonOperators,
): fc.Arbitrary<PredicateTerm> {
  return fc.record({
    kind: fc.constant('comparison' as const),
    attribute: fc.constantFrom(...attributes),
    operator: fc.constantFrom(...allowed),
    value,
    caseExact: fc.boolean(),
  });
}

/** Terms of every kind. @param ids of people, the first of each type for references */
export function terms(attributes: SoughtAttributes, ids: readonly string[]): fc.Arbitrary<PredicateTerm> {
  const { text, number, boolean, moment, reference } = attributes;
  const all = [...text, ...number, ...boolean, ...moment, ...reference.map(([name]) => name)];
  const id = fc.constantFrom(...ids, '0', '007', '1.0', 'nobody', '', '9'.repeat(30), '1/2', "1' OR '1'='1");
  return fc.oneof(
    { weight: 12, arbitrary: compared(text, sought) },
    { weight: 2, arbitrary: compared(number, numbers) },
    { weight: 2, arbitrary: compared(boolean, fc.boolean(), ['equals']) },
    {
      weight: 3,
      arbitrary: compared(
        moment,
        fc.constantFrom(...soughtMoments).map((time) => new Date(time)),
      ),
    },
    { weight: 2, arbitrary: fc.record({ kind: fc.constant('present' as const), attribute: fc.constantFrom(...all) }) },
    {
      weight: 2,
      arbitrary: fc.tuple(fc.constantFrom(...reference), id).map(([[attribute, type], target]) => ({
        kind: 'refersTo' as const,
        attribute,
        target: new BackendReference(type, target),
      })),
    },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('id' as const), ids: fc.array(id, { maxLength: 6 }) }) },
  );
}

/** Terms joined by `and`, `or` and `not`. */
export function joined(leaf: fc.Arbitrary<Predicate>, depth: number): fc.Arbitrary<Predicate> {
  if (depth === 0) return leaf;
  const part = joined(leaf, depth - 1);
  const parts = fc.array(part, { maxLength: 3 });
  return fc.oneof(
    leaf,
    parts.map((list) => ({ kind: 'and' as const, parts: list })),
    parts.map((list) => ({ kind: 'or' as const, parts: list })),
    part.map((one) => ({ kind: 'not' as const, part: one })),
  );
}
