import { type BackendReference } from '../../connectors/sdk/backend-object.js';
import { isWritten } from '../mapping/compiled-row.js';
import { type Bridge, type BridgedType } from './bridge.js';
import { type ScopedObjects } from './ports.js';

/**
 * Those of the members whose own resources show which groups they are in (`groups` of a User, RFC 7643 §4.1.2). A backend counts a
 * change of the membership as one of the group only, so the links of these members have to get another version.
 * @param group the type of the resource that has the members
 */
export function showingMembers(
  bridge: Bridge,
  group: BridgedType,
  members: readonly BackendReference[],
): readonly ScopedObjects[] {
  if (members.length === 0) return [];
  return bridge.types
    .filter((type) => showsReferrers(type, group.mapping.objectType))
    .map(({ mapping, scope }) => ({
      scope,
      backendIds: members.filter(({ objectType }) => objectType === mapping.objectType).map(({ id }) => id),
    }))
    .filter(({ backendIds }) => backendIds.length > 0);
}

/** Whether a list that is only read shows objects of this kind. */
function showsReferrers({ mapping }: BridgedType, objectType: string): boolean {
  return mapping.rows.some(
    (row) =>
      row.transform.kind === 'reference' && row.multiple && !isWritten(row) && row.transform.to.includes(objectType),
  );
}
