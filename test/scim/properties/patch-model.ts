import { type Json } from './generators.js';

/** An element of `mails`, or the parts of one. */
type Parts = Readonly<Record<string, unknown>>;

/** One operation, as the model understands it; `select` says which elements the filter of the path means. */
export interface ModelOperation {
  readonly op: 'add' | 'replace' | 'remove';
  /** An attribute of the core, or of the extension when `extended`; undefined: no path. */
  readonly attribute?: string;
  readonly extended?: boolean;
  readonly sub?: string;
  /** Sub-attribute and value of an `eq` filter. */
  readonly select?: { readonly sub: 'type' | 'value'; readonly equals: string };
  readonly value?: unknown;
}

/** The operation fails with this `scimType`. */
export class ModelError extends Error {
  constructor(readonly scimType: string) {
    super(scimType);
  }
}

/** The multi-valued complex attribute, and those with parts that are singular. */
const lists: ReadonlySet<string> = new Set(['mails']);
const simpleLists: ReadonlySet<string> = new Set(['tags']);
const complex: ReadonlySet<string> = new Set(['place']);

const isNothing = (value: unknown): boolean =>
  value === undefined || value === null || (Array.isArray(value) && value.length === 0);

const same = (a: unknown, b: unknown): boolean => fold(a) === fold(b);
const fold = (value: unknown): unknown => (typeof value === 'string' ? value.toLowerCase() : value);

/** RFC 7644 §3.5.2 on plain objects: each operation a new resource. */
export function patchedByModel(resource: Json, operations: readonly ModelOperation[], extension: string): Json {
  return operations.reduce<Json>((current, operation) => {
    if (operation.attribute === undefined) {
      return Object.entries(operation.value as Json).reduce<Json>(
        (state, [attribute, value]) => changed(state, { op: operation.op, attribute, value }),
        current,
      );
    }
    if (operation.extended !== true) return changed(current, operation);
    const inner = changed((current[extension] as Json | undefined) ?? {}, operation);
    return set(current, extension, Object.keys(inner).length === 0 ? undefined : inner);
  }, resource);
}

function set(object: Json, name: string, value: unknown): Json {
  const others = Object.entries(object).filter(([other]) => other !== name);
  return Object.fromEntries(value === undefined ? others : [...others, [name, value]]);
}

function changed(holder: Json, operation: ModelOperation): Json {
  const { attribute = '', op, value } = operation;
  if (op === 'add' && isNothing(value)) return holder;
  const before = holder[attribute];
  const nothing = op === 'remove' || isNothing(value);
  if (lists.has(attribute)) return set(holder, attribute, listAfter((before as Parts[] | undefined) ?? [], operation));
  if (simpleLists.has(attribute)) {
    const old = op === 'add' ? ((before as string[] | undefined) ?? []) : [];
    const given = nothing ? [] : (value as string[]).filter((one) => !isNothing(one));
    const after = given.reduce((all, one) => (all.some((other) => same(other, one)) ? all : [...all, one]), old);
    return set(holder, attribute, after.length === 0 ? undefined : after);
  }
  if (complex.has(attribute)) {
    if (nothing && operation.sub === undefined) return set(holder, attribute, undefined);
    const given = operation.sub === undefined ? (value as Parts) : { [operation.sub]: nothing ? undefined : value };
    return set(holder, attribute, withParts((before as Parts | undefined) ?? {}, given));
  }
  if (nothing && attribute === 'userName') throw new ModelError('mutability');
  return set(holder, attribute, nothing ? undefined : value);
}

/** The object with the parts that are given; those given as nothing go. undefined when none is left. */
function withParts(old: Parts, given: Parts): Parts | undefined {
  const after = Object.entries(given).reduce<Parts>(
    (parts, [name, value]) => set(parts, name, isNothing(value) ? undefined : value),
    old,
  );
  return Object.keys(after).length === 0 ? undefined : after;
}

