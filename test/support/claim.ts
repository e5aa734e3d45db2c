import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/** A name that one process of this machine holds until it releases it or ends, however it ends. */
export interface Claim {
  readonly release: () => void;
}

/**
 * Claims a name for this process: the system gives an abstract socket (Linux) to one process only, and takes it back at its end.
 * @returns undefined when another process, or this one, holds it
 */
export async function claim(name: string): Promise<Claim | undefined> {
  const server = createServer((socket) => {
    socket.destroy();
  });
  const held = await new Promise<boolean>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE') resolve(false);
      else reject(error);
    });
    server.listen(`\0causeway-test-${name}`, () => {
      resolve(true);
    });
  });
  if (!held) return undefined;
  server.unref();
  return {
    release: () => {
      server.close();
    },
  };
}

/**
 * Waits until the name is free, runs `work` under it and releases it.
 * @param patience longest waiting, milliseconds
 * @throws Error when it was not free in time
 */
export async function whileClaimed<T>(name: string, patience: number, work: () => Promise<T>): Promise<T> {
  for (const until = Date.now() + patience; Date.now() < until;) {
    const held = await claim(name);
    if (held === undefined) {
      await sleep(100);
      continue;
    }
    try {
      return await work();
    } finally {
      held.release();
    }
  }
  throw new Error(`Another process has held ${name} for more than ${patience / 1000} s.`);
}
