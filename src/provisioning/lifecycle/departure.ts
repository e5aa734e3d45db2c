import { type BackendObject } from '../../../connectors/sdk/backend-object.js';
import { isUpdatable } from '../../../connectors/sdk/capabilities/updatable.js';
import { ConnectorError } from '../../../connectors/sdk/errors.js';
import { planUpdate } from '../../mapping/write-plan.js';
import { notImplemented } from '../../scim/errors/scim-error.js';
import { scimObject } from '../../scim/schema/values.js';
import { wholePlan } from '../answer-plan.js';
import { type Bridge, type BridgedType } from '../bridge.js';
import { type AuditEntry, type Leave, type Link } from '../ports.js';
import { type RequestContext } from '../request-context.js';
import { requireAbsent } from '../require-absent.js';
import { callOf, emitChange, keyOf, type Workshop } from '../use-case.js';
import { type DeletePolicy } from './policy.js';
import { type LifecycleSubject, newLeave, openedLeave } from './subject.js';
import { takeLeave } from './take-leave.js';

/** A DELETE that the tenant's policy turns into a departure. */
export interface DepartureOf {
  readonly context: RequestContext;
  readonly bridge: Bridge;
  readonly type: BridgedType;
  readonly link: Link;
  readonly policy: DeletePolicy;
  /** Backend version that the client's If-Match names. */
  readonly expectedVersion: string | undefined;
  readonly audit: AuditEntry;
}

/** Conflicts with other writers that are solved by reading again. */
const tries = 4;

/**
 * Departure: the object stays in the backend, disabled and put away; for clients the resource is gone. First the account is made unusable,
 * then the other steps follow, then the link departs. Whatever ends in between is completed by the repeated DELETE or by the job.
 * @returns false when the backend has no such object any more
 * @throws ConnectorError
 */
export async function depart(workshop: Workshop, wanted: DepartureOf): Promise<boolean> {
  const { context, bridge, type, link, policy, audit } = wanted;
  const { scimId, backendId } = link;
  const subject = { bridge, type, scimId, backendId, call: callOf(context) };
  const object = await readWhole(subject, link);
  if (object === undefined) {
    requireAbsent(bridge, link.createdAt);
    return false;
  }
  const known = await workshop.leaves.byScimId(link.tenant, scimId);
  const leave: Leave = { ...openedLeave(known ?? newLeave(subject, 'deleted')), reason: 'deleted' };
  await workshop.leaves.save(leave);
  const disabled = policy.disables ? await disable(workshop, wanted, subject, object) : object;
  const left = await takeLeave(workshop, subject, disabled, leave, policy);
  // A departure that is repeated since a return came to no end does not begin a new grace.
  const removeAt = known?.removeAt ?? (policy.graceMs === undefined ? undefined : Date.now() + policy.graceMs);
  await workshop.leaves.depart(link, { ...left, settled: true, dueAt: removeAt, removeAt }, audit);
  workshop.references.forget(type, backendId);
  if (link.state === 'live') emitChange(workshop, audit);
  return true;
}

async function readWhole({ bridge, type, call }: LifecycleSubject, link: Link): Promise<BackendObject | undefined> {
  const { attributes } = wholePlan(type.mapping);
  const request = { objectType: type.mapping.objectType, keys: [keyOf(link)], attributes };
  return (await bridge.target.connector.read(request, call))[0];
}

/** As a PATCH of `active` to false would. */
async function disable(
  workshop: Workshop,
  { context, bridge, type, link, expectedVersion }: DepartureOf,
  subject: LifecycleSubject,
  read: BackendObject,
): Promise<BackendObject> {
  const { connector } = bridge.target;
  const plan = wholePlan(type.mapping);
  let object = read;
  for (let attempt = 1; ; attempt++) {
    const { resource } = await workshop.renderer.one(context, bridge, type, object, link, plan);
    const after = Object.assign(scimObject(), resource, { active: false });
    const { changes } = planUpdate(resource, after, type.mapping, () => undefined);
    if (changes.length === 0) return object;
    if (!isUpdatable(connector)) throw notImplemented("This tenant's directory cannot change accounts.");
    const version = expectedVersion ?? object.version;
    const request = {
      objectType: type.mapping.objectType,
      key: { id: object.id, name: object.name },
      changes,
      returning: [],
      ...(version !== undefined && { expectedVersion: version }),
    };
    try {
      return await connector.update(request, subject.call);
    } catch (error) {
      const again =
        error instanceof ConnectorError && error.code === 'versionConflict' && expectedVersion === undefined;
      if (!again || attempt >= tries) throw error;
      object = (await readWhole(subject, link)) ?? object;
    }
  }
}
