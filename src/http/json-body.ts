import { readyTexts } from '../scim/schema/ready-list.js';
import { isScimArray, type ScimObject, type ScimValue } from '../scim/schema/values.js';

/** Shorter lists are written from their elements: that is quicker than to look for their texts. */
const longList = 32;
/** Elements that are joined at a time, so that no text is so long that it counts as a large object of the heap. */
const joined = 512;

/**
 * A JSON document as it is sent: the text, or its bytes (UTF-8) where a resource in it, itself or one of a list response, has a long list
 * whose elements are text already. Undefined values are left out.
 */
export function jsonBody(body: object): string | Buffer {
  const document = body as ScimObject;
  if (!hasReadyList(document) && !listed(document).some(hasReadyList)) return JSON.stringify(body);
  const pieces: string[] = [];
  writeObject(document, pieces, (name, value) => {
    if (name !== 'Resources' || !isScimArray(value)) writeValue(value, pieces);
    else writeArray(value as readonly ScimObject[], pieces);
  });
  return toBytes(pieces);
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

function writeArray(resources: readonly ScimObject[], pieces: string[]): void {
  pieces.push('[');
  for (const [index, resource] of resources.entries()) {
    if (index > 0) pieces.push(',');
    if (!hasReadyList(resource)) pieces.push(JSON.stringify(resource));
    else {
      writeObject(resource, pieces, (_, value) => {
        writeValue(value, pieces);
      });
    }
  }
  pieces.push(']');
}

function writeObject(object: ScimObject, pieces: string[], write: (name: string, value: ScimValue) => void): void {
  let before = '{';
  for (const name of Object.keys(object)) {
    const value = object[name];
    if (value === undefined) continue;
    pieces.push(`${before}${JSON.stringify(name)}:`);
    write(name, value);
    before = ',';
  }
  pieces.push(before === '{' ? '{}' : '}');
}

function writeValue(value: ScimValue, pieces: string[]): void {
  const texts = longTexts(value);
  if (texts === undefined) {
    pieces.push(JSON.stringify(value));
    return;
  }
  pieces.push('[');
  for (let from = 0; from < texts.length; from += joined) {
    if (from > 0) pieces.push(',');
    pieces.push(texts.slice(from, from + joined).join(','));
  }
  pieces.push(']');
}

function toBytes(pieces: readonly string[]): Buffer {
  let size = 0;
  for (const piece of pieces) size += Buffer.byteLength(piece);
  const bytes = Buffer.allocUnsafeSlow(size);
  let at = 0;
  for (const piece of pieces) at += bytes.write(piece, at, 'utf8');
  return bytes;
}
