/** Which characters a column holds whose texts are not Unicode: databases put a question mark in place of the others, and say nothing. */

/** All that such a code page has besides ASCII, decoded byte by byte. */
function charactersOf(encoding: string): ReadonlySet<string> {
  const decoder = new TextDecoder(encoding);
  const upper = Uint8Array.from({ length: 128 }, (_, index) => 128 + index);
  return new Set(Array.from(upper, (byte) => decoder.decode(Uint8Array.of(byte))).filter((each) => each !== '\ufffd'));
}

const known = new Map<string, ReadonlySet<string>>();

/**
 * A test for texts that a column of this encoding holds as they are.
 * @param encoding a label of the Encoding Standard of a single-byte encoding, such as `windows-1252`; undefined: only ASCII is certain
 */
export function codePageHolds(encoding: string | undefined): (text: string) => boolean {
  return (text) => {
    if (/^[\0-\x7f]*$/.test(text)) return true;
    if (encoding === undefined) return false;
    const characters = known.get(encoding) ?? charactersOf(encoding);
    known.set(encoding, characters);
    return Array.from(text).every((each) => each <= '\x7f' || characters.has(each));
  };
}
