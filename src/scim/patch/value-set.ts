/** The net change of the `value`s of a multi-valued attribute: first `set`, then `add` and `remove`, which are disjoint. */
export interface ValueChanges {
  /** The whole list as it is to be; then `add` and `remove` are empty. */
  readonly set?: readonly string[];
  /** To be there afterwards, whether or not they were before. */
  readonly add: readonly string[];
  /** To be gone afterwards, whether or not they were there. */
  readonly remove: readonly string[];
}

/** Collects changes of a set of texts in their order: what comes later wins. */
export class ValueSet {
  /** The whole set, once a `replace` said what it is. */
  private whole: Map<string, string> | undefined;
  private readonly added = new Map<string, string>();
  private readonly removed = new Map<string, string>();

  constructor(private readonly caseExact: boolean) {}

  add(value: string): void {
    const key = this.key(value);
    if (this.whole !== undefined) {
      if (!this.whole.has(key)) this.whole.set(key, value);
      return;
    }
    this.removed.delete(key);
    this.added.set(key, value);
  }

  remove(value: string): void {
    const key = this.key(value);
    if (this.whole !== undefined) {
      this.whole.delete(key);
      return;
    }
    this.added.delete(key);
    this.removed.set(key, value);
  }

  /** The set is to be just this. */
  replace(values: readonly string[]): void {
    this.whole = new Map(values.map((value) => [this.key(value), value]));
    this.added.clear();
    this.removed.clear();
  }

  /** undefined when nothing was changed. */
  changes(): ValueChanges | undefined {
    if (this.whole !== undefined) return { set: [...this.whole.values()], add: [], remove: [] };
    if (this.added.size === 0 && this.removed.size === 0) return undefined;
    return { add: [...this.added.values()], remove: [...this.removed.values()] };
  }

  private key(value: string): string {
    return this.caseExact ? value : value.toLowerCase();
  }
}
