import { type Call } from '../../connectors/sdk/connector.js';
import { type BackendObject } from '../../connectors/sdk/backend-object.js';
import { type ReadPlan } from '../mapping/read-plan.js';
import { notFound } from '../scim/errors/scim-error.js';
import { type ScimObject } from '../scim/schema/values.js';
import { type Bridge, type BridgedType, type Bridges } from './bridge.js';
import { type ProvisioningEvents } from './events.js';
import {
  type AuditEntry,
  type IntentStore,
  type LeaveStore,
  type Link,
  type LinkStore,
  type ListingStore,
  type SyncStore,
} from './ports.js';
import { type References } from './references.js';
import { type Reflector } from './reflector.js';
import { type Renderer } from './render.js';
import { type RequestContext } from './request-context.js';
import { requireAbsent } from './require-absent.js';

/** What the use cases work with. */
export interface Workshop {
  readonly bridges: Bridges;
  readonly links: LinkStore;
  readonly intents: IntentStore;
  readonly leaves: LeaveStore;
  readonly listings: ListingStore;
  readonly sync: SyncStore;
  readonly references: References;
  readonly renderer: Renderer;
  readonly reflector: Reflector;
  readonly events: ProvisioningEvents;
  /** Names this process among the replicas, for leases. */
  readonly owner: string;
}

/** What HTTP makes an answer of. */
export interface ResourceAnswer {
  /** Projected; undefined: 204. */
  readonly resource: ScimObject | undefined;
  /** Absolute URL. */
  readonly location: string;
  /** ETag. */
  readonly version: string;
}

/** The connector call of a request. */
export const callOf = (context: RequestContext): Call => ({ deadline: context.deadline, requestId: context.requestId });

/** The live link of a SCIM id in the target that the tenant has now; undefined for an unknown id and for one that was deleted. */
export async function liveLink(
  workshop: Workshop,
  bridge: Bridge,
  type: BridgedType,
  scimId: string,
): Promise<Link | undefined> {
  const link = await workshop.links.byScimId(bridge.tenant, type.mapping.resourceType, scimId);
  return link?.state === 'live' && link.target === bridge.target.name ? link : undefined;
}

/**
 * As `liveLink`.
 * @throws ScimError 404 for an unknown id and for one that was deleted
 */
export async function requireLink(
  workshop: Workshop,
  bridge: Bridge,
  type: BridgedType,
  scimId: string,
): Promise<Link> {
  const link = await liveLink(workshop, bridge, type, scimId);
  if (link === undefined) throw noSuchResource(type);
  return link;
}

/**
 * Reads the object behind a link.
 * @throws ScimError 404 when the backend surely has no such object any more
 * @throws ConnectorError `absenceUncertain` when that cannot be told
 */
export async function requireObject(
  context: RequestContext,
  bridge: Bridge,
  type: BridgedType,
  link: Link,
  plan: ReadPlan,
): Promise<BackendObject> {
  const [object] = await bridge.target.connector.read(
    { objectType: type.mapping.objectType, keys: [keyOf(link)], attributes: plan.attributes },
    callOf(context),
  );
  if (object !== undefined) return object;
  requireAbsent(bridge, link.createdAt);
  throw noSuchResource(type);
}

export const keyOf = (link: Link): { readonly id: string; readonly name: string } => ({
  id: link.backendId,
  name: link.backendName,
});

export const noSuchResource = (type: BridgedType): Error => notFound(`There is no such ${type.mapping.resourceType}.`);

/** The audit line of a change. */
export function auditOf(
  context: RequestContext,
  type: BridgedType,
  action: AuditEntry['action'],
  scimId: string,
  attributes: readonly string[],
): AuditEntry {
  return {
    tenant: context.tenant,
    action,
    resourceType: type.mapping.resourceType,
    scimId,
    actor: context.client,
    requestId: context.requestId,
    attributes,
    at: Date.now(),
  };
}

/** Tells of a change that was made. */
export function emitChange(workshop: Workshop, audit: AuditEntry): void {
  const { tenant, action, resourceType, scimId, actor, requestId } = audit;
  workshop.reflector.forget(workshop.bridges.find(tenant), resourceType);
  workshop.events.emit({ kind: 'resourceChanged', tenant, action, resourceType, scimId, actor, requestId });
}
