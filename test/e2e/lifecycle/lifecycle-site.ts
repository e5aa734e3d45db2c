import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'ldapts';
import { ldapTarget, RunningGateway } from '../../support/gateway.js';
import { type ScimAnswer, type ScimClient } from '../../support/scim-client.js';
import { type Slapd, startSlapd } from '../../support/slapd.js';

export type Backend = 'memory' | 'openldap';
export const backends: readonly Backend[] = ['memory', 'openldap'];

const suffix = 'dc=life,dc=example';
const people = `ou=people,${suffix}`;
const enterprise = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';

/** The containers of each backend. */
export const containers = {
  memory: {
    base: 'people',
    disabled: 'people/disabled',
    sales: 'people/sales',
    lab: 'people/lab',
    gone: 'people/gone',
  },
  openldap: {
    base: people,
    disabled: `ou=disabled,${people}`,
    sales: `ou=sales,${people}`,
    lab: `ou=lab,${people}`,
    gone: `ou=gone,${people}`,
  },
} as const;

/** What a user looks like in the store: from the admin API. */
export interface ListedLink {
  readonly scimId: string;
  readonly backendId: string;
  readonly backendName: string;
}

/** A tenant with the whole policy on each backend. */
export class LifecycleSite {
  private constructor(
    readonly gateway: RunningGateway,
    readonly slapd: Slapd,
    readonly ldap: Client,
  ) {}

  /** @param more settings of both tenants, by backend */
  static async start(more: (backend: Backend) => Readonly<Record<string, unknown>> = policyOf): Promise<LifecycleSite> {
    const slapd = await startSlapd({ suffixes: [suffix] });
    const ldap = new Client({ url: slapd.url });
    await ldap.bind(slapd.names.rootDn, slapd.names.rootPassword);
    for (const name of Object.values(containers.openldap).slice(1)) {
      await ldap.add(name, { objectClass: 'organizationalUnit' });
    }
    const tenants = {
      memory: {
        target: { connector: 'memory', shared: 'life', containers: Object.values(containers.memory) },
        ...more('memory'),
      },
      openldap: { target: ldapTarget(slapd.url, slapd.names), ...more('openldap') },
    };
    try {
      return new LifecycleSite(await RunningGateway.start({ tenants }), slapd, ldap);
    } catch (error) {
      await ldap.unbind();
      await slapd.stop();
      throw error;
    }
  }

  tenant(backend: Backend): ScimClient {
    return this.gateway.tenant(backend);
  }

  async links(backend: Backend): Promise<readonly ListedLink[]> {
    const { links } = await this.gateway.admin('GET', `/tenants/${backend}/links?limit=1000`);
    return links as readonly ListedLink[];
  }

  /** The native name of a live resource, as the store knows it. */
  async nameOf(backend: Backend, scimId: string): Promise<string> {
    const link = (await this.links(backend)).find((one) => one.scimId === scimId);
    if (link === undefined) throw new Error(`there is no link of ${scimId}`);
    return link.backendName;
  }

  async stop(): Promise<void> {
    await this.ldap.unbind();
    await this.gateway.stop();
    await this.slapd.stop();
  }
}

/** Everything that a policy can say. */
export function policyOf(backend: Backend): Readonly<Record<string, unknown>> {
  const at = containers[backend];
  return {
    mappings: { User: { rows: [{ scim: 'nickName', backend: 'description' }] } },
    lifecycle: {
      User: {
        onDeactivate: { moveTo: at.disabled, stripGroups: true, set: { description: 'Disabled on {date}' } },
        onDelete: { action: 'disable', moveTo: at.gone, graceDays: 30 },
      },
      Group: { onDelete: { action: 'delete' } },
    },
    placement: {
      User: [
        { when: `${enterprise}:department eq "Sales"`, container: at.sales },
        { when: `${enterprise}:department eq "Research" and userType ne "Guest"`, container: at.lab },
        { container: at.base },
      ],
    },
  };
}

/** A PATCH that sets attributes. */
export function patched(
  client: ScimClient,
  path: string,
  value: Readonly<Record<string, unknown>>,
): Promise<ScimAnswer> {
  const schemas = ['urn:ietf:params:scim:api:messages:2.0:PatchOp'];
  return client.request('PATCH', path, { schemas, Operations: [{ op: 'replace', value }] });
}

export const departmentOf = (department: string): Readonly<Record<string, unknown>> => ({
  [enterprise]: { department },
});

/** Ids of a query. */
export async function idsOf(client: ScimClient, path: string): Promise<readonly string[]> {
  const { json, status, text } = await client.request('GET', path);
  if (status !== 200) throw new Error(text);
  const resources = (json['Resources'] ?? []) as readonly { readonly id: string }[];
  if (json['totalResults'] !== resources.length) throw new Error(`totalResults is wrong: ${text}`);
  return resources.map(({ id }) => id);
}

/** Ids of the members of a group, sorted. */
export async function membersOf(client: ScimClient, group: string): Promise<readonly string[]> {
  const { json } = await client.request('GET', `/Groups/${group}`);
  return ((json['members'] ?? []) as readonly { readonly value: string }[]).map(({ value }) => value).sort();
}

/** Waits until the check says yes. */
export async function until(check: () => Promise<boolean>, seconds: number): Promise<void> {
  const end = Date.now() + seconds * 1000;
  while (!(await check())) {
    if (Date.now() > end) throw new Error(`not so after ${seconds} seconds`);
    await sleep(250);
  }
}
