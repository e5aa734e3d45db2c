import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type BackendAttributes, type BackendObject } from '../../../../connectors/sdk/backend-object.js';
import { ConnectorError } from '../../../../connectors/sdk/errors.js';
import { startSamba, type Samba } from '../../../support/samba.js';
import { call, failure, type Settings } from '../target.js';
import { asAdministrator, canLogIn, look, open, set, settingsOf, type OpenedDomain } from './target.js';

let domain: Samba;
let target: OpenedDomain;

beforeAll(async () => {
  domain = await startSamba({ strongAuth: false });
  target = open(settingsOf(domain));
}, 120_000);

afterAll(async () => {
  await target.connector.close();
  await domain.stop();
});

let counter = 0;
const unique = (): string => `u${process.pid}n${String(++counter)}`;

const user = (attributes: BackendAttributes, returning: readonly string[] = ['accountDisabled']) => ({
  objectType: 'user',
  attributes,
  returning,
});

const password = 'Correct-Horse-7-Battery';

async function withTarget<T>(more: Settings, work: (opened: OpenedDomain) => Promise<T>): Promise<T> {
  const opened = open(settingsOf(domain, more));
  try {
    return await work(opened);
  } finally {
    await opened.connector.close();
  }
}

const control = async ({ id }: BackendObject): Promise<number> =>
  Number((await look(domain, id, ['userAccountControl']))['userAccountControl']);

describe('a new account', () => {
  it('with a password is open at once, and its password is right', async () => {
    const name = unique();
    const upn = `${name}@ad.example.com`;
    const made = await target.connector.createWithPassword(
      { ...user({ userPrincipalName: [upn], displayName: [name] }), password },
      call(),
    );
    expect(made.attributes['accountDisabled']).toBeUndefined();
    expect(await control(made)).toBe(512);
    expect(await canLogIn(domain, upn, password)).toBe(true);
  });

  it('with a password and not active is disabled', async () => {
    const name = unique();
    const made = await target.connector.createWithPassword(
      { ...user({ sAMAccountName: [name], displayName: [name], accountDisabled: ['TRUE'] }), password },
      call(),
    );
    expect(made.attributes['accountDisabled']).toEqual(['TRUE']);
    expect(await control(made)).toBe(514);
  });

  it('without a password gets one that nobody knows', async () => {
    const made = await target.connector.create(user({ displayName: [unique()] }), call());
    expect(await control(made)).toBe(512);
    const { pwdLastSet } = await look(domain, made.id, ['pwdLastSet']);
    expect(Number(pwdLastSet)).toBeGreaterThan(0);
  });

  it('without a password is disabled, whatever is asked for, where the configuration says so', () =>
    withTarget({ accounts: { withoutPassword: 'disabled' } }, async ({ connector }) => {
      const made = await connector.create(user({ displayName: [unique()] }), call());
      expect(made.attributes['accountDisabled']).toEqual(['TRUE']);
      expect(await control(made)).toBe(514);
    }));

  it('with a password that the policy refuses is not made at all', async () => {
    const name = unique();
    const request = { ...user({ sAMAccountName: [name], displayName: [name] }), password: 'short' };
    expect(await failure(target.connector.createWithPassword(request, call()))).toBe('passwordPolicy');
    await expect(look(domain, `CN=${name},${domain.names.people}`)).rejects.toThrow();
  });
});

describe('a connection without TLS', () => {
  it('carries no password', () =>
    withTarget({ url: domain.url, tls: {} }, async ({ connector }) => {
      const name = unique();
      const request = { ...user({ sAMAccountName: [name], displayName: [name] }), password };
      expect(await failure(connector.createWithPassword(request, call()))).toBe('unsupported');
      const made = await connector.create(user({ displayName: [name] }), call());
      const key = { objectType: 'user', key: made, password };
      expect(await failure(connector.setPassword(key, call()))).toBe('unsupported');
    }));
});

