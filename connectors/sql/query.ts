/** Predicates → conditions: each true or false, never NULL, so that `not` is right. */
import { sql } from 'kysely';
import { type BackendReference, type BackendValue } from '../sdk/backend-object.js';
import { type Comparison, type MatchPrecision, type Predicate, type PredicateTerm } from '../sdk/predicate.js';
import { type Column } from './catalog/column.js';
import { type Condition, type Dialect, type Fragment } from './dialects/dialect.js';
import { type ColumnAttribute, type ObjectType, type PresenceAttribute } from './schema/object-type.js';
import { type Scope } from './statements/scope.js';
import { keyOf, keysOf } from './statements/keys.js';
import {
  all,
  always,
  any,
  boundValue,
  columnOf,
  hasKey,
  hasKeys,
  isFixed,
  named,
  never,
  own,
  paired,
  reach,
  scalarValue,
} from './statements/pieces.js';
import { isPresent } from './statements/presence.js';
import { typeNamed } from './statements/scope.js';
import { comparing, isOrdering } from './dialects/text-terms.js';
import { soughtValue, toTimestamp, type Zone } from './values.js';

const exactly = (fragment: Fragment): Condition => ({ fragment, precision: 'exact' });

/** Such an attribute always has a value. */
function onPresence(attribute: PresenceAttribute, term: Exclude<PredicateTerm, { kind: 'id' }>): Condition | undefined {
  if (term.kind === 'refersTo') return exactly(never);
  if (term.kind === 'present') return exactly(always);
  if (term.operator !== 'equals' || typeof term.value !== 'boolean') return undefined;
  const present = isPresent(attribute);
  return exactly(term.value === attribute.present ? present : sql`not ${present}`);
}

export class Query {
  constructor(
    private readonly dialect: Dialect,
    private readonly zone: Zone,
  ) {}

  /** How well a term runs. */
  precision(scope: Scope, term: PredicateTerm): MatchPrecision {
    return this.term(scope, term)?.precision ?? 'no';
  }

  where(scope: Scope, predicate: Predicate): Fragment {
    switch (predicate.kind) {
      case 'all':
        return always;
      case 'none':
        return never;
      case 'and':
        return all(predicate.parts.map((part) => this.where(scope, part)));
      case 'or':
        return any(predicate.parts.map((part) => this.where(scope, part)));
      case 'not':
        return sql`not ${this.where(scope, predicate.part)}`;
      default:
        // A term that cannot be run comes only from a host that asked before the catalog was read; more is right then.
        return this.term(scope, predicate)?.fragment ?? always;
    }
  }

  /** Present, and no empty text: that counts as nothing. */
  private holds(reference: Fragment, column: Column): Fragment {
    const there = sql`${reference} is not null`;
    if (column.kind === 'timestamp' || column.kind === 'date') {
      if (this.dialect.moment !== undefined)
        return sql`${this.dialect.moment(reference, column, this.zone.minutes)} is not null`;
      return this.dialect.isMoment === undefined ? there : sql`(${there} and ${this.dialect.isMoment(reference)})`;
    }
    if (column.kind !== 'text') return there;
    const notEmpty = this.dialect.notEmpty?.(reference) ?? sql`length(${reference}) > 0`;
    return sql`(${reference} is not null and ${notEmpty})`;
  }

  /** A column of moments as it is compared with one. */
  private asMoment(reference: Fragment, column: Column): Fragment {
    return this.dialect.moment?.(reference, column, this.zone.minutes) ?? reference;
  }

