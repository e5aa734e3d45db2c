import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { runSuite } from './run-suite.js';
import { startTenants, type Tenants } from './tenants.js';

/** Checks that do not pass, and why that is no departure from the RFC: docs/conformance.md. */
const known = [
  // Answered 204, which RFC 7644 §3.5.2 allows: an answer with the group would read all of its members.
  'PATCH /Groups/{id}',
  'PATCH /Groups/{id} remove members',
  // A member that does not exist in the tenant is refused: nothing could hold it.
  'PATCH /Groups/{id} add member',
];

let tenants: Tenants;

beforeAll(async () => {
  tenants = await startTenants();
});

afterAll(async () => {
  await tenants.stop();
});

interface Report {
  readonly results: readonly { readonly name: string; readonly status: string }[];
}

describe.each(['memory', 'openldap'])('scim-sanity probe on %s', (tenant) => {
  it('reports nothing but what is known', async () => {
    const { baseUrl, token } = tenants.gateway.tenant(tenant);
    const output = await runSuite('scim-sanity', [
      ...['probe', baseUrl, '--token', token],
      ...['--i-accept-side-effects', '--json-output'],
    ]);
    const { results } = JSON.parse(output) as Report;
    const named = (...statuses: readonly string[]): readonly string[] =>
      results.filter(({ status }) => statuses.includes(status)).map(({ name }) => name);
    // Agents are a draft; the suite skips what is not announced.
    const others = results.filter(({ status }) => status !== 'pass' && status !== 'skip').map(({ name }) => name);
    expect(others.toSorted()).toEqual(known.toSorted());
    expect(named('skip').every((name) => /Agent/.test(name))).toBe(true);
    expect(named('pass').length).toBeGreaterThanOrEqual(25);
  });
});
