/** scrypt (RFC 7914) in the forms of passlib, Django and Werkzeug. */
import { randomBytes, scrypt, type BinaryLike, type ScryptOptions } from 'node:crypto';
import { promisify } from 'node:util';
import { unpadded } from './base64.js';
import { type Scrypt } from './config.js';
import { randomSaltText } from './salt.js';

const derive = promisify<string, BinaryLike, number, ScryptOptions, Buffer>(scrypt);
const blockSize = 8;

export function scryptSalt(form: Scrypt['form']): Buffer {
  // Django and Werkzeug hold the salt as text and hash its letters.
  return form === 'passlib' ? randomBytes(16) : Buffer.from(randomSaltText(22), 'latin1');
}

export function scryptLength(form: Scrypt['form']): number {
  return form === 'passlib' ? 32 : 64;
}

export async function hashScrypt(
  password: string,
  settings: Scrypt,
  salt = scryptSalt(settings.form),
): Promise<string> {
  const { cost, parallelism, form } = settings;
  // RFC 7914 section 2: 128 * N * r bytes, and as much again for each lane's block; the library's own limit is 32 MiB.
  const maxmem = 128 * blockSize * (cost + parallelism + 2);
  const options = { N: cost, r: blockSize, p: parallelism, maxmem };
  return scryptText(settings, salt, await derive(password, salt, scryptLength(form), options));
}

export function scryptText({ cost, parallelism, form }: Scrypt, salt: Buffer, key: Buffer): string {
  switch (form) {
    case 'passlib':
      return `$scrypt$ln=${Math.log2(cost)},r=${blockSize},p=${parallelism}$${unpadded(salt)}$${unpadded(key)}`;
    case 'django':
      return `scrypt$${cost}$${salt.toString('latin1')}$${blockSize}$${parallelism}$${key.toString('base64')}`;
    case 'werkzeug':
      return `scrypt:${cost}:${blockSize}:${parallelism}$${salt.toString('latin1')}$${key.toString('hex')}`;
  }
}
