/** A statement that the operator gives: its text for the driver, and the parameters in the order of their placeholders. */
import { lexes, type GivenDatabase, type Lexis } from './lexis.js';
import { GivenStatementError, tokenize, type Token } from './tokenize.js';

/**
 * What comes back. `rows`: a result set. `count`: the number of rows that were touched. `procedure`: perhaps a result set; a count
 * says nothing, as it is that of some statement inside.
 */
export type Gives = 'rows' | 'count' | 'procedure';

export interface GivenStatement {
  /** With the driver's placeholders, each of them used once; without a semicolon at the end. */
  readonly sql: string;
  /** The name of the parameter of each placeholder, in order; a name may come twice. */
  readonly parameters: readonly string[];
  /** The names of the parameters that a procedure fills: they are the columns of the one row that comes back. */
  readonly outs: readonly string[];
  readonly gives: Gives;
}

const verbs: ReadonlyMap<string, Gives> = new Map([
  ['SELECT', 'rows'],
  ['VALUES', 'rows'],
  ['INSERT', 'count'],
  ['UPDATE', 'count'],
  ['DELETE', 'count'],
  ['MERGE', 'count'],
  ['REPLACE', 'count'],
  ['CALL', 'procedure'],
  ['EXEC', 'procedure'],
  ['EXECUTE', 'procedure'],
  ['SET', 'procedure'],
  ['DO', 'procedure'],
]);

const blockVerbs: ReadonlySet<string> = new Set(['DECLARE', 'BEGIN']);

/** Longer ones belong into a procedure of the database. */
const longest = 20_000;

/**
 * Reads one statement.
 *
 * @param known the names that may be used
 * @throws GivenStatementError with the place and what to do
 */
export function parseGivenStatement(text: string, database: GivenDatabase, known: ReadonlySet<string>): GivenStatement {
  if (text.length > longest) {
    throw new GivenStatementError(text, undefined, `is longer than ${longest} characters: make it a procedure`);
  }
  const lexis = lexes[database];
  const tokens = tokenize(text, lexis);
  for (const token of tokens) refuse(text, token, known);
  const meaning = tokens.filter(({ kind }) => kind !== 'blank' && kind !== 'comment');
  const gives = whatItGives(text, meaning, lexis);
  const end = isBlock(meaning, lexis) ? undefined : onlyStatement(text, meaning);
  return { ...placed(text, tokens, end, lexis, known), gives };
}

/** Values in the order of the placeholders. @throws Error when one is missing, which is a fault of the caller */
export function boundValues<T>(statement: GivenStatement, values: ReadonlyMap<string, T>): readonly T[] {
  return statement.parameters.map((name) => {
    const value = values.get(name);
    if (value === undefined) throw new Error(`The parameter ${name} of a given statement has no value.`);
    return value;
  });
}

function refuse(text: string, { kind, text: part, at }: Token, known: ReadonlySet<string>): void {
  if (part.includes('\0')) throw new GivenStatementError(text, at, 'holds the character NUL: take it out');
  if (kind === 'refused') {
    const why = part.startsWith('/*')
      ? 'is executed, though it looks like a comment'
      : 'is a placeholder of the driver';
    throw new GivenStatementError(text, at, `${part} ${why}: write parameters as :name, and comments as /* … */`);
  }
  if (kind !== 'quoted') return;
  for (const found of part.matchAll(/(?<![:\w]):(?:\{([^{}\n]*)\}|([A-Za-z_][\w.]*))/g)) {
    const name = found[1] ?? found[2] ?? '';
    if (!known.has(name)) continue;
    const advice = 'within quotes it is mere text: write it without quotes, the database is given the value by itself';
    throw new GivenStatementError(text, at + found.index, `the parameter ${found[0]} stands within quotes; ${advice}`);
  }
}

function verbOf(token: Token | undefined): string {
  return token?.kind === 'word' ? token.text.toUpperCase() : '';
}

function isBlock(meaning: readonly Token[], lexis: Lexis): boolean {
  return lexis.blocks && blockVerbs.has(verbOf(meaning[0]));
}

function whatItGives(text: string, meaning: readonly Token[], lexis: Lexis): Gives {
  if (isBlock(meaning, lexis)) return 'procedure';
  const outside = wordsOutsideParentheses(meaning);
  const verb = verbOf(meaning[0]) === 'WITH' ? outside.find((each) => verbs.has(each)) : verbOf(meaning[0]);
  const gives = verbs.get(verb ?? '');
  if (gives === undefined) {
    const allowed = [...verbs.keys(), 'WITH', ...(lexis.blocks ? blockVerbs : [])].join(', ');
    throw new GivenStatementError(text, meaning[0]?.at, `must be one statement that begins with one of ${allowed}`);
  }
  // RETURNING of PostgreSQL, SQLite and MariaDB; OUTPUT of SQL Server.
  const returns = gives === 'count' && outside.some((each) => each === 'RETURNING' || each === 'OUTPUT');
  return returns ? 'rows' : gives;
}

function wordsOutsideParentheses(meaning: readonly Token[]): readonly string[] {
  let depth = 0;
  const words: string[] = [];
  for (const token of meaning) {
    if (token.text === '(') depth++;
    else if (token.text === ')') depth--;
    else if (depth === 0 && token.kind === 'word') words.push(token.text.toUpperCase());
  }
  return words;
}

/** Where the one statement ends. */
function onlyStatement(text: string, meaning: readonly Token[]): number | undefined {
  const first = meaning.findIndex(({ kind }) => kind === 'separator');
  const after = meaning.slice(first).find(({ kind }) => kind !== 'separator');
  if (first !== -1 && after !== undefined) {
    throw new GivenStatementError(text, after.at, 'a second statement begins: give a list with one statement each');
  }
  return meaning[first]?.at;
}

function placed(
  text: string,
  tokens: readonly Token[],
  end: number | undefined,
  lexis: Lexis,
  known: ReadonlySet<string>,
): Omit<GivenStatement, 'gives'> {
  const parameters: string[] = [];
  const outs: string[] = [];
  let sql = '';
  for (const token of tokens) {
    if (end !== undefined && token.at >= end) break;
    if (token.kind !== 'parameter') {
      sql += token.text;
      continue;
    }
    const name = nameOf(token);
    if (lexis.outPlaceholder !== undefined && name.startsWith('out.')) {
      sql += lexis.outPlaceholder(outs.push(name.slice('out.'.length)));
    } else {
      requireKnown(text, token, name, known);
      sql += lexis.placeholder(parameters.push(name));
    }
  }
  return { sql: sql.trim(), parameters, outs };
}

function nameOf({ text }: Token): string {
  return text.startsWith(':{') ? text.slice(2, -1).trim() : text.slice(1);
}

function requireKnown(text: string, token: Token, name: string, known: ReadonlySet<string>): void {
  if (known.has(name)) return;
  if (name.startsWith('out.')) {
    const instead = 'give a list whose last statement is a SELECT of what the procedure gives back';
    throw new GivenStatementError(text, token.at, `the database has no out parameters in statements: ${instead}`);
  }
  const alike = [...known].find((each) => each.toLowerCase() === name.toLowerCase());
  const advice = alike === undefined ? `known here: ${[...known].sort().join(', ')}` : `write :{${alike}}`;
  throw new GivenStatementError(text, token.at, `${token.text} is not a known parameter; ${advice}`);
}
