import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { Client } from 'ldapts';
import { startSlapd, type Slapd } from '../../support/slapd.js';
import { call, open, settingsOf, type OpenedTarget } from './target.js';

let slapd: Slapd;
let target: OpenedTarget;

beforeAll(async () => {
  slapd = await startSlapd();
  target = open(settingsOf(slapd));
}, 60_000);

afterAll(async () => {
  await target.connector.close();
  await slapd.stop();
});

async function logsIn(name: string, password: string): Promise<boolean> {
  const client = new Client({ url: slapd.url });
  try {
    await client.bind(name, password);
    return true;
  } catch {
    return false;
  } finally {
    await client.unbind();
  }
}

it('keeps a disabled user disabled when the password changes, and lets an active one log in', async () => {
  const attributes = { uid: ['kay'], cn: ['Kay'], sn: ['Kay'], pwdAccountLockedTime: ['000001010000Z'] };
  const returning = ['pwdAccountLockedTime'];
  const made = await target.connector.create({ objectType: 'user', attributes, returning }, call());
  const key = { id: made.id, name: made.name };
  await target.connector.setPassword({ objectType: 'user', key, password: 'first-Secret-1' }, call());
  const [object] = await target.connector.read({ objectType: 'user', keys: [key], attributes: returning }, call());
  expect(object?.attributes['pwdAccountLockedTime']).toEqual(['000001010000Z']);
  expect(await logsIn(made.name, 'first-Secret-1')).toBe(false);

  const changes = [{ attribute: 'pwdAccountLockedTime', values: [] }];
  await target.connector.update({ objectType: 'user', key, changes, returning }, call());
  expect(await logsIn(made.name, 'first-Secret-1')).toBe(true);
});
