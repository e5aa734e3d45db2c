/** A map that forgets what was used longest ago. */
export class BoundedMap<T> {
  private readonly entries = new Map<string, T>();

  /** @param size most entries */
  constructor(
    private readonly size: number,
    private readonly forget: (value: T) => void = () => undefined,
  ) {}

  get(key: string): T | undefined {
    const value = this.entries.get(key);
    if (value === undefined) return undefined;
    this.entries.delete(key);
    this.entries.set(key, value);
    return value;
  }

  set(key: string, value: T): void {
    this.entries.set(key, value);
    if (this.entries.size <= this.size) return;
    const [oldest] = this.entries;
    if (oldest === undefined) return;
    this.entries.delete(oldest[0]);
    this.forget(oldest[1]);
  }
}
