/** Hashes passwords as configured: off the event loop, a few at once. */
import { ConnectorError } from '../../sdk/errors.js';
import { requireAcceptablePassword } from './acceptable-password.js';
import { argon2idText, hashArgon2id } from './argon2id.js';
import { type PasswordHash } from './config.js';
import { hashInThread } from './hashing-thread.js';
import { hashingTurns } from './hashing-turns.js';
import { hashPbkdf2, pbkdf2Length, pbkdf2Salt, pbkdf2Text } from './pbkdf2.js';
import { hashSaltedDigest, saltedDigestLength, saltedDigestText } from './salted-digest.js';
import { hashScrypt, scryptLength, scryptSalt, scryptText } from './scrypt.js';
import { sha512CryptText } from './sha512-crypt.js';

export interface HashingCall {
  /** The backend attribute, for errors. */
  readonly attribute: string;
  /** Milliseconds since the epoch until when it may wait for its turn. A hash that has begun is finished: it takes a second at most. */
  readonly deadline: number;
}

/**
 * The text for the column.
 *
 * @throws ConnectorError `invalidValue` for a password that the algorithm cannot hold whole, `passwordPolicy` for an empty one,
 *   `unavailable` when there was no turn before the deadline
 */
export async function hashPassword(password: string, hash: PasswordHash, call: HashingCall): Promise<string> {
  requireAcceptablePassword(password, hash, call.attribute);
  if (hash.algorithm === 'INSECURE_PLAIN') return hash.prefix + password;
  try {
    return hash.prefix + (await hashingTurns.take(call.deadline, () => digest(password, hash)));
  } catch (error) {
    if (error instanceof ConnectorError) throw error;
    throw new ConnectorError('internal', `Hashing a password with ${hash.algorithm} failed.`, { cause: error });
  }
}

type Hashed = Exclude<PasswordHash, { algorithm: 'INSECURE_PLAIN' }>;

async function digest(password: string, hash: Hashed): Promise<string> {
  switch (hash.algorithm) {
    case 'argon2id':
      return hashArgon2id(password, hash);
    case 'scrypt':
      return hashScrypt(password, hash);
    case 'pbkdf2-sha256':
    case 'pbkdf2-sha512':
      return hashPbkdf2(password, hash);
    case 'bcrypt':
    case 'crypt-sha512':
      return hashInThread({ password, settings: hash });
    case 'ssha':
    case 'ssha256':
    case 'ssha512':
      return hashSaltedDigest(password, hash);
  }
}

/** How many characters the column must hold, whatever the password is; undefined when that depends on it. */
export function hashedLength(hash: PasswordHash): number | undefined {
  return hash.algorithm === 'INSECURE_PLAIN' ? undefined : hash.prefix.length + emptyText(hash).length;
}

/** A text of the form that the hash has, made of zeros. */
function emptyText(hash: Hashed): string {
  const zeros = (length: number): Buffer => Buffer.alloc(length);
  switch (hash.algorithm) {
    case 'argon2id':
      return argon2idText(hash, zeros(16), zeros(32));
    case 'scrypt':
      return scryptText(hash, scryptSalt(hash.form), zeros(scryptLength(hash.form)));
    case 'pbkdf2-sha256':
    case 'pbkdf2-sha512':
      return pbkdf2Text(hash, pbkdf2Salt(hash.form), zeros(pbkdf2Length(hash)));
    case 'bcrypt':
      return '0'.repeat(60);
    case 'crypt-sha512':
      return sha512CryptText('0'.repeat(16), hash.rounds, zeros(64));
    case 'ssha':
    case 'ssha256':
    case 'ssha512':
      return saltedDigestText(hash.algorithm, zeros(16), zeros(saltedDigestLength(hash.algorithm)));
  }
}
