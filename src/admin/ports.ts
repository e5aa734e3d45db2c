/** What the management port needs from other rooms; the composition root implements these. */
import { type Finding } from '../../connectors/sdk/capabilities/diagnosable.js';
import { type Discovery } from '../../connectors/sdk/capabilities/discoverable.js';
import { type StoredToken } from '../auth/ports.js';

/** A link as the admin API shows it. */
export interface ListedLink {
  readonly target: string;
  readonly resourceType: string;
  readonly scimId: string;
  readonly backendId: string;
  readonly backendName: string;
  readonly externalId: string | undefined;
  /** Milliseconds since the epoch. */
  readonly createdAt: number;
  readonly updatedAt: number;
}

export abstract class LinkLister {
  /** Live links in the order of SCIM ids: after `cursor`, at most `limit`. */
  abstract list(tenant: string, cursor: string | undefined, limit: number): Promise<readonly ListedLink[]>;
}

/** What a lifecycle policy did to an object, as the admin API shows it. */
export interface ListedLeave {
  readonly resourceType: string;
  readonly scimId: string;
  readonly backendId: string;
  /** `deleted`: clients do not see the resource any more. */
  readonly reason: 'inactive' | 'deleted';
  readonly settled: boolean;
  /** Where the object came from, when it was moved. */
  readonly container: string | undefined;
  readonly groups: readonly { readonly backendId: string }[];
  /** Milliseconds since the epoch. */
  readonly createdAt: number;
  readonly removeAt: number | undefined;
}

export abstract class LeaveLister {
  /** In the order of SCIM ids: after `cursor`, at most `limit`. */
  abstract list(tenant: string, cursor: string | undefined, limit: number): Promise<readonly ListedLeave[]>;
}

/** What a rebuild did: objects met in the backend, and links that were missing. */
export interface Rebuilt {
  readonly objects: number;
  readonly made: number;
}

export abstract class LinkRebuilder {
  /** Reads all objects of the tenant's target and makes the links that are missing. May take minutes. */
  abstract rebuild(tenant: string): Promise<Rebuilt>;
}

/** What a check found. */
export interface CheckReport {
  readonly target: string;
  readonly findings: readonly Finding[];
}

/** A proposal for the configuration of a target. */
export interface DiscoveryReport extends Discovery {
  readonly target: string;
}

export interface CheckOptions {
  /** Send writes too, such as cannot change anything, where a right cannot be asked for otherwise. */
  readonly tryWrites: boolean;
}

export abstract class TargetChecker {
  /** Names of the tenant's targets. */
  abstract targetsOf(tenant: string): readonly string[];

  /** Looks at the tenant's target in depth: everything that its mapping needs. */
  abstract check(tenant: string, options: CheckOptions, requestId: string): Promise<CheckReport>;

  /**
   * What the tenant's backend proposes for its configuration; undefined: this kind of backend proposes nothing.
   * @throws ConnectorError `unavailable`
   */
  abstract discover(tenant: string, requestId: string): Promise<DiscoveryReport | undefined>;
}

export abstract class ConfiguredTokens {
  /** Tokens that the configuration file declares. */
  abstract of(tenant: string): readonly StoredToken[];
}

/** What can be said without asking a backend. */
export interface ReadinessState {
  /** The process is stopping: it is to get no new requests. */
  readonly draining: boolean;
  readonly storeUsable: boolean;
  readonly targets: readonly TargetState[];
}

export interface TargetState {
  readonly tenant: string;
  readonly target: string;
  /** `down`: the circuit breaker is open. `unknown`: not used yet. */
  readonly state: 'up' | 'down' | 'recovering' | 'unknown';
  /** The server in use, where the target has several. */
  readonly endpoint?: string;
}

export abstract class Readiness {
  /** Asks the store, and tells what the last operations on each target showed. Does not throw. */
  abstract state(): Promise<ReadinessState>;
}

export abstract class MetricsPage {
  /** Of the text, for the Content-Type header. */
  abstract readonly contentType: string;
  abstract text(): Promise<string>;
}
