import {
  backendAttributes,
  type BackendAttributes,
  type BackendReference,
} from '../../connectors/sdk/backend-object.js';
import { type AttributeChange } from '../../connectors/sdk/capabilities/updatable.js';
import { invalidValue } from '../scim/errors/scim-error.js';
import { type ScimObject, type ScimValue } from '../scim/schema/values.js';
import { type CompiledMapping } from './compiled-mapping.js';
import { isWritten, type CompiledRow } from './compiled-row.js';
import {
  defaultValues,
  encodeValues,
  readBack,
  sameValues,
  textOf,
  type ToReference,
  type UnresolvedReference,
} from './encode-values.js';
import { requireReferenceValues } from './require-reference-values.js';
import { takeValues } from './take-values.js';
import { type Taken } from './taking.js';
import { renderTemplate } from './template.js';

/** What both kinds of writing tell. */
interface PlanReport {
  /** Clear text for the backend's password operation. */
  readonly password?: string;
  /** SCIM attributes that are written: names for the audit, no values. */
  readonly written: readonly string[];
  /** Paths of what the client sent and no row writes. */
  readonly unmapped: readonly string[];
  /** What no row takes; see `mergeRemainder`. Secrets are never in it. */
  readonly remainder: ScimObject;
  /** References to nothing; they are not part of the plan. */
  readonly unresolved: readonly UnresolvedReference[];
}

/** A new backend object. */
export interface WritePlan extends PlanReport {
  readonly attributes: BackendAttributes;
}

/** The difference that turns one state of an object into another. */
export interface UpdatePlan extends PlanReport {
  /** At most one for an attribute; the member attribute is never among them. */
  readonly changes: readonly AttributeChange[];
  /** Members to add and to remove; absent when they stay as they are. */
  readonly members?: { readonly add: readonly BackendReference[]; readonly remove: readonly BackendReference[] };
}

/**
 * Plans the making of an object: rows that are written on create, with defaults and made values.
 * @param resource as parsed: names are canonical, types are right
 * @throws ScimError 400 invalidValue: a required value is missing, or a value does not fit the backend
 */
export function planCreate(resource: ScimObject, mapping: CompiledMapping, toReference: ToReference): WritePlan {
  requireReferenceValues(resource, mapping);
  const taken = takeValues(resource, mapping);
  const attributes = backendAttributes();
  const written = new Set<string>();
  const unmapped = new Set(taken.unmapped);
  const unresolved: UnresolvedReference[] = [];
  for (const row of mapping.rows) {
    if (!row.onCreate) {
      if (taken.values.has(row)) unmapped.add(row.label);
      continue;
    }
    if (row.transform.kind === 'password') {
      if (row.required && !taken.values.has(row)) throw missing(row);
      continue;
    }
    const values =
      row.made === undefined
        ? encodeValues(row, effectiveValues(row, taken, resource), toReference, unresolved)
        : madeValues(row, resource);
    if (values.length > 0) {
      attributes[row.backend] = values;
      if (row.made === undefined) written.add(row.label);
    } else if (isRequired(row, mapping) && unresolved.every(({ path }) => path !== row.label)) throw missing(row);
  }
  return {
    attributes,
    ...passwordOf(mapping, taken, 'onCreate', written),
    written: [...written],
    unmapped: [...unmapped],
    remainder: taken.remainder,
    unresolved,
  };
}

/**
 * Plans a change: only what differs, values of lists in any order. What the backend reads back the same is no difference.
 * A boolean that is told by presence or absence and that `after` does not mention stays: leaving `active` out must not revive an
 * account.
 * @param before what the object holds as far as it is to be compared, from a reading
 * @param after what it is to hold
 * @throws ScimError 400 invalidValue: a required value would go, or a value does not fit the backend
 */
export function planUpdate(
  before: ScimObject,
  after: ScimObject,
  mapping: CompiledMapping,
  toReference: ToReference,
): UpdatePlan {
  return planDraft(draftUpdate(before, after, mapping), toReference);
}

/** A change whose references are not resolved yet. */
export interface UpdateDraft {
  readonly before: ScimObject;
  readonly after: ScimObject;
  readonly mapping: CompiledMapping;
  readonly had: Taken;
  readonly taken: Taken;
}

/** The first half of `planUpdate`: what is to be compared. @throws ScimError 400 invalidValue for a reference without value */
export function draftUpdate(before: ScimObject, after: ScimObject, mapping: CompiledMapping): UpdateDraft {
  requireReferenceValues(after, mapping);
  return { before, after, mapping, had: takeValues(before, mapping), taken: takeValues(after, mapping) };
}

