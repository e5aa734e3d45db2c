import { unavailable } from './errors.js';

interface Waiter {
  readonly resolve: () => void;
  readonly reject: (error: Error) => void;
  readonly timer: NodeJS.Timeout;
}

/** Callers that wait for something to become free, first come first served; each gives up at its deadline. */
export class WaitingList {
  private readonly waiters = new Set<Waiter>();

  get size(): number {
    return this.waiters.size;
  }

  /** Resolves when woken: look again then. @throws ConnectorError `unavailable` at the deadline */
  wait(deadline: number): Promise<void> {
    return new Promise((resolve, reject) => {
      const leave = (waiter: Waiter): void => {
        clearTimeout(waiter.timer);
        this.waiters.delete(waiter);
      };
      const waiter: Waiter = {
        resolve: () => {
          leave(waiter);
          resolve();
        },
        reject: (error) => {
          leave(waiter);
          reject(error);
        },
        timer: setTimeout(
          () => {
            waiter.reject(unavailable('The time limit passed while all connections to the directory were busy.'));
          },
          Math.max(0, deadline - Date.now()),
        ),
      };
      this.waiters.add(waiter);
    });
  }

  /** Wakes the one that has waited longest. */
  wake(): void {
    const [first] = this.waiters;
    first?.resolve();
  }

  wakeAll(): void {
    for (const waiter of [...this.waiters]) waiter.resolve();
  }

  rejectAll(error: Error): void {
    for (const waiter of [...this.waiters]) waiter.reject(error);
  }
}
