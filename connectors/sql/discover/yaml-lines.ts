/** Writes the proposal: block mappings of which each entry is one line, with what is not sure behind it. */

/** Words that YAML, some version of it, does not take for texts. */
const reserved = /^(?:true|false|null|yes|no|on|off|y|n)$/i;

/** A text, quoted where it has to be. JSON's quotes are YAML's. */
function textOf(text: string): string {
  return /^[A-Za-z_][\w.-]*$/.test(text) && !reserved.test(text) ? text : JSON.stringify(text);
}

/** A value in one line. */
export function flow(value: unknown): string {
  if (typeof value === 'string') return textOf(value);
  if (Array.isArray(value)) return `[${value.map(flow).join(', ')}]`;
  if (value !== null && typeof value === 'object') {
    const entries = Object.entries(value).filter(([, part]) => part !== undefined);
    return entries.length === 0
      ? '{}'
      : `{ ${entries.map(([key, part]) => `${textOf(key)}: ${flow(part)}`).join(', ')} }`;
  }
  return JSON.stringify(value);
}

export class YamlLines {
  readonly lines: string[] = [];

  constructor(private readonly indent = '') {}

  /** Text of people, such as names of columns, must not end the comment. */
  private note(unsure: string | undefined): string {
    return unsure === undefined ? '' : ` # unsure: ${unsure.replaceAll(/\s+/g, ' ')}`;
  }

  entry(key: string, value: unknown, unsure?: string): this {
    this.lines.push(`${this.indent}${textOf(key)}: ${flow(value)}${this.note(unsure)}`);
    return this;
  }

  /** An entry that is only a comment: a person may put it in. */
  maybe(key: string, value: unknown, why: string): this {
    this.lines.push(`${this.indent}# ${textOf(key)}: ${flow(value)}${this.note(why)}`);
    return this;
  }

  remark(text: string): this {
    this.lines.push(`${this.indent}# ${text.replaceAll(/\s+/g, ' ')}`);
    return this;
  }

  /** A mapping below a key; left out when it has no entries. */
  below(key: string, fill: (lines: YamlLines) => void, unsure?: string): this {
    const inner = new YamlLines(`${this.indent}  `);
    fill(inner);
    if (inner.lines.length > 0) this.lines.push(`${this.indent}${textOf(key)}:${this.note(unsure)}`, ...inner.lines);
    return this;
  }

  get text(): string {
    return this.lines.map((line) => `${line}\n`).join('');
  }
}
