/**
 * What provisioning needs from the store. `src/store` implements these; they are tokens for Nest as well as types.
 * Every method that touches a tenant's data takes the tenant first. All throw `StoreUnavailable` when the store cannot be used.
 */

/** The store cannot be used now: the answer is 503, and nothing is written to a backend. */
export class StoreUnavailable extends Error {
  override readonly name = 'StoreUnavailable';
}

/** What a link holds at most, characters. A client's value that is longer is refused before anything is written. */
export const linkBounds = { naturalKey: 1024, externalId: 1024 } as const;

/** A stored pair: SCIM id ↔ (target, backend id). */
export interface Link {
  readonly tenant: string;
  readonly target: string;
  readonly resourceType: string;
  readonly scimId: string;
  readonly backendId: string;
  /** How often this backend id was given to another object before (a reused primary key): part of the derivation of the SCIM id. */
  readonly generation: number;
  /** Native name as last seen: a hint, never trusted alone. */
  readonly backendName: string;
  readonly externalId: string | undefined;
  /** Normal form of the natural key, see `natural-key.ts`. */
  readonly naturalKey: string | undefined;
  /**
   * `deleted`: a tombstone. `departed`: deleted for clients, while the tenant's lifecycle policy keeps the object in the backend. The id
   * of either is never given again.
   */
  readonly state: 'live' | 'departed' | 'deleted';
  /** Counts changes that the backend's own version of the object does not show: externalId, stored attributes, groups that it came into or left. */
  readonly version: number;
  /** Attributes that no mapping row takes and that the tenant lets the gateway keep: a JSON object, or undefined. */
  readonly stored: string | undefined;
  /** Milliseconds since the epoch. */
  readonly createdAt: number;
  /** When what only the gateway holds was last changed, or the resource was (see `LinkChange.touched`); else as `createdAt`. */
  readonly updatedAt: number;
}

/** An object of a backend, met in a reading. */
export interface SeenObject {
  readonly backendId: string;
  readonly backendName: string;
  readonly naturalKey: string | undefined;
}

/** Which kind of objects of which target: the scope of backend ids. */
export interface LinkScope {
  readonly target: string;
  readonly resourceType: string;
  /** Milliseconds for which an object may still be seen after its removal: on a server of the backend that has not heard of it. */
  readonly lagMs?: number;
}

/** Derives the SCIM id of a backend object: the same on every replica and after the store was lost. */
export type DeriveScimId = (backendId: string, generation: number) => string;

/** One line of the audit trail. Values of attributes are never in it. */
export interface AuditEntry {
  readonly tenant: string;
  readonly action: 'create' | 'adopt' | 'replace' | 'patch' | 'delete' | 'purge';
  readonly resourceType: string;
  readonly scimId: string;
  /** Key id of the token that asked for it, or `sweeper`. */
  readonly actor: string;
  readonly requestId: string;
  /** Names of the SCIM attributes that were written. */
  readonly attributes: readonly string[];
  /** Milliseconds since the epoch. */
  readonly at: number;
}

export interface LinkChange {
  /** `null` removes it. */
  readonly externalId?: string | null;
  readonly naturalKey?: string;
  readonly backendName?: string;
  readonly stored?: string | null;
  /** The resource was changed now, and its backend keeps no time of it. */
  readonly touched?: true;
}

/** Objects of one scope. */
export interface ScopedObjects {
  readonly scope: LinkScope;
  readonly backendIds: readonly string[];
}

/** What is looked for in what links keep (`Link.stored`). */
export interface SoughtKept {
  /** Name of the SCIM attribute, as the schema spells it. */
  readonly attribute: string;
  /** One of these stands in it, letter case aside: ASCII without wildcards. undefined: no matter what stands in it. */
  readonly texts: readonly string[] | undefined;
}

