/** Tidings of rows → changes of objects, each object once. */
import { type BackendReference } from '../../sdk/backend-object.js';
import { type BackendChange } from '../../sdk/capabilities/syncable.js';
import { type ObjectType } from '../schema/object-type.js';
import { type Tiding } from './source.js';

/** The ids among these that are there and in reach. */
export type LookUp = (type: ObjectType, ids: readonly string[]) => Promise<ReadonlySet<string>>;

/** What became of each object, in the order in which they are first told of. */
export async function mergeTidings(tidings: readonly Tiding[], lookUp: LookUp): Promise<readonly BackendChange[]> {
  const objects = [...Map.groupBy(tidings, ({ type, id }) => `${type.name} ${id}`).values()];
  const unsure = objects.flatMap((own) => own.findLast(({ kind }) => kind === 'unsure') ?? []);
  const there = new Map<ObjectType, ReadonlySet<string>>();
  for (const [type, own] of Map.groupBy(unsure, ({ type }) => type))
    there.set(
      type,
      await lookUp(
        type,
        own.map(({ id }) => id),
      ),
    );
  return objects.flatMap((own) => changeOf(own, there));
}

function changeOf(
  own: readonly Tiding[],
  there: ReadonlyMap<ObjectType, ReadonlySet<string>>,
): readonly BackendChange[] {
  const [first] = own;
  if (first === undefined) return [];
  const { type, id } = first;
  const members = memberChanges(own);
  return [{ objectType: type.name, id, kind: verdict(own, there), ...(members !== undefined && { members }) }];
}

/** The last word counts, but for an object that is not there: it is removed if anything said so. */
function verdict(own: readonly Tiding[], there: ReadonlyMap<ObjectType, ReadonlySet<string>>): BackendChange['kind'] {
  const last = own.at(-1);
  if (last === undefined) return 'changed';
  if (last.kind !== 'unsure') return last.kind;
  if (there.get(last.type)?.has(last.id) === true) return 'changed';
  return own.some(({ kind }) => kind === 'removed') ? 'removed' : 'left';
}

/** Who is in and who is out after all that was told. */
function memberChanges(own: readonly Tiding[]): BackendChange['members'] {
  const moved = new Map<string, { readonly reference: BackendReference; readonly added: boolean }>();
  for (const { member } of own)
    if (member !== undefined) moved.set(`${member.reference.objectType} ${member.reference.id}`, member);
  if (moved.size === 0) return undefined;
  const all = [...moved.values()];
  return {
    added: all.filter(({ added }) => added).map(({ reference }) => reference),
    removed: all.filter(({ added }) => !added).map(({ reference }) => reference),
  };
}
