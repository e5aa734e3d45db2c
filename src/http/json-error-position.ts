const SPACE = /[ \t\n\r]*/y;
const SCALAR = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/y;
const PLAIN = /[^"\\\u0000-\u001f]*/y;
const ESCAPE = /\\(?:["\\/bfnrt]|u[0-9A-Fa-f]{4})/y;

/**
 * Where a text stops being JSON: the offset of the first token that does not fit, or the length of the text when it ends too
 * early. The engine's own message would repeat the text around it, which may hold personal values.
 *
 * @param text what `JSON.parse` refused; its nesting is bounded by the caller.
 */
export function jsonErrorPosition(text: string): number {
  const reader = new Reader(text);
  if (reader.value()) reader.space();
  return reader.at;
}

/** Each method moves past what it names and says whether it was there; `at` stays at the first thing that was not. */
class Reader {
  at = 0;

  constructor(private readonly text: string) {}

  space(): void {
    this.take(SPACE);
  }

  value(): boolean {
    this.space();
    if (this.text[this.at] === '{') return this.list('}', () => this.member());
    if (this.text[this.at] === '[') return this.list(']', () => this.value());
    return this.text[this.at] === '"' ? this.string() : this.take(SCALAR);
  }

  private string(): boolean {
    if (!this.symbol('"')) return false;
    do this.take(PLAIN);
    while (this.take(ESCAPE));
    return this.symbol('"');
  }

  private list(end: string, element: () => boolean): boolean {
    this.at++;
    this.space();
    if (this.symbol(end)) return true;
    for (;;) {
      if (!element()) return false;
      this.space();
      if (this.symbol(end)) return true;
      if (!this.symbol(',')) return false;
    }
  }

  private member(): boolean {
    this.space();
    if (!this.string()) return false;
    this.space();
    return this.symbol(':') && this.value();
  }

  private symbol(symbol: string): boolean {
    if (this.text[this.at] !== symbol) return false;
    this.at++;
    return true;
  }

  private take(pattern: RegExp): boolean {
    pattern.lastIndex = this.at;
    const match = pattern.exec(this.text);
    if (match === null) return false;
    this.at = pattern.lastIndex;
    return true;
  }
}