describe('names that nobody gives', () => {
  it('are made of the others: common name, sAMAccountName', async () => {
    const attributes = { userPrincipalName: ['Jörg.Müller+x@ad.example.com'], displayName: ['Jörg Müller, Dr.'] };
    const made = await target.connector.create(user(attributes, ['cn', 'sAMAccountName']), call());
    expect(made.attributes).toMatchObject({ cn: ['Jörg Müller, Dr.'], sAMAccountName: ['jorg.mullerx'] });
  });

  it('come from templates', () =>
    withTarget(
      { accounts: { sAMAccountName: '{givenName:1}{sn}', cn: '{sn}, {givenName}' } },
      async ({ connector }) => {
        const made = await connector.create(
          user({ givenName: ['Barbara'], sn: ['Ødegård-Featherstonehaugh'] }, ['cn', 'sAMAccountName']),
          call(),
        );
        expect(made.attributes).toMatchObject({
          cn: ['Ødegård-Featherstonehaugh, Barbara'],
          sAMAccountName: ['bødegard-featherston'],
        });
      },
    ));

  it('get another ending when they are taken, however many come at once', async () => {
    const base = `twin${unique()}`;
    const attributes = { displayName: [`John ${base}`], mail: [`${base}@example.com`] };
    const made = await Promise.all(
      Array.from({ length: 6 }, () => target.connector.create(user(attributes, ['cn', 'sAMAccountName']), call())),
    );
    const valuesOf = (name: string) => made.map((object) => object.attributes[name]?.[0]).sort();
    expect(valuesOf('cn')).toEqual(
      [`John ${base}`, ...[2, 3, 4, 5, 6].map((number) => `John ${base} (${number})`)].sort(),
    );
    expect(valuesOf('sAMAccountName')).toEqual([base, ...[1, 2, 3, 4, 5].map((number) => `${base}${number}`)].sort());
    const { objects } = await target.connector.search(
      { objectType: 'user', predicate: equals('mail', `${base}@example.com`), attributes: [], limit: 10 },
      call(),
    );
    expect(objects).toHaveLength(6);
  });

  it('of 64 and 20 characters make room for the ending', async () => {
    const long = `${unique()}${'x'.repeat(80)}`;
    const made = [1, 2].map(() =>
      target.connector.create(user({ displayName: [long] }, ['cn', 'sAMAccountName']), call()),
    );
    for (const { attributes } of await Promise.all(made)) {
      expect(attributes['cn']?.[0]).toHaveLength(64);
      expect(attributes['sAMAccountName']?.[0]).toHaveLength(20);
    }
  });

  it('stay clear of names elsewhere in the domain', async () => {
    const name = unique();
    await asAdministrator(domain, (client) =>
      client.add(`CN=${name},CN=Users,${domain.domainDn}`, { objectClass: 'user', sAMAccountName: name }),
    );
    const made = await target.connector.create(user({ displayName: [name] }, ['cn', 'sAMAccountName']), call());
    expect(made.attributes).toMatchObject({ cn: [name], sAMAccountName: [`${name}1`] });
  });
});

const equals = (attribute: string, value: string) =>
  ({ kind: 'comparison', attribute, operator: 'equals', value, caseExact: false }) as const;

describe('names that are given', () => {
  it.each([
    ['sAMAccountName', 'x'.repeat(21)],
    ['sAMAccountName', 'a/b'],
    ['sAMAccountName', 'DC1$'],
    ['cn', 'x'.repeat(65)],
    ['userPrincipalName', 'no-suffix'],
    ['userPrincipalName', '@ad.example.com'],
  ])('%s = %j is refused, though Samba would take it', async (attribute, value) => {
    const attributes = { sAMAccountName: [unique()], displayName: [unique()], [attribute]: [value] };
    expect(await failure(target.connector.create(user(attributes), call()))).toBe('invalidValue');
  });

  it('that are taken are refused, each by its name', async () => {
    const [name, upn] = [unique(), `${unique()}@ad.example.com`];
    await target.connector.create(user({ cn: [name], sAMAccountName: [name], userPrincipalName: [upn] }), call());
    const refusals: unknown[] = [];
    for (const taken of [{ cn: [name] }, { sAMAccountName: [name] }, { userPrincipalName: [upn] }]) {
      const attributes = { sAMAccountName: [unique()], cn: [unique()], ...taken };
      const error = await target.connector.create(user(attributes), call()).catch((caught: unknown) => caught);
      refusals.push(error instanceof ConnectorError ? [error.code, error.attribute] : error);
    }
    expect(refusals).toEqual([
      ['alreadyExists', 'cn'],
      ['alreadyExists', 'sAMAccountName'],
      ['alreadyExists', 'userPrincipalName'],
    ]);
  });

  it('have one of the suffixes that are configured, and are told which', () =>
    withTarget({ upnSuffixes: ['Example.com', 'ad.example.com'] }, async ({ connector }) => {
      const make = (suffix: string) => {
        const name = unique();
        return connector.create(user({ displayName: [name], userPrincipalName: [`${name}@${suffix}`] }), call());
      };
      await make('EXAMPLE.com');
      const error = await make('elsewhere.org').catch((caught: unknown) => caught);
      expect(error).toMatchObject({
        code: 'invalidValue',
        attribute: 'userPrincipalName',
        advice: 'must end with one of the allowed suffixes: @example.com, @ad.example.com',
      });
    }));
});

