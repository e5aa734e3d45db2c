import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { dialects, repairFilterText, repairPatchBody, repairResourceBody } from '../../../src/scim/dialects/all.js';
import { bindFilter } from '../../../src/scim/filter/bind-filter.js';
import { parseFilter } from '../../../src/scim/filter/parse-filter.js';
import { parsePatch } from '../../../src/scim/patch/parse-patch.js';
import { type AttributeDefinition } from '../../../src/scim/schema/model.js';
import { parseResource } from '../../../src/scim/schema/parse-resource.js';
import { type ResourceSchema } from '../../../src/scim/schema/resource-schema.js';
import { limits } from '../limits.js';
import { groups, users } from '../user-schema.js';

/** All that are on by default. An empty text is a value for the RFC and none for `empty-text`, so no text here is empty. */
const enabled = new Set(dialects.filter(({ offByDefault }) => offByDefault !== true).map(({ name }) => name));
const schemas = ['urn:ietf:params:scim:api:messages:2.0:PatchOp'];

/** Texts that look like what the dialects take for something else. */
const text = fc.oneof(
  fc.string({ minLength: 1 }),
  fc.constantFrom(
    'True',
    'false',
    '{"value":"x"}',
    '[1]',
    'a].value eq "b',
    'active eq True',
    'urn:scim:schemas:core:1.0',
  ),
  fc.constantFrom('"', '\\', 'x y', '\\"', '] or (', 'null', '0', '__proto__', 'name.givenName', ' '),
);

const simple = ({ type }: AttributeDefinition): fc.Arbitrary<unknown> => {
  switch (type) {
    case 'boolean':
      return fc.boolean();
    case 'integer':
    case 'decimal':
      return fc.integer();
    case 'dateTime':
      return fc.constantFrom('2030-01-31T12:00:00Z', '2030-01-31T12:00:00.5+01:00');
    case 'binary':
      return fc.constantFrom('AAAA', 'QUJD');
    case 'reference':
      return fc.constantFrom('https://x.example/Users/1', '../Users/True', 'Users/1', 'urn:scim:schemas:core:1.0');
    default:
      return text;
  }
};

const writable = (definitions: readonly AttributeDefinition[]): readonly AttributeDefinition[] =>
  definitions.filter(({ mutability, name }) => mutability !== 'readOnly' && name !== 'schemas');

/** An object of some of the attributes; the required ones are there. */
function objectOf(definitions: readonly AttributeDefinition[]): fc.Arbitrary<Record<string, unknown>> {
  const entries = writable(definitions).map((definition) => [definition.name, valueOf(definition)] as const);
  const required = writable(definitions)
    .filter((definition) => definition.required)
    .map(({ name }) => name);
  return fc.record(Object.fromEntries(entries), { requiredKeys: required });
}

function valueOf(definition: AttributeDefinition): fc.Arbitrary<unknown> {
  if (!definition.multiValued) return elementOf(definition);
  const elements = fc.array(elementOf(definition), { maxLength: 3 });
  return elements.map((list) => list.map((element, index) => (index === 0 ? element : withoutPrimary(element))));
}

function elementOf(definition: AttributeDefinition): fc.Arbitrary<unknown> {
  return definition.type === 'complex' ? objectOf(definition.subAttributes ?? []) : simple(definition);
}

const withoutPrimary = (element: unknown): unknown =>
  typeof element === 'object' && element !== null ? { ...element, primary: false } : element;

/** Attributes with the paths that they have. */
function pathsOf(schema: ResourceSchema): readonly (readonly [string, AttributeDefinition])[] {
  const core = writable(schema.attributes());
  return [
    ...core.map((definition) => [definition.name, definition] as const),
    ...core.map((definition) => [`${schema.core.id}:${definition.name}`, definition] as const),
    ...schema.extensions.flatMap(({ id, attributes }) =>
      writable(attributes).map((definition) => [`${id}:${definition.name}`, definition] as const),
    ),
  ];
}

