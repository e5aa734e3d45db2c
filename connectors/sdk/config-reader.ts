/**
 * Reads a connector's configuration from parsed YAML: types, defaults, and every problem reported at once with its path.
 */
export interface ConfigProblem {
  /** Where: `tenants.acme.target.url`. */
  readonly path: string;
  /** What is wrong and what to do. Never holds the value of a secret. */
  readonly message: string;
}

const show = (value: unknown): string =>
  value === null ? 'null' : Array.isArray(value) ? 'a list' : `a ${typeof value}`;

/** One mapping node of the configuration. Keys that nobody asked for are reported by `finish`. */
export class ConfigReader {
  private readonly asked = new Set<string>();
  private finished = false;
  private readonly node: Readonly<Record<string, unknown>>;

  /**
   * @param raw the parsed node
   * @param path its place in the file, for messages
   * @param problems collects what is wrong; shared by all readers of one file
   */
  constructor(
    raw: unknown,
    readonly path: string,
    readonly problems: ConfigProblem[],
  ) {
    if (raw !== null && typeof raw === 'object' && !Array.isArray(raw)) {
      this.node = raw as Readonly<Record<string, unknown>>;
    } else {
      this.node = {};
      if (raw !== undefined) this.problem('', `must be a mapping of keys to values, not ${show(raw)}`);
    }
  }

  /** Reports a problem at a key of this node (`''`: at the node itself). */
  problem(key: string, message: string): void {
    this.problems.push({ path: [this.path, key].filter((part) => part !== '').join('.'), message });
  }

  has(key: string): boolean {
    return Object.hasOwn(this.node, key) && this.node[key] !== undefined && this.node[key] !== null;
  }

  /** The raw value, marked as known. */
  raw(key: string): unknown {
    this.asked.add(key);
    return Object.hasOwn(this.node, key) ? this.node[key] : undefined;
  }

  keys(): readonly string[] {
    return Object.keys(this.node);
  }

  private typed<T>(key: string, type: 'string' | 'number' | 'boolean', fallback: T | undefined): T | undefined {
    const value = this.raw(key);
    if (value === undefined || value === null) return fallback;
    if (typeof value === type) return value as T;
    this.problem(key, `must be a ${type}, not ${show(value)}`);
    return fallback;
  }

  optionalString(key: string): string | undefined {
    return this.typed<string>(key, 'string', undefined);
  }

  string(key: string, fallback: string): string {
    return this.typed<string>(key, 'string', fallback) ?? fallback;
  }

  requiredString(key: string, hint: string): string {
    const value = this.typed<string>(key, 'string', undefined);
    if (value !== undefined && value !== '') return value;
    if (!this.has(key) || value === '') this.problem(key, `is required: ${hint}`);
    return '';
  }

  boolean(key: string, fallback: boolean): boolean {
    return this.typed<boolean>(key, 'boolean', fallback) ?? fallback;
  }

  /** A whole number within bounds. */
  integer(key: string, fallback: number, bounds: { readonly min: number; readonly max: number }): number {
    const value = this.typed<number>(key, 'number', fallback) ?? fallback;
    if (Number.isInteger(value) && value >= bounds.min && value <= bounds.max) return value;
    this.problem(key, `must be a whole number from ${bounds.min} to ${bounds.max}`);
    return fallback;
  }

  oneOf<T extends string>(key: string, values: readonly T[], fallback: T): T {
    const value = this.typed<string>(key, 'string', fallback) ?? fallback;
    const found = values.find((candidate) => candidate === value);
    if (found !== undefined) return found;
    this.problem(key, `must be one of ${values.join(', ')}`);
    return fallback;
  }

  /** A list of texts; a single text counts as a list of one. */
  strings(key: string, fallback: readonly string[]): readonly string[] {
    const value = this.raw(key);
    if (value === undefined || value === null) return fallback;
    const list: readonly unknown[] = Array.isArray(value) ? value : [value];
    const texts = list.filter((item): item is string => typeof item === 'string');
    if (texts.length === list.length) return texts;
    this.problem(key, 'must be a text or a list of texts');
    return fallback;
  }

  /** A nested mapping; empty when it is not there. */
  child(key: string): ConfigReader {
    return new ConfigReader(
      this.raw(key) ?? {},
      [this.path, key].filter((part) => part !== '').join('.'),
      this.problems,
    );
  }

  /** A list of mappings; a single one counts as a list of one. */
  children(key: string): readonly ConfigReader[] {
    const value = this.raw(key);
    if (!Array.isArray(value)) return value === undefined || value === null ? [] : [this.child(key)];
    const path = [this.path, key].filter((part) => part !== '').join('.');
    return value.map((item: unknown, index) => new ConfigReader(item, `${path}.${index}`, this.problems));
  }

  /** Reports keys that are not known: a typing error must not be a silent default. */
  finish(): void {
    // The connector and its host may both call it: a key is reported once.
    if (this.finished) return;
    this.finished = true;
    for (const key of Object.keys(this.node)) {
      if (!this.asked.has(key))
        this.problem(key, `is not a known setting here; known: ${[...this.asked].sort().join(', ')}`);
    }
  }
}
