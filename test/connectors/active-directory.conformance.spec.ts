import { afterAll, beforeAll } from '@jest/globals';
import { type ObjectKey } from '../../connectors/sdk/backend-object.js';
import { describeConformance } from '../../connectors/sdk/testing/conformance.js';
import { startSamba, type Samba } from '../support/samba.js';
import { asAdministrator, canLogIn, idAt, look, open, set, settingsOf } from './ldap/active-directory/target.js';

let server: Samba | undefined;

beforeAll(async () => {
  server = await startSamba();
  // Passwords are set several times a minute here.
  await set(running(), running().domainDn, 'minPwdAge', ['0']);
  const { outer, inner } = containers();
  await asAdministrator(running(), async (client) => {
    for (const name of [outer, inner]) await client.add(name, { objectClass: 'organizationalUnit' });
  });
}, 120_000);

afterAll(async () => {
  await server?.stop();
});

function running(): Samba {
  if (server === undefined) throw new Error('The domain controller was not started.');
  return server;
}

function containers(): { readonly outer: string; readonly inner: string } {
  const outer = `OU=Outer,${running().names.people}`;
  return { outer, inner: `OU=Inner,${outer}` };
}

/** A user of the same domain, beside the unit of the target. */
async function outOfReach(): Promise<ObjectKey> {
  const domain = running();
  const logon = `stranger${Date.now()}`;
  const name = `CN=${logon},CN=Users,${domain.domainDn}`;
  await asAdministrator(domain, (client) => client.add(name, { objectClass: 'user', sAMAccountName: logon }));
  return { id: await idAt(domain, name), name };
}

async function authenticate({ id }: ObjectKey, password: string): Promise<boolean> {
  const domain = running();
  const { userAccountControl } = await look(domain, id, ['userAccountControl']);
  // A new account without a password is disabled; whether its password is right shows only when it is not.
  if ((Number(userAccountControl) & 2) !== 0) await set(domain, `<GUID=${id}>`, 'userAccountControl', ['512']);
  const { dn } = await look(domain, id);
  return canLogIn(domain, dn, password);
}

describeConformance(
  'Active Directory over LDAPS',
  () => {
    const { connector } = open(
      // Several pages of few: making users takes this server long.
      settingsOf(running(), { timeouts: { connectMs: 10_000 }, accounts: { cn: '{givenName}' }, pageSize: 100 }),
    );
    return Promise.resolve({
      connector,
      user: {
        objectType: 'user',
        key: 'cn',
        text: 'title',
        secondText: 'displayName',
        multiple: 'proxyAddresses',
        reference: 'manager',
        backReference: 'memberOf',
        required: (name: string) => ({ sAMAccountName: [name] }),
      },
      group: { objectType: 'group', key: 'cn', text: 'description', members: 'member', required: () => ({}) },
      containers: containers(),
      outOfReach,
      authenticate,
      weakPassword: 'short',
      vanish: () => running().kill(),
      restart: () => running().restart(),
      cleanup: () => Promise.resolve(),
    });
  },
  // A service account does not see removed objects.
  { without: ['UnseenUpdatable', 'removals'], many: 303 },
);
