import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { runSuite } from './run-suite.js';
import { startTenants, type Tenants } from './tenants.js';

/** Checks that do not pass, and why that is no departure from the RFC: docs/conformance.md. */
const known: Readonly<Record<string, readonly string[]>> = {
  'memory-store': [],
  'openldap-store': [
    // inetOrgPerson demands cn and sn: what is removed gets its default value.
    "ERROR check_remove_attribute: PATCH modify() did not remove attribute 'name'",
    // The absence of the lock is a value: there is no third state.
    "ERROR check_remove_attribute: PATCH modify() did not remove attribute 'active'",
  ],
};
/** Where nothing is kept, the first work address is primary, as /Schemas says. The suite, which draws a type, compares with what it sent. */
const whereNothingIsKept = [
  "ERROR check_add_attribute: PATCH modify() returned unexpected value for 'emails'.",
  "ERROR check_replace_attribute: PATCH modify() returned unexpected value for 'emails'.",
];

let tenants: Tenants;

beforeAll(async () => {
  tenants = await startTenants();
});

afterAll(async () => {
  await tenants.stop();
});

interface Check {
  readonly status: string;
  readonly text: string;
}

/** Each check is a line `STATUS name`; a line with the reason may follow. */
function checksOf(output: string): readonly Check[] {
  return Array.from(output.matchAll(/^([A-Z]+) (\w+)\n(?: {2}(.*))?/gm), ([, status = '', name = '', reason]) => ({
    status,
    text: `${status} ${name}: ${reason ?? ''}`,
  }));
}

async function failuresOn(tenant: string): Promise<readonly string[]> {
  const { baseUrl, token } = tenants.gateway.tenant(tenant);
  const output = await runSuite('scim2', ['--url', baseUrl, 'test'], {
    SCIM_CLI_HEADERS: `Authorization: Bearer ${token}`,
  });
  const checks = checksOf(output);
  const failed = checks.filter(({ status }) => status !== 'SUCCESS').map(({ text }) => text);
  // A suite that stops early has found nothing wrong either.
  if (checks.length - failed.length < 80) throw new Error(`Too few checks passed:\n${output}`);
  return failed.toSorted();
}

jest.setTimeout(180_000);

describe('scim2-cli test', () => {
  it.each(Object.entries(known))('finds on %s nothing but what is known', async (tenant, expected) => {
    expect(await failuresOn(tenant)).toEqual(expected.toSorted());
  });

  it('finds on a tenant that keeps nothing no more than which element is primary', async () => {
    const failed = await failuresOn('memory');
    expect(failed.filter((text) => !whereNothingIsKept.includes(text))).toEqual([]);
  });
});
