import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Attribute, Change } from 'ldapts';
import { type ChangesAnswer } from '../../../../connectors/sdk/capabilities/syncable.js';
import { failureOf } from '../../../../connectors/sdk/testing/expect-code.js';
import { type ConformanceSubject, type Feature } from '../../../../connectors/sdk/testing/subject.js';
import { describeSyncing } from '../../../../connectors/sdk/testing/syncing.js';
import { startSamba, type Samba } from '../../../support/samba.js';
import { type Settings } from '../target.js';
import { asAdministrator, idAt, open, type OpenedDomain, set, settingsOf } from './target.js';

let server: Samba | undefined;

beforeAll(async () => {
  server = await startSamba();
}, 120_000);

afterAll(async () => {
  await server?.stop();
});

function running(): Samba {
  if (server === undefined) throw new Error('The domain controller was not started.');
  return server;
}

/** May replicate the directory. */
const administrator = (): Settings => {
  const { principal, password } = running().administrator;
  return { bindDn: principal, bindPassword: password };
};

const ways: readonly (readonly [string, () => Settings, readonly Feature[]])[] = [
  ['by DirSync, with the right to replicate', administrator, []],
  ['by DirSync, with the rights of a service account', () => ({}), ['removals']],
  ['by uSNChanged', () => ({ ...administrator(), changes: 'uSNChanged' }), ['memberChanges']],
];

const call = () => ({ deadline: Date.now() + 10_000, requestId: 'test' });

function ask({ connector }: OpenedDomain, token?: string): Promise<ChangesAnswer> {
  const request = { objectTypes: ['user', 'group'], attributes: ['title', 'accountDisabled'], token, limit: 100 };
  return connector.changes(request, call());
}

describe.each(ways)('changes of Active Directory %s', (_, more, without) => {
  const setup = (): Promise<ConformanceSubject> => {
    const { connector } = open(settingsOf(running(), { accounts: { cn: '{givenName}' }, ...more() }));
    return Promise.resolve({
      connector,
      user: {
        objectType: 'user',
        key: 'cn',
        text: 'title',
        secondText: 'displayName',
        multiple: 'otherMailbox',
        required: (name: string) => ({ sAMAccountName: [name] }),
      },
      group: { objectType: 'group', key: 'cn', text: 'description', members: 'member', required: () => ({}) },
      cleanup: () => Promise.resolve(),
    });
  };
  describeSyncing({ setup, options: { without } });

  it('tell of renames and moves that others make, on whichever connection', async () => {
    const domain = running();
    const { people, disabled } = domain.names;
    const name = `walker${Date.now()}`;
    const at = (unit: string, cn = name): string => `CN=${cn},${unit}`;
    const first = open(settingsOf(domain, more()));
    const second = open(settingsOf(domain, more()));
    try {
      await asAdministrator(domain, (client) => client.add(at(people), { objectClass: 'user', sAMAccountName: name }));
      const id = await idAt(domain, at(people));
      let { token } = await ask(first);
      const next = async (opened: OpenedDomain) => {
        const answer = await ask(opened, token);
        ({ token } = answer);
        return answer.changes;
      };
      await set(domain, at(people), 'userAccountControl', ['514']);
      expect(await next(first)).toMatchObject([{ objectType: 'user', id, kind: 'changed' }]);
      await asAdministrator(domain, (client) => client.modifyDN(at(people), at(people, `${name}2`)));
      expect(await next(second)).toEqual([{ objectType: 'user', id, kind: 'changed', name: at(people, `${name}2`) }]);
      await asAdministrator(domain, (client) => client.modifyDN(at(people, `${name}2`), at(disabled)));
      expect(await next(first)).toEqual([{ objectType: undefined, id, kind: 'left' }]);
      await asAdministrator(domain, (client) => client.modifyDN(at(disabled), at(people)));
      expect(await next(second)).toEqual([{ objectType: 'user', id, kind: 'changed', name: at(people) }]);
      expect(await next(first)).toEqual([]);
    } finally {
      await Promise.all([first, second].map(({ connector }) => connector.close()));
    }
  });

  it('tell of a group with many new members in one answer, of those that are in reach', async () => {
    const domain = running();
    const { people, groups, domainDn } = { ...domain.names, domainDn: domain.domainDn };
    const stamp = Date.now();
    const names = Array.from({ length: 30 }, (_, index) => `CN=m${stamp}x${index},${people}`);
    const team = `CN=team${stamp},${groups}`;
    const opened = open(settingsOf(domain, more()));
    try {
      await asAdministrator(domain, async (client) => {
        await client.add(team, { objectClass: 'group', sAMAccountName: `team${stamp}` });
        for (const [index, name] of names.entries()) {
          await client.add(name, { objectClass: 'user', sAMAccountName: `m${stamp}x${index}` });
        }
      });
      const { token } = await ask(opened);
      const values = [...names, `CN=Administrator,CN=Users,${domainDn}`];
      const modification = new Attribute({ type: 'member', values });
      await asAdministrator(domain, (client) => client.modify(team, new Change({ operation: 'add', modification })));
      const { changes } = await ask(opened, token);
      const id = await idAt(domain, team);
      const change = changes.find((one) => one.id === id);
      expect(change?.kind).toBe('changed');
      expect(change?.members?.added.length ?? 0).toBe(without.includes('memberChanges') ? 0 : names.length);
      expect(change?.members?.removed ?? []).toEqual([]);
    } finally {
      await opened.connector.close();
    }
  });
});

describe('a place in the changes of Active Directory', () => {
  it.each([
    ['another controller', { by: 'updateNumber', server: 'another', next: 1 }],
    ['a cookie that is none', { by: 'directorySync', own: true, cookie: 'Z2FyYmFnZQ==' }],
    ['no number', { by: 'updateNumber', server: 'x', next: 'y' }],
    ['no cookie', { by: 'directorySync', own: true, cookie: '' }],
  ])('is lost: %s', async (_, token) => {
    const opened = open(settingsOf(running()));
    try {
      expect(await failureOf(ask(opened, JSON.stringify(token)))).toBe('tokenExpired');
    } finally {
      await opened.connector.close();
    }
  });
});
