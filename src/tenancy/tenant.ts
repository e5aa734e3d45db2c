/** A tenant as the rooms before provisioning know it. */
export interface Tenant {
  /** As in the URL: `/tenants/{name}/scim/v2`. */
  readonly name: string;
  /** How often it may ask; undefined: as often as it likes. */
  readonly rate?: RequestRate;
}

/** A budget of requests. */
export interface RequestRate {
  /** Requests in a second, on average. */
  readonly perSecond: number;
  /** Requests that may come at once. */
  readonly burst: number;
}
