import { isDeepStrictEqual } from 'node:util';

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  value !== null && typeof value === 'object' && !Array.isArray(value);

function contains(wanted: unknown, had: unknown): boolean {
  if (isObject(wanted) && isObject(had))
    return Object.entries(wanted).every(([key, value]) => contains(value, had[key]));
  return isDeepStrictEqual(wanted, had);
}

const isEmpty = (value: unknown): boolean =>
  value === undefined ||
  value === null ||
  value === '' ||
  (Array.isArray(value) && value.length === 0) ||
  (isObject(value) && Object.keys(value).length === 0);

const kindOf = (value: unknown): string =>
  value === null ? 'null' : Array.isArray(value) ? 'array' : Number.isInteger(value) ? 'integer' : typeof value;

const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
const textOf = (value: unknown): string => (typeof value === 'string' ? value : jsonOf(value));

/** Text of anything; what JSON has no text for is empty. */
const jsonOf = (value: unknown): string => (value === undefined ? '' : JSON.stringify(value));

type Matcher = (had: unknown, wanted: unknown) => boolean;

const matchers: Readonly<Record<string, Matcher>> = {
  $exists: (had, wanted) => (had !== undefined) === wanted,
  $empty: (had, wanted) => isEmpty(had) === wanted,
  $type: (had, wanted) =>
    [wanted].flat().some((type) => kindOf(had) === type || (type === 'number' && typeof had === 'number')),
  $in: (had, wanted) => listOf(wanted).some((one) => isDeepStrictEqual(one, had)),
  $not: (had, wanted) => !isDeepStrictEqual(had, wanted),
  $ieq: (had, wanted) => String(had).toLowerCase() === String(wanted).toLowerCase(),
  $len: (had, wanted) => (had === undefined ? 0 : (had as { readonly length: number }).length) === wanted,
  $gte: (had, wanted) => typeof had === 'number' && had >= Number(wanted),
  $lte: (had, wanted) => typeof had === 'number' && had <= Number(wanted),
  $match: (had, wanted) => new RegExp(String(wanted)).test(textOf(had)),
  $contains: (had, wanted) => listOf(had).some((one) => contains(wanted, one)),
  $lacks: (had, wanted) => !listOf(had).some((one) => contains(wanted, one)),
  $set: (had, wanted) =>
    listOf(had).length === listOf(wanted).length &&
    listOf(wanted).every((one) => listOf(had).some((other) => isDeepStrictEqual(one, other))),
  $text: (had, wanted) => jsonOf(had).includes(String(wanted)),
  $noText: (had, wanted) => !jsonOf(had).includes(String(wanted)),
};

/** undefined when `had` is as wanted (a value, or an object of `$matchers`), else why not. */
export function mismatch(had: unknown, wanted: unknown): string | undefined {
  const show = (value: unknown): string => jsonOf(value).slice(0, 200);
  if (!isObject(wanted) || !Object.keys(wanted).some((key) => key.startsWith('$'))) {
    return isDeepStrictEqual(had, wanted) ? undefined : `wanted ${show(wanted)}, got ${show(had)}`;
  }
  for (const [name, operand] of Object.entries(wanted)) {
    const matcher = matchers[name];
    if (matcher === undefined) throw new Error(`unknown matcher ${name}`);
    if (!matcher(had, operand)) return `wanted ${name} ${show(operand)}, got ${show(had)}`;
  }
  return undefined;
}