  private term(scope: Scope, term: PredicateTerm): Condition | undefined {
    if (term.kind === 'id') {
      const keys = [...keysOf(scope.type, term.ids, this.zone).values()];
      const texts = scope.type.id.columns.some(({ kind }) => kind === 'text');
      return exactly(
        texts ? any(keys.map((key) => hasKey(scope.type, own, key, this.dialect))) : hasKeys(scope.type, own, keys),
      );
    }
    const attribute = scope.type.attributes.get(term.attribute);
    if (attribute === undefined) return undefined;
    switch (attribute.kind) {
      case 'column': {
        const reference = columnOf(scope.join(attribute.join), attribute.column);
        return this.onColumn(attribute, reference, term);
      }
      case 'child': {
        if (term.kind === 'refersTo') return exactly(never);
        const alias = 'cw_c';
        const reference = columnOf(alias, attribute.column);
        const inner =
          term.kind === 'present'
            ? exactly(this.holds(reference, attribute.column))
            : this.comparison(reference, attribute.column, term);
        if (inner === undefined) return undefined;
        const parts = [...paired(attribute.on, alias, own), ...isFixed(attribute.where, alias), inner.fragment];
        const fragment = sql`exists (select 1 from ${named(attribute.table, alias)} where ${all(parts)})`;
        // Of several rows only the first is the value, where there is to be one.
        const first = attribute.multiple || term.kind === 'present';
        return { fragment, precision: first ? inner.precision : 'broader' };
      }
      case 'presence':
        return onPresence(attribute, term);
      case 'reference':
      case 'members':
      case 'memberOf':
        return this.onReferences(scope, attribute.name, term);
    }
  }

  private onReferences(
    scope: Scope,
    name: string,
    term: Exclude<PredicateTerm, { kind: 'id' }>,
  ): Condition | undefined {
    if (term.kind === 'comparison') return undefined;
    const target = term.kind === 'refersTo' ? term.target : undefined;
    const attribute = scope.type.attributes.get(name);
    if (attribute?.kind === 'reference') {
      const type = typeNamed(scope.schema, attribute.objectType);
      const on = type.id.columns.map((column, at) => {
        const ours = attribute.columns[at];
        return ours === undefined ? never : sql`${columnOf('cw_m', column)} = ${columnOf(own, ours)}`;
      });
      return exactly(this.some([named(type.table, 'cw_m')], on, type, target));
    }
    if (attribute?.kind !== 'members' && attribute?.kind !== 'memberOf') return undefined;
    return exactly(
      any(
        attribute.links.map((link) => {
          const forward = attribute.kind === 'members';
          const type = typeNamed(scope.schema, forward ? link.objectType : attribute.objectType);
          const [here, there] = forward ? [link.on, link.members] : [link.members, link.on];
          const on = [...paired(here, 'cw_l', own), ...paired(there, 'cw_l', 'cw_m'), ...isFixed(link.where, 'cw_l')];
          return this.some([named(link.table, 'cw_l'), named(type.table, 'cw_m')], on, type, target);
        }),
      ),
    );
  }

  /** Whether a row of the type stands there, or just the one that is meant. */
  private some(
    tables: readonly Fragment[],
    on: readonly Fragment[],
    type: ObjectType,
    target: BackendReference | undefined,
  ): Fragment {
    if (target !== undefined && target.objectType !== type.name) return never;
    const key = target === undefined ? undefined : keyOf(type, target.id, this.zone);
    if (target !== undefined && key === undefined) return never;
    const meant = key === undefined ? [] : [hasKey(type, 'cw_m', key, this.dialect)];
    return sql`exists (select 1 from ${sql.join(tables)} where ${all([...on, ...reach(type, 'cw_m'), ...meant])})`;
  }

