import { isUnassigned, parseElementValue } from '../schema/parse-attribute.js';
import { isScimObject, type ScimObject, type ScimValue } from '../schema/values.js';
import { type AttributeChange } from './change.js';
import { checkChange } from './characteristics.js';
import { type PatchDraft } from './patch-draft.js';
import { parsePart, parseParts, type ReportIgnored, withParts } from './parts.js';

/**
 * An operation on a singular attribute or on a sub-attribute of one (RFC 7644 §3.5.2.1 - §3.5.2.3). To add nothing changes
 * nothing; to replace by nothing removes.
 *
 * @throws ScimError 400 mutability, invalidValue.
 */
export function changeSingular(change: AttributeChange, draft: PatchDraft, report: ReportIgnored): void {
  if (change.op === 'add' && isUnassigned(change.value)) return;
  const { target, at } = change;
  const from = draft.get(target);
  const to = nextValue(change, from, report);
  if (to === undefined && from === undefined && change.op === 'add') return;
  checkChange(target.definition, from, to, at);
  draft.set(target, to);
}

function nextValue(change: AttributeChange, from: ScimValue | undefined, report: ReportIgnored): ScimValue | undefined {
  const { op, target, value, at } = change;
  const { definition, sub } = target;
  const old: ScimObject | undefined = from !== undefined && isScimObject(from) ? from : undefined;
  if (sub !== undefined) {
    return withParts(old, [parsePart(op, sub, old?.[sub.name], value, `${at}.${sub.name}`)], definition, at);
  }
  if (op === 'remove' || isUnassigned(value)) return undefined;
  if (definition.type !== 'complex') return parseElementValue(value, definition, at).value;
  return withParts(old, parseParts(value, definition, at, report), definition, at);
}
