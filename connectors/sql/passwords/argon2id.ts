/** Argon2id (RFC 9106) as a PHC string, which all libraries read. */
import { argon2, randomBytes } from 'node:crypto';
import { promisify } from 'node:util';
import { unpadded } from './base64.js';
import { type Argon2id } from './config.js';

const derive = promisify(argon2);

export async function hashArgon2id(password: string, settings: Argon2id, salt = randomBytes(16)): Promise<string> {
  const { memoryKiB: memory, passes, parallelism } = settings;
  const parameters = { message: password, nonce: salt, memory, passes, parallelism, tagLength: 32 };
  return argon2idText(settings, salt, await derive('argon2id', parameters));
}

export function argon2idText({ memoryKiB, passes, parallelism }: Argon2id, salt: Buffer, tag: Buffer): string {
  return `$argon2id$v=19$m=${memoryKiB},t=${passes},p=${parallelism}$${unpadded(salt)}$${unpadded(tag)}`;
}
