/** A Samba domain, a gateway that is its administrator, and a proxy in between that records what it does. */
import { Attribute, Change, type Client } from 'ldapts';
import { activeDirectoryTarget } from '../../support/active-directory-target.js';
import { RunningGateway } from '../../support/gateway.js';
import { hardAttributes } from '../../support/hard-attributes.js';
import { LdapProxy } from '../../support/ldap-proxy.js';
import { startSamba, type Samba } from '../../support/samba.js';

/** Has an attribute for each of the hard list, and no row of the mapping for it. */
export const ownSchema = 'urn:example:params:scim:schemas:extension:own:2.0:User';

export class AbusedDomain {
  private constructor(
    readonly samba: Samba,
    readonly proxy: LdapProxy,
    readonly gateway: RunningGateway,
    readonly administrator: Client,
  ) {}

  static async start(): Promise<AbusedDomain> {
    const samba = await startSamba();
    const proxy = await LdapProxy.start({ host: samba.address, port: 636, caFile: samba.caFile });
    const { domainDn, administrator } = samba;
    const target = activeDirectoryTarget(samba, {
      url: proxy.url,
      tls: { caFile: proxy.caFile },
      bindDn: administrator.principal,
      bindPassword: administrator.password,
    });
    const whole = { ...target, users: { base: domainDn }, groups: { base: domainDn } };
    const attributes = [...hardAttributes.keys()].map((name) => ({ name, type: 'string', multiValued: true }));
    const extended = {
      schemas: [{ id: ownSchema, name: 'Own', attributes }],
      resourceTypes: [{ name: 'User', schemaExtensions: [{ schema: ownSchema }] }],
    };
    const gateway = await RunningGateway.start({
      tenants: {
        ignoring: { target, unmapped: 'ignore' },
        rejecting: { target, unmapped: 'reject' },
        keeping: { target, unmapped: 'store', ...extended },
        whole: { target: whole },
        adopting: { target: whole, existing: 'adopt' },
      },
    });
    return new AbusedDomain(samba, proxy, gateway, await samba.bindAsAdministrator());
  }

  async stop(): Promise<void> {
    await this.administrator.unbind();
    await this.gateway.stop();
    await this.proxy.close();
    await this.samba.stop();
  }

  change(name: string, operation: 'add' | 'replace' | 'delete', attribute: string, value: string): Promise<void> {
    const modification = new Attribute({ type: attribute, values: [value] });
    return this.administrator.modify(name, new Change({ operation, modification }));
  }

  /** Names of attributes that the gateway wrote since the proxy was told to forget, and other writes by their kind. */
  written(): readonly string[] {
    const written = this.proxy.operations.flatMap(({ kind, changes }) => {
      if (['search', 'bind', 'unbind', 'abandon'].includes(kind)) return [];
      return changes.length === 0 ? [kind] : changes.map(({ attribute }) => attribute);
    });
    return [...new Set(written)].sort();
  }
}
