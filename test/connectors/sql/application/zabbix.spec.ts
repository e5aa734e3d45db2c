import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { RunningGateway } from '../../../support/gateway.js';
import { type ScimClient } from '../../../support/scim-client.js';
import { found, newUser, patched, resources } from './accounts.js';
import { type OpenedApplication } from './opened-application.js';
import { openZabbix } from './zabbix.js';

const ada = {
  name: { givenName: 'Ada', familyName: 'Lovelace' },
  emails: [{ type: 'work', value: 'ada@example.com' }],
  password: 'correct horse 1',
};

let zabbix: OpenedApplication;
const undo: (() => Promise<void>)[] = [];
let gateway: RunningGateway;
let scim: ScimClient;

beforeAll(async () => {
  zabbix = await openZabbix();
  undo.push(() => zabbix.cleanup());
  gateway = await RunningGateway.start({ tenants: { zabbix: { target: zabbix.target } } });
  undo.push(() => gateway.stop());
  scim = gateway.tenant('zabbix');
}, 120_000);

afterAll(async () => {
  for (const step of undo.reverse()) await step();
});

/** As Zabbix shows the groups of somebody (frontend, list of users). */
async function groupsOf(name: string): Promise<readonly unknown[]> {
  const sql =
    'SELECT g.name FROM usrgrp g, users_groups ug, users u WHERE g.usrgrpid = ug.usrgrpid AND ug.userid = u.userid AND u.username = ? ORDER BY g.name';
  return (await zabbix.asOwner(sql, [name])).map((row) => row['name']);
}

/** Takes a key as Zabbix does (DB::reserveIds): under a lock, from the row of `ids`, which must be there. */
async function reserveId(table: string, field: string): Promise<number> {
  const where = 'WHERE table_name = ? AND field_name = ?';
  await zabbix.asOwner('START TRANSACTION');
  await zabbix.asOwner(`UPDATE ids SET nextid = nextid + 1 ${where}`, [table, field]);
  const [row] = await zabbix.asOwner(`SELECT nextid FROM ids ${where}`, [table, field]);
  await zabbix.asOwner('COMMIT');
  return Number(row?.['nextid']);
}