  private onColumn(
    { coding, column, json }: ColumnAttribute,
    reference: Fragment,
    term: Exclude<PredicateTerm, { kind: 'id' }>,
  ): Condition | undefined {
    if (term.kind === 'refersTo') return exactly(never);
    if (json.length > 0 && coding.kind === 'plain') {
      const inside = this.dialect.jsonValue(reference, json);
      const text: Column = { name: column.name, kind: 'text', nullable: true, filled: false, native: 'json' };
      return term.kind === 'present' ? exactly(this.holds(inside, text)) : this.comparison(inside, text, term);
    }
    if (json.length > 0) return undefined;
    if (coding.kind === 'choice') {
      const holding = (values: readonly Parameters<typeof scalarValue>[0][]): Fragment =>
        any(
          values.map((value) =>
            value === null
              ? sql`${reference} is null`
              : sql`(${reference} is not null and ${this.dialect.same(reference, scalarValue(value, column), column)})`,
          ),
        );
      if (term.kind === 'present') return exactly(any([holding(coding.true), holding(coding.false)]));
      if (term.operator !== 'equals' || typeof term.value !== 'boolean') return undefined;
      return exactly(holding(term.value ? coding.true : coding.false));
    }
    if (coding.kind === 'until') {
      if (term.kind === 'present') return exactly(always);
      if (term.operator !== 'equals' || typeof term.value !== 'boolean') return undefined;
      const now = boundValue(toTimestamp(new Date(), column, this.zone), column, this.dialect);
      const active = sql`(not ${this.holds(reference, column)} or ${this.asMoment(reference, column)} > ${now})`;
      return exactly(term.value ? active : sql`not ${active}`);
    }
    return term.kind === 'present' ? exactly(this.holds(reference, column)) : this.comparison(reference, column, term);
  }

  private comparison(reference: Fragment, column: Column, term: Comparison): Condition | undefined {
    const { operator, value, caseExact } = term;
    if (column.kind === 'text') {
      if (typeof value !== 'string') return undefined;
      // No column holds such a text, and some databases refuse to be asked for it.
      if (value.includes('\0') || !value.isWellFormed()) return isOrdering(operator) ? undefined : exactly(never);
      const condition = this.dialect.text(
        { operator, caseExact, value: caseExact ? value : value.toLowerCase() },
        reference,
        column,
      );
      return condition === undefined
        ? undefined
        : { ...condition, fragment: sql`(${this.holds(reference, column)} and ${condition.fragment})` };
    }
    if (value instanceof Date) return this.moment(reference, column, term, value);
    if (operator !== 'equals') return undefined;
    const fragment = this.equal(reference, column, value, caseExact);
    // The same number, or moment, may be written in other ways.
    const oneSpelling = column.kind === 'integer' || column.kind === 'boolean' || column.kind === 'uuid';
    return { fragment, precision: oneSpelling || column.kind === 'binary' ? 'exact' : 'broader' };
  }

  /** Columns that hold no text, compared with a text as which they are read. */
  private equal(reference: Fragment, column: Column, value: BackendValue, caseExact: boolean): Fragment {
    const native = soughtValue(value, column, this.zone);
    if (native === undefined) return never;
    if (column.kind === 'uuid' && caseExact && native !== value) return never;
    return sql`(${reference} is not null and ${reference} = ${boundValue(native, column, this.dialect)})`;
  }

  /** Columns may know moments finer than a thousandth of a second, in which they are read. */
  private moment(reference: Fragment, column: Column, { operator }: Comparison, value: Date): Condition | undefined {
    if (column.kind !== 'timestamp' || Number.isNaN(value.getTime())) return undefined;
    const side = this.asMoment(reference, column);
    const at = toTimestamp(value, column, this.zone);
    const next = toTimestamp(new Date(value.getTime() + 1), column, this.zone);
    const bound = (text: string) => (): Fragment => boundValue(text, column, this.dialect);
    const from = (text: string): Fragment => comparing('greaterOrEqual', side, bound(text), text);
    const before = (text: string): Fragment => comparing('less', side, bound(text), text);
    const conditions: Partial<Record<Comparison['operator'], readonly Fragment[]>> = {
      equals: [from(at), before(next)],
      greater: [from(next)],
      greaterOrEqual: [from(at)],
      less: [before(at)],
      lessOrEqual: [before(next)],
    };
    const parts = conditions[operator];
    return parts === undefined ? undefined : exactly(all([this.holds(reference, column), ...parts]));
  }
}
