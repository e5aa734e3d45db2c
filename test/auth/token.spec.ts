import { describe, expect, it } from '@jest/globals';
import { mintToken } from '../../src/auth/mint-token.js';
import { staticToken, StaticTokens } from '../../src/auth/static-tokens.js';
import { formatToken, parseToken } from '../../src/auth/token-format.js';
import { hashToken, sameHash } from '../../src/auth/token-hash.js';

const request = { tenant: 'acme', scope: 'write', createdAt: 1, expiresAt: 2 } as const;

describe('mintToken', () => {
  it('makes recognisable tokens of 256 random bits and keeps only their hash', () => {
    const minted = Array.from({ length: 200 }, () => mintToken(request));
    for (const { token, stored } of minted) {
      expect(token).toMatch(/^cwy1_[a-z0-9]{12}_[A-Za-z0-9_-]{43}_[0-9A-Za-z]{6}$/);
      expect(parseToken(token)).toEqual({ keyId: stored.keyId });
      expect(stored).toEqual({
        ...request,
        keyId: stored.keyId,
        hash: hashToken(token),
        revokedAt: undefined,
        lastUsedAt: undefined,
      });
    }
    expect(new Set(minted.map(({ token }) => token)).size).toBe(200);
  });

  it.each([1, 0, Number.NaN])('refuses expiry at %d', (expiresAt) => {
    expect(() => mintToken({ ...request, expiresAt })).toThrow(RangeError);
  });
});

describe('parseToken', () => {
  const token = formatToken('abcdefghijkl', 'A'.repeat(43));
  it('keeps the form stable: scanners know it', () => {
    expect(token).toBe(`cwy1_abcdefghijkl_${'A'.repeat(43)}_0Pkkik`);
  });

  it.each([
    ['another checksum', `${token.slice(0, -1)}${token.endsWith('0') ? '1' : '0'}`],
    ['another secret', token.replace('AAA', 'AAB')],
    ['another key id', token.replace('abcdefghijkl', 'abcdefghijkm')],
    ['another prefix', token.replace('cwy1', 'cwy2')],
    ['something before', ` ${token}`],
    ['something after', `${token}\n`],
    ['nothing', ''],
  ])('refuses %s', (_name, text) => {
    expect(parseToken(text)).toBeUndefined();
  });
});

describe('sameHash', () => {
  const a = hashToken('a');
  it.each([
    [a, a, true],
    [a, hashToken('b'), false],
    ['', '', false],
    ['zz', 'zz', false],
    [a, a.slice(2), false],
  ])('%s %s', (left, right, same) => {
    expect(sameHash(left, right)).toBe(same);
  });
});

describe('configured tokens', () => {
  const rest = { keyId: 'idp', tenant: 'acme', scope: 'write', createdAt: 1, expiresAt: 2 } as const;
  it.each(['x'.repeat(31), `${'x'.repeat(31)} y`, 'ü'.repeat(32), `${'x'.repeat(32)}"`])('refuses %s', (secret) => {
    let message = '';
    try {
      staticToken(secret, rest);
    } catch (error) {
      message = String(error);
    }
    expect(message).toMatch(/^RangeError: a token/);
    expect(message).not.toContain(secret);
  });

  it('are found by the hash of a free secret and by the key id of a minted one, and replaced as a whole', () => {
    const statics = new StaticTokens();
    const free = staticToken('x'.repeat(32), rest);
    const { token, stored } = mintToken(request);
    statics.replaceAll([free, stored]);
    expect(statics.find('x'.repeat(32), hashToken('x'.repeat(32)))).toBe(free);
    expect(statics.find(token, hashToken(token))).toBe(stored);
    const sameKey = formatToken(stored.keyId, 'B'.repeat(43));
    expect(statics.find(sameKey, hashToken(sameKey))).toBe(stored);
    expect(statics.find('y'.repeat(32), hashToken('y'.repeat(32)))).toBeUndefined();
    statics.replaceAll([]);
    expect(statics.find(token, hashToken(token))).toBeUndefined();
  });
});
