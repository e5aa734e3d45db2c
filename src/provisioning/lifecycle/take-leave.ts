import { type BackendObject } from '../../../connectors/sdk/backend-object.js';
import { isUpdatable } from '../../../connectors/sdk/capabilities/updatable.js';
import { ConnectorError } from '../../../connectors/sdk/errors.js';
import { type Leave, type ReplacedValue } from '../ports.js';
import { type Workshop } from '../use-case.js';
import { changeMemberships, groupsHolding } from './group-memberships.js';
import { type LeavePolicy, renderedText } from './policy.js';
import { type LifecycleSubject, requireRelocatable } from './subject.js';

/**
 * Does to a disabled object what the policy says: out of its groups, attributes set, moved. What is needed to undo it is stored before
 * anything is changed, and each step may be done again, so that whoever finds the leave unsettled just calls this once more.
 * @param object as read a moment ago
 * @returns the leave as it was stored
 * @throws ConnectorError
 */
export async function takeLeave(
  workshop: Workshop,
  subject: LifecycleSubject,
  object: Pick<BackendObject, 'name'>,
  leave: Leave,
  policy: LeavePolicy,
): Promise<Leave> {
  const groups = policy.stripGroups ? await groupsHolding(subject, object.name) : [];
  const remembered = await remember(subject, object, leave, policy, groups);
  await workshop.leaves.save(remembered);
  await changeMemberships(workshop, subject, object.name, groups, 'remove');
  await setAttributes(subject, remembered, policy);
  await moveAway(workshop, subject, object.name, policy);
  return remembered;
}

async function remember(
  subject: LifecycleSubject,
  object: Pick<BackendObject, 'name'>,
  leave: Leave,
  policy: LeavePolicy,
  groups: Leave['groups'],
): Promise<Leave> {
  const known = new Set(leave.groups.map(({ backendId }) => backendId));
  const container = leave.container ?? origin(subject, object.name, policy);
  return {
    ...leave,
    container,
    groups: [...leave.groups, ...groups.filter(({ backendId }) => !known.has(backendId))],
    replaced: await replacedValues(subject, leave, policy),
  };
}

/** The container to come back to; undefined when nobody is moved. */
function origin({ bridge }: LifecycleSubject, name: string, { moveTo }: LeavePolicy): string | undefined {
  if (moveTo === undefined) return undefined;
  const connector = requireRelocatable(bridge.target.connector);
  return connector.isWithin(name, moveTo) ? undefined : connector.containerOf(name);
}

/** An earlier try has set some of them already: what they held before is known then. */
async function replacedValues(
  { bridge, type, backendId, call }: LifecycleSubject,
  leave: Leave,
  policy: LeavePolicy,
): Promise<readonly ReplacedValue[]> {
  const unknown = [...policy.set].filter(([name]) => leave.replaced.every(({ attribute }) => attribute !== name));
  if (unknown.length === 0) return leave.replaced;
  const attributes = unknown.map(([name]) => name);
  const request = { objectType: type.mapping.objectType, keys: [{ id: backendId }], attributes };
  const [object] = await bridge.target.connector.read(request, call);
  const added = unknown.map(([attribute, template]) => ({
    attribute,
    before: (object?.attributes[attribute] ?? []).filter((value) => typeof value === 'string'),
    now: renderedText(template, leave.createdAt),
  }));
  return [...leave.replaced, ...added];
}

async function setAttributes(subject: LifecycleSubject, leave: Leave, policy: LeavePolicy): Promise<void> {
  const { bridge, type, backendId, call } = subject;
  const { connector } = bridge.target;
  const changes = leave.replaced
    .filter(({ attribute }) => policy.set.has(attribute))
    .map(({ attribute, now }) => ({ attribute, values: [now] }));
  if (changes.length === 0 || !isUpdatable(connector)) return;
  await connector.update({ objectType: type.mapping.objectType, key: { id: backendId }, changes, returning: [] }, call);
}

/** Where it cannot lie there (its name is taken), it stays: disabled and without groups it is harmless, and an event tells of it. */
async function moveAway(
  workshop: Workshop,
  { bridge, type, scimId, backendId, call }: LifecycleSubject,
  name: string,
  { moveTo }: LeavePolicy,
): Promise<void> {
  if (moveTo === undefined) return;
  const connector = requireRelocatable(bridge.target.connector);
  if (connector.isWithin(name, moveTo)) return;
  const { objectType, resourceType } = type.mapping;
  try {
    const key = { id: backendId, name };
    await connector.relocate({ objectType, key, container: moveTo, returning: [] }, call);
  } catch (error) {
    if (!(error instanceof ConnectorError) || error.code !== 'alreadyExists') throw error;
    const { tenant } = bridge;
    workshop.events.emit({
      kind: 'leaveStepSkipped',
      tenant,
      resourceType,
      scimId,
      step: 'move',
      reason: error.code,
    });
  }
}
