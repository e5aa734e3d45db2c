/** The program of a worker thread: hashes one password by code that would block the event loop, and ends. */
import { randomBytes } from 'node:crypto';
import { parentPort, workerData } from 'node:worker_threads';
import { encodeBase64, hashSync } from 'bcryptjs';
import { type HashingTask } from './hashing-thread.js';
import { randomSaltText } from './salt.js';
import { sha512Crypt } from './sha512-crypt.js';

function hashed({ password, settings }: HashingTask): string {
  if (settings.algorithm === 'crypt-sha512') return sha512Crypt(password, randomSaltText(16), settings.rounds);
  const cost = String(settings.cost).padStart(2, '0');
  return hashSync(password, `$${settings.ident}$${cost}$${encodeBase64([...randomBytes(16)], 16)}`);
}

parentPort?.postMessage(hashed(workerData as HashingTask));
