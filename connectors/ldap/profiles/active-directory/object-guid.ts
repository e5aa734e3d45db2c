/** objectGUID: 16 bytes, of which the first three groups of the text form stand in reverse order ([MS-DTYP] §2.3.4.2). */

const groups = [4, 2, 2, 2, 6];

/** The text with dashes; undefined when the bytes are no GUID. */
export function guidText(bytes: Buffer): string | undefined {
  if (bytes.length !== 16) return undefined;
  const parts: string[] = [];
  let at = 0;
  for (const [index, size] of groups.entries()) {
    const part = Buffer.from(bytes.subarray(at, at + size));
    parts.push((index < 3 ? part.reverse() : part).toString('hex'));
    at += size;
  }
  return parts.join('-');
}

/** The bytes of a UUID in its text form. */
export function guidBytes(text: string): Buffer {
  return Buffer.concat(
    text.split('-').map((part, index) => {
      const bytes = Buffer.from(part, 'hex');
      return index < 3 ? bytes.reverse() : bytes;
    }),
  );
}
