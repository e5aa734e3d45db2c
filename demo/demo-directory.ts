/** A directory server behind a tenant, as demo.json tells it. */
export interface LdapBackend {
  readonly type: 'openldap' | 'ad';
  readonly url: string;
  /** Authority that signed the certificate of the server, where it speaks TLS. */
  readonly caFile?: string;
  readonly bindDn: string;
  readonly password: string;
  readonly base: string;
}

/** The backend of one tenant, as demo.json tells it. */
export type DemoBackend =
  | LdapBackend
  /** `sqlite:/path` of the application's database. */
  | { readonly type: 'sql'; readonly url: string }
  | {
      readonly type: 'memory';
      readonly url: '';
      readonly bindDn: '';
      readonly password: '';
      readonly base: string;
    };

/** A directory that the demo started. */
export interface DemoDirectory {
  readonly backends: ReadonlyMap<string, DemoBackend>;
  /** What stands below `target:` in the configuration of a tenant. */
  target(tenant: string): Readonly<Record<string, unknown>>;
  /** The SCIM user name of a person, as this directory wants user names. @param name `bjensen` */
  userName(tenant: string, name: string): string;
  /** The entries of a tenant as text, for people; undefined where there is nothing to look into. */
  show(tenant: string): Promise<{ readonly command: string; readonly output: string } | undefined>;
  stop(): Promise<void>;
}
