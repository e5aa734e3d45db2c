/** What a reference resolves to. */
export interface ResolvedId {
  readonly id: string;
  readonly resourceType: string;
}

/**
 * Remembers SCIM ids of backend objects for a short while, so that a group of 10,000 members costs no 10,000 link look-ups at each
 * reading. Two halves take turns: a full or aged half becomes the old one, and the old one is dropped. Only ids are kept: they are
 * derived and do not change; a reused primary key is noticed once the entry has aged.
 */
export class ScimIdCache {
  private young = new Map<string, ResolvedId>();
  private old = new Map<string, ResolvedId>();
  private turnedAt = Date.now();

  /**
   * @param capacity entries in each half
   * @param maxAgeMs after this time a half is old
   */
  constructor(
    private readonly capacity = 50_000,
    private readonly maxAgeMs = 60_000,
  ) {}

  get(key: string): ResolvedId | undefined {
    return this.young.get(key) ?? this.old.get(key);
  }

  set(key: string, resolved: ResolvedId): void {
    if (this.young.size >= this.capacity) this.turn();
    this.young.set(key, resolved);
  }

  /** Called before many look-ups: what is too old is dropped then, and not in between. */
  age(now: number): void {
    if (now - this.turnedAt > this.maxAgeMs) this.turn();
  }

  delete(key: string): void {
    this.young.delete(key);
    this.old.delete(key);
  }

  private turn(): void {
    this.old = this.young;
    this.young = new Map();
    this.turnedAt = Date.now();
  }
}
