import { ScimError } from '../scim/errors/scim-error.js';
import { type Filter } from '../scim/filter/ast.js';
import { parseBracketedFilter } from '../scim/filter/parse-filter.js';
import { type AttributeDefinition } from '../scim/schema/model.js';
import { type ResourceSchema } from '../scim/schema/resource-schema.js';
import { subAttribute } from '../scim/schema/sub-attributes.js';

/** What an element must have for a row to be about it: `{ type: 'work' }`. */
export type Conditions = Readonly<Record<string, string | boolean>>;

/** The SCIM path of a row, bound to the schema. */
export interface RowPath {
  /** URN when the attribute belongs to an extension. */
  readonly extension: string | undefined;
  readonly attribute: AttributeDefinition;
  readonly sub: AttributeDefinition | undefined;
  /** Conditions of the value path, by canonical sub-attribute name; empty without one. */
  readonly conditions: Conditions;
}

const limits = { maxLength: 1024, maxDepth: 2, maxTerms: 4 };

/** `emails`, `[type eq "work"]`, `.value`. */
interface PathParts {
  readonly name: string;
  readonly filter: Filter | undefined;
  readonly sub: string | undefined;
}

function splitBracket(text: string): PathParts {
  const open = text.indexOf('[');
  if (open >= 0) {
    const { filter, end } = parseBracketedFilter(text, open + 1, limits);
    const rest = text.slice(end);
    if (rest !== '' && !rest.startsWith('.')) throw new ScimError(400, 'only `.` and a sub-attribute may follow `]`');
    return { name: text.slice(0, open), filter, sub: rest === '' ? undefined : rest.slice(1) };
  }
  // A URN has dots of its own; the sub-attribute stands behind the last colon.
  const dot = text.indexOf('.', text.lastIndexOf(':') + 1);
  return dot < 0
    ? { name: text, filter: undefined, sub: undefined }
    : { name: text.slice(0, dot), filter: undefined, sub: text.slice(dot + 1) };
}

/**
 * Reads the path of a row, value path included.
 * @returns a message when the path is not valid or names what the schema does not have
 */
export function readRowPath(text: string, schema: ResourceSchema): RowPath | string {
  let parts: PathParts;
  try {
    parts = splitBracket(text);
  } catch (error) {
    if (error instanceof ScimError) return `is not a SCIM path: ${error.detail}`;
    throw error;
  }
  const found = schema.attribute(parts.name);
  if (found === undefined)
    return `the schema has no attribute ${parts.name}; attributes of an extension need its URN in front`;
  const { extension, definition } = found;
  if (definition.type === 'complex' && parts.sub === undefined)
    return `${definition.name} is complex: name one of its sub-attributes (${subNames(definition)})`;
  const sub = parts.sub === undefined ? undefined : subAttribute(definition, parts.sub);
  if (parts.sub !== undefined && sub === undefined)
    return `${definition.name} has no sub-attribute ${parts.sub}; it has ${subNames(definition) || 'none'}`;
  const conditions = readConditions(parts.filter, definition);
  if (typeof conditions === 'string') return conditions;
  const path: RowPath = { extension, attribute: definition, sub, conditions };
  return path;
}

const subNames = (definition: AttributeDefinition): string =>
  (definition.subAttributes ?? []).map(({ name }) => name).join(', ');

function readConditions(filter: Filter | undefined, definition: AttributeDefinition): Conditions | string {
  const conditions = Object.create(null) as Record<string, string | boolean>;
  if (filter === undefined) return conditions;
  if (!definition.multiValued || definition.type !== 'complex')
    return `${definition.name} has no elements with sub-attributes that a condition could choose from`;
  for (const part of filter.kind === 'and' ? filter.parts : [filter]) {
    if (part.kind !== 'comparison' || part.operator !== 'eq') return 'conditions of a row are `eq` joined by `and`';
    const sub = subAttribute(definition, part.path.attribute);
    if (sub === undefined) return `${definition.name} has no sub-attribute ${part.path.attribute}`;
    const fits = sub.type === 'boolean' ? typeof part.value === 'boolean' : typeof part.value === 'string';
    if (!fits || part.value === null || typeof part.value === 'number')
      return `the condition on ${sub.name} must be ${sub.type === 'boolean' ? 'true or false' : 'a text'}`;
    conditions[sub.name] = part.value;
  }
  return conditions;
}
