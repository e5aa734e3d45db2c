/** A tenant as the rooms before provisioning know it. */
export interface Tenant {
  /** As in the URL: `/tenants/{name}/scim/v2`. */
  readonly name: string;
}
