import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { hardAttributes } from '../../support/hard-attributes.js';
import { type ScimAnswer, type ScimClient } from '../../support/scim-client.js';
import { AbusedDomain } from './abused-domain.js';
import { differences, dumpDomain, type DomainDump } from './domain-dump.js';
import { bulkSchema, enterprise, hostileOperations, hostileUser, patch, userSchema } from './hostile-requests.js';

const tenants = ['ignoring', 'rejecting', 'keeping'] as const;

let domain: AbusedDomain;
/** The user that is attacked, by tenant: one entry behind three tenants. */
const victims = new Map<string, string>();

beforeAll(async () => {
  domain = await AbusedDomain.start();
  const more = {
    schemas: [userSchema, enterprise],
    displayName: 'victim',
    name: { familyName: 'Twin' },
    emails: [{ value: 'twin@example.com', type: 'work' }],
    [enterprise]: { department: 'Tours' },
  };
  await domain.gateway.tenant('ignoring').createUser('victim@ad.example.com', more);
  for (const tenant of tenants) {
    const filter = encodeURIComponent('userName eq "victim@ad.example.com"');
    const { json } = await domain.gateway.tenant(tenant).request('GET', `/Users?filter=${filter}`);
    const [found] = json['Resources'] as readonly { readonly id: string }[];
    victims.set(tenant, found?.id ?? '');
  }
}, 120_000);

afterAll(() => domain.stop());

/** PATCHes a few at a time. @returns the operations whose answer has no such status */
async function otherwise(
  client: ScimClient,
  path: string,
  operations: readonly object[],
  statuses: readonly number[],
): Promise<readonly string[]> {
  const others: string[] = [];
  for (let at = 0; at < operations.length; at += 8) {
    const some = operations.slice(at, at + 8).map(async (operation) => {
      const { status } = await client.request('PATCH', path, patch(operation));
      if (!statuses.includes(status)) others.push(`${status} ${JSON.stringify(operation)}`);
    });
    await Promise.all(some);
  }
  return others;
}

const allowed: Readonly<Record<(typeof tenants)[number], readonly number[]>> = {
  ignoring: [200, 204, 400],
  // What is in no schema at all is not there (RFC 7643 §7).
  rejecting: [200, 400],
  // What the tenant's schema has and no row takes is kept by the gateway itself.
  keeping: [200, 204, 400],
};

describe.each(tenants)('attributes that give privileges, to a tenant that is %s what is not mapped', (tenant) => {
  let client: ScimClient;
  let path: string;
  let before: DomainDump;
  beforeAll(async () => {
    client = domain.gateway.tenant(tenant);
    path = `/Users/${victims.get(tenant) ?? ''}`;
    before = await dumpDomain(domain.samba);
  });

  async function writesNothing(work: () => Promise<void>): Promise<void> {
    domain.proxy.forget();
    await work();
    expect(domain.written()).toEqual([]);
  }

  it('are not written by PATCH, in any form', async () => {
    await writesNothing(async () => {
      // All attributes in all forms once; in the other tenants each form with some attributes, in turn.
      const operations = [...hardAttributes].flatMap(([name, number], index) => {
        const forms = hostileOperations(name, number);
        return tenant === 'ignoring' ? forms : forms.filter((_, form) => (form + index) % 6 === 0);
      });
      expect(await otherwise(client, path, operations, allowed[tenant])).toEqual([]);
    });
  }, 60_000);

  it('are not written by Bulk', async () => {
    await writesNothing(async () => {
      const operations = [...hardAttributes].map(([name, number]) => ({
        method: 'PATCH',
        path,
        data: patch(...hostileOperations(name, number).slice(0, 1)),
      }));
      const { status, json } = await client.request('POST', '/Bulk', { schemas: [bulkSchema], Operations: operations });
      expect(status).toBe(200);
      const results = json['Operations'] as readonly { readonly status: string }[];
      expect(results).toHaveLength(hardAttributes.size);
      expect(results.filter((result) => !allowed[tenant].includes(Number(result.status)))).toEqual([]);
    });
  });

  it('are not written by PUT', async () => {
    await writesNothing(async () => {
      const { json } = await client.request('GET', path);
      const hostile = hostileUser('victim@ad.example.com', [...hardAttributes.keys()]);
      const { status } = await client.request('PUT', path, { ...hostile, ...json });
      expect(allowed[tenant]).toContain(status);
    });
  });

  it('leave the domain as it was, byte for byte', async () => {
    expect(before.get(`dn: CN=victim,${domain.samba.names.people}`)).toContain('replPropertyMetaData');
    expect(differences(before, await dumpDomain(domain.samba))).toEqual([]);
  });

  it('are not given to a new user by POST', async () => {
    const create = (name: string, names: readonly string[]): Promise<ScimAnswer> =>
      client.request('POST', '/Users', hostileUser(`${name}-${tenant}@ad.example.com`, names));
    const hostile = await create('hostile', [...hardAttributes.keys()]);
    if (tenant === 'rejecting') {
      expect(hostile.status).toBe(400);
      return;
    }
    expect([201, 400]).toContain(hostile.status);
    if (hostile.status === 400) return;
    expect((await create('plain', [])).status).toBe(201);
    const dump = await dumpDomain(domain.samba);
    const [plain, own] = ['plain', 'hostile'].map((name) => {
      const entry = [...dump.values()].find((text) => text.includes(`userPrincipalName: ${name}-${tenant}@`)) ?? '';
      // Names, ids, times, the random password and what is made of them differ; the rest is the same.
      const differing =
        /^(?:dn|cn|name|distinguishedName|sAMAccountName|userPrincipalName|objectGUID|objectSid|uSN\w+|when\w+|pwdLastSet|replPropertyMetaData|nTSecurityDescriptor|unicodePwd|\w+PwdHistory|supplementalCredentials)::? /;
      return entry.split('\n').filter((line) => !differing.test(line));
    });
    expect(own).toEqual(plain);
    expect(own).toContain('primaryGroupID: 513');
  });
});

describe('attributes that give privileges, of a group', () => {
  it('are not written, in any form', async () => {
    const client = domain.gateway.tenant('ignoring');
    const id = await client.createGroup('victims');
    const before = await dumpDomain(domain.samba);
    domain.proxy.forget();
    const operations = [...hardAttributes].flatMap(([name, number], index) =>
      hostileOperations(name, number).filter((_, form) => (form + index) % 4 === 0),
    );
    expect(await otherwise(client, `/Groups/${id}`, operations, [200, 204, 400])).toEqual([]);
    const keys = Object.fromEntries(
      [...hardAttributes].flatMap(([name, number]) => [
        [name, '1'],
        [number, '1'],
      ]),
    );
    const { status } = await client.request('PUT', `/Groups/${id}`, {
      schemas: ['urn:ietf:params:scim:schemas:core:2.0:Group'],
      displayName: 'victims',
      ...keys,
    });
    expect([200, 400]).toContain(status);
    expect(domain.written()).toEqual([]);
    expect(differences(before, await dumpDomain(domain.samba))).toEqual([]);
  });
});

describe('the comparison', () => {
  it('sees a change of one attribute', async () => {
    const before = await dumpDomain(domain.samba);
    await domain.change(`CN=victim,${domain.samba.names.people}`, 'replace', 'adminCount', '1');
    const found = differences(before, await dumpDomain(domain.samba));
    expect(found.some((line) => line.includes('CN=victim') && line.endsWith('+ adminCount: 1'))).toBe(true);
  });
});