function listAfter(before: readonly Parts[], operation: ModelOperation): readonly Parts[] | undefined {
  const { op, sub, select, value } = operation;
  const whole = sub === undefined && select === undefined;
  const after = whole ? listWhole(before, op, value) : listSelected(before, operation);
  return after.length === 0 ? undefined : after;
}

function listWhole(before: readonly Parts[], op: ModelOperation['op'], value: unknown): readonly Parts[] {
  if (op === 'remove' || isNothing(value)) return [];
  const given = (value as readonly Parts[]).map((parts) => withParts({}, parts)).filter((parts) => parts !== undefined);
  if (given.filter(({ primary }) => primary === true).length > 1) throw new ModelError('invalidValue');
  return given.reduce(added, op === 'add' ? before : []);
}

/** The same element is not added again: it takes over what is new in the given one. */
function added(list: readonly Parts[], given: Parts): readonly Parts[] {
  const at = positionOf(list, given);
  if (at < 0) return onePrimary([...list, given], list.length);
  const old = list[at] ?? {};
  const news = Object.entries(given).filter(
    ([name, value]) => !same(old[name], value) && !(name === 'primary' && value === false && old[name] === undefined),
  );
  if (news.length === 0) return list;
  return onePrimary(list.with(at, { ...old, ...Object.fromEntries(news) }), at);
}

/** RFC 7643 §2.4: no (type, value) twice. Without value: the same when all parts are. */
function positionOf(list: readonly Parts[], given: Parts): number {
  const { value, type } = given;
  if (value === undefined) {
    const parts = ({ primary, ...rest }: Parts): string =>
      JSON.stringify(
        Object.entries({ ...rest, ...(primary === true && { primary }) })
          .map(([name, part]) => [name, fold(part)])
          .sort(),
      );
    return list.findIndex((one) => one['value'] === undefined && parts(one) === parts(given));
  }
  const equal = list.map((one) => one['value'] !== undefined && same(one['value'], value));
  const typed = list.findIndex((one, at) => equal[at] === true && (type === undefined || same(one['type'], type)));
  return typed >= 0 ? typed : list.findIndex((one, at) => equal[at] === true && one['type'] === undefined);
}

/** The element at the position takes `primary` from the others. */
const onePrimary = (list: readonly Parts[], at: number): readonly Parts[] =>
  list[at]?.['primary'] === true
    ? list.map((one, index) => (index !== at && one['primary'] === true ? { ...one, primary: false } : one))
    : list;

function listSelected(before: readonly Parts[], { op, sub, select, value }: ModelOperation): readonly Parts[] {
  const meant = before.map((one) => select === undefined || same(one[select.sub], select.equals));
  const nothing = op === 'remove' || isNothing(value);
  if (nothing) {
    return before.flatMap((one, at): readonly Parts[] => {
      if (meant[at] !== true) return [one];
      const left = sub === undefined ? undefined : withParts(one, { [sub]: undefined });
      return left === undefined ? [] : [left];
    });
  }
  const given = sub === undefined ? (value as Parts) : { [sub]: value };
  const count = meant.filter(Boolean).length;
  if (count === 0) {
    if (select !== undefined) throw new ModelError('noTarget');
    const made = withParts({}, given);
    return made === undefined ? before : added(before, made);
  }
  if (count > 1 && given['primary'] === true) throw new ModelError('invalidValue');
  let list: readonly (Parts | undefined)[] = before;
  for (const [at, is] of meant.entries()) {
    if (!is) continue;
    const old = list[at] ?? {};
    // Replaced as a whole, an element keeps what it was selected by.
    const kept = select === undefined || old[select.sub] === undefined ? {} : { [select.sub]: old[select.sub] };
    const after = withParts(op === 'replace' && sub === undefined ? kept : old, given);
    list = list.with(at, after);
    if (after?.['primary'] === true)
      list = list.map((one, index) => (index !== at && one?.['primary'] === true ? { ...one, primary: false } : one));
  }
  return list.filter((one) => one !== undefined);
}
