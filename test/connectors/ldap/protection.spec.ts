/** `protected` on a server that follows the standards: nothing is privileged there but what is listed. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { BackendReference, type BackendObject } from '../../../connectors/sdk/backend-object.js';
import { LdapProxy } from '../../support/ldap-proxy.js';
import { startSlapd, type Slapd } from '../../support/slapd.js';
import { call, failure, open, settingsOf, type OpenedTarget } from './target.js';

let slapd: Slapd;
let proxy: LdapProxy;
let target: OpenedTarget;
const made = new Map<string, BackendObject>();
const object = (name: string): BackendObject => made.get(name) ?? { id: '', name: '', version: '', attributes: {} };

async function make(objectType: string, name: string, members: readonly string[] = []): Promise<void> {
  const member = members.map((other) => {
    const { id, name: dn } = object(other);
    return new BackendReference(dn.startsWith('uid=') ? 'user' : 'group', id, dn);
  });
  const attributes =
    objectType === 'user'
      ? { uid: [name], cn: [name], sn: [name] }
      : { cn: [name], ...(member.length > 0 && { member }) };
  made.set(name, await target.connector.create({ objectType, attributes, returning: [] }, call()));
}

beforeAll(async () => {
  slapd = await startSlapd();
  target = open(settingsOf(slapd));
  for (const name of ['plain', 'listed', 'insider', 'deep']) await make('user', name);
  await make('group', 'low', ['deep']);
  await make('group', 'middle', ['low', 'insider']);
  await make('group', 'top', ['middle']);
  await make('group', 'ordinary', ['plain']);
  await target.connector.close();
  proxy = await LdapProxy.start({ host: '127.0.0.1', port: slapd.port });
}, 60_000);

afterAll(async () => {
  await proxy.close();
  await slapd.stop();
});

const update = (type: string, key: BackendObject): Promise<unknown> =>
  target.connector.update(
    { objectType: type, key, changes: [{ attribute: 'description', values: ['x'] }], returning: [] },
    call(),
  );
const join = (group: BackendObject): Promise<unknown> => {
  const { id, name } = object('plain');
  const add = [new BackendReference('user', id, name)];
  return target.connector.editMembers(
    { objectType: 'group', key: group, attribute: 'member', add, remove: [], returning: [] },
    call(),
  );
};
const password = (key: BackendObject): Promise<unknown> =>
  target.connector.setPassword({ objectType: 'user', key, password: `Correct-Horse-${Math.random()}` }, call());
const remove = (objectType: string, key: BackendObject): Promise<unknown> =>
  target.connector.delete({ objectType, key }, call());

const writes = (): readonly string[] =>
  proxy.operations.map(({ kind }) => kind).filter((kind) => kind !== 'search' && kind !== 'bind' && kind !== 'unbind');

describe.each([
  ['noted in the members by the server', 'server'],
  ['looked for', 'search'],
])('with groups that are %s', (_, memberOf) => {
  beforeAll(() => {
    const listed = [object('listed').id.toUpperCase(), object('top').name.toUpperCase()];
    target = open({ ...settingsOf(slapd), url: proxy.url, groups: { memberOf }, protected: listed });
  });
  afterAll(() => target.connector.close());

  it.each(['listed', 'insider', 'deep'])('the user %s is not changed', async (name) => {
    const key = object(name);
    proxy.forget();
    const unseen = await target.connector.updateUnseen(
      { objectType: 'user', key, changes: [{ attribute: 'description', values: ['x'] }], returning: [] },
      call(),
    );
    expect(unseen).toBeUndefined();
    const outcomes = [update('user', key), password(key), remove('user', key)].map(failure);
    expect(await Promise.all(outcomes)).toEqual(['forbidden', 'forbidden', 'forbidden']);
    expect(writes()).toEqual([]);
  });

  it.each(['top', 'middle', 'low'])('the group %s is neither changed nor joined', async (name) => {
    const key = object(name);
    proxy.forget();
    const outcomes = [update('group', key), join(key), remove('group', key)].map(failure);
    expect(await Promise.all(outcomes)).toEqual(['forbidden', 'forbidden', 'forbidden']);
    expect(writes()).toEqual([]);
  });

  it('others are changed', async () => {
    expect(await failure(update('user', object('plain')))).toBeUndefined();
    expect(await failure(update('group', object('ordinary')))).toBeUndefined();
    expect(await failure(join(object('ordinary')))).toBeUndefined();
    expect(await failure(password(object('plain')))).toBeUndefined();
  });
});

describe('a name in the list', () => {
  it('protects what is below it, too', async () => {
    target = open({ ...settingsOf(slapd), protected: [slapd.names.suffix] });
    expect(await failure(update('user', object('plain')))).toBe('forbidden');
    await target.connector.close();
  });
});

describe('without a list', () => {
  it('a change needs no look at the entry', async () => {
    target = open({ ...settingsOf(slapd), url: proxy.url });
    await update('user', object('plain'));
    proxy.forget();
    await update('user', object('plain'));
    expect(proxy.operations.map(({ kind }) => kind)).toEqual(['modify']);
    await target.connector.close();
  });
});
