import { invalidFilter, type ScimError } from '../errors/scim-error.js';

const blank = /[ \t]*/y;
/** A path, operator or keyword: up to white space, a bracket or a quote. */
const word = /[^\s"[\]()]*/y;
const number = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?(?=[\s)\]]|$)/y;

/** A cursor over the text of a filter. Errors name the position, counted in characters from 1, and what was expected there. */
export class Scanner {
  constructor(
    readonly text: string,
    /** Index of the next character. */
    public position = 0,
  ) {}

  get atEnd(): boolean {
    return this.position >= this.text.length;
  }

  skipBlanks(): void {
    this.take(blank);
  }

  /** Consumes the character when it is next. */
  accept(character: string): boolean {
    if (this.text[this.position] !== character) return false;
    this.position += 1;
    return true;
  }

  expect(character: string): void {
    if (!this.accept(character)) throw this.error(`'${character}'`);
  }

  /** The next word; empty when there is none. */
  word(): string {
    return this.take(word);
  }

  /** The next word, not consumed. */
  peekWord(): string {
    const start = this.position;
    const found = this.take(word);
    this.position = start;
    return found;
  }

  /** A JSON number (RFC 7159 §6), if one is next. */
  number(): number | undefined {
    const start = this.position;
    const text = this.take(number);
    if (text === '') return undefined;
    const value = Number(text);
    if (!Number.isFinite(value)) throw this.error('a number that is not so large', start);
    return value;
  }

  /** A JSON string (RFC 7159 §7); a double quote is next. */
  string(): string {
    const start = this.position;
    let end = start + 1;
    while (end < this.text.length && this.text[end] !== '"') end += this.text[end] === '\\' ? 2 : 1;
    if (end >= this.text.length) throw this.error('a closing double quote for the string that begins here', start);
    this.position = end + 1;
    try {
      return JSON.parse(this.text.slice(start, end + 1)) as string;
    } catch {
      throw this.error('a JSON string without control characters or unknown escapes', start);
    }
  }

  error(expected: string, position = this.position): ScimError {
    const where = position >= this.text.length ? 'at its end' : `at character ${position + 1}`;
    return invalidFilter(`The filter is not valid ${where}: expected ${expected}.`);
  }

  private take(pattern: RegExp): string {
    pattern.lastIndex = this.position;
    const found = pattern.exec(this.text)?.[0] ?? '';
    this.position += found.length;
    return found;
  }
}
