import { type BackendObject } from '../../../connectors/sdk/backend-object.js';
import { isUpdatable } from '../../../connectors/sdk/capabilities/updatable.js';
import { type ScimObject } from '../../scim/schema/values.js';
import { type Leave } from '../ports.js';
import { type Workshop } from '../use-case.js';
import { changeMemberships } from './group-memberships.js';
import { placeObject } from './place-object.js';
import { type LifecycleSubject } from './subject.js';

/**
 * Undoes a leave while the account is still disabled: to the place where it belongs, attributes as they were, back into its groups. The
 * account is enabled afterwards, and so is of use only when it is whole; a crash in between leaves it disabled, and each step may be done
 * again.
 * @param object as read a moment ago
 * @param resource as it is going to be, for the placement rules
 * @throws ConnectorError
 */
export async function comeBack(
  workshop: Workshop,
  subject: LifecycleSubject,
  object: Pick<BackendObject, 'name'>,
  resource: ScimObject,
  leave: Leave | undefined,
): Promise<void> {
  const container = subject.type.placement?.containerFor(resource) ?? leave?.container;
  const name = container === undefined ? object.name : await placeObject(subject, object.name, container);
  if (leave === undefined) return;
  await restoreAttributes(subject, leave);
  await changeMemberships(workshop, subject, name, leave.groups, 'add');
}

/** Only what still holds what the policy has set: somebody else may have written something since. */
async function restoreAttributes({ bridge, type, backendId, call }: LifecycleSubject, leave: Leave): Promise<void> {
  const { connector } = bridge.target;
  const { replaced } = leave;
  if (replaced.length === 0 || !isUpdatable(connector)) return;
  const { objectType } = type.mapping;
  const key = { id: backendId };
  const attributes = replaced.map(({ attribute }) => attribute);
  const [object] = await connector.read({ objectType, keys: [key], attributes }, call);
  const changes = replaced
    .filter(({ attribute, now }) => {
      const held = object?.attributes[attribute] ?? [];
      return held.length === 1 && held[0] === now;
    })
    .map(({ attribute, before }) => ({ attribute, values: before }));
  if (changes.length > 0) await connector.update({ objectType, key, changes, returning: [] }, call);
}
