import { invalidSyntax } from '../scim/errors/scim-error.js';
import { jsonErrorPosition } from './json-error-position.js';

/** Deepest nesting of objects and arrays; no SCIM message needs more than eight. */
const MAX_DEPTH = 32;
const utf8 = new TextDecoder('utf-8', { fatal: true });

/**
 * Parses the body of a request; undefined when it is empty. Names such as `__proto__` come out as own properties, as plain as any other.
 *
 * @param body bytes, bounded by the server's body limit. A byte order mark is skipped.
 * @throws ScimError 400 invalidSyntax. Its text says where the error is and never repeats what stands there.
 */
export function parseJson(body: Uint8Array): unknown {
  if (body.length === 0) return undefined;
  checkDepth(body);
  let text: string;
  try {
    text = utf8.decode(body);
  } catch {
    throw invalidSyntax('The body is not UTF-8.');
  }
  if (text.trim() === '') return undefined;
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw invalidSyntax(`The body is not JSON: error at character ${jsonErrorPosition(text) + 1}.`);
  }
  checkUnicode(text, value);
  return value;
}

/** An escape of half a surrogate pair, which no UTF-8 text can hold (RFC 8259 §8.2): no backend could give it back. */
const someSurrogate = /\\u[dD][89a-fA-F]/;
/** How JSON.stringify writes a half without its other half; pairs become characters. */
const loneSurrogate = /(?<!\\)(?:\\\\)*\\ud[89a-f]/;

function checkUnicode(text: string, value: unknown): void {
  if (someSurrogate.test(text) && loneSurrogate.test(JSON.stringify(value)))
    throw invalidSyntax('The body holds an escaped half of a surrogate pair, which is no character.');
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;

/** Counts brackets outside of strings, before memory is spent on the values. */
function checkDepth(body: Uint8Array): void {
  let depth = 0;
  let inString = false;
  for (let i = 0; i < body.length; i++) {
    const byte = body[i];
    if (inString) {
      if (byte === BACKSLASH) i++;
      else if (byte === QUOTE) inString = false;
    } else if (byte === QUOTE) inString = true;
    else if (byte === 0x5b || byte === 0x7b) {
      if (++depth > MAX_DEPTH) throw invalidSyntax(`The body is nested deeper than ${MAX_DEPTH} levels.`);
    } else if (byte === 0x5d || byte === 0x7d) depth--;
  }
}
