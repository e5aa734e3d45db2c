import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { BackendReference, type BackendObject } from '../../../../connectors/sdk/backend-object.js';
import { startSamba, type Samba } from '../../../support/samba.js';
import { call, failure } from '../target.js';
import { asAdministrator, idAt, look, open, set, settingsOf, type OpenedDomain } from './target.js';

let domain: Samba;
let target: OpenedDomain;

beforeAll(async () => {
  domain = await startSamba();
  target = open(settingsOf(domain));
}, 120_000);

afterAll(async () => {
  await target.connector.close();
  await domain.stop();
});

let counter = 0;
const unique = (): string => `i${process.pid}n${String(++counter)}`;

const makeUser = (
  more: Readonly<Record<string, readonly (string | BackendReference)[]>> = {},
): Promise<BackendObject> => {
  const name = unique();
  const attributes = { cn: [name], sAMAccountName: [name], ...more };
  return target.connector.create({ objectType: 'user', attributes, returning: ['cn'] }, call());
};

const makeGroup = (members: readonly BackendObject[] = []): Promise<BackendObject> => {
  const member = members.map(({ id }) => new BackendReference('user', id));
  const attributes = { cn: [unique()], ...(member.length > 0 && { member }) };
  return target.connector.create({ objectType: 'group', attributes, returning: [] }, call());
};

async function read(objectType: string, key: { readonly id: string }, attributes: readonly string[]) {
  const [object] = await target.connector.read({ objectType, keys: [{ id: key.id }], attributes }, call());
  return object;
}

const idsIn = (object: BackendObject | undefined, attribute: string): readonly string[] =>
  (object?.attributes[attribute] ?? []).map((value) => (value instanceof BackendReference ? value.id : String(value)));

/** Renames and moves an entry behind the connector's back. */
const move = (key: BackendObject, rdn: string, parent: string): Promise<void> =>
  asAdministrator(domain, async (client) => {
    const { dn } = await look(domain, key.id);
    await client.modifyDN(dn, `${rdn},${parent}`);
  });

const addUnit = async (): Promise<string> => {
  const name = `OU=${unique()},${domain.names.people}`;
  await asAdministrator(domain, (client) => client.add(name, { objectClass: 'organizationalUnit' }));
  return name;
};

describe('the id', () => {
  it('is the objectGUID as everybody writes it', async () => {
    const made = await makeUser();
    expect(made.id).toBe(await idAt(domain, made.name));
    expect((await look(domain, `<GUID=${made.id}>`)).dn).toBe(made.name);
  });

  it('leads to an entry that was renamed and moved by others: itself, as manager, as member', async () => {
    const boss = await makeUser();
    const staff = await makeUser({ manager: [new BackendReference('user', boss.id)] });
    const group = await makeGroup([boss]);
    const name = unique();
    await move(boss, `CN=${name}`, await addUnit());
    const found = await read('user', boss, ['cn', 'memberOf']);
    expect(found?.attributes['cn']).toEqual([name]);
    expect(idsIn(found, 'memberOf')).toEqual([group.id]);
    expect(idsIn(await read('user', staff, ['manager']), 'manager')).toEqual([boss.id]);
    expect(idsIn(await read('group', group, ['member']), 'member')).toEqual([boss.id]);
    const changes = [{ attribute: 'title', values: ['moved'] }];
    const request = { objectType: 'user', key: { id: boss.id, name: boss.name }, changes, returning: ['title'] };
    expect((await target.connector.update(request, call())).attributes['title']).toEqual(['moved']);
    const remove = [new BackendReference('user', boss.id, boss.name)];
    const edit = { objectType: 'group', key: group, attribute: 'member', add: [], remove, returning: [] };
    await target.connector.editMembers(edit, call());
    expect(idsIn(await read('group', group, ['member']), 'member')).toEqual([]);
  });

  it('leads nowhere once the entry is moved out of the bases', async () => {
    const made = await makeUser();
    const group = await makeGroup([made]);
    await move(made, `CN=${unique()}`, `CN=Users,${domain.domainDn}`);
    expect(await read('user', made, [])).toBeUndefined();
    expect(idsIn(await read('group', group, ['member']), 'member')).toEqual([]);
    const changes = [{ attribute: 'title', values: ['x'] }];
    const request = { objectType: 'user', key: made, changes, returning: [] };
    expect(await failure(target.connector.update(request, call()))).toBe('notFound');
    expect(await target.connector.delete({ objectType: 'user', key: made }, call())).toBe(false);
  });

  it('of a computer is that of no user', async () => {
    const name = unique();
    const dn = `CN=${name},${domain.names.people}`;
    await asAdministrator(domain, (client) =>
      client.add(dn, { objectClass: 'computer', sAMAccountName: `${name}$`, userAccountControl: '4096' }),
    );
    expect(await read('user', { id: await idAt(domain, dn) }, [])).toBeUndefined();
  });
});

describe('the version', () => {
  it('is another one after a change by others, and stays otherwise', async () => {
    const made = await makeUser();
    expect((await read('user', made, []))?.version).toBe(made.version);
    await set(domain, made.name, 'title', ['by others']);
    const now = await read('user', made, []);
    expect(now?.version).not.toBe(made.version);
    const changes = [{ attribute: 'title', values: ['by us'] }];
    const stale = { objectType: 'user', key: made, changes, returning: [], expectedVersion: made.version ?? '' };
    expect(await failure(target.connector.update(stale, call()))).toBe('versionConflict');
    await target.connector.update({ ...stale, expectedVersion: now?.version ?? '' }, call());
  });
});
