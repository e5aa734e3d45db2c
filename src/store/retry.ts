import { setTimeout as sleep } from 'node:timers/promises';
import { StoreUnavailable } from '../provisioning/ports.js';
import { LockConflict } from './errors.js';

const retries = 3;

/** Runs `work` again, up to three times and after a short random pause, when it lost against another transaction. */
export async function retryConflicts<T>(work: () => Promise<T>): Promise<T> {
  for (let retry = 0; ; retry += 1) {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof LockConflict)) throw error;
      if (retry === retries) throw new StoreUnavailable(`${error.message}; given up after ${retries} retries`);
      // Random, so that two that met do not meet again.
      await sleep(5 + Math.random() * 20 * 2 ** retry);
    }
  }
}
