import { describe, expect, it } from '@jest/globals';
import { setTimeout as sleep } from 'node:timers/promises';
import { ConfigReader } from '../../../../connectors/sdk/config-reader.js';
import { ConnectorError } from '../../../../connectors/sdk/errors.js';
import { readPasswordHash, type PasswordHash } from '../../../../connectors/sql/passwords/config.js';
import { hashPassword, hashedLength } from '../../../../connectors/sql/passwords/hash-password.js';
import { HashingTurns } from '../../../../connectors/sql/passwords/hashing-turns.js';
import { verifyHashes } from './verify-hashes.js';

const read = (hash: unknown): PasswordHash => readPasswordHash(new ConfigReader({ hash }, 'password', []));
const call = { attribute: 'password', deadline: Date.now() + 120_000 };

/** Beyond ASCII, with what shells and hashes take for special; and as long as bcrypt allows. */
const passwords: readonly string[] = ["  P\u00e4ssw\u00f6rd-\u{1f600} $7\\' ", '7'.repeat(72)];

/** Configuration, verifier, and what the text looks like. */
const cases: readonly (readonly [unknown, string, RegExp])[] = [
  ['argon2id', 'argon2id', /^\$argon2id\$v=19\$m=19456,t=2,p=1\$[A-Za-z0-9+/]{22}\$[A-Za-z0-9+/]{43}$/],
  [{ algorithm: 'argon2id', memoryKiB: 9216, passes: 4, parallelism: 2 }, 'argon2id', /m=9216,t=4,p=2\$/],
  ['bcrypt', 'crypt', /^\$2b\$12\$[./A-Za-z0-9]{53}$/],
  [{ algorithm: 'bcrypt', cost: 10, ident: '2y' }, 'crypt', /^\$2y\$10\$/],
  ['crypt-sha512', 'crypt', /^\$6\$rounds=420000\$[./A-Za-z0-9]{16}\$[./A-Za-z0-9]{86}$/],
  ['ssha', 'ssha', /^\{SSHA\}[A-Za-z0-9+/]{48}$/],
  ['ssha256', 'ssha256', /^\{SSHA256\}/],
  ['ssha512', 'ssha512', /^\{SSHA512\}/],
  ['scrypt', 'scrypt passlib', /^\$scrypt\$ln=14,r=8,p=5\$/],
  [{ algorithm: 'scrypt', form: 'django' }, 'scrypt django', /^scrypt\$16384\$[./A-Za-z0-9]{22}\$8\$5\$.{88}$/],
  [
    { algorithm: 'scrypt', form: 'werkzeug' },
    'scrypt werkzeug',
    /^scrypt:16384:8:5\$[./A-Za-z0-9]{22}\$[0-9a-f]{128}$/,
  ],
  ['pbkdf2-sha256', 'pbkdf2 passlib', /^\$pbkdf2-sha256\$600000\$[./A-Za-z0-9]{22}\$[./A-Za-z0-9]{43}$/],
  ['pbkdf2-sha512', 'pbkdf2 passlib', /^\$pbkdf2-sha512\$210000\$/],
  [
    { algorithm: 'pbkdf2-sha256', form: 'django' },
    'pbkdf2 django',
    /^pbkdf2_sha256\$600000\$[./A-Za-z0-9]{22}\$.{44}$/,
  ],
  [{ algorithm: 'pbkdf2-sha512', form: 'ldap' }, 'pbkdf2 ldap', /^\{PBKDF2-SHA512\}210000\$/],
  [{ algorithm: 'pbkdf2-sha256', form: 'werkzeug' }, 'pbkdf2 werkzeug', /^pbkdf2:sha256:600000\$/],
  [{ algorithm: 'pbkdf2-sha512', form: 'aspnet' }, 'pbkdf2 aspnet', /^AQAAAAI/],
  [{ algorithm: 'pbkdf2-sha256', form: 'aspnet' }, 'pbkdf2 aspnet', /^AQAAAAE/],
];

