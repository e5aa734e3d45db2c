/** A configuration file as YAML: its values, and the line on which each of them stands. */
import { type ConfigProblem } from '../../../connectors/sdk/config-reader.js';
import { isMap, isScalar, isSeq, LineCounter, parseDocument, type Node } from 'yaml';

/** Deeper nesting than any setting needs. */
const MAX_DEPTH = 64;

const ALIAS_PROBLEM =
  'has aliases (`*name`) that refer to too much or to nothing; put a text that starts with `*` in quotes';

/** A problem and where it stands in the file. */
export interface LocatedProblem extends ConfigProblem {
  /** Line in the file, from 1; undefined when it has no place there. */
  readonly line: number | undefined;
}

/** A parsed file. `values` is undefined when the file is not valid YAML; `problems` then says why. */
export interface ConfigDocument {
  readonly values: unknown;
  readonly problems: readonly LocatedProblem[];
  /** The line of a path such as `tenants.acme.tokens[0].secret`, or of the nearest node above it that exists. */
  lineOf(path: string): number | undefined;
}

/** Parses YAML 1.2. Never throws, and never quotes the text of the file: a secret may stand in it. */
export function parseConfigDocument(text: string): ConfigDocument {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, stringKeys: true });
  const lineAt = (offset: number): number => lines.linePos(offset).line;
  const problems: LocatedProblem[] = [...document.errors, ...document.warnings].map((error) => ({
    path: '',
    message: `is not valid YAML: ${yamlReason(error.code)}`,
    line: lineAt(error.pos[0]),
  }));
  let values: unknown;
  if (problems.length === 0) {
    try {
      values = document.toJS({ maxAliasCount: 100 });
    } catch {
      problems.push({
        path: '',
        message: ALIAS_PROBLEM,
        line: undefined,
      });
    }
  }
  return {
    values,
    problems,
    lineOf: (path) => {
      const offset = offsetOf(document.contents, path, 0);
      return offset === undefined ? undefined : lineAt(offset);
    },
  };
}

/** The parser's own messages may quote the file, so its codes are put into words here. */
function yamlReason(code: string): string {
  switch (code) {
    case 'DUPLICATE_KEY':
      return 'a key stands twice in one mapping; remove one of them';
    case 'BAD_INDENT':
      return 'the indentation does not fit; check the spaces at the start of the line';
    case 'TAB_AS_INDENT':
      return 'a tab is used for indentation; use spaces';
    case 'MISSING_CHAR':
      return 'a closing quote, bracket or colon is missing';
    case 'TAG_RESOLVE_FAILED':
      return 'a tag (`!name`) is not known; put a text that starts with `!` in quotes';
    case 'MULTIPLE_DOCS':
      return 'the file holds several documents (`---`); keep one';
    default:
      return `the line cannot be read (${code}); put a text with special characters in quotes`;
  }
}

function offsetOf(node: unknown, path: string, depth: number): number | undefined {
  if (depth > MAX_DEPTH) return undefined;
  const own = (node as Node | null)?.range?.[0];
  if (path === '') return own;
  if (isMap(node)) {
    for (const pair of node.items) {
      const key = isScalar(pair.key) ? String(pair.key.value) : undefined;
      const rest = key === undefined ? undefined : restAfter(path, key);
      if (rest === undefined) continue;
      const keyOffset = (pair.key as Node).range?.[0];
      return rest === '' ? keyOffset : (offsetOf(pair.value, rest, depth + 1) ?? keyOffset);
    }
  }
  if (isSeq(node)) {
    const index = /^\[(\d{1,6})\]\.?/.exec(path);
    const item = index === null ? undefined : node.items[Number(index[1])];
    if (index !== null && item !== undefined) return offsetOf(item, path.slice(index[0].length), depth + 1) ?? own;
  }
  return own;
}

/** What remains of a path below a key: keys may hold dots, so a path is not simply split at them. */
function restAfter(path: string, key: string): string | undefined {
  if (path === key) return '';
  if (path.startsWith(`${key}.`)) return path.slice(key.length + 1);
  return path.startsWith(`${key}[`) ? path.slice(key.length) : undefined;
}
