import { BackendReference } from '../../../connectors/sdk/backend-object.js';
import { isRelocatable, type Relocatable } from '../../../connectors/sdk/capabilities/relocatable.js';
import { type Call, type Connector } from '../../../connectors/sdk/connector.js';
import { notImplemented } from '../../scim/errors/scim-error.js';
import { type ScimObject } from '../../scim/schema/values.js';
import { type Bridge, type BridgedType } from '../bridge.js';
import { type Leave } from '../ports.js';

/** Longer than any request takes, in milliseconds: only then a job looks after a leave that is not settled. */
export const leaseMs = 30_000;

/** The object whose lifecycle is at hand. */
export interface LifecycleSubject {
  readonly bridge: Bridge;
  readonly type: BridgedType;
  readonly scimId: string;
  readonly backendId: string;
  readonly call: Call;
}

/** The subject as a group holds it. @param name its name as of now */
export function referenceTo({ type, backendId }: LifecycleSubject, name: string): BackendReference {
  return new BackendReference(type.mapping.objectType, backendId, name);
}

/** A leave that begins now. */
export function newLeave({ bridge, type, scimId, backendId }: LifecycleSubject, reason: Leave['reason']): Leave {
  const now = Date.now();
  return {
    tenant: bridge.tenant,
    scimId,
    target: type.scope.target,
    resourceType: type.scope.resourceType,
    backendId,
    reason,
    container: undefined,
    groups: [],
    replaced: [],
    settled: false,
    dueAt: now + leaseMs,
    removeAt: undefined,
    createdAt: now,
  };
}

/** The leave as it stands in the store while somebody works on it. */
export function openedLeave(leave: Leave): Leave {
  return { ...leave, settled: false, dueAt: Date.now() + leaseMs };
}

/** Whether the account can be used; undefined when the resource does not say. */
export function activeOf(resource: ScimObject): boolean | undefined {
  const active = resource['active'];
  return typeof active === 'boolean' ? active : undefined;
}

/** @throws ScimError 501: the configuration was checked, so it is another connector by now */
export function requireRelocatable(connector: Connector): Connector & Relocatable {
  if (!isRelocatable(connector)) throw notImplemented("This tenant's directory has no containers.");
  return connector;
}
