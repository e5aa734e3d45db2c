/** Distinguished names as text (RFC 4514): parse, compare, contain and build. Names from outside are hostile. */

/** One `type=value` of a relative name. */
export interface Ava {
  readonly type: string;
  readonly value: string;
}

/** A relative distinguished name: usually one part, several when joined by `+`. */
export type Rdn = readonly Ava[];

/** A distinguished name, from the entry itself up to the root. */
export type Dn = readonly Rdn[];

const hexPair = /^[0-9a-fA-F]{2}$/;
const attributeType = /^(?:[a-zA-Z][a-zA-Z0-9-]*|\d+(?:\.\d+)*)$/;

/** Reads one escape at `\`: a special character as it is, or bytes of UTF-8 as pairs of hexadecimal digits. */
function readEscape(text: string, at: number): { readonly value: string; readonly next: number } | undefined {
  if (!hexPair.test(text.slice(at + 1, at + 3))) {
    const special = text.charAt(at + 1);
    return special === '' ? undefined : { value: special, next: at + 2 };
  }
  const bytes: number[] = [];
  let next = at;
  while (text[next] === '\\' && hexPair.test(text.slice(next + 1, next + 3))) {
    bytes.push(Number.parseInt(text.slice(next + 1, next + 3), 16));
    next += 3;
  }
  return { value: Buffer.from(bytes).toString('utf8'), next };
}

interface ReadValue {
  readonly value: string;
  /** Place of the separator that ended it, or the length of the text. */
  readonly end: number;
}

function readValue(text: string, start: number): ReadValue | undefined {
  let at = start;
  while (text[at] === ' ') at++;
  const quoted = text[at] === '"';
  if (quoted) at++;
  let value = '';
  // Spaces at the end count only when they were escaped.
  let solid = 0;
  for (; at < text.length;) {
    const char = text.charAt(at);
    if (char === '\\') {
      const escape = readEscape(text, at);
      if (escape === undefined) return undefined;
      value += escape.value;
      solid = value.length;
      at = escape.next;
      continue;
    }
    if (quoted ? char === '"' : char === ',' || char === '+' || char === ';') break;
    value += char;
    if (quoted || char !== ' ') solid = value.length;
    at++;
  }
  if (!quoted) return { value: value.slice(0, solid), end: at };
  if (text[at] !== '"') return undefined;
  at++;
  while (text[at] === ' ') at++;
  return at === text.length || ',+;'.includes(text.charAt(at)) ? { value, end: at } : undefined;
}

/** Parses a distinguished name; undefined when the text is none. The empty text is the root. */
export function parseDn(text: string): Dn | undefined {
  if (text === '') return [];
  const rdns: Rdn[] = [];
  let rdn: Ava[] = [];
  for (let at = 0; ;) {
    const equals = text.indexOf('=', at);
    if (equals < 0) return undefined;
    const type = text.slice(at, equals).trim();
    if (!attributeType.test(type)) return undefined;
    const read = readValue(text, equals + 1);
    if (read === undefined) return undefined;
    rdn.push({ type, value: read.value });
    const separator = text[read.end];
    if (separator !== '+') {
      rdns.push(rdn);
      rdn = [];
    }
    if (separator === undefined) return rdns;
    at = read.end + 1;
  }
}

const normalValue = (value: string): string => value.normalize('NFKC').toLowerCase().trim().replace(/\s+/g, ' ');

function normalRdn(rdn: Rdn): string {
  return rdn
    .map(({ type, value }) => `${type.toLowerCase()}=${escapeDnValue(normalValue(value))}`)
    .sort()
    .join('+');
}

/**
 * One text for all spellings of a name: types and values without regard to case, spaces collapsed, one way of escaping.
 * Undefined when the text is no name. Only for comparing: it need not be a name that a server takes.
 */
export function normalDn(text: string): string | undefined {
  return parseDn(text)?.map(normalRdn).join(',');
}

/** Whether both texts name the same entry. */
export function sameDn(left: string, right: string): boolean {
  const normal = normalDn(left);
  return normal !== undefined && normal === normalDn(right);
}

/** Tests whether names lie below one base, which is parsed once. The base itself does not lie below it. */
export class DnBase {
  private readonly rdns: readonly string[];
  /** How names below mostly end; undefined when the base needs escapes. */
  private readonly ending: string | undefined;

  /** @throws TypeError when the text is no name: configured bases are checked when they are read */
  constructor(readonly text: string) {
    const dn = parseDn(text);
    if (dn === undefined) throw new TypeError('The base is not a distinguished name.');
    this.rdns = dn.map(normalRdn);
    this.ending = /^[a-z0-9=,-]+$/i.test(text) ? `,${text.toLowerCase()}` : undefined;
  }

  contains(text: string): boolean {
    if (this.endsSo(text)) return true;
    const dn = parseDn(text);
    if (dn === undefined || dn.length <= this.rdns.length) return false;
    const above = dn.length - this.rdns.length;
    return this.rdns.every((rdn, index) => normalRdn(dn[above + index] ?? []) === rdn);
  }

  /** The quick way, for the usual spelling: large groups hold very many names. */
  private endsSo(text: string): boolean {
    const { ending } = this;
    if (ending === undefined || text.includes('\\') || text.includes('"')) return false;
    const start = text.length - ending.length;
    return start > 2 && text.includes('=') && text.indexOf('=') < start && text.slice(start).toLowerCase() === ending;
  }
}

/** Escapes a value for a name (RFC 4514 §2.4). NUL is escaped too, though `isNameable` refuses it before. */
export function escapeDnValue(value: string): string {
  return value
    .replace(/[,+"\\<>;=#]/g, '\\$&')
    .replace(/\0/g, '\\00')
    .replace(/^ | $/g, '\\20');
}

/** Whether a value may name an entry: not empty, without control characters, well-formed Unicode. */
export function isNameable(value: string): boolean {
  return value.trim() !== '' && value.isWellFormed() && !/[\p{Cc}\u2028\u2029]/u.test(value);
}

export function formatRdn(rdn: Rdn): string {
  return rdn.map(({ type, value }) => `${type}=${escapeDnValue(value)}`).join('+');
}

/** The text of a name, each value escaped. */
export function formatDn(dn: Dn): string {
  return dn.map(formatRdn).join(',');
}
