/** As much of BER as LDAP messages need (RFC 4511 §5.1): tags of one byte, definite lengths. */

/** One element: a tag and what it holds. */
export interface Element {
  readonly tag: number;
  readonly contents: Buffer;
  /** The element as it stood in the bytes. */
  readonly bytes: Buffer;
}

/** A length (X.690 §8.1.3) at this place, and where the contents begin; undefined when it is not all there. */
function lengthAt(bytes: Buffer, at: number): { readonly length: number; readonly start: number } | undefined {
  const first = bytes[at];
  if (first === undefined) return undefined;
  if (first < 0x80) return { length: first, start: at + 1 };
  const size = first & 0x7f;
  if (size === 0 || size > 6) throw new Error('These bytes are no LDAP message.');
  if (bytes.length < at + 1 + size) return undefined;
  return { length: bytes.readUIntBE(at + 1, size), start: at + 1 + size };
}

/** The element that begins here; undefined when its end has not arrived. */
export function elementAt(bytes: Buffer, at = 0): Element | undefined {
  const tag = bytes[at];
  const length = lengthAt(bytes, at + 1);
  if (tag === undefined || length === undefined) return undefined;
  const end = length.start + length.length;
  if (bytes.length < end) return undefined;
  return { tag, contents: bytes.subarray(length.start, end), bytes: bytes.subarray(at, end) };
}

/** The elements that a constructed element holds. */
export function elementsIn({ contents }: Element): readonly Element[] {
  const elements: Element[] = [];
  for (let at = 0; at < contents.length;) {
    const element = elementAt(contents, at);
    if (element === undefined) throw new Error('An LDAP message is cut off.');
    elements.push(element);
    at += element.bytes.length;
  }
  return elements;
}

export function textOf({ contents }: Element): string {
  return contents.toString('utf8');
}

export function numberOf({ contents }: Element): number {
  return contents.length === 0 ? 0 : contents.readIntBE(0, contents.length);
}

function lengthBytes(length: number): Buffer {
  if (length < 0x80) return Buffer.from([length]);
  const size = Math.ceil(Math.log2(length + 1) / 8);
  const bytes = Buffer.alloc(1 + size, 0x80 | size);
  bytes.writeUIntBE(length, 1, size);
  return bytes;
}

/** Writes an element. */
export function encode(tag: number, ...parts: readonly Buffer[]): Buffer {
  const length = parts.reduce((sum, part) => sum + part.length, 0);
  return Buffer.concat([Buffer.from([tag]), lengthBytes(length), ...parts]);
}

/** Tags of universal types. */
export const universal = { octetString: 0x04, sequence: 0x30, set: 0x31 } as const;

/** Cuts a stream into the elements that it is made of. */
export class ElementStream {
  private chunks: Buffer[] = [];
  private size = 0;
  /** Bytes that are needed before it is worth looking again. */
  private wanted = 2;

  /** The elements that this chunk completes. */
  push(chunk: Buffer): readonly Element[] {
    this.chunks.push(chunk);
    this.size += chunk.length;
    if (this.size < this.wanted) return [];
    const bytes = Buffer.concat(this.chunks);
    const elements: Element[] = [];
    let at = 0;
    for (;;) {
      const element = elementAt(bytes, at);
      if (element === undefined) break;
      elements.push(element);
      at += element.bytes.length;
    }
    const rest = bytes.subarray(at);
    this.chunks = [rest];
    this.size = rest.length;
    const length = lengthAt(rest, 1);
    this.wanted = length === undefined ? this.size + 1 : length.start + length.length;
    return elements;
  }
}
