import { Client, EqualityFilter } from 'ldapts';
import { type Slapd, startSlapd } from '../../support/slapd.js';
import { type SuffixNames } from '../../support/slapd-config.js';
import { type Foundation, GatewaySite, layFoundation, neighbour, type StoreKind, tenant } from './gateway-site.js';

export interface SiteOptions {
  readonly store: StoreKind;
  /** People who are in the directory to begin with. */
  readonly users?: number;
  /** Where Causeway finds the directory, when not at slapd itself. */
  readonly throughProxy?: (slapdPort: number) => Promise<string>;
  /** Further settings of the tenant. */
  readonly tenant?: (names: SuffixNames) => Readonly<Record<string, unknown>>;
  /** Further keys of the target. */
  readonly target?: Readonly<Record<string, unknown>>;
}

/** A site whose backend is a directory. */
export class Site extends GatewaySite {
  private constructor(
    readonly slapd: Slapd,
    foundation: Foundation,
    readonly ldap: Client,
  ) {
    super(foundation);
  }

  static async open(options: SiteOptions): Promise<Site> {
    const slapd = await startSlapd({ users: options.users ?? 0 });
    const url = (await options.throughProxy?.(slapd.port)) ?? slapd.url;
    const { suffix, bindDn, bindPassword } = slapd.names;
    const target = { connector: 'ldap', url, bindDn, bindPassword, base: suffix, ...options.target };
    const foundation = await layFoundation(options.store, {
      [tenant]: { ...options.tenant?.(slapd.names), target },
      [neighbour]: { target: { connector: 'ldap', url: slapd.url, bindDn, bindPassword, base: suffix } },
    });
    const ldap = new Client({ url: slapd.url });
    await ldap.bind(slapd.names.rootDn, slapd.names.rootPassword);
    return new Site(slapd, foundation, ldap);
  }

  /** Entries of people with this uid, as the directory itself compares. */
  override async peopleNamed(uid: string): Promise<readonly Readonly<Record<string, unknown>>[]> {
    const filter = new EqualityFilter({ attribute: 'uid', value: uid });
    return (await this.ldap.search(this.slapd.names.people, { scope: 'one', filter })).searchEntries;
  }

  /** Every person in the directory: uid → title. */
  override async people(): Promise<ReadonlyMap<string, string | undefined>> {
    const { searchEntries } = await this.ldap.search(this.slapd.names.people, {
      scope: 'one',
      filter: '(objectClass=inetOrgPerson)',
      attributes: ['uid', 'title'],
      paged: true,
    });
    return new Map(searchEntries.map(({ uid, title }) => [String(uid), typeof title === 'string' ? title : undefined]));
  }

  /** The member values of a group, as they stand in the directory. */
  async members(group: string): Promise<readonly string[]> {
    const dn = `cn=${group},${this.slapd.names.groups}`;
    const { searchEntries } = await this.ldap.search(dn, { scope: 'base', attributes: ['member'] });
    return [searchEntries[0]?.['member'] ?? []].flat().map(String);
  }

  override async close(): Promise<void> {
    await super.close();
    await this.ldap.unbind();
    await this.slapd.stop();
  }
}
