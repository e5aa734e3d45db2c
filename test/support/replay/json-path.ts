type Token =
  | { readonly key: string }
  | { readonly index: number }
  | { readonly every: true }
  | { readonly where: readonly [string, string] };

const pattern = /\.?(?:\["([^"]*)"\]|\[(\*)\]|\[(-?\d+)\]|\[([^\]=]+)=([^\]]*)\]|([^.[]+))/y;

function tokens(path: string): readonly Token[] {
  const found: Token[] = [];
  pattern.lastIndex = 0;
  while (pattern.lastIndex < path.length) {
    const match = pattern.exec(path);
    if (match === null) throw new Error(`not a path: ${path}`);
    const [, quoted, star, index, where, equals, key] = match;
    if (star !== undefined) found.push({ every: true });
    else if (index !== undefined) found.push({ index: Number(index) });
    else if (where !== undefined) found.push({ where: [where, equals ?? ''] });
    else found.push({ key: quoted ?? key ?? '' });
  }
  return found;
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  value !== null && typeof value === 'object' && !Array.isArray(value);

function step(value: unknown, token: Token): readonly unknown[] {
  if ('key' in token) {
    if (Array.isArray(value) && token.key === 'length') return [value.length];
    return isObject(value) && Object.hasOwn(value, token.key) ? [value[token.key]] : [];
  }
  if (!Array.isArray(value)) return [];
  const list: readonly unknown[] = value;
  if ('every' in token) return list;
  if ('index' in token) return list.at(token.index) === undefined ? [] : [list.at(token.index)];
  const [name, wanted] = token.where;
  const hit = list.find((element) => isObject(element) && String(element[name]) === wanted);
  return hit === undefined ? [] : [hit];
}

/** The value at `a.b[0].c`, `emails[type=work].value`, `["urn:x"].y`; a list for `members[*].value`; `$` is the whole. */
export function valueAt(root: unknown, path: string): unknown {
  const list = tokens(path.replace(/^\$\.?/, ''));
  let current: readonly unknown[] = [root];
  for (const token of list) current = current.flatMap((value) => step(value, token));
  return list.some((token) => 'every' in token) ? current : current[0];
}
