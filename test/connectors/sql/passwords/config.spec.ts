import { describe, expect, it } from '@jest/globals';
import { ConfigReader, type ConfigProblem } from '../../../../connectors/sdk/config-reader.js';
import { readPasswordHash } from '../../../../connectors/sql/passwords/config.js';

function problemsOf(hash: unknown): readonly string[] {
  const problems: ConfigProblem[] = [];
  readPasswordHash(new ConfigReader({ column: 'pw', hash }, 'attributes.password', problems));
  return problems.map(({ path, message }) => `${path}: ${message}`);
}

describe('readPasswordHash', () => {
  it('fills in defaults', () => {
    expect(readPasswordHash(new ConfigReader({ hash: 'argon2id' }, '', []))).toEqual({
      algorithm: 'argon2id',
      memoryKiB: 19_456,
      passes: 2,
      parallelism: 1,
      prefix: '',
    });
    expect(problemsOf({ algorithm: 'pbkdf2-sha512', iterations: 250_000, form: 'aspnet' })).toEqual([]);
  });

  it.each([
    [undefined, 'attributes.password.hash: must name how passwords are hashed'],
    ['md5', 'attributes.password.hash.algorithm: must be one of'],
    [7, 'attributes.password.hash: must be a mapping'],
    [{ algorithm: 'bcrypt', cost: 9 }, 'attributes.password.hash.cost: must be a whole number from 10 to 15'],
    [{ algorithm: 'bcrypt', rounds: 12 }, 'attributes.password.hash.rounds: is not a known setting'],
    [{ algorithm: 'argon2id', memoryKiB: 8000, passes: 1 }, 'attributes.password.hash.passes: is too little'],
    [{ algorithm: 'scrypt', cost: 20_000 }, 'attributes.password.hash.cost: must be a power of two'],
    [{ algorithm: 'scrypt', parallelism: 1 }, 'attributes.password.hash.parallelism: is too little'],
    [{ algorithm: 'pbkdf2-sha512', form: 'django' }, 'attributes.password.hash.form: django has no'],
    [{ algorithm: 'pbkdf2-sha256', iterations: 1000 }, 'attributes.password.hash.iterations: must be'],
    [{ algorithm: 'crypt-sha512', rounds: 5000 }, 'attributes.password.hash.rounds: must be'],
    [{ algorithm: 'ssha', prefix: 'a\nb' }, 'attributes.password.hash.prefix: must be'],
  ])('%j: %s', (hash, message) => {
    expect(problemsOf(hash).some((problem) => problem.startsWith(message))).toBe(true);
  });
});
