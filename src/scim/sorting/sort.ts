import { invalidPath, invalidValue } from '../errors/scim-error.js';
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
 * `sortBy` and `sortOrder` (RFC 7644 §3.4.2.3); undefined when `sortBy` is not given, whatever `sortOrder` says.
 *
 * @throws ScimError 400: invalidPath for an attribute that is unknown, never returned, or complex without `value`;
 * invalidFilter for the filter in it; invalidValue for a `sortOrder` that is neither ascending nor descending.
 */
export function parseSort(
  sortBy: string | undefined,
  sortOrder: string | undefined,
  schema: ResourceSchema,
  limits: FilterLimits,
): Sort | undefined {
  if (sortBy === undefined || sortBy === '') return undefined;
  const descending = parseOrder(sortOrder);
  const { path, filter } = splitSortBy(sortBy, limits);
  const resolved = resolve(path, schema);
  const bound = filter && bindElementFilter(filter, resolved.definition);
  return { attribute: resolved, descending, ...(bound === undefined ? {} : { filter: bound }) };
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

function resolve(text: string, schema: ResourceSchema): ResolvedAttribute {
  const path = splitAttributePath(text.trim());
  const found = path && schema.resolve(path);
  if (found === undefined) throw invalidPath("'sortBy' does not name an attribute of this resource type.");
  const attribute = valueOf(found);
  const definition = attribute.sub ?? attribute.definition;
  if (definition.type === 'complex')
    throw invalidPath("'sortBy' names a complex attribute: name a sub-attribute of it.");
  if (isSecret(attribute.definition) || isSecret(definition)) {
    throw invalidPath("'sortBy' names an attribute that is never returned.");
  }
  return attribute;
}

function valueOf(found: ResolvedAttribute): ResolvedAttribute {
  const { definition, sub } = found;
  return sub === undefined && definition.type === 'complex'
    ? { ...found, sub: subAttribute(definition, 'value') }
    : found;
}

/**
 * Compares two resources for `Array.sort`. Text without case unless the attribute is case-exact, in the order of code units (no
 * locale); a multi-valued attribute counts by its primary, else its first value; what has no value comes last when ascending and
 * first when descending (RFC 7644 §3.4.2.3).
 */
export function compare(sort: Sort, a: ScimObject, b: ScimObject): number {
  const order = compareKeys(sortKey(sort, a), sortKey(sort, b));
  return sort.descending ? -order : order;
}

type Key = string | number | boolean | undefined;

function compareKeys(a: Key, b: Key): number {
  if (a === b) return 0;
  if (a === undefined) return 1;
  if (b === undefined) return -1;
  return a < b ? -1 : 1;
}

function sortKey({ attribute, filter }: Sort, resource: ScimObject): Key {
  const { extension, definition, sub } = attribute;
  const holder = extension === undefined ? resource : resource[extension];
  if (!isScimObject(holder)) return undefined;
  const element = chosen(holder[definition.name], filter);
  const value = sub !== undefined && isScimObject(element) ? element[sub.name] : element;
  return value === undefined ? undefined : normaliserOf(sub ?? definition)(value);
}

/** The element that stands for a multi-valued attribute. */
function chosen(value: ScimValue | undefined, filter: BoundFilter | undefined): ScimValue | undefined {
  if (!isScimArray(value)) return value;
  const elements = filter === undefined ? value : value.filter((element) => matchesElement(filter, element));
  return elements.find((element) => isScimObject(element) && element['primary'] === true) ?? elements[0];
}