describe('hashPassword', () => {
  it.each(cases)('%j makes what other implementations verify', async (config, kind, form) => {
    const hash = read(config);
    const made = await Promise.all(
      passwords.map(async (password) => ({ kind, password, text: await hashPassword(password, hash, call) })),
    );
    const wrong = made.map((each) => ({ ...each, password: `y${each.password.slice(1)}` }));
    const answers = await verifyHashes([...made, ...wrong]);
    expect(answers).toEqual([...made.map(() => true), ...wrong.map(() => false)]);
    for (const { text } of made) {
      expect(text).toMatch(form);
      expect(text).toHaveLength(hashedLength(hash) ?? -1);
    }
  });

  it('takes a new salt each time, and puts the prefix ahead', async () => {
    const hash = read({ algorithm: 'ssha', prefix: '{x}' });
    const [first, second] = [await hashPassword('same', hash, call), await hashPassword('same', hash, call)];
    expect(first).not.toBe(second);
    expect(first).toMatch(/^\{x\}\{SSHA\}/);
    expect(first).toHaveLength(hashedLength(hash) ?? -1);
  });

  it('leaves a password as it is only under a name that says so', async () => {
    expect(await hashPassword('p$w', read('INSECURE_PLAIN'), call)).toBe('p$w');
    expect(hashedLength(read('INSECURE_PLAIN'))).toBeUndefined();
  });

  it.each([
    ['bcrypt', 'x'.repeat(73), 'invalidValue'],
    ['bcrypt', '\u00e4'.repeat(37), 'invalidValue'],
    ['crypt-sha512', 'x'.repeat(512), 'invalidValue'],
    ['argon2id', 'x'.repeat(1025), 'invalidValue'],
    ['INSECURE_PLAIN', 'half a \ud83d pair', 'invalidValue'],
    ['bcrypt', 'a\0b', 'invalidValue'],
    ['argon2id', 'a\0b', 'invalidValue'],
    ['ssha', '', 'passwordPolicy'],
  ])('%s refuses what it cannot hold whole: %j', async (algorithm, password, code) => {
    const error = await hashPassword(password, read(algorithm), call).catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(ConnectorError);
    expect(error).toMatchObject({ code, attribute: 'password' });
    if (password !== '') expect(JSON.stringify([error, (error as Error).message])).not.toContain(password);
  });

  it.each(['bcrypt', 'crypt-sha512', 'argon2id', 'scrypt', 'pbkdf2-sha256'])(
    '%s leaves the event loop free',
    async (algorithm) => {
      let ticks = 0;
      const timer = setInterval(() => ticks++, 2);
      await hashPassword('Correct-Horse-7-Battery', read(algorithm), call);
      clearInterval(timer);
      expect(ticks).toBeGreaterThan(3);
    },
  );
});

describe('HashingTurns', () => {
  it('runs a few at once, in order, and gives up at the deadline', async () => {
    const turns = new HashingTurns(2);
    const started: number[] = [];
    let running = 0;
    let most = 0;
    const work = (number: number) => async (): Promise<number> => {
      started.push(number);
      most = Math.max(most, ++running);
      await sleep(20);
      running--;
      return number;
    };
    const later = Date.now() + 60_000;
    const all = [0, 1, 2, 3, 4].map((number) => turns.take(later, work(number)));
    const late = turns.take(Date.now() + 1, work(9)).catch((error: unknown) => error);
    expect(await late).toMatchObject({ code: 'unavailable' });
    expect(await Promise.all(all)).toEqual([0, 1, 2, 3, 4]);
    expect(started).toEqual([0, 1, 2, 3, 4]);
    expect(most).toBe(2);
    expect(await turns.take(later, work(5))).toBe(5);
  });

  it('goes on after work that failed', async () => {
    const turns = new HashingTurns(1);
    const failed = turns.take(Date.now() + 60_000, () => Promise.reject(new Error('no')));
    const next = turns.take(Date.now() + 60_000, () => Promise.resolve(7));
    await expect(failed).rejects.toThrow('no');
    expect(await next).toBe(7);
  });
});
