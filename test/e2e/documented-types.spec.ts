/** The worked example of docs/configuration.md, as it is written there, on a real directory. */
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { Client } from 'ldapts';
import { parse } from 'yaml';
import { RunningGateway, type GatewayOptions } from '../support/gateway.js';
import { type ScimClient } from '../support/scim-client.js';
import { startSlapd, type Slapd } from '../support/slapd.js';

const guide = join(dirname(fileURLToPath(import.meta.url)), '..', '..', '..', 'docs', 'configuration.md');
const staffUrn = 'urn:example:params:scim:schemas:extension:2.0:Staff';
const deviceUrn = 'urn:example:params:scim:schemas:2.0:Device';

const undo: (() => Promise<void>)[] = [];
let slapd: Slapd;
let acme: ScimClient;

async function example(): Promise<GatewayOptions> {
  const [, section = ''] = (await readFile(guide, 'utf8')).split('This is a worked example');
  const [, text = ''] = section.split(/^```(?:yaml)?$/m);
  return parse(text) as GatewayOptions;
}

async function entry<T>(work: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client({ url: slapd.url });
  try {
    await client.bind(slapd.names.rootDn, slapd.names.rootPassword);
    return await work(client);
  } finally {
    await client.unbind();
  }
}

beforeAll(async () => {
  slapd = await startSlapd();
  undo.push(() => slapd.stop());
  await entry((client) =>
    client.add('ou=devices,dc=example,dc=com', { objectClass: 'organizationalUnit', ou: 'devices' }),
  );
  process.env['LDAP_URL'] = slapd.url;
  process.env['LDAP_PASSWORD'] = slapd.names.bindPassword;
  const gateway = await RunningGateway.start(await example());
  undo.push(() => gateway.stop());
  acme = gateway.tenant('acme');
});

afterAll(async () => {
  for (const step of undo.reverse()) await step();
});

it('holds badges of people in the directory', async () => {
  const badges = [{ value: 'D-17', type: 'door' }];
  const id = await acme.createUser('bjensen', { [staffUrn]: { room: '2.17', badges } });
  const { json } = await acme.request('GET', `/Users/${id}`);
  expect(json[staffUrn]).toEqual({ room: '2.17', badges });
  const { searchEntries } = await entry((client) => client.search('uid=bjensen,ou=people,dc=example,dc=com'));
  expect(searchEntries[0]).toMatchObject({ roomNumber: '2.17', carLicense: 'D-17' });
  const wrong = await acme.request('POST', '/Users', {
    schemas: ['urn:ietf:params:scim:schemas:core:2.0:User'],
    userName: 'other',
    [staffUrn]: { badges: [{ value: '1', type: 'cellar' }] },
  });
  expect([wrong.status, wrong.json['scimType']]).toEqual([400, 'invalidValue']);
});

it('holds devices and who owns them', async () => {
  const owner = await acme.createUser('owner');
  const body = { schemas: [deviceUrn], displayName: 'Laptop 7', serialNumber: 'XJ7', owner: { value: owner } };
  const made = await acme.request('POST', '/Devices', body);
  expect([made.status, made.json]).toMatchObject([
    201,
    { owner: { value: owner, $ref: `${acme.baseUrl}/Users/${owner}` } },
  ]);
  const { searchEntries } = await entry((client) => client.search('cn=Laptop 7,ou=devices,dc=example,dc=com'));
  expect(searchEntries[0]).toMatchObject({ serialNumber: 'XJ7', owner: 'uid=owner,ou=people,dc=example,dc=com' });
  const found = await acme.request('GET', `/Devices?filter=${encodeURIComponent(`owner eq "${owner}"`)}`);
  expect(found.json['totalResults']).toBe(1);
});
