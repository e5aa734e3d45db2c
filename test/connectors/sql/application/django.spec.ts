import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { RunningGateway } from '../../../support/gateway.js';
import { type ScimClient } from '../../../support/scim-client.js';
import { found, newUser, patched } from './accounts.js';
import { openDjango, type OpenedDjango } from './django.js';

const password = 'correct horse 1';
const ada = {
  name: { givenName: 'Ada', familyName: 'Lovelace' },
  emails: [{ type: 'work', value: 'ada@example.com' }],
  password,
};

let django: OpenedDjango;
const undo: (() => Promise<void>)[] = [];
let gateway: RunningGateway;
let scim: ScimClient;

beforeAll(async () => {
  django = await openDjango();
  undo.push(() => django.cleanup());
  gateway = await RunningGateway.start({ tenants: { django: { target: django.target } } });
  undo.push(() => gateway.stop());
  scim = gateway.tenant('django');
}, 120_000);

afterAll(async () => {
  for (const step of undo.reverse()) await step();
});

async function permission(codename: string): Promise<string> {
  const [row] = await django.asOwner('SELECT id FROM auth_permission WHERE codename = $1', [codename]);
  return String(row?.['id']);
}

describe('Django on PostgreSQL', () => {
  it('lets people in whom SCIM has made, with what they have by group and by themselves', async () => {
    const id = await scim.createUser('ada', { ...ada, entitlements: [{ value: await permission('view_user') }] });
    const group = await scim.createGroup('Editors', [id]);
    await django.asOwner(
      `INSERT INTO auth_group_permissions (group_id, permission_id)
       SELECT g.id, p.id FROM auth_group g, auth_permission p WHERE g.name = 'Editors' AND p.codename = 'add_group'`,
    );
    expect(await django.account('ada', password)).toEqual({
      authenticated: true,
      name: 'Ada Lovelace',
      email: 'ada@example.com',
      groups: ['Editors'],
      permissions: ['auth.add_group', 'auth.view_user'],
    });
    expect(await django.logsIn('ada', 'correct horse 2')).toBe(false);
    const { json } = await scim.request('GET', `/Users/${id}`);
    expect(json['groups']).toEqual([expect.objectContaining({ value: group, display: 'Editors' })]);
    const created = Date.parse((json['meta'] as { created: string }).created);
    expect(Math.abs(Date.now() - created)).toBeLessThan(120_000);
  });

  it('lets nobody in who is not active, or has no password yet', async () => {
    const id = await scim.createUser('grace', ada);
    await patched(scim, `/Users/${id}`, { op: 'replace', path: 'active', value: false });
    expect(await django.logsIn('grace', password)).toBe(false);
    await patched(scim, `/Users/${id}`, { op: 'replace', path: 'active', value: true });
    await patched(scim, `/Users/${id}`, { op: 'replace', path: 'password', value: 'correct horse 3' });
    expect(await django.logsIn('grace', 'correct horse 3')).toBe(true);
    await scim.createUser('invited');
    expect(await django.logsIn('invited', '!')).toBe(false);
  });

  it('fills the columns that only Django itself fills, and empties them again', async () => {
    const id = await scim.createUser('bare', { name: { familyName: 'Only' } });
    await patched(scim, `/Users/${id}`, { op: 'remove', path: 'name.familyName' });
    const sql =
      'SELECT first_name, last_name, email, is_staff, is_superuser, last_login FROM auth_user WHERE username = $1';
    expect(await django.asOwner(sql, ['bare'])).toEqual([
      { first_name: '', last_name: '', email: '', is_staff: false, is_superuser: false, last_login: null },
    ]);
  });

  it('keeps superusers out of reach, and their names taken', async () => {
    await django.asOwner(
      "INSERT INTO auth_user (username, password, is_superuser, is_staff, is_active, first_name, last_name, email, date_joined) VALUES ('root', '!', true, true, true, '', '', '', now())",
    );
    expect(await found(scim, 'Users', 'userName eq "root"')).toEqual([]);
    const taken = await scim.request('POST', '/Users', newUser('root', ada));
    expect([taken.status, taken.json['scimType']]).toEqual([409, 'uniqueness']);
  });

  it('answers 400 to a right that is not there: PostgreSQL says so at the end of the transaction only', async () => {
    const wrong = newUser('no such right', { ...ada, entitlements: [{ value: '999999' }] });
    expect((await scim.request('POST', '/Users', wrong)).status).toBe(400);
    expect(await found(scim, 'Users', 'userName eq "no such right"')).toEqual([]);
    const id = await scim.createUser('no such right', ada);
    expect((await scim.request('GET', `/Users/${id}`)).json['entitlements']).toBeUndefined();
  });

  it('takes members one by one, twice and not at all', async () => {
    const people = await Promise.all(['m1', 'm2', 'm3'].map((name) => scim.createUser(name)));
    const group = await scim.createGroup('Operators', people.slice(0, 2));
    await Promise.all(
      people.map((value) => patched(scim, `/Groups/${group}`, { op: 'add', path: 'members', value: [{ value }] })),
    );
    await patched(scim, `/Groups/${group}`, { op: 'remove', path: `members[value eq "${people[0]}"]` });
    const sql =
      'SELECT u.username FROM auth_user u JOIN auth_user_groups ug ON ug.user_id = u.id JOIN auth_group g ON g.id = ug.group_id WHERE g.name = $1 ORDER BY 1';
    expect((await django.asOwner(sql, ['Operators'])).map((row) => row['username'])).toEqual(['m2', 'm3']);
    expect((await scim.request('DELETE', `/Groups/${group}`)).status).toBe(204);
  });

  it('loses a person with all that is theirs, unless Django itself still needs them', async () => {
    const id = await scim.createUser('leaver', { ...ada, entitlements: [{ value: await permission('view_group') }] });
    await scim.createGroup('Leavers', [id]);
    const [row] = await django.asOwner("SELECT id FROM auth_user WHERE username = 'leaver'");
    // What the administration pages log names who did it: a table that the configuration does not know.
    const logged =
      "INSERT INTO django_admin_log (action_time, object_repr, action_flag, change_message, user_id) VALUES (now(), 'x', 1, '', $1)";
    await django.asOwner(logged, [row?.['id']]);
    const kept = await scim.request('DELETE', `/Users/${id}`);
    expect([kept.status, kept.json['detail']]).toEqual([403, expect.stringContaining('rows of other tables')]);
    expect(await django.logsIn('leaver', password)).toBe(true);
    await django.asOwner('DELETE FROM django_admin_log');
    expect((await scim.request('DELETE', `/Users/${id}`)).status).toBe(204);
    for (const table of ['auth_user_groups', 'auth_user_user_permissions'])
      expect(await django.asOwner(`SELECT * FROM ${table} WHERE user_id = $1`, [row?.['id']])).toEqual([]);
    expect((await scim.request('GET', `/Users/${id}`)).status).toBe(404);
  });
});