describe('disabling', () => {
  const update = (key: BackendObject, attribute: string, values: readonly string[]) =>
    target.connector.update(
      { objectType: 'user', key, changes: [{ attribute, values }], returning: [attribute] },
      call(),
    );
  const make = () => target.connector.createWithPassword({ ...user({ displayName: [unique()] }), password }, call());

  it('turns one bit and keeps the others', async () => {
    const made = await make();
    await set(domain, `<GUID=${made.id}>`, 'userAccountControl', ['66048']);
    expect((await update(made, 'accountDisabled', ['TRUE'])).attributes['accountDisabled']).toEqual(['TRUE']);
    expect(await control(made)).toBe(66050);
    expect((await update(made, 'accountDisabled', [])).attributes['accountDisabled']).toBeUndefined();
    expect(await control(made)).toBe(66048);
  });

  it('loses no bit that others turn at the same time', async () => {
    const made = await make();
    const work: Promise<unknown>[] = [];
    for (let round = 0; round < 5; round++) {
      work.push(update(made, 'accountDisabled', round % 2 === 0 ? ['TRUE'] : []).catch(() => undefined));
      work.push(set(domain, `<GUID=${made.id}>`, 'userAccountControl', ['66048']));
    }
    await Promise.all(work);
    expect((await control(made)) & ~2).toBe(66048);
  });

  it('is found by the bit, and only by it', async () => {
    const name = unique();
    const [on, off] = await Promise.all([
      target.connector.createWithPassword({ ...user({ displayName: [`${name}on`], title: [name] }), password }, call()),
      target.connector.create(user({ displayName: [`${name}off`], title: [name], accountDisabled: ['TRUE'] }), call()),
    ]);
    const disabled = equals('accountDisabled', 'TRUE');
    expect(target.connector.precision('user', disabled)).toBe('exact');
    const find = async (part: typeof disabled | { readonly kind: 'not'; readonly part: typeof disabled }) => {
      const predicate = { kind: 'and', parts: [equals('title', name), part] } as const;
      const found = await target.connector.search({ objectType: 'user', predicate, attributes: [], limit: 5 }, call());
      return found.objects.map(({ id }) => id);
    };
    expect(await find(disabled)).toEqual([off.id]);
    expect(await find({ kind: 'not', part: disabled })).toEqual([on.id]);
  });

  it.each([
    ['passwordMustChange', 'TRUE', 'pwdLastSet', '0'],
    ['accountExpirationTime', '20300101000000Z', 'accountExpires', '135379296000000000'],
  ])('%s = %s is kept as %s = %s', async (attribute, value, source, native) => {
    const made = await make();
    expect((await update(made, attribute, [value])).attributes[attribute]).toEqual([value]);
    expect((await look(domain, made.id, [source]))[source]).toBe(native);
    expect((await update(made, attribute, [])).attributes[attribute]).toBeUndefined();
  });

  it('unlocks', async () => {
    const made = await make();
    await update(made, 'accountLocked', []);
    expect((await look(domain, made.id, ['lockoutTime']))['lockoutTime']).toBe('0');
    expect(await failure(update(made, 'accountLocked', ['TRUE']))).toBe('invalidValue');
  });
});

describe('a password that the policy refuses', () => {
  it.each([
    ['short', 'length'],
    ['longenoughbutplain', 'complexity'],
  ] as const)('%s: %s', async (attempt, rule) => {
    const made = await target.connector.createWithPassword({ ...user({ displayName: [unique()] }), password }, call());
    const error = await target.connector
      .setPassword({ objectType: 'user', key: made, password: attempt }, call())
      .catch((caught: unknown) => caught);
    expect(error).toMatchObject({ code: 'passwordPolicy', passwordRule: rule });
  });
});
