import { type ComparisonOperator } from '../../../connectors/sdk/predicate.js';
import { instantOf } from '../../scim/schema/date-time.js';
import { formatGeneralizedTime, parseGeneralizedTime } from './generalized-time.js';
import { type ComparedTerm, type TermBounds, type TransformFactory } from './transform.js';
import { UnwritableValue } from './unwritable-value.js';

const second = 1000;
/** Dates that GeneralizedTime can write: years of four digits, with room for the borders of comparisons. */
const earliest = Date.parse('0001-01-02T00:00:00Z');
const latest = Date.UTC(9999, 11, 30);

const timeOf = (value: unknown): number | undefined => {
  const time = typeof value === 'string' ? instantOf(value) : undefined;
  return time === undefined || time < earliest || time > latest ? undefined : time;
};

const isoText = (time: number): string => {
  const text = new Date(time).toISOString();
  return text.endsWith('.000Z') ? `${text.slice(0, -5)}Z` : text;
};

/**
 * Backends compare at second precision, some as text: each bound is a whole second that lies a second beyond (upper) or
 * inside (lower) the instant asked for, so that no rounding moves an object across it.
 */
function compareInstants({ backend: attribute, operator, value }: ComparedTerm): TermBounds {
  const time = timeOf(value);
  if (time === undefined) return {};
  const before = (Math.floor(time / second) - 1) * second;
  const after = (Math.ceil(time / second) + 1) * second;
  const bound = (name: ComparisonOperator, at: number) =>
    ({
      kind: 'comparison',
      attribute,
      operator: name,
      value: formatGeneralizedTime(at),
      caseExact: false,
    }) as const;
  switch (operator) {
    case 'eq':
      return { upper: { kind: 'and', parts: [bound('greaterOrEqual', before), bound('lessOrEqual', after)] } };
    case 'gt':
    case 'ge':
      return { upper: bound('greaterOrEqual', before), lower: bound('greaterOrEqual', after) };
    case 'lt':
    case 'le':
      return { upper: bound('lessOrEqual', after), lower: bound('lessOrEqual', before) };
    default:
      return {};
  }
}

/** LDAP GeneralizedTime ⇄ SCIM dateTime in UTC. A native date reads as its instant. */
export const generalizedTimeTransform: TransformFactory<'generalizedTime'> = {
  fits: ['dateTime'],
  make: () => ({
    kind: 'value',
    read: (value) => {
      const time =
        value instanceof Date
          ? value.getTime()
          : typeof value === 'string'
            ? (parseGeneralizedTime(value) ?? NaN)
            : NaN;
      return Number.isNaN(time) ? undefined : isoText(time);
    },
    write: (value) => {
      const time = timeOf(value);
      if (time === undefined) throw new UnwritableValue('a date and time of the years 1 to 9999');
      return formatGeneralizedTime(time);
    },
    compare: compareInstants,
  }),
};
