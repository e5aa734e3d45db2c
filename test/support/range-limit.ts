/**
 * Range retrieval as Microsoft's Active Directory enforces it ([MS-ADTS] §3.1.1.3.1.3.3): an attribute with more values than the policy
 * MaxValRange allows is answered in slices, `member;range=0-1499`, the last one `member;range=3000-*`. What was asked for under another
 * description comes back under that one too, without values. Samba knows the syntax, and enforces no limit.
 */
import { elementsIn, encode, numberOf, textOf, universal, type Element } from './ber.js';
import { answerTag, type LdapMessage } from './ldap-operation.js';

interface Range {
  /** The description that was asked for, `member;range=1500-*`. */
  readonly description: string;
  readonly low: number;
  /** Infinity for `*`. */
  readonly high: number;
}

/** Ranges that a search asks for, by the attribute in lower case. */
export type AskedRanges = ReadonlyMap<string, Range>;

const pattern = /^([^;]+);range=(\d+)-(\d+|\*)$/i;

/** The searched attributes of a request: the last part of a SearchRequest (RFC 4511 §4.5.1). */
function attributesOf(operation: Element): readonly Element[] {
  const attributes = elementsIn(operation)[7];
  return attributes === undefined ? [] : elementsIn(attributes);
}

export function askedRanges({ operation }: LdapMessage): AskedRanges {
  const ranges = new Map<string, Range>();
  for (const description of attributesOf(operation).map(textOf)) {
    const [, attribute, low, high] = pattern.exec(description) ?? [];
    if (attribute === undefined) continue;
    ranges.set(attribute.toLowerCase(), {
      description,
      low: Number(low),
      high: high === '*' ? Infinity : Number(high),
    });
  }
  return ranges;
}

/** The request without its ranges: the server is to answer all values, of which the slice is taken. */
export function withoutRanges({ id, operation, controls }: LdapMessage): Buffer {
  const attributes = attributesOf(operation).map((attribute) => {
    const [, name] = pattern.exec(textOf(attribute)) ?? [];
    return name === undefined ? attribute.bytes : encode(universal.octetString, Buffer.from(name));
  });
  const others = elementsIn(operation).slice(0, 7);
  const search = encode(operation.tag, ...others.map(({ bytes }) => bytes), encode(universal.sequence, ...attributes));
  return encode(universal.sequence, id.bytes, search, ...(controls === undefined ? [] : [controls.bytes]));
}

function attributeOf(description: string, values: readonly Element[]): Buffer {
  const bytes = values.map((value) => value.bytes);
  return encode(
    universal.sequence,
    encode(universal.octetString, Buffer.from(description)),
    encode(universal.set, ...bytes),
  );
}

/** An attribute of an answer within the limit; undefined when it already is. */
function limited(attribute: Element, asked: AskedRanges, limit: number): readonly Buffer[] | undefined {
  const [type, set] = elementsIn(attribute);
  if (type === undefined || set === undefined) return undefined;
  const name = textOf(type);
  const range = asked.get(name.toLowerCase());
  const values = elementsIn(set);
  if (range === undefined && values.length <= limit) return undefined;
  const low = range?.low ?? 0;
  const end = Math.min(values.length, low + limit, (range?.high ?? Infinity) + 1);
  const description = `${name};range=${low}-${end === values.length ? '*' : end - 1}`;
  const echoed = range?.description ?? name;
  const slice = low < values.length ? [attributeOf(description, values.slice(low, end))] : [];
  return echoed.toLowerCase() === description.toLowerCase() ? slice : [attributeOf(echoed, []), ...slice];
}

/** An answer with at most `limit` values of each attribute; undefined when it may pass as it is. */
export function withinLimit(message: LdapMessage, asked: AskedRanges, limit: number): Buffer | undefined {
  const { id, operation, controls } = message;
  if (operation.tag !== answerTag.entry) return undefined;
  const [name, list] = elementsIn(operation);
  if (name === undefined || list === undefined) return undefined;
  const attributes = elementsIn(list).map((attribute) => ({ attribute, slices: limited(attribute, asked, limit) }));
  if (attributes.every(({ slices }) => slices === undefined)) return undefined;
  const written = attributes.flatMap(({ attribute, slices }) => slices ?? [attribute.bytes]);
  const entry = encode(operation.tag, name.bytes, encode(universal.sequence, ...written));
  return encode(universal.sequence, id.bytes, entry, ...(controls === undefined ? [] : [controls.bytes]));
}

/** Number of a message. */
export function idOf({ id }: LdapMessage): number {
  return numberOf(id);
}
