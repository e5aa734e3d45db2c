/**
 * References to resources that the same bulk request makes (RFC 7644 §3.7.2): a string `bulkId:x` wherever a value may stand, the end
 * of a `$ref` such as `/Users/bulkId:x`, and a compared value in the path of a PATCH operation, `members[value eq "bulkId:x"]`.
 * The word is reserved (RFC 7643 §3.1), so that whatever begins with it is a reference, in any attribute of any schema.
 */
import { isJsonObject, type JsonObject } from '../dialects/json-object.js';

const prefix = 'bulkId:';
const comparedValue = /"bulkId:(?<bulkId>[^"\\]+)"/gu;

/** The bulkId that a string names as a whole; undefined when it is no reference. */
export function referredBulkId(text: string): string | undefined {
  return text.startsWith(prefix) ? text.slice(prefix.length) : undefined;
}

/** All bulkIds that stand in the data of an operation. */
export function bulkIdsIn(data: unknown): ReadonlySet<string> {
  const found = new Set<string>();
  replaceBulkIds(data, (bulkId) => {
    found.add(bulkId);
    return prefix + bulkId;
  });
  return found;
}

/**
 * The data with each reference replaced by what `idOf` gives for its bulkId.
 *
 * @param data JSON, its depth bounded by whoever parsed it.
 */
export function replaceBulkIds(data: unknown, idOf: (bulkId: string) => string): unknown {
  return replaceIn(data, '', idOf);
}

/** @param name of the member that holds the value, in small letters */
function replaceIn(value: unknown, name: string, idOf: (bulkId: string) => string): unknown {
  if (Array.isArray(value)) return value.map((element) => replaceIn(element, name, idOf));
  // Defines properties, so `__proto__` stays a plain name.
  if (isJsonObject(value)) {
    return Object.fromEntries(
      Object.entries(value).map(([key, member]) => [key, replaceIn(member, key.toLowerCase(), idOf)]),
    );
  }
  return typeof value === 'string' ? replaceInText(value, name, idOf) : value;
}

function replaceInText(text: string, name: string, idOf: (bulkId: string) => string): string {
  const whole = referredBulkId(text);
  if (whole !== undefined) return idOf(whole);
  if (name === 'path') return text.replace(comparedValue, (_, bulkId: string) => JSON.stringify(idOf(bulkId)));
  if (name !== '$ref') return text;
  const start = text.lastIndexOf('/') + 1;
  const last = referredBulkId(text.slice(start));
  return last === undefined ? text : text.slice(0, start) + idOf(last);
}

/** A resource in two parts: what can be made at once, and what has to be added when the resources that it names exist. */
export interface SplitData {
  /** undefined: nothing. */
  readonly first: unknown;
  /** Just the later references with what belongs to them, in their places: the value of a PATCH `add` without a path. undefined: nothing. */
  readonly later: unknown;
}

/**
 * Takes the references to certain bulkIds out of a resource, for references in a circle (RFC 7644 §3.7.1). With a `value` or `$ref`
 * goes the whole element or complex value that it stands for.
 */
export function splitReferences(data: unknown, isLater: (bulkId: string) => boolean): SplitData {
  return splitIn(data, '', isLater);
}

function splitIn(value: unknown, name: string, isLater: (bulkId: string) => boolean): SplitData {
  if (Array.isArray(value)) {
    const parts = value.map((element) => splitIn(element, name, isLater));
    return {
      first: parts.flatMap(({ first }) => (first === undefined ? [] : [first])),
      later: nonEmpty(parts.flatMap(({ later }) => (later === undefined ? [] : [later]))),
    };
  }
  if (isJsonObject(value)) return splitMembers(value, isLater);
  const goes = typeof value === 'string' && namesLater(value, name, isLater);
  return goes ? { first: undefined, later: value } : { first: value, later: undefined };
}

function splitMembers(object: JsonObject, isLater: (bulkId: string) => boolean): SplitData {
  const first: [string, unknown][] = [];
  const later: [string, unknown][] = [];
  for (const [name, value] of Object.entries(object)) {
    const key = name.toLowerCase();
    const parts = splitIn(value, key, isLater);
    if ((key === 'value' || key === '$ref') && parts.later !== undefined) return { first: undefined, later: object };
    if (parts.first !== undefined) first.push([name, parts.first]);
    if (parts.later !== undefined) later.push([name, parts.later]);
  }
  return {
    first: Object.fromEntries(first),
    later: later.length === 0 ? undefined : Object.fromEntries(later),
  };
}

function namesLater(text: string, name: string, isLater: (bulkId: string) => boolean): boolean {
  let later = false;
  replaceInText(text, name, (bulkId) => {
    later ||= isLater(bulkId);
    return bulkId;
  });
  return later;
}

const nonEmpty = (array: readonly unknown[]): readonly unknown[] | undefined =>
  array.length === 0 ? undefined : array;
