import { type CompiledMapping } from '../mapping/compiled-mapping.js';
import { notFound, ScimError } from '../scim/errors/scim-error.js';
import { type FilterLimits } from '../scim/filter/ast.js';
import { type Target } from '../targets/targets.js';
import { type Placement } from './lifecycle/placement.js';
import { type Lifecycle } from './lifecycle/policy.js';
import { type DeriveScimId, type LinkScope } from './ports.js';
import { type RequestContext } from './request-context.js';

/** How a tenant wants the cases treated that the protocol leaves open. */
export interface Policies {
  /** POST of an object that the backend has already: 409, or take it over. */
  readonly existing: 'refuse' | 'adopt';
  /** Attributes that no mapping row takes. */
  readonly unmapped: 'ignore' | 'reject' | 'store';
  /** References to ids that do not exist: 400, or kept in the gateway as text. */
  readonly unresolvedReferences: 'reject' | 'store';
  /** Names of the dialects that are on. */
  readonly dialects: ReadonlySet<string>;
}

/** Bounds on what one request may ask. */
export interface Limits {
  readonly filter: FilterLimits;
  readonly patchOperations: number;
  /** Operations of one bulk request; 0: there are no bulk requests. */
  readonly bulkOperations: number;
  /** Bytes of one bulk request. HTTP keeps it; it is announced from here. */
  readonly bulkPayloadBytes: number;
  /** Names in `attributes` or `excludedAttributes`. */
  readonly attributeNames: number;
  readonly defaultPageSize: number;
  readonly maxPageSize: number;
  /** Objects that the gateway sieves itself for one filter that the backend cannot run. */
  readonly maxScanned: number;
  /** How long a listing stays readable, in milliseconds. */
  readonly listingMs: number;
}

/** One resource type of one tenant, ready for use. */
export interface BridgedType {
  /** Path segment: `Users`. */
  readonly endpoint: string;
  readonly mapping: CompiledMapping;
  readonly scope: LinkScope;
  readonly derive: DeriveScimId;
  /** What deactivation and deletion mean; undefined: just that. */
  readonly lifecycle: Lifecycle | undefined;
  /** Where objects lie; undefined: where the connector makes them. */
  readonly placement: Placement | undefined;
}

/** A tenant with everything that its requests need. */
export interface Bridge {
  readonly tenant: string;
  readonly target: Target;
  readonly types: readonly BridgedType[];
  readonly policies: Policies;
  readonly limits: Limits;
  /** How often changes of the backend are looked for, in milliseconds; 0: never. */
  readonly syncMs: number;
}

/** The bridges of all tenants; the configuration keeps them current. */
export class Bridges {
  private byTenant: ReadonlyMap<string, Bridge> = new Map();

  replaceAll(bridges: readonly Bridge[]): void {
    this.byTenant = new Map(bridges.map((bridge) => [bridge.tenant, bridge]));
  }

  list(): readonly Bridge[] {
    return [...this.byTenant.values()];
  }

  find(tenant: string): Bridge | undefined {
    return this.byTenant.get(tenant);
  }

  /** @throws ScimError 404: the tenant went away between authentication and here */
  of(context: RequestContext): Bridge {
    const bridge = this.byTenant.get(context.tenant);
    if (bridge === undefined) throw new ScimError(404, 'There is no such tenant.');
    return bridge;
  }

  /**
   * The bridge and the resource type of an endpoint. Compared exactly (RFC 7644 §3.2).
   * @throws ScimError 404
   */
  typeOf(context: RequestContext, endpoint: string): { readonly bridge: Bridge; readonly type: BridgedType } {
    const bridge = this.of(context);
    const type = bridge.types.find((candidate) => candidate.endpoint === endpoint);
    if (type === undefined) throw notFound('There is no such endpoint.');
    return { bridge, type };
  }
}

/** The type of a SCIM resource type name. */
export function typeNamed(bridge: Bridge, resourceType: string): BridgedType | undefined {
  return bridge.types.find((type) => type.mapping.resourceType === resourceType);
}

/** The type that an object type of the target is mapped to. */
export function typeOfObject(bridge: Bridge, objectType: string): BridgedType | undefined {
  return bridge.types.find((type) => type.mapping.objectType === objectType);
}
