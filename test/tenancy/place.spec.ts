import { describe, expect, it } from '@jest/globals';
import { placeOf } from '../../src/tenancy/place.js';
import { Tenants } from '../../src/tenancy/tenants.js';

describe('placeOf', () => {
  it.each([
    ['/tenants/acme/scim/v2/Users', 'acme', ['scim', 'v2', 'Users']],
    ['/tenants/acme/scim/v2/Users/?filter=/tenants/other', 'acme', ['scim', 'v2', 'Users']],
    ['//tenants///acme//scim/v2', 'acme', ['scim', 'v2']],
    ['/TENANTS/acme/scim', 'acme', ['scim']],
    ['/tenants%2Facme/scim', 'acme', ['scim']],
    ['/tenants/acme%2Fscim', 'acme', ['scim']],
    ['/%74enants/ac%6De', 'acme', []],
    ['/x/../tenants/acme', 'acme', []],
    ['/x\\tenants\\acme', 'acme', []],
    ['http://gateway.example/tenants/acme/scim', 'acme', ['scim']],
    ['/tenants/ACME', 'ACME', []],
    ['/tenants/..', '..', []],
    ['/tenants', '', []],
    ['/tenants/', '', []],
    ['/tenants?x', '', []],
  ])('%s', (url, tenant, segments) => {
    expect(placeOf(url)).toEqual({ tenant, segments });
  });

  it.each(['/', '', '/health', '/tenantsx/acme', '/?tenants/acme', '/%zz', '*'])('%s has none', (url) => {
    expect(placeOf(url)).toBeUndefined();
  });
});

describe('Tenants', () => {
  it('finds exact names only and takes over a change at once', () => {
    const tenants = new Tenants();
    tenants.replaceAll([{ name: 'acme' }]);
    expect([tenants.find('acme')?.name, tenants.find('Acme'), tenants.find('__proto__')]).toEqual([
      'acme',
      undefined,
      undefined,
    ]);
    tenants.replaceAll([{ name: 'other' }]);
    expect([tenants.find('acme'), tenants.list()]).toEqual([undefined, [{ name: 'other' }]]);
  });
});
