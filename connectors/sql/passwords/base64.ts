/** The spellings of base64 in password hashes. */

/** Standard base64 without padding, as in PHC strings. */
export function unpadded(bytes: Buffer): string {
  return bytes.toString('base64').replace(/=+$/, '');
}

/** Passlib's "adapted" base64: without padding, and `.` in place of `+`. */
export function adapted(bytes: Buffer): string {
  return unpadded(bytes).replaceAll('+', '.');
}
