import { invalidFilter } from '../errors/scim-error.js';
import { instantOf } from '../schema/date-time.js';
import { type AttributeDefinition, type AttributeType } from '../schema/model.js';
import { type ResolvedAttribute, type ResourceSchema } from '../schema/resource-schema.js';
import { isSecret } from '../schema/secret.js';
import { subAttribute } from '../schema/sub-attributes.js';
import {
  type AttributePath,
  type Comparison,
  type ComparisonOperator,
  type ComparisonValue,
  type Filter,
} from './ast.js';

export interface BoundComparison {
  readonly kind: 'comparison';
  readonly attribute: ResolvedAttribute;
  readonly operator: ComparisonOperator;
  readonly value: ComparisonValue;
}

export interface BoundPresence {
  readonly kind: 'present';
  readonly attribute: ResolvedAttribute;
}

export interface BoundValuePath {
  readonly kind: 'valuePath';
  readonly attribute: ResolvedAttribute;
  /** Relative to an element: `attribute.definition` is a sub-attribute there, `sub` is undefined. */
  readonly filter: BoundFilter;
}

/** A filter whose paths are bound to the attributes of a resource type, and whose comparisons are known to make sense. */
export type BoundFilter =
  | BoundComparison
  | BoundPresence
  | BoundValuePath
  | { readonly kind: 'and'; readonly parts: readonly BoundFilter[] }
  | { readonly kind: 'or'; readonly parts: readonly BoundFilter[] }
  | { readonly kind: 'not'; readonly part: BoundFilter };

type Resolve = (path: AttributePath) => ResolvedAttribute | undefined;

/** What paths mean where they stand. */
interface Binding {
  readonly resolve: Resolve;
  /** The presence of what is no attribute; undefined when the path names no such thing. */
  present?(path: AttributePath): BoundFilter | undefined;
  /** A comparison that means something else than its attribute; undefined for all others. */
  compare?(comparison: Comparison): BoundFilter | undefined;
}

/**
 * Binds a filter to a resource type (RFC 7644 §3.4.2.2). A complex attribute that is compared without sub-attribute means its
 * `value`. Attributes that are never returned (passwords) cannot be filtered on: the answer would tell what they hold.
 *
 * @throws ScimError 400 invalidFilter: unknown attribute, operator that the type does not have, value of another type.
 */
export function bindFilter(filter: Filter, schema: ResourceSchema): BoundFilter {
  const present = (path: AttributePath): BoundFilter | undefined => schemaPresence(path, schema);
  const compare = (comparison: Comparison): BoundFilter | undefined => compareSchemas(comparison, schema);
  return bind(filter, { resolve: (path) => schema.resolve(path), present, compare });
}

/**
 * Binds a filter in square brackets: its paths are relative to an element of `attribute`. Elements of a simple multi-valued
 * attribute have the one name `value`.
 *
 * @throws ScimError 400 invalidFilter as `bindFilter`.
 */
export function bindElementFilter(filter: Filter, attribute: AttributeDefinition): BoundFilter {
  const resolve: Resolve = (path) => {
    if (path.schema !== undefined || path.subAttribute !== undefined) return undefined;
    const definition =
      attribute.type === 'complex' ? subAttribute(attribute, path.attribute) : elementValue(attribute, path);
    return definition && { extension: undefined, definition, sub: undefined };
  };
  return bind(filter, { resolve });
}

const elementValue = (attribute: AttributeDefinition, path: AttributePath): AttributeDefinition | undefined =>
  path.attribute.toLowerCase() === 'value' ? { ...attribute, name: 'value', multiValued: false } : undefined;

function bind(filter: Filter, binding: Binding): BoundFilter {
  const { resolve } = binding;
  switch (filter.kind) {
    case 'and':
    case 'or':
      return { kind: filter.kind, parts: filter.parts.map((part) => bind(part, binding)) };
    case 'not':
      return { kind: 'not', part: bind(filter.part, binding) };
    case 'present':
      return binding.present?.(filter.path) ?? { kind: 'present', attribute: known(filter.path, resolve) };
    case 'valuePath': {
      const attribute = known(filter.path, resolve);
      const elements = attribute.sub ?? attribute.definition;
      return { kind: 'valuePath', attribute, filter: bindElementFilter(filter.filter, elements) };
    }
    case 'comparison':
      return binding.compare?.(filter) ?? bindComparison(filter, known(filter.path, resolve));
  }
}

/**
 * `urn:…:2.0:User pr`: the resource has values of this schema. Every resource has those of its core schema; of an extension it is so
 * when any attribute that may be seen has a value.
 *
 * @returns undefined when the path names no schema of the resource type.
 */
export function schemaPresence(
  { schema: urn, attribute, subAttribute: sub }: AttributePath,
  schema: ResourceSchema,
): BoundFilter | undefined {
  if (urn === undefined) return undefined;
  const names = sub === undefined ? attribute : `${attribute}.${sub}`;
  return valuesOf(names === '' ? urn : `${urn}:${names}`, schema);
}

/**
 * `schemas eq "urn:…:2.0:User"`, the same (RFC 7643 §3: `schemas` names the schemas of the attributes that are there). Said by the
 * attributes, it is something that a backend can look for. undefined for comparisons of anything else.
 */
