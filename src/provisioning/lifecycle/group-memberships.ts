import { type BackendReference } from '../../../connectors/sdk/backend-object.js';
import { isEnumerable } from '../../../connectors/sdk/capabilities/enumerable.js';
import { isMembershipEditable } from '../../../connectors/sdk/capabilities/membership-editable.js';
import { isSearchable } from '../../../connectors/sdk/capabilities/searchable.js';
import { ConnectorError } from '../../../connectors/sdk/errors.js';
import { type Predicate } from '../../../connectors/sdk/predicate.js';
import { notImplemented } from '../../scim/errors/scim-error.js';
import { type BridgedType, typeOfObject } from '../bridge.js';
import { type Leave } from '../ports.js';
import { showingMembers } from '../showing-members.js';
import { type Workshop } from '../use-case.js';
import { type LifecycleSubject, referenceTo } from './subject.js';

type Group = Leave['groups'][number];

/** Groups that one search gives; whoever is in more of them takes a walk. */
const usual = 500;
/** Groups that are changed at the same time. */
const atOnce = 8;

/**
 * The groups that hold the object directly, of all types of the tenant that have members.
 * @param name the object's name as of now
 * @throws ConnectorError; ScimError 501 when the backend cannot tell exactly
 */
export async function groupsHolding(subject: LifecycleSubject, name: string): Promise<readonly Group[]> {
  const reference = referenceTo(subject, name);
  const found: Group[] = [];
  for (const type of subject.bridge.types) {
    const row = type.mapping.memberRow;
    if (row?.transform.kind !== 'reference' || !row.transform.to.includes(reference.objectType)) continue;
    const { objectType } = type.mapping;
    for (const backendId of await holders(subject, type, row.backend, reference)) found.push({ objectType, backendId });
  }
  return found;
}

async function holders(
  { bridge, call }: LifecycleSubject,
  type: BridgedType,
  attribute: string,
  target: BackendReference,
): Promise<readonly string[]> {
  const { connector } = bridge.target;
  const { objectType } = type.mapping;
  const predicate: Predicate = { kind: 'refersTo', attribute, target };
  if (!isSearchable(connector) || connector.precision(objectType, predicate) !== 'exact') {
    throw notImplemented("This tenant's directory cannot tell which groups somebody is in.");
  }
  const { objects, complete } = await connector.search({ objectType, predicate, attributes: [], limit: usual }, call);
  if (complete || !isEnumerable(connector)) return objects.map(({ id }) => id);
  const ids: string[] = [];
  for await (const batch of connector.enumerate({ objectType, predicate, attributes: [] }, call)) {
    ids.push(...batch.map(({ id }) => id));
  }
  return ids;
}

/**
 * Takes the object out of groups, or puts it into them. Groups that are gone are passed over, and so are those that the backend protects:
 * they must not keep the other steps from being done, so an event tells of them.
 */
export async function changeMemberships(
  workshop: Workshop,
  subject: LifecycleSubject,
  name: string,
  groups: readonly Group[],
  change: 'add' | 'remove',
): Promise<void> {
  const members = [referenceTo(subject, name)];
  for (let start = 0; start < groups.length; start += atOnce) {
    await Promise.all(
      groups.slice(start, start + atOnce).map((group) => changeOne(workshop, subject, group, members, change)),
    );
  }
  const touched = new Set(groups.map(({ objectType }) => typeOfObject(subject.bridge, objectType)));
  for (const type of touched) {
    if (type === undefined) continue;
    workshop.reflector.forget(subject.bridge, type.mapping.resourceType);
    const grown = showingMembers(subject.bridge, type, members);
    if (grown.length > 0) await workshop.links.grow(subject.bridge.tenant, grown);
  }
}

async function changeOne(
  workshop: Workshop,
  subject: LifecycleSubject,
  { objectType, backendId }: Group,
  members: readonly BackendReference[],
  change: 'add' | 'remove',
): Promise<void> {
  const { bridge, type, scimId, call } = subject;
  const { connector } = bridge.target;
  const row = typeOfObject(bridge, objectType)?.mapping.memberRow;
  if (row === undefined || !isMembershipEditable(connector)) return;
  const edit = { add: change === 'add' ? members : [], remove: change === 'remove' ? members : [] };
  const request = { objectType, key: { id: backendId }, attribute: row.backend, ...edit, returning: [] };
  try {
    await connector.editMembers(request, call);
  } catch (error) {
    if (!(error instanceof ConnectorError)) throw error;
    if (error.code === 'notFound') return;
    if (error.code !== 'forbidden') throw error;
    workshop.events.emit({
      kind: 'leaveStepSkipped',
      tenant: bridge.tenant,
      resourceType: type.mapping.resourceType,
      scimId,
      step: 'membership',
      reason: error.code,
    });
  }
}
