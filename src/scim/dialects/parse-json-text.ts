/** Deepest nesting of what is taken for JSON: no value of a SCIM attribute needs more. */
const maxDepth = 8;

/**
 * The object or array that a text holds as JSON.
 *
 * @returns undefined when it holds none, or one that is nested too deep: then it is just a text.
 */
export function parseJsonText(text: string): object | undefined {
  if (!/^\s*[[{]/.test(text) || nestsTooDeep(text)) return undefined;
  try {
    return JSON.parse(text) as object;
  } catch {
    return undefined;
  }
}

function nestsTooDeep(text: string): boolean {
  let depth = 0;
  for (const [found] of text.matchAll(/"(?:[^"\\]|\\.)*"?|[[\]{}]/g)) {
    if (found === '[' || found === '{') depth += 1;
    else if (found === ']' || found === '}') depth -= 1;
    if (depth > maxDepth) return true;
  }
  return false;
}
