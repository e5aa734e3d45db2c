import fc from 'fast-check';
import { type Filter } from '../../../src/scim/filter/ast.js';
import { type AttributeDefinition, type AttributeType } from '../../../src/scim/schema/model.js';
import { everyKind, extensionUrn } from './every-kind-schema.js';

/** Few texts, so that they meet, and some that are meant badly: letters whose case changes their length, halves, NUL. */
export const text = fc.oneof(
  fc.constantFrom('a', 'A', 'ab', 'AB', 'b', 'work', 'Work', 'x y', 'ä', 'Ä', 'e\u0301', 'é'),
  fc.constantFrom(
    'İ',
    'i\u0307',
    'K',
    'k',
    'ß',
    'ẞ',
    'Σς',
    'ΣΣ',
    '__proto__',
    'constructor',
    '\u0000',
    '\ud800',
    '"\\',
  ),
  fc.string({ unit: 'binary', maxLength: 6 }),
);
const dateTime = fc.constantFrom(
  '2026-01-31T12:00:00Z',
  '2026-01-31T13:00:00+01:00',
  '2026-01-31T12:00:00.001Z',
  '1969-12-31T23:59:59Z',
  '2024-02-29T00:00:00-02:30',
);

const simpleValues: Readonly<Record<Exclude<AttributeType, 'complex'>, fc.Arbitrary<string | number | boolean>>> = {
  string: text,
  reference: text,
  binary: fc.constantFrom('QQ==', 'qq==', 'QUJD'),
  boolean: fc.boolean(),
  integer: fc.integer({ min: -3, max: 3 }),
  decimal: fc.constantFrom(-1.5, 0, 0.5, 2),
  dateTime,
};

export type Json = Readonly<Record<string, unknown>>;

/** A value that the attribute may have: an array when it is multi-valued. */
export function valueOf(definition: AttributeDefinition): fc.Arbitrary<unknown> {
  return definition.multiValued
    ? fc.array(elementOf(definition), { minLength: 1, maxLength: 3 })
    : elementOf(definition);
}

export function elementOf(definition: AttributeDefinition): fc.Arbitrary<unknown> {
  if (definition.type !== 'complex') return simpleValues[definition.type];
  return partsOf(definition.subAttributes ?? []).filter((parts) => Object.keys(parts).length > 0);
}

/** Some of the attributes with values. */
export const partsOf = (definitions: readonly AttributeDefinition[]): fc.Arbitrary<Json> =>
  fc.record(Object.fromEntries(definitions.map((definition) => [definition.name, valueOf(definition)])), {
    requiredKeys: [],
  });

const own = everyKind.core.attributes;
const extra = everyKind.extensions[0]?.attributes ?? [];

/** A resource of the schema that has every kind of attribute. */
export const resource: fc.Arbitrary<Json> = fc
  .tuple(partsOf(own), partsOf(extra), fc.boolean())
  .map(([core, extension, extended]) => ({
    schemas: extended ? [everyKind.core.id, extensionUrn] : [everyKind.core.id],
    id: 'r-1',
    userName: 'ada',
    ...core,
    ...(extended && Object.keys(extension).length > 0 ? { [extensionUrn]: extension } : {}),
  }));

/** What can be named: attributes and sub-attributes, with the path as clients write it. */
export interface Named {
  readonly path: { readonly schema?: string; readonly attribute: string; readonly subAttribute?: string };
  readonly definition: AttributeDefinition;
  readonly sub: AttributeDefinition | undefined;
}

const namesIn = (definitions: readonly AttributeDefinition[], schema?: string): readonly Named[] =>
  definitions.flatMap((definition) => {
    const path = { ...(schema === undefined ? {} : { schema }), attribute: definition.name };
    const subs = (definition.subAttributes ?? []).map((sub) => ({
      path: { ...path, subAttribute: sub.name },
      definition,
      sub,
    }));
    return [{ path, definition, sub: undefined }, ...subs];
  });

export const everyName: readonly Named[] = [...namesIn(own), ...namesIn(extra, extensionUrn)];
const readable = everyName.filter(({ definition }) => definition.name !== 'secret');

const operators = {
  text: ['eq', 'ne', 'co', 'sw', 'ew', 'gt', 'ge', 'lt', 'le'],
  order: ['eq', 'ne', 'gt', 'ge', 'lt', 'le'],
  equality: ['eq', 'ne'],
} as const;

const operatorsOf = (type: AttributeType) => {
  if (type === 'string' || type === 'reference') return operators.text;
  return type === 'boolean' || type === 'binary' ? operators.equality : operators.order;
};

function comparison({ path, definition, sub }: Named): fc.Arbitrary<Filter> {
  const of = sub ?? definition;
  const present = fc.constant<Filter>({ kind: 'present', path });
  const compared = of.type === 'complex' ? of.subAttributes?.find(({ name }) => name === 'value') : of;
  if (compared === undefined || compared.type === 'complex') return present;
  const made = fc.record({
    kind: fc.constant('comparison' as const),
    path: fc.constant(path),
    operator: fc.constantFrom(...operatorsOf(compared.type)),
    value: simpleValues[compared.type],
  });
  return fc.oneof({ weight: 4, arbitrary: made }, { weight: 1, arbitrary: present });
}

const tree = (leaf: fc.Arbitrary<Filter>): fc.Arbitrary<Filter> =>
  fc.letrec<{ node: Filter }>((tie) => ({
    node: fc.oneof(
      { maxDepth: 3, depthIdentifier: 'properties' },
      leaf,
      fc.record({
        kind: fc.constantFrom('and' as const, 'or' as const),
        parts: fc.array(tie('node'), { minLength: 2, maxLength: 3 }),
      }),
      tie('node').map((part): Filter => ({ kind: 'not', part })),
    ),
  })).node;

/** A filter on elements of the attribute. */
export const elementFilter = (definition: AttributeDefinition): fc.Arbitrary<Filter> => {
  const subs = definition.subAttributes ?? [{ ...definition, name: 'value', multiValued: false }];
  return tree(
    fc
      .constantFrom(...subs)
      .chain((sub) => comparison({ path: { attribute: sub.name }, definition: sub, sub: undefined })),
  );
};

const valuePath = fc
  .constantFrom(...readable.filter(({ sub }) => sub === undefined))
  .chain(({ path, definition }) =>
    elementFilter(definition).map((filter): Filter => ({ kind: 'valuePath', path, filter })),
  );

/** A filter that makes sense on the schema that has every kind of attribute. */
export const filter: fc.Arbitrary<Filter> = tree(
  fc.oneof(
    { weight: 4, arbitrary: fc.constantFrom(...readable).chain(comparison) },
    { weight: 1, arbitrary: valuePath },
  ),
);
