import { type Call } from '../sdk/connector.js';
import { unavailable } from './errors.js';

/** Lets work on the same thing run one after the other, and on different things at once. */
export class Turns {
  private readonly last = new Map<string, Promise<void>>();

  /** @throws ConnectorError `unavailable` when the turn did not come before the deadline */
  async take<T>(key: string, call: Call, work: () => Promise<T>): Promise<T> {
    const before = this.last.get(key) ?? Promise.resolve();
    const result = before.then(() => {
      if (Date.now() >= call.deadline)
        throw unavailable('The time limit passed while another change of the entry was under way.');
      return work();
    });
    const done = result.then(
      () => undefined,
      () => undefined,
    );
    this.last.set(key, done);
    try {
      return await result;
    } finally {
      if (this.last.get(key) === done) this.last.delete(key);
    }
  }
}
