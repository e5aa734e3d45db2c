/** Makes the members of a group just these: only those that come and go are written. */
import { BackendReference } from '../../sdk/backend-object.js';
import { type Session } from '../database.js';
import { type MembersAttribute } from '../schema/object-type.js';
import { readApart } from './apart.js';
import { type WriteContext } from './assignments.js';
import { idOf } from './keys.js';
import { deleteMembers, insertMembers } from './memberships.js';
import { type Target } from './pieces.js';

const nameOf = ({ objectType, id }: BackendReference): string => JSON.stringify([objectType, id]);

/** @throws ConnectorError `referenceNotFound`, `invalidValue` */
export async function replaceMembers(
  context: WriteContext,
  session: Session,
  target: Target,
  attribute: MembersAttribute,
  references: readonly BackendReference[],
): Promise<void> {
  const found = await readApart(context, session, target.type, attribute, [target.key]);
  const present = new Map<string, BackendReference>();
  for (const value of found.get(idOf(target.key)) ?? [])
    if (value instanceof BackendReference) present.set(nameOf(value), value);
  const wanted = new Map(references.map((reference) => [nameOf(reference), reference]));
  const gone = [...present].filter(([name]) => !wanted.has(name)).map(([, reference]) => reference);
  const come = [...wanted].filter(([name]) => !present.has(name)).map(([, reference]) => reference);
  await deleteMembers(context, session, target, attribute, gone);
  await insertMembers(context, session, target, attribute, come);
}