/** The second half of `planUpdate`, once the references that `changedReferenceIds` names are known. */
export function planDraft(draft: UpdateDraft, toReference: ToReference): UpdatePlan {
  const { before, after, mapping, had, taken } = draft;
  const changes: AttributeChange[] = [];
  const written = new Set<string>();
  const unresolved: UnresolvedReference[] = [];
  for (const row of mapping.rows) {
    if (!row.onUpdate || row === mapping.memberRow || row.made !== undefined || row.transform.kind === 'password')
      continue;
    const old = had.values.get(row) ?? [];
    // Defaults are for values that go, not for what the backend never had.
    const values = old.length === 0 ? (taken.values.get(row) ?? []) : effectiveValues(row, taken, after);
    if (sameValues(old, values) || sameValues(old, readBack(row, values))) continue;
    if (values.length === 0 && row.transform.kind === 'state') continue;
    if (values.length === 0 && isRequired(row, mapping)) throw missing(row);
    const failed = unresolved.length;
    const encoded = encodeValues(row, values, toReference, unresolved);
    // What could not be resolved is reported; it must not look like a removal.
    if (encoded.length === 0 && unresolved.length > failed) continue;
    changes.push({ attribute: row.backend, values: encoded });
    written.add(row.label);
  }
  const members = memberChanges(mapping, had, taken, toReference, unresolved);
  if (members !== undefined && mapping.memberRow !== undefined) written.add(mapping.memberRow.label);
  changes.push(...madeChanges(mapping, before, after, changes.length > 0));
  return {
    changes,
    ...(members === undefined ? {} : { members }),
    ...passwordOf(mapping, taken, 'onUpdate', written),
    written: [...written],
    unmapped: unmappedOnUpdate(mapping, had, taken),
    remainder: taken.remainder,
    unresolved,
  };
}

/** SCIM ids of the references that turning one state into another needs: those that only one of both has, row by row. */
export function changedReferenceIds({ mapping, had, taken }: UpdateDraft): readonly string[] {
  const ids = new Set<string>();
  for (const row of mapping.rows) {
    if (row.transform.kind !== 'reference' || !row.onUpdate) continue;
    const old = new Set(had.values.get(row));
    const now = new Set(taken.values.get(row));
    for (const id of old.symmetricDifference(now)) if (typeof id === 'string') ids.add(id);
  }
  return [...ids];
}

/** SCIM ids of all references that creating this resource needs: look them up in one go. */
export function scimReferenceIds(resource: ScimObject, mapping: CompiledMapping): readonly string[] {
  const ids = new Set<string>();
  for (const [row, values] of takeValues(resource, mapping).values) {
    if (row.transform.kind !== 'reference') continue;
    for (const value of values) if (typeof value === 'string') ids.add(value);
  }
  return [...ids];
}

function effectiveValues(row: CompiledRow, taken: Taken, resource: ScimObject): readonly ScimValue[] {
  const values = taken.values.get(row) ?? [];
  return values.length > 0 ? values : defaultValues(row, resource);
}

function madeValues(row: CompiledRow, resource: ScimObject): readonly string[] {
  const text = row.made === undefined ? undefined : renderTemplate(row.made, resource);
  return text === undefined ? [] : [text];
}

/** The natural key names the object: it cannot go, whether or not the backend would let it. */
const isRequired = (row: CompiledRow, mapping: CompiledMapping): boolean =>
  row.required || row === mapping.naturalKey.row;

const missing = (row: CompiledRow): Error =>
  invalidValue(`'${row.label}' is required here: the directory cannot hold the resource without it.`);

function passwordOf(
  mapping: CompiledMapping,
  taken: Taken,
  when: 'onCreate' | 'onUpdate',
  written: Set<string>,
): { readonly password?: string } {
  const row = mapping.passwordRow;
  const [value] = (row?.[when] === true && taken.values.get(row)) || [];
  if (row === undefined || value === undefined) return {};
  written.add(row.label);
  return { password: textOf(row, value) };
}

function memberChanges(
  mapping: CompiledMapping,
  had: Taken,
  taken: Taken,
  toReference: ToReference,
  unresolved: UnresolvedReference[],
): UpdatePlan['members'] {
  const row = mapping.memberRow;
  if (row === undefined) return undefined;
  const old = new Set(had.values.get(row) ?? []);
  const now = new Set(taken.values.get(row) ?? []);
  const add = encodeValues(
    row,
    [...now].filter((id) => !old.has(id)),
    toReference,
    unresolved,
  );
  // A member that no longer stands for anything is not there: there is nothing to remove.
  const remove = encodeValues(
    row,
    [...old].filter((id) => !now.has(id)),
    toReference,
    [],
  );
  if (add.length === 0 && remove.length === 0) return undefined;
  return { add: add as readonly BackendReference[], remove: remove as readonly BackendReference[] };
}

/** Templates that come out differently, and, along with other changes, what is written on update only. */
function madeChanges(
  mapping: CompiledMapping,
  before: ScimObject,
  after: ScimObject,
  othersChange: boolean,
): readonly AttributeChange[] {
  return mapping.rows.flatMap((row) => {
    if (row.made === undefined || !row.onUpdate) return [];
    const values = madeValues(row, after);
    const differs = !sameValues(madeValues(row, before), values);
    if (!differs && !(othersChange && !row.onCreate && values.length > 0)) return [];
    if (values.length === 0 && row.required) throw missing(row);
    return [{ attribute: row.backend, values }];
  });
}

/** Rows that write on create only leave a change unwritten; that they hold the old value is no news. */
function unmappedOnUpdate(mapping: CompiledMapping, had: Taken, taken: Taken): readonly string[] {
  const unmapped = new Set(taken.unmapped);
  for (const row of mapping.rows) {
    if (row.onUpdate || !isWritten(row)) continue;
    const values = taken.values.get(row) ?? [];
    if (!sameValues(had.values.get(row) ?? [], values)) unmapped.add(row.label);
  }
  return [...unmapped];
}
