import { type ResourceSchema } from '../schema/resource-schema.js';
import { type ScimObject } from '../schema/values.js';
import { type AttributePath, type Filter } from './ast.js';
import { bindFilter, type BoundFilter, schemaPresence } from './bind-filter.js';
import { matches } from './evaluate.js';

/** One filter as it was read for one resource type of a query. */
export interface TypedFilter {
  readonly filter: Filter;
  readonly schema: ResourceSchema;
}

/**
 * What one filter means for each resource type of a query: true and false when it is decided for all resources of the type.
 * - An attribute that a type does not have is an attribute without value there (RFC 7644 §3.4.2.1); one that no type of the query
 *   has is a mistake of the client.
 * - `meta.resourceType` is the same for all resources of a type, so that a filter on it leaves out types, not resources.
 *
 * @throws ScimError 400 invalidFilter as `bindFilter`.
 */
export function filtersByType(filters: readonly TypedFilter[]): readonly (BoundFilter | boolean)[] {
  const readings = filters.map(({ filter, schema }) => {
    const reading = new Reading(schema);
    return { schema, filter, reading, left: reading.of(filter) };
  });
  const nowhere = (path: string): boolean => readings.every(({ reading }) => reading.unknown.has(path));
  for (const { reading, filter, schema } of readings) {
    // Bound as it is, it says which attribute is wrong.
    if ([...reading.unknown].some(nowhere)) bindFilter(filter, schema);
  }
  return readings.map(({ left, schema }) => (typeof left === 'boolean' ? left : bindFilter(left, schema)));
}

/** Decides the parts of a filter that are the same for all resources of one type. */
class Reading {
  /** Paths that name no attribute of the type. */
  readonly unknown = new Set<string>();
  private readonly anyResource: ScimObject;

  constructor(private readonly schema: ResourceSchema) {
    this.anyResource = { meta: { resourceType: schema.resourceType.name } };
  }

  of(filter: Filter): Filter | boolean {
    switch (filter.kind) {
      case 'and':
        return this.joined(filter, false);
      case 'or':
        return this.joined(filter, true);
      case 'not': {
        const part = this.of(filter.part);
        return typeof part === 'boolean' ? !part : { kind: 'not', part };
      }
      default:
        return this.ofTerm(filter);
    }
  }

  /** @param decisive the value of one part that settles the whole */
  private joined(filter: Extract<Filter, { kind: 'and' | 'or' }>, decisive: boolean): Filter | boolean {
    const parts = filter.parts.map((part) => this.of(part));
    if (parts.includes(decisive)) return decisive;
    const open = parts.filter((part) => typeof part !== 'boolean');
    const [first] = open;
    if (first === undefined) return !decisive;
    return open.length === 1 ? first : { kind: filter.kind, parts: open };
  }

  private ofTerm(term: Exclude<Filter, { kind: 'and' | 'or' | 'not' }>): Filter | boolean {
    const attribute = this.schema.resolve(term.path);
    if (attribute === undefined) {
      // A schema by its URN alone, for `pr`.
      if (term.kind === 'present' && schemaPresence(term.path, this.schema) !== undefined) return term;
      this.unknown.add(keyOf(term.path));
      return ofNoValue(term);
    }
    const { extension, definition, sub } = attribute;
    const ofType = extension === undefined && definition.name === 'meta' && sub?.name === 'resourceType';
    return ofType ? matches(bindFilter(term, this.schema), this.anyResource) : term;
  }
}

/** What a term says of a resource without the attribute: see `matches`. */
function ofNoValue(term: Exclude<Filter, { kind: 'and' | 'or' | 'not' }>): boolean {
  if (term.kind !== 'comparison') return false;
  return term.value === null ? term.operator === 'eq' : term.operator === 'ne';
}

const keyOf = ({ schema, attribute, subAttribute }: AttributePath): string =>
  JSON.stringify([schema, attribute, subAttribute]).toLowerCase();
