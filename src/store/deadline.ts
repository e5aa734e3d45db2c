import { StoreUnavailable } from '../provisioning/ports.js';

/**
 * The outcome of `work`, or StoreUnavailable when it takes longer than `timeoutMs`. `work` itself goes on: `onLate` is called to end it.
 */
export async function within<T>(timeoutMs: number, work: () => Promise<T>, onLate?: () => void): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(new StoreUnavailable(`store: no answer within ${timeoutMs} ms`));
      onLate?.();
    }, timeoutMs);
  });
  try {
    return await Promise.race([work(), late]);
  } finally {
    clearTimeout(timer);
  }
}