function resourceOf(schema: ResourceSchema): fc.Arbitrary<object> {
  const extensions = schema.extensions.map(({ id, attributes }) => [id, objectOf(attributes)] as const);
  const urns = [schema.core.id, ...schema.extensions.map(({ id }) => id)];
  return fc
    .tuple(objectOf(schema.attributes()), fc.record(Object.fromEntries(extensions), { requiredKeys: [] }))
    .map(([core, more]) => ({ schemas: urns, ...core, ...more }));
}

/** Comparisons that the type has, at any attribute or sub-attribute that may be compared. */
function filterOf(schema: ResourceSchema): fc.Arbitrary<string> {
  const visible = pathsOf(schema).filter(([, { returned }]) => returned !== 'never');
  const comparisons = visible.flatMap(([path, definition]) => {
    if (definition.type !== 'complex') return [comparisonOf(path, definition)];
    const subs = definition.subAttributes ?? [];
    const inner = fc.oneof(...subs.map((sub) => comparisonOf(sub.name, sub)));
    const dotted = subs.map((sub) => comparisonOf(`${path}.${sub.name}`, sub));
    const element = fc
      .tuple(inner, inner, fc.constantFrom('and', 'or'))
      .map(([first, second, operator]) => `${path}[${first} ${operator} not (${second})]`);
    return definition.multiValued ? [...dotted, element] : dotted;
  });
  return fc
    .tuple(fc.oneof(...comparisons), fc.oneof(...comparisons), fc.constantFrom('and', 'or', 'AND'))
    .map(([first, second, operator]) => `${first} ${operator} (${second})`);
}

function comparisonOf(path: string, definition: AttributeDefinition): fc.Arbitrary<string> {
  return fc.oneof(
    simple(definition).map((value) => `${path} eq ${JSON.stringify(value)}`),
    fc.constantFrom(`${path} pr`, `${path} ne null`),
  );
}

function operationOf(schema: ResourceSchema): fc.Arbitrary<object> {
  const paths = pathsOf(schema);
  const op = fc.constantFrom('add', 'replace');
  const whole = paths.map(([path, definition]) =>
    fc.tuple(op, valueOf(definition)).map(([name, value]) => ({ op: name, path, value })),
  );
  const parts = paths.flatMap(([path, { subAttributes, multiValued }]) =>
    writable(subAttributes ?? []).map((sub) => {
      const filters = multiValued ? comparisonOf(sub.name, sub).map((filter) => `[${filter}]`) : fc.constant('');
      return fc
        .tuple(op, filters, valueOf(sub))
        .map(([name, filter, value]) => ({ op: name, path: `${path}${filter}.${sub.name}`, value }));
    }),
  );
  const removals = paths.map(([path]) => fc.constantFrom({ op: 'remove', path }, { op: 'remove', path, value: null }));
  const pathless = fc.tuple(op, resourceOf(schema)).map(([name, value]) => ({ op: name, value }));
  return fc.oneof(fc.oneof(...whole), fc.oneof(...parts), fc.oneof(...removals), pathless);
}

/** Each property runs on both resource types. */
const types = [
  ['User', users],
  ['Group', groups],
] as const;
const options = { numRuns: 300 };

describe.each(types)('what a client that keeps to the RFC sends about a %s', (_, schema) => {
  it('is left as it is: resources', () => {
    fc.assert(
      fc.property(resourceOf(schema), (body) => {
        const repaired = repairResourceBody(body, schema, enabled);
        expect(repaired.repairs).toEqual([]);
        expect(repaired.body).toBe(body);
        parseResource(body, schema);
      }),
      options,
    );
  });

  it('is left as it is: PATCH', () => {
    fc.assert(
      fc.property(fc.array(operationOf(schema), { minLength: 1, maxLength: 4 }), (operations) => {
        const body = { schemas, Operations: operations };
        const repaired = repairPatchBody(body, schema, enabled);
        expect(repaired.repairs).toEqual([]);
        expect(repaired.body).toBe(body);
        parsePatch(body, limits);
      }),
      options,
    );
  });

  it('is left as it is: filters', () => {
    fc.assert(
      fc.property(filterOf(schema), (filter) => {
        expect(repairFilterText(filter, schema, enabled)).toEqual({ text: filter, repairs: [] });
        bindFilter(parseFilter(filter, limits), schema);
      }),
      options,
    );
  });
});
