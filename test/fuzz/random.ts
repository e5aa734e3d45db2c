/** A stream of random choices that a seed decides: the same seed, the same choices (sfc32). */
export class Random {
  private a = 0x9e3779b9;
  private b = 0x243f6a88;
  private c = 0xb7e15162;
  private d = 1;

  /** @param seeds whole numbers; each list of seeds gives a stream of its own */
  constructor(...seeds: readonly number[]) {
    for (const seed of seeds) {
      this.a = (this.a ^ seed) | 0;
      this.b = (this.b ^ Math.floor(seed / 0x1_0000_0000)) | 0;
      for (let i = 0; i < 12; i++) this.bits();
    }
  }

  /** 0 inclusive to 1 exclusive. */
  fraction(): number {
    return this.bits() / 0x1_0000_0000;
  }

  /** 0 to `bound` - 1. */
  below(bound: number): number {
    return Math.floor(this.fraction() * bound);
  }

  chance(probability: number): boolean {
    return this.fraction() < probability;
  }

  pick<T>(list: readonly T[]): T {
    if (list.length === 0) throw new RangeError('nothing to pick from');
    return list[this.below(list.length)] as T;
  }

  /** One of the entries; each comes as often as its weight says. */
  weighted<T>(entries: readonly (readonly [weight: number, value: T])[]): T {
    let rest = this.fraction() * entries.reduce((sum, [weight]) => sum + weight, 0);
    for (const [weight, value] of entries) {
      rest -= weight;
      if (rest < 0) return value;
    }
    throw new RangeError('nothing to pick from');
  }

  list<T>(most: number, make: () => T): T[] {
    return Array.from({ length: this.below(most + 1) }, make);
  }

  private bits(): number {
    const sum = (((this.a + this.b) | 0) + this.d) | 0;
    this.d = (this.d + 1) | 0;
    this.a = this.b ^ (this.b >>> 9);
    this.b = (this.c + (this.c << 3)) | 0;
    this.c = ((this.c << 21) | (this.c >>> 11)) + sum;
    return sum >>> 0;
  }
}
