import { readyTexts } from '../scim/schema/ready-list.js';
import { isScimArray, type ScimObject, type ScimValue } from '../scim/schema/values.js';

/** Shorter lists are written from their elements: that is quicker than to look for their texts. */
const longList = 32;
/** Elements that are joined at a time: some 12 KB. */
const joined = 128;

/**
 * A JSON document as it is sent: the text, or the pieces of it where a resource in it, itself or one of a list response, has a long list
 * whose elements are text already. Pieces are made one by one as they are asked for, so that a large answer is never in memory as a
 * whole. Undefined values are left out.
 */
export function jsonBody(body: object): string | Iterable<string> {
  const document = body as ScimObject;
  if (!hasReadyList(document) && !listed(document).some(hasReadyList)) return JSON.stringify(body);
  return writeObject(document, (name, value) =>
    name === 'Resources' && isScimArray(value) ? writeArray(value as readonly ScimObject[]) : writeValue(value),
  );
}

/** The resources of a list response. */
function listed(document: ScimObject): readonly ScimObject[] {
  const resources = document['Resources'];
  return isScimArray(resources) ? (resources as readonly ScimObject[]) : [];
}

function hasReadyList(resource: ScimObject): boolean {
  for (const name in resource) if (longTexts(resource[name]) !== undefined) return true;
  return false;
}

function longTexts(value: ScimValue | undefined): readonly string[] | undefined {
  return Array.isArray(value) && value.length >= longList ? readyTexts(value) : undefined;
}

function* writeArray(resources: readonly ScimObject[]): Iterable<string> {
  let before = '[';
  for (const resource of resources) {
    yield before;
    if (hasReadyList(resource)) yield* writeObject(resource, (_, value) => writeValue(value));
    else yield JSON.stringify(resource);
    before = ',';
  }
  yield before === '[' ? '[]' : ']';
}

function* writeObject(
  object: ScimObject,
  write: (name: string, value: ScimValue) => Iterable<string>,
): Iterable<string> {
  let before = '{';
  for (const name of Object.keys(object)) {
    const value = object[name];
    if (value === undefined) continue;
    yield `${before}${JSON.stringify(name)}:`;
    yield* write(name, value);
    before = ',';
  }
  yield before === '{' ? '{}' : '}';
}

function* writeValue(value: ScimValue): Iterable<string> {
  const texts = longTexts(value);
  if (texts === undefined) {
    yield JSON.stringify(value);
    return;
  }
  yield '[';
  for (let from = 0; from < texts.length; from += joined) {
    if (from > 0) yield ',';
    yield texts.slice(from, from + joined).join(',');
  }
  yield ']';
}
