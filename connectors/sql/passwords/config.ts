/** How passwords are hashed into a column: type, validation and defaults. No setting goes below what OWASP calls the minimum. */
import { ConfigReader } from '../../sdk/config-reader.js';

/** The text forms of PBKDF2 that are in use, named by whose verifier reads them. */
const pbkdf2Forms = ['passlib', 'django', 'ldap', 'werkzeug', 'aspnet'] as const;
const scryptForms = ['passlib', 'django', 'werkzeug'] as const;
const bcryptIdents = ['2b', '2a', '2y'] as const;

export interface Argon2id {
  readonly algorithm: 'argon2id';
  readonly memoryKiB: number;
  readonly passes: number;
  readonly parallelism: number;
}

export interface Bcrypt {
  readonly algorithm: 'bcrypt';
  /** log2 of the rounds. */
  readonly cost: number;
  /** All three mean the same algorithm; PHP writes 2y, and old libraries know only 2a. */
  readonly ident: (typeof bcryptIdents)[number];
}

export interface Scrypt {
  readonly algorithm: 'scrypt';
  /** N, a power of two. */
  readonly cost: number;
  readonly parallelism: number;
  readonly form: (typeof scryptForms)[number];
}

export interface Pbkdf2 {
  readonly algorithm: 'pbkdf2-sha256' | 'pbkdf2-sha512';
  readonly iterations: number;
  readonly form: (typeof pbkdf2Forms)[number];
}

export interface CryptSha512 {
  readonly algorithm: 'crypt-sha512';
  readonly rounds: number;
}

/** Fast digests, for applications that know nothing better. */
export interface SaltedDigest {
  readonly algorithm: 'ssha' | 'ssha256' | 'ssha512';
}

/** The password itself. */
export interface InsecurePlain {
  readonly algorithm: 'INSECURE_PLAIN';
}

type Settings = Argon2id | Bcrypt | Scrypt | Pbkdf2 | CryptSha512 | SaltedDigest | InsecurePlain;

export type PasswordHash = Settings & {
  /** Text ahead of the hash, such as `{bcrypt}` (Spring), `{CRYPT}` (LDAP) or `bcrypt$` (Django). */
  readonly prefix: string;
};

const algorithms: readonly PasswordHash['algorithm'][] = [
  'argon2id',
  'bcrypt',
  'scrypt',
  'pbkdf2-sha256',
  'pbkdf2-sha512',
  'crypt-sha512',
  'ssha',
  'ssha256',
  'ssha512',
  'INSECURE_PLAIN',
];

/**
 * Reads `hash` of a column that holds passwords: the name of an algorithm, or a mapping with `algorithm` and its parameters.
 *
 * @param reader the column's node
 */
export function readPasswordHash(reader: ConfigReader): PasswordHash {
  const raw = reader.raw('hash');
  const path = [reader.path, 'hash'].filter((part) => part !== '').join('.');
  const short = raw === undefined || raw === null || typeof raw === 'string';
  const node = new ConfigReader(short ? { algorithm: raw } : raw, path, reader.problems);
  if (!node.has('algorithm')) node.problem('', `must name how passwords are hashed: ${algorithms.join(', ')}`);
  const algorithm = node.oneOf('algorithm', algorithms, 'argon2id');
  const hash = { ...readSettings(node, algorithm), prefix: readPrefix(node) };
  node.finish();
  return hash;
}

function readPrefix(node: ConfigReader): string {
  const prefix = node.string('prefix', '');
  if (/^[\x20-\x7e]{0,32}$/.test(prefix)) return prefix;
  node.problem('prefix', 'must be at most 32 printable ASCII characters, such as {bcrypt}');
  return '';
}

function readSettings(node: ConfigReader, algorithm: PasswordHash['algorithm']): Settings {
  switch (algorithm) {
    case 'argon2id':
      return readArgon2id(node);
    case 'bcrypt':
      return readBcrypt(node);
    case 'scrypt':
      return readScrypt(node);
    case 'pbkdf2-sha256':
    case 'pbkdf2-sha512':
      return readPbkdf2(node, algorithm);
    case 'crypt-sha512':
      // A round is about one block of SHA-512, an iteration of PBKDF2 two: the default costs an attacker what OWASP's PBKDF2 costs.
      return { algorithm, rounds: node.integer('rounds', 420_000, { min: 100_000, max: 5_000_000 }) };
    case 'ssha':
    case 'ssha256':
    case 'ssha512':
    case 'INSECURE_PLAIN':
      return { algorithm };
  }
}

function readArgon2id(node: ConfigReader): Argon2id {
  const memoryKiB = node.integer('memoryKiB', 19_456, { min: 7_168, max: 262_144 });
  const passes = node.integer('passes', 2, { min: 1, max: 20 });
  // OWASP's pairs, from 47104 KiB with 1 pass to 7168 KiB with 5, have this product or more.
  if (memoryKiB * passes < 7_168 * 5) {
    node.problem('passes', 'is too little for this memory: memoryKiB times passes must be at least 35840');
  }
  return { algorithm: 'argon2id', memoryKiB, passes, parallelism: node.integer('parallelism', 1, { min: 1, max: 4 }) };
}

function readBcrypt(node: ConfigReader): Bcrypt {
  return {
    algorithm: 'bcrypt',
    cost: node.integer('cost', 12, { min: 10, max: 15 }),
    ident: node.oneOf('ident', bcryptIdents, '2b'),
  };
}

function readScrypt(node: ConfigReader): Scrypt {
  const cost = node.integer('cost', 2 ** 14, { min: 2 ** 13, max: 2 ** 18 });
  const parallelism = node.integer('parallelism', 5, { min: 1, max: 16 });
  if (!Number.isInteger(Math.log2(cost))) node.problem('cost', 'must be a power of two, such as 16384');
  // OWASP's pairs, from 2^17 with 1 to 2^13 with 10, have this product or more.
  if (cost * parallelism < 2 ** 14 * 5) {
    node.problem('parallelism', 'is too little for this cost: cost times parallelism must be at least 81920');
  }
  return { algorithm: 'scrypt', cost, parallelism, form: node.oneOf('form', scryptForms, 'passlib') };
}

function readPbkdf2(node: ConfigReader, algorithm: Pbkdf2['algorithm']): Pbkdf2 {
  const least = algorithm === 'pbkdf2-sha256' ? 600_000 : 210_000;
  const form = node.oneOf('form', pbkdf2Forms, 'passlib');
  if (form === 'django' && algorithm === 'pbkdf2-sha512') {
    node.problem('form', 'django has no PBKDF2 with SHA-512: take algorithm pbkdf2-sha256');
  }
  return { algorithm, iterations: node.integer('iterations', least, { min: least, max: 10_000_000 }), form };
}
