import { beforeEach, describe, expect, it } from '@jest/globals';
import { type AuthenticationEvent } from '../../src/auth/events.js';
import { mintToken } from '../../src/auth/mint-token.js';
import { type StoredToken } from '../../src/auth/ports.js';
import { staticToken, StaticTokens } from '../../src/auth/static-tokens.js';
import { TokenAuthenticator } from '../../src/auth/token-authenticator.js';
import { formatToken } from '../../src/auth/token-format.js';
import { TokenUse } from '../../src/auth/token-use.js';
import { Tenants } from '../../src/tenancy/tenants.js';
import { AuthenticationLog } from './authentication-log.js';
import { MemoryTokenStore } from './memory-token-store.js';

const START = 1_800_000_000_000;
const HOUR = 3_600_000;
let now = START;
let store: MemoryTokenStore;
let statics: StaticTokens;
let uses: TokenUse;
let events: readonly AuthenticationEvent[];
let authenticator: TokenAuthenticator;

beforeEach(() => {
  now = START;
  store = new MemoryTokenStore();
  statics = new StaticTokens();
  uses = new TokenUse();
  const tenants = new Tenants();
  tenants.replaceAll([{ name: 'acme' }, { name: 'other' }]);
  const log = new AuthenticationLog();
  events = log.events;
  authenticator = new TokenAuthenticator({ tenants, store, statics, uses, events: log, now: () => now });
});

function mint(over: Partial<StoredToken> = {}): { token: string; keyId: string } {
  const request = { tenant: 'acme', scope: 'write', createdAt: START, expiresAt: START + HOUR } as const;
  const { token, stored } = mintToken(request);
  store.tokens.set(stored.keyId, { ...stored, ...over });
  return { token, keyId: stored.keyId };
}

const ask = (authorization: string | undefined, tenant = 'acme', needs: 'read' | 'write' = 'write') =>
  authenticator.authenticate({ tenant, authorization, needs, requestId: 'r1' });

describe('who gets in', () => {
  it.each([
    ['write', 'write'],
    ['write', 'read'],
    ['read', 'read'],
  ] as const)('a %s token that wants to %s', async (scope, needs) => {
    const { token, keyId } = mint({ scope });
    expect(await ask(`Bearer ${token}`, 'acme', needs)).toEqual({
      kind: 'granted',
      caller: { tenant: 'acme', keyId, scope },
    });
    expect(await ask(`bearer ${token}`, 'acme', needs)).toMatchObject({ kind: 'granted' });
    expect(events).toEqual([]);
  });

  it('not a read token that wants to write', async () => {
    const { token, keyId } = mint({ scope: 'read' });
    expect(await ask(`Bearer ${token}`)).toEqual({
      kind: 'forbidden',
      caller: { tenant: 'acme', keyId, scope: 'read' },
      challenge: 'Bearer realm="causeway", error="insufficient_scope"',
    });
    expect(events).toEqual([{ kind: 'authenticationRefused', tenant: 'acme', reason: 'scope', requestId: 'r1' }]);
  });

  it('a configured token, as long as the configuration has it', async () => {
    const secret = 'operator-chosen-secret-of-some-length';
    const rest = { keyId: 'idp', tenant: 'acme', scope: 'write', createdAt: START, expiresAt: START + HOUR } as const;
    statics.replaceAll([staticToken(secret, rest)]);
    expect(await ask(`Bearer ${secret}`)).toMatchObject({ kind: 'granted', caller: { keyId: 'idp' } });
    expect(await ask(`Bearer ${secret}`, 'other')).toMatchObject({ kind: 'refused' });
    expect(await ask(`Bearer ${secret}x`)).toMatchObject({ kind: 'refused' });
    statics.replaceAll([]);
    expect(await ask(`Bearer ${secret}`)).toMatchObject({ kind: 'refused' });
    expect(store.questions).toBe(0);
  });
});

