import { availableParallelism } from 'node:os';
import { ConnectorError } from '../../sdk/errors.js';

interface Waiter {
  readonly start: () => void;
  readonly timer: NodeJS.Timeout;
}

/**
 * Bounds how much hashing runs at once, as each hash wants a processor and megabytes of memory. First come, first served; a caller gives
 * up at its deadline.
 */
export class HashingTurns {
  private running = 0;
  private readonly waiting = new Set<Waiter>();

  constructor(private readonly limit: number) {}

  /** @throws ConnectorError `unavailable` when the turn did not come before the deadline (milliseconds since the epoch) */
  async take<T>(deadline: number, work: () => Promise<T>): Promise<T> {
    if (this.running >= this.limit) await this.turn(deadline);
    else this.running++;
    try {
      return await work();
    } finally {
      const [next] = this.waiting;
      if (next === undefined) this.running--;
      else next.start();
    }
  }

  /** Whoever is started takes the place of the one that has finished. */
  private turn(deadline: number): Promise<void> {
    return new Promise((resolve, reject) => {
      const leave = (): void => {
        clearTimeout(waiter.timer);
        this.waiting.delete(waiter);
      };
      const waiter: Waiter = {
        start: () => {
          leave();
          resolve();
        },
        timer: setTimeout(
          () => {
            leave();
            reject(new ConnectorError('unavailable', 'The time limit passed while other passwords were being hashed.'));
          },
          Math.max(0, deadline - Date.now()),
        ),
      };
      this.waiting.add(waiter);
    });
  }
}

/** Of the whole process: all targets share its processors. One is left to the event loop, and one thread of node's pool of four to others. */
export const hashingTurns = new HashingTurns(Math.min(3, Math.max(1, availableParallelism() - 1)));
