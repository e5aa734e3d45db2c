import { ldapTarget, RunningGateway } from '../support/gateway.js';
import { type ScimAnswer, type ScimClient } from '../support/scim-client.js';
import { startSlapd } from '../support/slapd.js';

export const searchUrn = 'urn:ietf:params:scim:api:messages:2.0:SearchRequest';

/** Tenants whose lists are looked at: one on each backend. */
export const backends = ['memory', 'openldap'] as const;
export type Backend = (typeof backends)[number];

export const pageSize = 4;
export const maxPageSize = 7;

/** A gateway with a tenant on the memory connector and one on OpenLDAP, both empty, with small pages. */
export class ListedTenants {
  private constructor(
    readonly gateway: RunningGateway,
    private readonly end: () => Promise<void>,
  ) {}

  /** @param settings further settings of both tenants */
  static async start(settings: Readonly<Record<string, unknown>> = {}): Promise<ListedTenants> {
    const slapd = await startSlapd();
    const tenant = { limits: { pageSize, maxPageSize }, ...settings };
    try {
      const gateway = await RunningGateway.start({
        tenants: {
          memory: { target: { connector: 'memory' }, ...tenant },
          openldap: { target: ldapTarget(slapd.url, slapd.names), ...tenant },
        },
      });
      return new ListedTenants(gateway, async () => {
        await gateway.stop();
        await slapd.stop();
      });
    } catch (error) {
      await slapd.stop();
      throw error;
    }
  }

  client(backend: Backend): ScimClient {
    return this.gateway.tenant(backend);
  }

  stop(): Promise<void> {
    return this.end();
  }
}

/** A ListResponse as it came. */
export interface List {
  readonly schemas: readonly string[];
  readonly totalResults: number;
  readonly startIndex?: number;
  readonly itemsPerPage: number;
  readonly previousCursor?: string;
  readonly nextCursor?: string;
  readonly Resources: readonly Readonly<Record<string, unknown>>[];
}

export type Parameters = Readonly<Record<string, string | number>>;

/** GET with these parameters. */
export function ask(client: ScimClient, path: string, parameters: Parameters = {}): Promise<ScimAnswer> {
  const query = Object.entries(parameters).map(([name, value]) => `${name}=${encodeURIComponent(value)}`);
  return client.request('GET', query.length === 0 ? path : `${path}?${query.join('&')}`);
}

/** The same by POST to .search. */
export function search(
  client: ScimClient,
  path: string,
  parameters: Readonly<Record<string, unknown>> = {},
): Promise<ScimAnswer> {
  return client.request('POST', `${path}/.search`, { schemas: [searchUrn], ...parameters });
}

/** @throws Error unless the answer is 200 */
export function listOf(answer: ScimAnswer): List {
  if (answer.status !== 200) throw new Error(`${answer.status} ${answer.text}`);
  return answer.json as unknown as List;
}

/** User names, or display names where there are none, in their order. */
export const namesOf = (list: List): readonly string[] =>
  list.Resources.map((resource) => String(resource['userName'] ?? resource['displayName']));

export const idsOf = (list: List): readonly string[] => list.Resources.map(({ id }) => String(id));

/** Status and scimType of a refusal. */
export const refusalOf = ({ status, json }: ScimAnswer): readonly unknown[] => [status, json['scimType']];