describe('who is refused, all in the same words', () => {
  const presented = { kind: 'refused', challenge: 'Bearer realm="causeway", error="invalid_token"' };
  const absent = { kind: 'refused', challenge: 'Bearer realm="causeway"' };
  const good = (): string => `Bearer ${mint().token}`;
  type Case = readonly [name: string, header: () => string | undefined, tenant: string, reason: string, answer: object];
  const cases: readonly Case[] = [
    ['no header', () => undefined, 'acme', 'noToken', absent],
    ['an empty header', () => '', 'acme', 'noToken', absent],
    ['Basic', () => 'Basic dXNlcjpwYXNz', 'acme', 'noToken', absent],
    ['no header for a tenant that is not there', () => undefined, 'nobody', 'unknownTenant', absent],
    ['two words', () => 'Bearer a b', 'acme', 'malformed', presented],
    ['the scheme alone', () => 'Bearer', 'acme', 'malformed', presented],
    ['noise', () => 'Bearer x', 'acme', 'unknownToken', presented],
    ['a very long one', () => `Bearer ${'x'.repeat(5000)}`, 'acme', 'unknownToken', presented],
    [
      'an unknown key',
      () => `Bearer ${formatToken('abcdefghijkl', 'A'.repeat(43))}`,
      'acme',
      'unknownToken',
      presented,
    ],
    [
      'a known key, another secret',
      () => `Bearer ${formatToken(mint().keyId, 'A'.repeat(43))}`,
      'acme',
      'unknownToken',
      presented,
    ],
    ['an expired one', () => `Bearer ${mint({ expiresAt: START }).token}`, 'acme', 'expired', presented],
    ['a revoked one', () => `Bearer ${mint({ revokedAt: START }).token}`, 'acme', 'revoked', presented],
    ["another tenant's", good, 'other', 'otherTenant', presented],
    ['a good one for no tenant', good, 'nobody', 'unknownTenant', presented],
    ['a good one for the tenant in capitals', good, 'ACME', 'unknownTenant', presented],
    ['a good one for an inherited name', good, '__proto__', 'unknownTenant', presented],
  ];
  it.each(cases)('%s', async (_name, header, tenant, reason, answer) => {
    expect(await ask(header(), tenant)).toEqual(answer);
    const known = reason === 'unknownTenant' ? undefined : tenant;
    expect(events).toEqual([{ kind: 'authenticationRefused', tenant: known, reason, requestId: 'r1' }]);
  });
});

describe('the store', () => {
  it('is asked once in four seconds for a good token, once a second for a bad one, not at all for noise', async () => {
    const { token } = mint();
    await Promise.all([ask(`Bearer ${token}`), ask(`Bearer ${token}`), ask(`Bearer ${token}`)]);
    now += 3_999;
    await ask(`Bearer ${token}`);
    expect(store.questions).toBe(1);
    now += 1;
    await ask(`Bearer ${token}`);
    expect(store.questions).toBe(2);
    const bad = `Bearer ${formatToken('abcdefghijkl', 'A'.repeat(43))}`;
    await ask(bad);
    await ask(bad);
    expect(store.questions).toBe(3);
    now += 1_000;
    await ask(bad);
    expect(store.questions).toBe(4);
    await ask(`Bearer ${token.slice(0, -1)}!`);
    expect(store.questions).toBe(4);
  });

  it('makes a revocation good within five seconds, and expiry at once', async () => {
    const first = mint();
    const second = mint({ expiresAt: START + 2_000 });
    for (const { token } of [first, second]) expect(await ask(`Bearer ${token}`)).toMatchObject({ kind: 'granted' });
    await store.revoke('acme', first.keyId, now);
    now += 2_000;
    expect(await ask(`Bearer ${second.token}`)).toMatchObject({ kind: 'refused' });
    now += 2_999;
    expect(await ask(`Bearer ${first.token}`)).toMatchObject({ kind: 'refused' });
    expect(events.map(({ reason }) => reason)).toEqual(['expired', 'revoked']);
  });

  it('being down is an error, not a refusal, and is not remembered', async () => {
    const { token } = mint();
    store.down = true;
    await expect(ask(`Bearer ${token}`)).rejects.toThrow('the store is down');
    expect(events).toEqual([]);
    store.down = false;
    expect(await ask(`Bearer ${token}`)).toMatchObject({ kind: 'granted' });
  });

  it('hears of use in batches, each token at most once a minute, and nothing of refusals', async () => {
    const { token, keyId } = mint();
    await ask(`Bearer ${token}`, 'other');
    await uses.flush(store, now);
    expect(store.touched).toEqual([]);
    await ask(`Bearer ${token}`);
    store.down = true;
    await expect(uses.flush(store, now)).rejects.toThrow('down');
    store.down = false;
    await uses.flush(store, now);
    now += 1_000;
    await ask(`Bearer ${token}`);
    await uses.flush(store, now);
    expect(store.touched).toEqual([new Map([[keyId, START]])]);
    now += 60_000;
    await uses.flush(store, now);
    expect(store.touched.at(-1)).toEqual(new Map([[keyId, START + 1_000]]));
    await uses.flush(store, now + HOUR);
    expect(store.touched).toHaveLength(2);
  });
});