export abstract class LinkStore {
  /** Of any state. */
  abstract byScimId(tenant: string, resourceType: string, scimId: string): Promise<Link | undefined>;
  /** Live links among these ids, of any resource type; order is free. */
  abstract byScimIds(tenant: string, scimIds: readonly string[]): Promise<readonly Link[]>;
  /** The newest link of an object of the backend, of any state. */
  abstract byBackendId(tenant: string, scope: LinkScope, backendId: string): Promise<Link | undefined>;
  /** Live links with this external id (case-exact). More than one is possible: clients are careless. */
  abstract byExternalId(tenant: string, resourceType: string, externalId: string): Promise<readonly Link[]>;
  /** The live link of the scope with this natural key in its normal form. */
  abstract byNaturalKey(tenant: string, scope: LinkScope, naturalKey: string): Promise<Link | undefined>;
  /**
   * Backend ids of live links of the scope that keep something under this name: no fewer than those that do, `limit` at most.
   */
  abstract keepers(tenant: string, scope: LinkScope, sought: SoughtKept, limit: number): Promise<readonly string[]>;
  /**
   * The live links of these objects, in their order; made where there are none (generation 0, or the next one after a tombstone, but for
   * a tombstone that is younger than the scope's lag: what is seen then is gone, and has no link).
   * Objects whose link is `departed` are left out: for clients they do not exist.
   * A changed name or natural key is taken over. A natural key that another live link of the scope still holds is taken from that
   * one: it was renamed behind our back. Two replicas that meet the same object at once end with the same link.
   */
  abstract ensure(
    tenant: string,
    scope: LinkScope,
    seen: readonly SeenObject[],
    derive: DeriveScimId,
  ): Promise<readonly Link[]>;
  /**
   * Changes what the gateway holds, writes the audit line, and ends a leave where one is given, in one transaction. `version` grows when externalId or stored changed.
   * @param grown other objects whose versions grow along, see `grow`
   */
  abstract update(
    link: Link,
    change: LinkChange,
    audit: AuditEntry,
    grown?: readonly ScopedObjects[],
    leave?: LeaveEnd,
  ): Promise<Link>;
  /** Lets the versions of the live links of these objects grow: they look different now, and their backend does not say so. */
  abstract grow(tenant: string, grown: readonly ScopedObjects[]): Promise<void>;
  /** Live links of these objects in a target, of any of these resource types; order is free. */
  abstract ofObjects(
    tenant: string,
    target: string,
    resourceTypes: readonly string[],
    backendIds: readonly string[],
  ): Promise<readonly Link[]>;
  /** Makes a tombstone (natural key and external id cleared) and writes the audit line (undefined: the object had vanished), in one transaction. */
  abstract tombstone(link: Link, audit: AuditEntry | undefined): Promise<void>;
  /** Live links in the order of SCIM ids, for the admin API: after `cursor`, at most `limit`. */
  abstract list(tenant: string, cursor: string | undefined, limit: number): Promise<readonly Link[]>;
}

/** A creation that has begun: what makes it crash-safe. */
export interface Intent {
  readonly id: string;
  readonly tenant: string;
  readonly target: string;
  readonly resourceType: string;
  /** Normal form; unique among intents of (tenant, target, resource type). */
  readonly naturalKey: string;
  /** As the client wrote it, to look it up in the backend. */
  readonly naturalKeyValue: string;
  /** Key id of the token. */
  readonly client: string;
  /** Digest of the payload: tells a retry from another create. Salted by the id of nothing else: it holds no password (it is left out). */
  readonly digest: string;
  readonly externalId: string | undefined;
  readonly stored: string | undefined;
  /** `open`: the backend may or may not hold the object. `done`: linked, but the answer may not have reached the client. */
  readonly state: 'open' | 'done';
  /** Set when done. */
  readonly scimId: string | undefined;
  /** Who works on it: one request, or the sweeper of one process. */
  readonly owner: string;
  /** Milliseconds since the epoch; after that another process may take it over. */
  readonly leaseUntil: number;
  readonly createdAt: number;
}

export type NewIntent = Omit<Intent, 'id' | 'state' | 'scimId'>;

export type OpenedIntent =
  | { readonly opened: true; readonly intent: Intent }
  /** Another intent holds the natural key. */
  | { readonly opened: false; readonly existing: Intent };

export abstract class IntentStore {
  /** Inserts an intent unless one holds the natural key. */
  abstract open(intent: NewIntent): Promise<OpenedIntent>;
  /** The intent as it is now; undefined when it is gone. */
  abstract byId(tenant: string, id: string): Promise<Intent | undefined>;
  /** Takes over an intent whose lease is as `seen` says (compare and set). False when somebody else was quicker. */
  abstract takeOver(seen: Intent, owner: string, leaseUntil: number): Promise<boolean>;
  /** Prolongs the leases of all open intents of this owner. */
  abstract renew(owner: string, leaseUntil: number): Promise<void>;
  /**
   * One transaction: the link of the object (as `LinkStore.ensure`, plus external id and stored attributes), intent done, audit line.
   * @param returned the departed link of the object, which a tombstone and a new link take the place of
   */
  abstract complete(
    intent: Intent,
    seen: SeenObject,
    derive: DeriveScimId,
    audit: AuditEntry,
    returned?: Link,
  ): Promise<Link>;
  /** Removes intents: the creation failed for good, or its answer was sent. */
  abstract remove(ids: readonly string[]): Promise<void>;
  /** Intents of any tenant whose lease ended before `now`: first the open ones, then the done ones, each oldest first. */
  abstract expired(now: number, limit: number): Promise<readonly Intent[]>;
}