describe('Zabbix on MariaDB', () => {
  it('is left alone where the configuration does not reach', async () => {
    const answer = await scim.request('GET', '/Users');
    expect(answer.json['totalResults']).toBe(0);
    const groups = resources(await scim.request('GET', '/Groups')).map((group) => group['displayName']);
    expect(groups.sort()).toEqual([
      'Enabled debug mode',
      'Guests',
      'No access to the frontend',
      'Zabbix administrators',
    ]);
    const taken = await scim.request('POST', '/Users', newUser('Admin', ada));
    expect(taken.status).toBe(409);
    expect(taken.json['scimType']).toBe('uniqueness');
    expect(await zabbix.logsIn('Admin', 'zabbix')).toBe(true);
  });

  it('lets people in whom SCIM has made, numbered by its own counters', async () => {
    await scim.createUser('ada', ada);
    const [row] = await zabbix.asOwner(
      `SELECT u.userid, u.name, u.surname, u.lang, u.rows_per_page, r.name AS role, m.mediaid, m.sendto, m.period
       FROM users u JOIN role r ON r.roleid = u.roleid JOIN media m ON m.userid = u.userid WHERE u.username = 'ada'`,
    );
    expect(row).toEqual({
      userid: 3, // after Admin and guest
      name: 'Ada',
      surname: 'Lovelace',
      lang: 'default',
      rows_per_page: 50,
      role: 'User role',
      mediaid: 1,
      sendto: 'ada@example.com',
      period: '1-7,00:00-24:00',
    });
    expect(await zabbix.logsIn('ada', 'correct horse 1')).toBe(true);
    expect(await zabbix.logsIn('ada', 'correct horse 2')).toBe(false);
  });

  it('shares its counters: numbers that it takes itself are not given again', async () => {
    const theirs = await reserveId('users', 'userid');
    await zabbix.asOwner('INSERT INTO users (userid, username, roleid) VALUES (?, ?, 1)', [theirs, 'by hand']);
    await Promise.all(Array.from({ length: 8 }, (_, n) => scim.createUser(`at once ${n}`, ada)));
    const ids = await zabbix.asOwner('SELECT userid FROM users ORDER BY userid');
    expect(ids.map((row) => Number(row['userid']))).toEqual(Array.from({ length: ids.length }, (_, n) => n + 1));
    expect(await reserveId('users', 'userid')).toBe(ids.length + 1);
    expect(await reserveId('media', 'mediaid')).toBe(10);
    expect(await found(scim, 'Users', 'userName eq "BY HAND"')).toEqual(['by hand']);
  });

  it('knows who is disabled by a group that nobody sees', async () => {
    const id = await scim.createUser('grace', ada);
    const active = async (): Promise<unknown> => (await scim.request('GET', `/Users/${id}`)).json['active'];
    expect(await active()).toBe(true);
    await patched(scim, `/Users/${id}`, { op: 'replace', path: 'active', value: false });
    expect([await active(), await zabbix.logsIn('grace', 'correct horse 1')]).toEqual([false, false]);
    expect(await groupsOf('grace')).toEqual(['Disabled']);
    expect((await scim.request('GET', `/Users/${id}`)).json['groups']).toBeUndefined();
    expect(await found(scim, 'Users', 'active eq false')).toEqual(['grace']);
    await patched(scim, `/Users/${id}`, { op: 'replace', path: 'active', value: false });
    expect(await groupsOf('grace')).toEqual(['Disabled']);
    await patched(scim, `/Users/${id}`, { op: 'replace', path: 'active', value: true });
    expect([await active(), await zabbix.logsIn('grace', 'correct horse 1')]).toEqual([true, true]);
    expect(await found(scim, 'Users', 'active eq false')).toEqual([]);
  });

  it('takes groups and their members', async () => {
    const people = await Promise.all(['m1', 'm2', 'm3'].map((name) => scim.createUser(name, ada)));
    const group = await scim.createGroup('Operators', people.slice(0, 2));
    expect(await groupsOf('m1')).toEqual(['Operators']);
    await patched(scim, `/Groups/${group}`, { op: 'add', path: 'members', value: [{ value: people[2] }] });
    await patched(scim, `/Groups/${group}`, { op: 'add', path: 'members', value: people.map((value) => ({ value })) });
    await patched(scim, `/Groups/${group}`, { op: 'remove', path: `members[value eq "${people[0]}"]` });
    expect(await Promise.all(['m1', 'm2', 'm3'].map(groupsOf))).toEqual([[], ['Operators'], ['Operators']]);
    const shown = (await scim.request('GET', `/Users/${people[2]}`)).json['groups'];
    expect(shown).toEqual([expect.objectContaining({ value: group, display: 'Operators' })]);
    expect(await found(scim, 'Groups', `members.value eq "${people[1]}"`)).toEqual(['Operators']);
    const doubled = await zabbix.asOwner(
      'SELECT id FROM users_groups GROUP BY usrgrpid, userid HAVING COUNT(*) > 1 OR MIN(id) < 1',
    );
    expect(doubled).toEqual([]);
    expect((await scim.request('DELETE', `/Groups/${group}`)).status).toBe(204);
    expect(await groupsOf('m2')).toEqual([]);
  });

  it('is changed only where a request says so', async () => {
    const id = await scim.createUser('alan', ada);
    await zabbix.asOwner("UPDATE users SET theme = 'dark-theme', rows_per_page = 7 WHERE username = 'alan'");
    await patched(
      scim,
      `/Users/${id}`,
      { op: 'replace', path: 'userName', value: 'alan turing' },
      { op: 'remove', path: 'name.familyName' },
      { op: 'replace', path: 'emails[type eq "work"].value', value: 'alan@example.com' },
      { op: 'replace', path: 'password', value: 'correct horse 3' },
    );
    const sql =
      'SELECT name, surname, theme, rows_per_page, sendto FROM users u JOIN media m ON m.userid = u.userid WHERE username = ?';
    expect(await zabbix.asOwner(sql, ['alan turing'])).toEqual([
      { name: 'Ada', surname: '', theme: 'dark-theme', rows_per_page: 7, sendto: 'alan@example.com' },
    ]);
    expect(await zabbix.logsIn('alan turing', 'correct horse 3')).toBe(true);
    const renamed = await scim.request('GET', `/Users/${id}`);
    expect(renamed.json).toMatchObject({ userName: 'alan turing', name: { givenName: 'Ada' } });
  });

  it('refuses what it could not hold', async () => {
    const long = await scim.request('POST', '/Users', newUser('x'.repeat(101), ada));
    const bytes = await scim.request('POST', '/Users', newUser('y', { ...ada, password: 'é'.repeat(40) }));
    expect([long.status, bytes.status]).toEqual([400, 400]);
    expect(await zabbix.asOwner("SELECT username FROM users WHERE username = 'y' OR username LIKE 'xxx%'")).toEqual([]);
  });

  it('loses a person with all that is theirs', async () => {
    const id = await scim.createUser('leaver', ada);
    await scim.createGroup('Leavers', [id]);
    const [row] = await zabbix.asOwner("SELECT userid FROM users WHERE username = 'leaver'");
    expect((await scim.request('DELETE', `/Users/${id}`)).status).toBe(204);
    for (const table of ['users', 'media', 'users_groups'])
      expect(await zabbix.asOwner(`SELECT * FROM ${table} WHERE userid = ?`, [row?.['userid']])).toEqual([]);
    expect((await scim.request('GET', `/Users/${id}`)).status).toBe(404);
  });
});
