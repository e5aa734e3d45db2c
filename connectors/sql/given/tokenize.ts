import { type Lexis, type TokenKind } from './lexis.js';

export interface Token {
  readonly kind: TokenKind;
  readonly text: string;
  /** Where it begins, counted from 0. */
  readonly at: number;
}

/** What is wrong with a given statement: for the operator, to follow the path of the setting. */
export class GivenStatementError extends Error {
  override readonly name = 'GivenStatementError';

  /** @param at the place in the text, counted from 0; undefined where it is the whole */
  constructor(text: string, at: number | undefined, message: string) {
    super(at === undefined ? message : `${message} (${place(text, at)})`);
  }
}

function place(text: string, at: number): string {
  const before = text.slice(0, at).split('\n');
  const column = (before.at(-1)?.length ?? 0) + 1;
  return before.length === 1 ? `character ${column}` : `line ${before.length}, character ${column}`;
}

/** The tokens of a text, in order and without gaps. @throws GivenStatementError for a quote or comment that is not closed */
export function tokenize(text: string, lexis: Lexis): readonly Token[] {
  const tokens: Token[] = [];
  let at = 0;
  while (at < text.length) {
    const token = tokenAt(text, at, lexis);
    tokens.push(token);
    at += token.text.length;
  }
  return tokens;
}

function tokenAt(text: string, at: number, lexis: Lexis): Token {
  if (lexis.nestedComments && text.startsWith('/*', at)) {
    return { kind: 'comment', text: nestedComment(text, at), at };
  }
  for (const [kind, rule] of lexis.rules) {
    rule.lastIndex = at;
    const found = rule.exec(text)?.[0];
    if (found === undefined) continue;
    if (kind === 'unclosed') throw new GivenStatementError(text, at, `what ${found} begins is not closed: close it`);
    return { kind, text: found, at };
  }
  // By code points: half a surrogate pair is no token.
  return { kind: 'operator', text: String.fromCodePoint(text.codePointAt(at) ?? 0), at };
}

function nestedComment(text: string, start: number): string {
  const edge = /\/\*|\*\//g;
  edge.lastIndex = start;
  let depth = 0;
  for (let found = edge.exec(text); found !== null; found = edge.exec(text)) {
    depth += found[0] === '/*' ? 1 : -1;
    if (depth === 0) return text.slice(start, edge.lastIndex);
  }
  throw new GivenStatementError(text, start, 'what /* begins is not closed: close it');
}
