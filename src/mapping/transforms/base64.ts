/** Base64 (RFC 4648 §4) without node built-ins: this room runs on plain values only. */

const canonical = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;
/** Characters that are made of bytes in one step: within the number of arguments that a call may have. */
const chunk = 8192;

/** Text for bytes. */
export function encodeBase64(bytes: Uint8Array): string {
  let binary = '';
  for (let at = 0; at < bytes.length; at += chunk) binary += String.fromCharCode(...bytes.subarray(at, at + chunk));
  return btoa(binary);
}

/** Bytes for text; undefined when the text is not base64. Line breaks and the URL alphabet are taken too. */
export function decodeBase64(text: string): Uint8Array | undefined {
  const plain = text
    .replace(/[\r\n\t ]/g, '')
    .replace(/-/g, '+')
    .replace(/_/g, '/');
  if (!canonical.test(plain)) return undefined;
  return Uint8Array.from(atob(plain), (character) => character.charCodeAt(0));
}
