import { randomBytes } from 'node:crypto';

/**
 * Makes ids of 32 hexadecimal digits that sort by time: 48 bits of milliseconds, 16 bits that count within one millisecond (and while
 * the clock stands or goes back), 64 bits that this maker drew once, against the ids of other processes.
 */
export class SortableIds {
  readonly #maker = randomBytes(8).toString('hex');
  #last = 0;
  #count = 0;

  constructor(private readonly clock: () => number) {}

  next(): string {
    const now = this.clock();
    if (now > this.#last) {
      this.#last = now;
      this.#count = 0;
    } else {
      this.#count += 1;
      if (this.#count > 0xffff) {
        this.#last += 1;
        this.#count = 0;
      }
    }
    return idsFrom(this.#last) + this.#count.toString(16).padStart(4, '0') + this.#maker;
  }
}

/** What every id that is made at this time (milliseconds since the epoch) or later is greater than. */
export function idsFrom(time: number): string {
  return Math.max(0, time).toString(16).padStart(12, '0');
}
