/**
 * Hashes in a thread of its own what node:crypto cannot hash in its pool. A thread per password: it takes some 50 ms to start, a good
 * hash takes longer, and nothing stays in memory between passwords.
 */
import { Worker } from 'node:worker_threads';
import { type Bcrypt, type CryptSha512 } from './config.js';

export interface HashingTask {
  readonly password: string;
  readonly settings: Bcrypt | CryptSha512;
}

/** @throws Error when the thread cannot do it; never with the password in the message */
export function hashInThread(task: HashingTask): Promise<string> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL('./hashing-worker.js', import.meta.url), { workerData: task, execArgv: [] });
    worker.once('message', resolve);
    worker.once('error', reject);
    worker.once('exit', (code) => {
      reject(new Error(`The thread that hashes passwords ended with code ${code}.`));
    });
  });
}
