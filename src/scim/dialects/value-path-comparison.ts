import { type Dialect } from './dialect.js';
import { filterTokens, isComparison, isKeyword } from './filter-words.js';

/**
 * Entra ID matches users by `emails[type eq "work"].value eq "x"` (Microsoft, "Develop and plan provisioning for a SCIM endpoint").
 * In the grammar of filters nothing follows the closing bracket (RFC 7644 §3.4.2.2, figure 1); what is meant is
 * `emails[type eq "work" and value eq "x"]`.
 */
export const valuePathComparison: Dialect = {
  name: 'value-path-comparison',
  description:
    'In a filter, emails[type eq "work"].value eq "x" is emails[type eq "work" and value eq "x"] (Entra ID).',
  filterText: (text) => (text.includes('].') ? moveInside(text) : undefined),
};

function moveInside(text: string): string | undefined {
  const tokens = [...filterTokens(text)];
  let moved = false;
  let open: number | undefined;
  for (let at = 0; at < tokens.length; at++) {
    if (tokens[at] === '[') open = at;
    if (tokens[at] !== ']' || open === undefined) continue;
    const end = endOfComparison(tokens, at + 1);
    if (end !== undefined) {
      const either = tokens.slice(open, at).some((token) => isKeyword(token, 'or'));
      if (either) tokens[open] = '[(';
      tokens[at] = either ? ') and ' : ' and ';
      tokens[at + 1] = (tokens[at + 1] ?? '').slice(1);
      tokens[end] = `${tokens[end] ?? ''}]`;
      moved = true;
    }
    open = undefined;
  }
  return moved ? tokens.join('') : undefined;
}

/** The index of the last token of `.name operator value` or `.name pr` that begins at `start`; undefined when it is none. */
function endOfComparison(tokens: readonly string[], start: number): number | undefined {
  const [name = '', blank = '', operator = '', secondBlank = '', value = ''] = tokens.slice(start, start + 5);
  if (!/^\.[A-Za-z$][\w-]*$/.test(name) || !isBlank(blank)) return undefined;
  if (isKeyword(operator, 'pr')) return start + 2;
  return isComparison(operator) && isBlank(secondBlank) && !/^[()[\]]?$/.test(value) ? start + 4 : undefined;
}

const isBlank = (token: string): boolean => /^\s+$/.test(token);
