/** Keeps the values of one metric label few: each new value is a new series that lives as long as the process. */
export class BoundedLabel {
  private readonly seen = new Set<string>();

  /** @param limit values that are told apart; all further ones are `other` */
  constructor(private readonly limit: number) {}

  value(text: string): string {
    if (this.seen.has(text)) return text;
    if (this.seen.size >= this.limit) return 'other';
    this.seen.add(text);
    return text;
  }
}
