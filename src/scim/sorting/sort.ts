import { invalidValue } from '../errors/scim-error.js';
import { type FilterLimits } from '../filter/ast.js';
import { splitAttributePath } from '../filter/attribute-path.js';
import { bindElementFilter, type BoundFilter } from '../filter/bind-filter.js';
import { matchesElement, normaliserOf } from '../filter/evaluate.js';
import { parseBracketedFilter } from '../filter/parse-filter.js';
import { type ResolvedAttribute, type ResourceSchema } from '../schema/resource-schema.js';
import { isSecret } from '../schema/secret.js';
import { subAttribute } from '../schema/sub-attributes.js';
import { isScimArray, isScimObject, type ScimObject, type ScimValue } from '../schema/values.js';

/** An order of resources. */
export interface Sort {
  readonly attribute: ResolvedAttribute;
  /** For `emails[type eq "work"].value`: the elements that count. */
  readonly filter?: BoundFilter;
  readonly descending: boolean;
}

/**
 * `sortBy` and `sortOrder` (RFC 7644 §3.4.2.3) for each resource type of a query; undefined for all when `sortBy` is not given,
 * whatever `sortOrder` says, and for a type that does not have the attribute: its resources have no value to sort by.
 *
 * @throws ScimError 400: invalidValue for an attribute that no type has, that is never returned, or that is complex without
 * `value`, and for a `sortOrder` that is neither ascending nor descending; invalidFilter for the filter in `sortBy`.
 */
export function parseSorts(
  sortBy: string | undefined,
  sortOrder: string | undefined,
  schemas: readonly ResourceSchema[],
  limits: FilterLimits,
): readonly (Sort | undefined)[] {
  if (sortBy === undefined || sortBy === '') return schemas.map(() => undefined);
  const descending = parseOrder(sortOrder);
  const { path, filter } = splitSortBy(sortBy, limits);
  const sorts = schemas.map((schema): Sort | undefined => {
    const attribute = resolve(path, schema);
    if (attribute === undefined) return undefined;
    const bound = filter && bindElementFilter(filter, attribute.definition);
    return { attribute, descending, ...(bound === undefined ? {} : { filter: bound }) };
  });
  if (sorts.every((sort) => sort === undefined)) throw invalidValue("'sortBy' does not name an attribute here.");
  return sorts;
}

function parseOrder(sortOrder: string | undefined): boolean {
  const order = sortOrder?.toLowerCase() ?? '';
  if (order === '' || order === 'ascending') return false;
  if (order === 'descending') return true;
  throw invalidValue("'sortOrder' must be 'ascending' or 'descending'.");
}

function splitSortBy(sortBy: string, limits: FilterLimits) {
  const bracket = sortBy.indexOf('[');
  if (bracket < 0) return { path: sortBy, filter: undefined };
  const { filter, end } = parseBracketedFilter(sortBy, bracket + 1, limits);
  return { path: sortBy.slice(0, bracket) + sortBy.slice(end), filter };
}

function resolve(text: string, schema: ResourceSchema): ResolvedAttribute | undefined {
  const path = splitAttributePath(text.trim());
  const found = path && schema.resolve(path);
  if (found === undefined) return undefined;
  const attribute = valueOf(found);
  const definition = attribute.sub ?? attribute.definition;
  if (definition.type === 'complex')
    throw invalidValue("'sortBy' names a complex attribute: name a sub-attribute of it.");
  if (isSecret(attribute.definition) || isSecret(definition)) {
    throw invalidValue("'sortBy' names an attribute that is never returned.");
  }
  return attribute;
}

function valueOf(found: ResolvedAttribute): ResolvedAttribute {
  const { definition, sub } = found;
  return sub === undefined && definition.type === 'complex'
    ? { ...found, sub: subAttribute(definition, 'value') }
    : found;
}

/** What a resource is sorted by; undefined when it has no value. */
export type SortKey = string | number | boolean | undefined;

/** Text without case unless the attribute is case-exact; a multi-valued attribute counts by its primary, else its first value. */
export function sortKey({ attribute, filter }: Sort, resource: ScimObject): SortKey {
  const { extension, definition, sub } = attribute;
  const holder = extension === undefined ? resource : resource[extension];
  if (!isScimObject(holder)) return undefined;
  const element = chosen(holder[definition.name], filter);
  const value = sub !== undefined && isScimObject(element) ? element[sub.name] : element;
  return value === undefined ? undefined : normaliserOf(sub ?? definition)(value);
}

/**
 * Compares for `Array.sort`: text in the order of code units (no locale); what has no value comes last when ascending and first
 * when descending (RFC 7644 §3.4.2.3). Keys of two kinds, of types that differ in the attribute, come one kind after the other.
 */
export function compareKeys(a: SortKey, b: SortKey, descending: boolean): number {
  const order = ascending(a, b);
  return descending ? -order : order;
}

function ascending(a: SortKey, b: SortKey): number {
  if (a === b) return 0;
  if (a === undefined) return 1;
  if (b === undefined) return -1;
  if (typeof a !== typeof b) return typeof a < typeof b ? -1 : 1;
  return a < b ? -1 : 1;
}

/** The element that stands for a multi-valued attribute. */
function chosen(value: ScimValue | undefined, filter: BoundFilter | undefined): ScimValue | undefined {
  if (!isScimArray(value)) return value;
  const elements = filter === undefined ? value : value.filter((element) => matchesElement(filter, element));
  return elements.find((element) => isScimObject(element) && element['primary'] === true) ?? elements[0];
}
