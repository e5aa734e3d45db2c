/** PBKDF2 (RFC 8018) in the forms of passlib, Django, LDAP servers, Werkzeug and ASP.NET Core Identity. */
import { pbkdf2, randomBytes } from 'node:crypto';
import { promisify } from 'node:util';
import { adapted } from './base64.js';
import { type Pbkdf2 } from './config.js';
import { randomSaltText } from './salt.js';

const derive = promisify(pbkdf2);

const digestOf = (settings: Pbkdf2): 'sha256' | 'sha512' =>
  settings.algorithm === 'pbkdf2-sha256' ? 'sha256' : 'sha512';

export function pbkdf2Salt(form: Pbkdf2['form']): Buffer {
  // Django and Werkzeug hold the salt as text and hash its letters.
  return form === 'django' || form === 'werkzeug' ? Buffer.from(randomSaltText(22), 'latin1') : randomBytes(16);
}

export function pbkdf2Length(settings: Pbkdf2): number {
  // ASP.NET Core Identity derives 32 bytes with either digest; the others as many as the digest has.
  return settings.form === 'aspnet' || settings.algorithm === 'pbkdf2-sha256' ? 32 : 64;
}

export async function hashPbkdf2(
  password: string,
  settings: Pbkdf2,
  salt = pbkdf2Salt(settings.form),
): Promise<string> {
  const key = await derive(password, salt, settings.iterations, pbkdf2Length(settings), digestOf(settings));
  return pbkdf2Text(settings, salt, key);
}

export function pbkdf2Text(settings: Pbkdf2, salt: Buffer, key: Buffer): string {
  const { iterations, form } = settings;
  const digest = digestOf(settings);
  switch (form) {
    case 'passlib':
      return `$pbkdf2-${digest}$${iterations}$${adapted(salt)}$${adapted(key)}`;
    case 'ldap':
      return `{PBKDF2-${digest.toUpperCase()}}${iterations}$${adapted(salt)}$${adapted(key)}`;
    case 'django':
      return `pbkdf2_${digest}$${iterations}$${salt.toString('latin1')}$${key.toString('base64')}`;
    case 'werkzeug':
      return `pbkdf2:${digest}:${iterations}$${salt.toString('latin1')}$${key.toString('hex')}`;
    case 'aspnet':
      return identityText(digest, iterations, salt, key);
  }
}

/** Format marker 1, then the pseudo-random function, the iterations and the length of the salt as 32 bits each (big endian), salt and key. */
function identityText(digest: 'sha256' | 'sha512', iterations: number, salt: Buffer, key: Buffer): string {
  const header = Buffer.alloc(13);
  header.writeUInt8(1, 0);
  header.writeUInt32BE(digest === 'sha256' ? 1 : 2, 1);
  header.writeUInt32BE(iterations, 5);
  header.writeUInt32BE(salt.length, 9);
  return Buffer.concat([header, salt, key]).toString('base64');
}
