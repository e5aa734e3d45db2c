/** Reads one section of the file into its class: defaults, types and bounds stand there as decorators of class-validator. */
import { validateSync, type ValidationError } from 'class-validator';
import { type ConfigProblem } from '../../../connectors/sdk/config-reader.js';

/** The rules of class-validator on the type of a value: the first problem to name. */
const TYPE_RULES = ['isInt', 'isBoolean', 'isString', 'isArray', 'isObject'] as const;

/** A mapping of the file; undefined and reported when it is something else. */
export function asMapping(
  raw: unknown,
  path: string,
  problems: ConfigProblem[],
): Readonly<Record<string, unknown>> | undefined {
  if (raw !== null && typeof raw === 'object' && !Array.isArray(raw)) return raw as Readonly<Record<string, unknown>>;
  problems.push({ path, message: 'must be a mapping of keys to values (`key: value`, one on each line)' });
  return undefined;
}

/** A list of the file; empty when it is not there, and reported when it is something else. */
export function asList(raw: unknown, path: string, problems: ConfigProblem[]): readonly unknown[] {
  if (raw === undefined || raw === null) return [];
  if (Array.isArray(raw)) return raw;
  problems.push({ path, message: 'must be a list (`- item`, one on each line)' });
  return [];
}

/** Joins a path and a key. */
export const at = (path: string, key: string): string => (path === '' ? key : `${path}.${key}`);

/**
 * Reads a section. Keys that are left out keep the value of `base`, or the default of the class; the class must give each of
 * its fields an initial value, so that its fields are its known keys.
 *
 * @param Section the class of the section
 * @param raw the parsed node, undefined when the section is left out
 * @param base values that take the place of the defaults of the class
 */
export function readSection<T extends object>(
  Section: new () => T,
  raw: unknown,
  path: string,
  problems: ConfigProblem[],
  base?: Partial<T>,
): T {
  const section = new Section();
  const known = Object.keys(section);
  if (base !== undefined) Object.assign(section, base);
  const node = raw === undefined || raw === null ? {} : (asMapping(raw, path, problems) ?? {});
  const unset = new Set<string>();
  for (const [key, value] of Object.entries(node)) {
    if (!known.includes(key)) {
      problems.push({ path: at(path, key), message: `is not a known setting here; known: ${known.join(', ')}` });
    } else if (value === null || value === undefined) {
      unset.add(key);
    } else {
      Reflect.set(section, key, coerce(value, Reflect.get(section, key)));
    }
  }
  const errors = validateSync(section, { validationError: { target: false, value: false } });
  for (const error of errors) {
    problems.push({ path: at(path, error.property), message: wording(error, unset.has(error.property)) });
  }
  return section;
}

/** A reference always gives a text; where the setting is a number or a switch, the text is read as one. */
function coerce(value: unknown, fallback: unknown): unknown {
  if (typeof value !== 'string') return value;
  if (typeof fallback === 'number' && /^\d{1,15}$/.test(value)) return Number(value);
  if (typeof fallback === 'boolean' && (value === 'true' || value === 'false')) return value === 'true';
  return value;
}

function wording(error: ValidationError, empty: boolean): string {
  const found = error.constraints ?? {};
  // Whether a text is too large a number is no question.
  const type = TYPE_RULES.find((rule) => Object.hasOwn(found, rule));
  const message = (type === undefined ? Object.values(found)[0] : found[type]) ?? 'is not valid';
  const text = message.startsWith(`${error.property} `) ? message.slice(error.property.length + 1) : message;
  return empty ? `has no value: it ${text}` : text;
}
