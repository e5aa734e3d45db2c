/** The row of a group whose members are edited. */
import { type Session } from '../database.js';
import { isNothing, type Assignments, type WriteContext } from './assignments.js';
import { requirePresent, updateByStatement } from './by-statement.js';
import { checkExpected } from './compared.js';
import { type Target } from './pieces.js';
import { updateObject } from './updating.js';

/**
 * Changes the group's own attributes, or looks whether it is there; its version grows, where no statements of the operator's do all that.
 * @throws ConnectorError `notFound`, `versionConflict`
 */
export async function updateGroup(
  context: WriteContext,
  session: Session,
  target: Target,
  changes: Assignments,
  expectedVersion: string | undefined,
): Promise<void> {
  if (!target.type.statements.has('update')) {
    const expected = await checkExpected(context, session, target, expectedVersion);
    await updateObject(context, session, target, changes, expected);
  } else if (isNothing(changes)) await requirePresent(context, session, target, expectedVersion);
  else await updateByStatement(context, session, target, changes, expectedVersion);
}
