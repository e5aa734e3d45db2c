import { ldapTarget, RunningGateway } from '../support/gateway.js';
import { namesOf } from '../support/slapd-config.js';
import { startSlapd } from '../support/slapd.js';

/**
 * A Causeway with the tenants `memory` and `openldap`, each empty and with the ready mapping of its connector, and both again as `…-store`:
 * these keep in the gateway what the directory cannot hold.
 */
export interface Tenants {
  readonly gateway: RunningGateway;
  stop(): Promise<void>;
}

/** Starts an OpenLDAP and a Causeway before it. */
export async function startTenants(): Promise<Tenants> {
  const suffix = 'dc=acme,dc=example';
  const other = namesOf('dc=globex,dc=example');
  const slapd = await startSlapd({ suffixes: [suffix, other.suffix] });
  try {
    const gateway = await RunningGateway.start({
      tenants: {
        memory: { target: { connector: 'memory' } },
        openldap: { target: ldapTarget(slapd.url, slapd.names) },
        'memory-store': { target: { connector: 'memory' }, unmapped: 'store' },
        'openldap-store': { target: ldapTarget(slapd.url, other), unmapped: 'store' },
      },
    });
    return {
      gateway,
      stop: async () => {
        await gateway.stop();
        await slapd.stop();
      },
    };
  } catch (error) {
    await slapd.stop();
    throw error;
  }
}