export abstract class ListingStore {
  /** Keeps the ordered backend ids of one listing, readable by every replica. */
  abstract save(tenant: string, key: string, ids: readonly string[], expiresAt: number): Promise<void>;
  /** A slice of the newest listing of this key that has not expired; offset from 0. */
  abstract slice(
    tenant: string,
    key: string,
    offset: number,
    count: number,
    now: number,
  ): Promise<{ readonly total: number; readonly ids: readonly string[] } | undefined>;
  /** Keeps the newest listing of this key until `expiresAt` at least. */
  abstract prolong(tenant: string, key: string, expiresAt: number): Promise<void>;
  /** Removes expired listings. */
  abstract purge(now: number): Promise<void>;
}

/** A backend attribute that a lifecycle policy has set. */
export interface ReplacedValue {
  readonly attribute: string;
  /** What it held before. */
  readonly before: readonly string[];
  readonly now: string;
}

/**
 * What was done to an object because its resource was deactivated or deleted (see `lifecycle/`): how to finish it after a crash and how
 * to undo it. Stored before the backend is touched.
 */
export interface Leave {
  readonly tenant: string;
  readonly scimId: string;
  readonly target: string;
  readonly resourceType: string;
  readonly backendId: string;
  readonly reason: 'inactive' | 'deleted';
  /** The container that the object was moved from; undefined when it was not moved. */
  readonly container: string | undefined;
  /** Groups that it was taken out of. */
  readonly groups: readonly { readonly objectType: string; readonly backendId: string }[];
  readonly replaced: readonly ReplacedValue[];
  /** False while a request works on it, or after one that came to no end: then the job looks after it at `dueAt`. */
  readonly settled: boolean;
  /** When a job has to look after it next; undefined: never. Milliseconds since the epoch, as the others. */
  readonly dueAt: number | undefined;
  /** When the object is removed for good; undefined: never. */
  readonly removeAt: number | undefined;
  readonly createdAt: number;
}

/** How a leave ends along with a change: it is kept as settled, or forgotten since the object is as it was. */
export type LeaveEnd = { readonly kept: Leave } | { readonly over: Leave };

export abstract class LeaveStore {
  abstract byScimId(tenant: string, scimId: string): Promise<Leave | undefined>;
  /** Inserts or overwrites. */
  abstract save(leave: Leave): Promise<void>;
  abstract remove(leave: Pick<Leave, 'tenant' | 'scimId'>): Promise<void>;
  /**
   * Makes the link `departed` (natural key and external id cleared), saves the leave and writes the audit line, in one transaction. A link that
   * is not live stays as it is, without audit line.
   */
  abstract depart(link: Link, leave: Leave, audit: AuditEntry): Promise<void>;
  /** The object is gone for good: makes the departed link a tombstone, forgets the leave, and writes the audit line, in one transaction. */
  abstract purge(link: Link, audit: AuditEntry | undefined): Promise<void>;
  /** Leaves of any tenant that a job has to look after by now, oldest first. */
  abstract due(now: number, limit: number): Promise<readonly Leave[]>;
  /** Puts off when the leave is due (compare and set). False when somebody else was quicker. */
  abstract claim(seen: Leave, dueAt: number): Promise<boolean>;
  /** Backend ids of the departed objects of the scope. */
  abstract departed(tenant: string, scope: LinkScope): Promise<ReadonlySet<string>>;
  /** In the order of SCIM ids, for the admin API: after `cursor`, at most `limit`. */
  abstract list(tenant: string, cursor: string | undefined, limit: number): Promise<readonly Leave[]>;
}

/** Where the reading of a target's changes stands: the same for all replicas. */
export interface SyncState {
  /** Of the connector; undefined: begin anew. */
  readonly token: string | undefined;
  /** Counts what was taken up: another number says that what a replica remembers of the target may be out of date. */
  readonly round: number;
  /** When all changes had been read, milliseconds since the epoch; 0: never. */
  readonly readAt: number;
  readonly leaseUntil: number;
}

/** Who reads the changes, and until when. Milliseconds since the epoch. */
export interface SyncLease {
  readonly owner: string;
  readonly now: number;
  readonly until: number;
  /** Only when all changes had not been read since. */
  readonly readBefore: number;
}

export interface SyncProgress {
  readonly token: string;
  /** Something was taken up that other replicas should notice. */
  readonly tells: boolean;
  /** All changes up to then are taken up; undefined: there are more. */
  readonly readAt?: number;
  /** 0 gives the lease back. */
  readonly leaseUntil: number;
}

export abstract class SyncStore {
  /** undefined: nobody has read this target's changes yet. */
  abstract look(tenant: string, target: string): Promise<SyncState | undefined>;
  /** Takes the reading, unless another one has it or it is not due: then undefined. */
  abstract take(tenant: string, target: string, lease: SyncLease): Promise<SyncState | undefined>;
  /** Writes how far it came. False when another one has taken over meanwhile: nothing is written then. */
  abstract advance(tenant: string, target: string, owner: string, progress: SyncProgress): Promise<boolean>;
  /** Gives the lease back, if it is still the owner's. */
  abstract release(tenant: string, target: string, owner: string): Promise<void>;
}
