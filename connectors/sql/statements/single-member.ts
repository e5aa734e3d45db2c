/**
 * One member that comes or goes, where the group's row does not change with it: one statement, without a transaction. Most edits of groups
 * are of this kind.
 */
import { sql } from 'kysely';
import { type BackendReference } from '../../sdk/backend-object.js';
import { type Session } from '../database.js';
import { type MembersAttribute, type ObjectType } from '../schema/object-type.js';
import { isNothing, type Assignments, type WriteContext } from './assignments.js';
import { deleteMembers, insertMembers } from './memberships.js';
import { named, own, type Target } from './pieces.js';
import { thisRow } from './updating.js';

/** What is to be done to the members of a group. */
export interface MemberEdit {
  readonly add: readonly BackendReference[];
  readonly remove: readonly BackendReference[];
  readonly expectedVersion?: string;
}

/** Whether one statement does the whole edit. */
export function isSingleMember(
  { statements, version }: ObjectType,
  { links }: MembersAttribute,
  changes: Assignments,
  { add, remove, expectedVersion }: MemberEdit,
): boolean {
  return (
    add.length + remove.length === 1 &&
    version === undefined &&
    expectedVersion === undefined &&
    isNothing(changes) &&
    links.every(({ key, assigns }) => key?.counter === undefined && assigns === undefined) &&
    statements.size === 0
  );
}

/** @throws ConnectorError `referenceNotFound`, `invalidValue`. Whether there is a group is for whoever reads it afterwards to find out. */
export async function editSingleMember(
  context: WriteContext,
  session: Session,
  target: Target,
  attribute: MembersAttribute,
  { add, remove }: MemberEdit,
): Promise<void> {
  // A group out of reach has members too.
  const reachable = sql`exists (select 1 from ${named(target.type.table, own)} where ${thisRow(context, target, own)})`;
  await deleteMembers(context, session, target, attribute, remove, reachable);
  await insertMembers(context, session, target, attribute, add);
}
