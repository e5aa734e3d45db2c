import { invalidFilter, type ScimError } from '../errors/scim-error.js';

const number = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?(?=[\s)\]]|$)/y;
const whiteSpace = /\s/;

const tab = 0x09;
const blank = 0x20;
const quote = 0x22;
const backslash = 0x5c;

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

  /** Code of the next character; NaN at the end. */
  get next(): number {
    return this.text.charCodeAt(this.position);
  }

  skipBlanks(): void {
    let code = this.next;
    while (code === blank || code === tab) {
      this.position += 1;
      code = this.next;
    }
  }

  /** Consumes the character when it is next. */
  accept(character: string): boolean {
    if (this.next !== character.charCodeAt(0)) return false;
    this.position += 1;
    return true;
  }

  expect(character: string): void {
    if (!this.accept(character)) throw this.error(`'${character}'`);
  }

  /** The next word - a path, operator or keyword: up to white space, a bracket or a quote. Empty when there is none. */
  word(): string {
    const start = this.position;
    this.position = this.endOfWord(start);
    return this.text.slice(start, this.position);
  }

  /** Consumes the next word when it is this one, in any case. @param keyword small letters */
  acceptKeyword(keyword: string): boolean {
    for (let index = 0; index < keyword.length; index++) {
      // ASCII letters differ in this one bit from their capitals.
      if ((this.text.charCodeAt(this.position + index) | 0x20) !== keyword.charCodeAt(index)) return false;
    }
    const end = this.position + keyword.length;
    if (this.endOfWord(end) !== end) return false;
    this.position = end;
    return true;
  }

  /** A JSON number (RFC 7159 §6), if one is next. */
  number(): number | undefined {
    const start = this.position;
    number.lastIndex = start;
    const text = number.exec(this.text)?.[0];
    if (text === undefined) return undefined;
    this.position += text.length;
    const value = Number(text);
    if (!Number.isFinite(value)) throw this.error('a number that is not so large', start);
    return value;
  }

  /** A JSON string (RFC 7159 §7); a double quote is next. */
  string(): string {
    const start = this.position;
    let end = start + 1;
    let plain = true;
    for (let code = this.text.charCodeAt(end); code !== quote; code = this.text.charCodeAt(end)) {
      if (end >= this.text.length) throw this.error('a closing double quote for the string that begins here', start);
      if (code === backslash || code < blank) plain = false;
      end += code === backslash ? 2 : 1;
    }
    this.position = end + 1;
    if (plain) return this.text.slice(start + 1, end);
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

  private endOfWord(from: number): number {
    const { text } = this;
    let end = from;
    while (end < text.length && !endsWord(text.charCodeAt(end))) end += 1;
    return end;
  }
}

function endsWord(code: number): boolean {
  if (code < 0x80) {
    // Brackets, the quote, and the white space of ASCII.
    return code === 0x28 || code === 0x29 || code === 0x5b || code === 0x5d || code === quote || isAsciiSpace(code);
  }
  return whiteSpace.test(String.fromCharCode(code));
}

const isAsciiSpace = (code: number): boolean => code === blank || (code >= tab && code <= 0x0d);
