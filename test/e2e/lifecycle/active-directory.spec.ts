import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { activeDirectoryTarget } from '../../support/active-directory-target.js';
import { RunningGateway } from '../../support/gateway.js';
import { startSamba, type Samba } from '../../support/samba.js';
import { type ScimClient } from '../../support/scim-client.js';
import { idsOf, membersOf, patched } from './lifecycle-site.js';

const password = 'Correct-Horse-7-Battery';

let domain: Samba;
let gateway: RunningGateway;
let scim: ScimClient;

beforeAll(async () => {
  domain = await startSamba();
  const { names } = domain;
  // The unit above people and the disabled: both are in sight.
  const target = activeDirectoryTarget(domain, { users: { base: names.base } });
  const leave = { moveTo: names.disabled, set: { description: 'Disabled on {date}' } };
  const lifecycle = {
    User: { onDeactivate: { ...leave, stripGroups: true }, onDelete: { ...leave, action: 'disable' } },
  };
  const placement = { User: [{ container: names.people }] };
  gateway = await RunningGateway.start({ tenants: { acme: { target, lifecycle, placement } } });
  scim = gateway.tenant('acme');
}, 120_000);

afterAll(async () => {
  await gateway.stop();
  await domain.stop();
});

async function nameOf(id: string): Promise<string> {
  const { links } = await gateway.admin('GET', '/tenants/acme/links?limit=1000');
  return (
    (links as readonly { scimId: string; backendName: string }[]).find(({ scimId }) => scimId === id)?.backendName ?? ''
  );
}

describe('lifecycle on Active Directory', () => {
  it('takes somebody away and gives him back whole', async () => {
    const id = await scim.createUser('anna@ad.example.com', { displayName: 'Smith, Anna', active: true, password });
    expect(await nameOf(id)).toContain(`,${domain.names.people}`);
    const group = await scim.createGroup('staff', [id]);
    expect((await patched(scim, `/Users/${id}`, { active: false })).json).toMatchObject({ id, active: false });
    expect(await nameOf(id)).toContain(`,${domain.names.disabled}`);
    expect(await membersOf(scim, group)).toEqual([]);
    expect((await patched(scim, `/Users/${id}`, { active: true })).json).toMatchObject({ id, active: true });
    expect(await nameOf(id)).toContain(`,${domain.names.people}`);
    expect(await membersOf(scim, group)).toEqual([id]);
  });

  it('keeps the account of somebody who is deleted, and takes it into use again under a new id', async () => {
    const userName = 'berta@ad.example.com';
    const id = await scim.createUser(userName, { displayName: 'Berta', active: true, password });
    const group = await scim.createGroup('crew', [id]);
    expect((await scim.request('DELETE', `/Users/${id}`)).status).toBe(204);
    expect((await scim.request('GET', `/Users/${id}`)).status).toBe(404);
    expect(await idsOf(scim, `/Users?filter=${encodeURIComponent(`userName eq "${userName}"`)}`)).toEqual([]);
    expect(await membersOf(scim, group)).toEqual([]);
    const again = await scim.createUser(userName, { displayName: 'Berta', active: true });
    expect(again).not.toBe(id);
    expect(await nameOf(again)).toContain(`,${domain.names.people}`);
    expect((await scim.request('GET', `/Users/${again}`)).json).toMatchObject({ userName, active: true });
    expect(await membersOf(scim, group)).toEqual([]);
  });
});
