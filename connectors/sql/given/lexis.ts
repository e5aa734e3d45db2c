/** What a word of SQL looks like on each database: as much as it takes to tell parameters from what lies in quotes and comments. */

/** The databases, as `database:` names them. */
export type GivenDatabase = 'mysql' | 'mariadb' | 'postgres' | 'sqlite' | 'sqlserver' | 'oracle';

export type TokenKind =
  'blank' | 'comment' | 'quoted' | 'unclosed' | 'word' | 'number' | 'operator' | 'parameter' | 'separator' | 'refused';

export interface Lexis {
  /** What may stand at a place, tried in this order: `unclosed` is a quote or comment that no rule before it saw the end of. Sticky; none matches nothing. */
  readonly rules: readonly (readonly [TokenKind, RegExp])[];
  /** Comments may hold comments. */
  readonly nestedComments: boolean;
  /** A text that begins with DECLARE or BEGIN is one block, whose semicolons are its own. */
  readonly blocks: boolean;
  /** The driver's placeholder of the parameter at a place, counted from 1. */
  readonly placeholder: (place: number) => string;
  /** That of the parameter that a procedure fills, `:out.name`, counted by themselves; undefined where there are none. */
  readonly outPlaceholder?: (place: number) => string;
}

const blank = /\s+/y;
const dashComment = /--[^\n]*/y;
const blockComment = /\/\*[\s\S]*?\*\//y;
// The last quote is none that is doubled: else a text that is not closed would match up to the first half of a doubled one.
const text = /'(?:[^']|'')*'(?!')/y;
const doubleQuoted = /"(?:[^"]|"")*"(?!")/y;
const backticked = /`(?:[^`]|``)*`(?!`)/y;
const backslashText = /'(?:[^'\\]|\\[\s\S]|'')*'(?!')/y;
const word = /[\p{L}_][\p{L}\p{N}_$#]*/uy;
const number = /\d[\w.]*/y;
/** A cast (PostgreSQL), an assignment (MySQL, PL/SQL). */
const colons = /::|:=/y;
const parameter = /:(?:\{[^{}\n]*\}|[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*)/y;

type Rule = Lexis['rules'][number];

const ending: readonly Rule[] = [
  ['word', word],
  ['number', number],
  ['operator', colons],
  ['parameter', parameter],
  ['separator', /;/y],
];

const mysql: Lexis = {
  rules: [
    ['blank', blank],
    // To MySQL, dashes begin a comment only before a blank: 5--3 is 8.
    ['comment', /--(?=\s|$)[^\n]*/y],
    ['comment', /#[^\n]*/y],
    // What is in it is executed.
    ['refused', /\/\*M?!/y],
    ['comment', blockComment],
    ['quoted', backslashText],
    ['quoted', /"(?:[^"\\]|\\[\s\S]|"")*"(?!")/y],
    ['quoted', backticked],
    ['unclosed', /['"`]|\/\*/y],
    ['refused', /\?/y],
    // Variables, of the session too.
    ['word', /@@?[\w$.]*/y],
    ...ending,
  ],
  nestedComments: false,
  blocks: false,
  placeholder: () => '?',
};

const postgres: Lexis = {
  rules: [
    ['blank', blank],
    ['comment', dashComment],
    ['quoted', /[eE]'(?:[^'\\]|\\[\s\S]|'')*'(?!')/y],
    ['quoted', text],
    ['quoted', doubleQuoted],
    ['quoted', /\$((?:[\p{L}_][\p{L}\p{N}_]*)?)\$[\s\S]*?\$\1\$/uy],
    ['unclosed', /[eE]?'|"|\/\*|\$(?:[\p{L}_][\p{L}\p{N}_]*)?\$/uy],
    ['refused', /\$\d+/y],
    ...ending,
  ],
  nestedComments: true,
  blocks: false,
  placeholder: (place) => `$${place}`,
};

const sqlite: Lexis = {
  rules: [
    ['blank', blank],
    ['comment', dashComment],
    ['comment', blockComment],
    ['quoted', text],
    ['quoted', doubleQuoted],
    ['quoted', backticked],
    ['quoted', /\[[^\]]*\]/y],
    ['unclosed', /['"`[]|\/\*/y],
    ['refused', /\?\d*|[@$#]\w+|:\d\w*/y],
    ...ending,
  ],
  nestedComments: false,
  blocks: false,
  placeholder: () => '?',
};

const sqlserver: Lexis = {
  rules: [
    ['blank', blank],
    ['comment', dashComment],
    ['quoted', text],
    ['quoted', doubleQuoted],
    ['quoted', /\[(?:[^\]]|\]\])*\](?!\])/y],
    ['unclosed', /['"[]/y],
    ['refused', /@\d\w*/y],
    // Variables, and the names of a procedure's parameters.
    ['word', /[@#]{1,2}[\p{L}_][\p{L}\p{N}_$#@]*/uy],
    ...ending,
  ],
  nestedComments: true,
  blocks: true,
  placeholder: (place) => `@${place}`,
};

const oracle: Lexis = {
  rules: [
    ['blank', blank],
    ['comment', dashComment],
    ['comment', blockComment],
    ['quoted', /n?q'(?:\[[\s\S]*?\]|\{[\s\S]*?\}|\([\s\S]*?\)|<[\s\S]*?>|([^\s[{(<])[\s\S]*?\1)'/iy],
    ['quoted', text],
    ['quoted', doubleQuoted],
    ['unclosed', /(?:n?q)?'|"|\/\*/iy],
    ['refused', /:(?:\d\w*|(?:p|out)\d+\b)/iy],
    ...ending,
  ],
  nestedComments: false,
  blocks: true,
  outPlaceholder: (place) => `:out${place}`,
  placeholder: (place) => `:p${place}`,
};

export const lexes: Readonly<Record<GivenDatabase, Lexis>> = {
  mysql,
  mariadb: mysql,
  postgres,
  sqlite,
  sqlserver,
  oracle,
};
