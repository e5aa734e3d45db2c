/** A security identifier as text, `S-1-5-21-…` (MS-DTYP 2.4.2); undefined when the bytes are none. */
export function sidText(bytes: Uint8Array): string | undefined {
  const count = bytes[1] ?? 0;
  if (bytes[0] !== 1 || bytes.length !== 8 + 4 * count) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const authority = view.getUint16(2) * 2 ** 32 + view.getUint32(4);
  const parts = Array.from({ length: count }, (_, index) => view.getUint32(8 + 4 * index, true));
  return ['S-1', authority, ...parts].join('-');
}

/** The bytes of a SID in its text form. */
export function sidBytes(text: string): Buffer {
  const [authority = 0, ...parts] = text.split('-').slice(2).map(Number);
  const bytes = Buffer.alloc(8 + 4 * parts.length);
  bytes.writeUInt8(1, 0);
  bytes.writeUInt8(parts.length, 1);
  bytes.writeUIntBE(authority, 2, 6);
  for (const [index, part] of parts.entries()) bytes.writeUInt32LE(part, 8 + 4 * index);
  return bytes;
}
