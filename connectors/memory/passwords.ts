/** Passwords are kept as salted scrypt hashes and can only be compared, never read. */
import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto';
import { passwordPolicy } from './errors.js';

const saltBytes = 16;
const hashBytes = 32;
/** Hashing costs grow with the length; no real password is longer. */
const maxLength = 1024;

/**
 * @param minLength characters
 * @throws ConnectorError `passwordPolicy`
 */
export async function hashPassword(password: string, minLength: number): Promise<string> {
  if (password.length < minLength) throw passwordPolicy(`must have at least ${minLength} characters`);
  if (password.length > maxLength) throw passwordPolicy(`must have at most ${maxLength} characters`);
  const salt = randomBytes(saltBytes);
  const hash = await derive(password, salt);
  return `${salt.toString('base64')}:${hash.toString('base64')}`;
}

export async function isPassword(password: string, stored: string | undefined): Promise<boolean> {
  const [salt, hash] = (stored ?? '').split(':').map((part) => Buffer.from(part, 'base64'));
  if (salt === undefined || hash?.length !== hashBytes) return false;
  return timingSafeEqual(hash, await derive(password, salt));
}

function derive(password: string, salt: Buffer): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    // Two spellings of one text that look the same to the person who types it are the same password (RFC 8265 section 4.2).
    scrypt(password.normalize('NFC'), salt, hashBytes, (error, key) => {
      if (error === null) resolve(key);
      else reject(error);
    });
  });
}
