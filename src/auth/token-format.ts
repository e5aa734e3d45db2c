import { crc32 } from 'node:zlib';

/**
 * The form of a minted token: `cwy1_<key id>_<secret>_<checksum>`. The fixed prefix and the checksum let secret scanners find
 * leaked tokens without false alarms, and let the gateway refuse noise without asking the store.
 */
const FORM = /^cwy1_([a-z0-9]{12})_([A-Za-z0-9_-]{43})_([0-9A-Za-z]{6})$/;
const BASE62 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

/** Puts a token together. `keyId`: 12 of [a-z0-9]; `secret`: 32 bytes as 43 characters base64url. */
export function formatToken(keyId: string, secret: string): string {
  const body = `cwy1_${keyId}_${secret}`;
  return `${body}_${checksum(body)}`;
}

/** Takes a minted token apart; undefined when it has another form or its checksum is wrong. */
export function parseToken(text: string): { readonly keyId: string } | undefined {
  const match = FORM.exec(text);
  const keyId = match?.[1];
  if (keyId === undefined || checksum(text.slice(0, -7)) !== match?.[3]) return undefined;
  return { keyId };
}

/** CRC-32 in base 62, six characters. It guards against typing errors, not against forgery. */
function checksum(body: string): string {
  let rest = crc32(body);
  let digits = '';
  for (let i = 0; i < 6; i++) {
    digits = BASE62.charAt(rest % 62) + digits;
    rest = Math.floor(rest / 62);
  }
  return digits;
}
