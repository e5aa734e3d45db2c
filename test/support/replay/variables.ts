import { randomUUID } from 'node:crypto';
import { valueAt } from './json-path.js';

export type Variables = Record<string, unknown>;

const filters: Readonly<Record<string, (value: string) => string>> = {
  q: encodeURIComponent,
  plus: (value) => encodeURIComponent(value).replaceAll('%20', '+'),
  upper: (value) => value.toUpperCase(),
  lower: (value) => value.toLowerCase(),
};

function lookUp(variables: Variables, expression: string): unknown {
  const [name = '', ...names] = expression.split('|').map((part) => part.trim());
  let value: unknown;
  if (name === '$uuid') value = randomUUID();
  else {
    const parts = /^([\w$]+)(.*)$/.exec(name);
    value = valueAt(variables[parts?.[1] ?? ''], (parts?.[2] ?? '').replace(/^\./, ''));
  }
  if (value === undefined || value === null) throw new Error(`variable {{${name}}} has no value`);
  for (const filter of names) {
    const apply = filters[filter];
    if (apply === undefined) throw new Error(`unknown filter ${filter}`);
    value = apply(String(value));
  }
  return value;
}

/** Replaces `{{name|filter}}` everywhere in a value; `{"$each": list, "slice", "as"}` becomes a list. */
export function substitute(node: unknown, variables: Variables): unknown {
  if (typeof node === 'string') {
    const whole = /^\{\{([^{}]+)\}\}$/.exec(node);
    if (whole?.[1] !== undefined) return lookUp(variables, whole[1]);
    return node.replaceAll(/\{\{([^{}]+)\}\}/g, (_, expression: string) => String(lookUp(variables, expression)));
  }
  if (Array.isArray(node)) return node.map((item) => substitute(item, variables));
  if (node === null || typeof node !== 'object') return node;
  if ('$each' in node) {
    const { $each, slice, as } = node as { $each: string; slice?: [number, number]; as: unknown };
    const list = variables[$each] as readonly unknown[];
    const part = slice === undefined ? list : list.slice(slice[0], slice[1]);
    return part.map((item, i) => substitute(as, { ...variables, item, i }));
  }
  return Object.fromEntries(
    Object.entries(node).map(([key, value]) => [String(substitute(key, variables)), substitute(value, variables)]),
  );
}
