import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

let collect: (() => void) | undefined;

/** Bytes of live objects in the heap of this process, after everything that is garbage has gone. */
export function liveHeap(): number {
  if (collect === undefined) {
    setFlagsFromString('--expose-gc');
    collect = runInNewContext('gc') as () => void;
  }
  // What finalizers let go of is garbage only the second time.
  collect();
  collect();
  return process.memoryUsage().heapUsed;
}