function compareSchemas({ path, operator, value }: Comparison, schema: ResourceSchema): BoundFilter | undefined {
  if ((operator !== 'eq' && operator !== 'ne') || typeof value !== 'string') return undefined;
  const found = schema.resolve(path);
  if (found?.extension !== undefined || found?.definition.name !== 'schemas') return undefined;
  const part = valuesOf(value, schema) ?? nobody;
  return operator === 'eq' ? part : { kind: 'not', part };
}

const everybody: BoundFilter = { kind: 'and', parts: [] };
const nobody: BoundFilter = { kind: 'or', parts: [] };

/**
 * Every resource has values of its core schema; of an extension it is so when any attribute that may be seen has one. undefined for
 * schemas that the resource type does not have.
 */
function valuesOf(urn: string, schema: ResourceSchema): BoundFilter | undefined {
  if (urn.toLowerCase() === schema.core.id.toLowerCase()) return everybody;
  const extension = schema.extension(urn);
  if (extension === undefined) return undefined;
  const seen = extension.attributes.filter((definition) => !isSecret(definition));
  const parts = seen.map((definition): BoundFilter => {
    return { kind: 'present', attribute: { extension: extension.id, definition, sub: undefined } };
  });
  return { kind: 'or', parts };
}

function known(path: AttributePath, resolve: Resolve): ResolvedAttribute {
  const attribute = resolve(path);
  if (attribute === undefined)
    throw invalidFilter(`The filter names '${written(path)}', which is not an attribute here.`);
  if (isSecret(attribute.definition) || (attribute.sub !== undefined && isSecret(attribute.sub))) {
    throw invalidFilter(`'${written(path)}' is never returned, so it cannot be filtered on.`);
  }
  return attribute;
}

function bindComparison(comparison: Comparison, found: ResolvedAttribute): BoundFilter {
  const { operator, path } = comparison;
  if (comparison.value === null) return bindNull(operator, found, path);
  const attribute = withValue(found);
  const { type } = attribute.sub ?? attribute.definition;
  if (!operatorsOf[type].has(operator)) {
    throw invalidFilter(`The operator '${operator}' cannot be used on '${written(path)}', which is of type ${type}.`);
  }
  const value = valueFor(type, comparison.value);
  if (value === undefined) throw invalidFilter(`'${written(path)}' must be compared with ${expectations[type]}.`);
  return { kind: 'comparison', attribute, operator, value };
}

/** Unassigned and null are the same state (RFC 7643 §2.5), so `eq null` is `not pr` and `ne null` is `pr`. */
function bindNull(operator: ComparisonOperator, attribute: ResolvedAttribute, path: AttributePath): BoundFilter {
  const present: BoundFilter = { kind: 'present', attribute };
  if (operator === 'ne') return present;
  if (operator === 'eq') return { kind: 'not', part: present };
  throw invalidFilter(`The operator '${operator}' cannot compare '${written(path)}' with null.`);
}

/** RFC 7644 §3.4.2.2 gives `emails co "x"` as a valid filter; Entra ID asks for `manager eq "x"`. */
function withValue(attribute: ResolvedAttribute): ResolvedAttribute {
  if (attribute.sub !== undefined || attribute.definition.type !== 'complex') return attribute;
  return { ...attribute, sub: subAttribute(attribute.definition, 'value') };
}

const equality: readonly ComparisonOperator[] = ['eq', 'ne'];
const order: readonly ComparisonOperator[] = ['gt', 'ge', 'lt', 'le'];
const text: readonly ComparisonOperator[] = ['co', 'sw', 'ew'];

const operatorsOf: Record<AttributeType, ReadonlySet<ComparisonOperator>> = {
  string: new Set([...equality, ...text, ...order]),
  reference: new Set([...equality, ...text, ...order]),
  dateTime: new Set([...equality, ...order]),
  integer: new Set([...equality, ...order]),
  decimal: new Set([...equality, ...order]),
  boolean: new Set(equality),
  binary: new Set(equality),
  complex: new Set(),
};

const expectations: Record<AttributeType, string> = {
  string: 'a string in double quotes',
  reference: 'a URI in double quotes',
  dateTime: 'a dateTime in double quotes, such as "2030-01-31T12:00:00Z"',
  integer: 'a number',
  decimal: 'a number',
  boolean: 'true or false',
  binary: 'base64 text in double quotes',
  complex: 'nothing but null',
};

/** The value as the type has it; undefined when it is of another type. */
function valueFor(type: AttributeType, value: Exclude<ComparisonValue, null>): ComparisonValue | undefined {
  switch (type) {
    case 'string':
    case 'reference':
    case 'binary':
      return typeof value === 'string' ? value : undefined;
    case 'dateTime':
      return typeof value === 'string' && instantOf(value) !== undefined ? value : undefined;
    case 'integer':
    case 'decimal':
      return typeof value === 'number' ? value : undefined;
    case 'boolean':
      return typeof value === 'boolean' ? value : undefined;
    case 'complex':
      return undefined;
  }
}

/** The path for an error message, shortened: its length is the client's choice. */
function written({ schema, attribute, subAttribute }: AttributePath): string {
  const names = subAttribute === undefined ? attribute : `${attribute}.${subAttribute}`;
  return (schema === undefined ? names : `${schema}:${names}`).slice(0, 200);
}
