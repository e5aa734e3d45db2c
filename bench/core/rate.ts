/** One side of a comparison: does the same work as the others. */
export interface Contender {
  readonly name: string;
  /** The work once. Its result is kept, so that no compiler finds it useless. */
  run(): unknown;
  /** What the work comes to, in a form that can be compared with what the others make of it. */
  outcome(): unknown;
}

const warmUpMs = 400;
const roundMs = 120;
const rounds = 9;

/** Results of the last work: somebody might look at them. */
export const kept: unknown[] = [];

/**
 * How often each contender does its work in a second: the median of several rounds, in which they take turns, after a warm-up.
 * A contender that answers with a promise is awaited each time.
 */
export async function rates(contenders: readonly Contender[]): Promise<readonly number[]> {
  for (const contender of contenders) await perSecond(contender, warmUpMs);
  const measured = contenders.map((): number[] => []);
  for (let round = 0; round < rounds; round++) {
    for (const [index, contender] of contenders.entries()) measured[index]?.push(await perSecond(contender, roundMs));
  }
  return measured.map(median);
}

async function perSecond(contender: Contender, forMs: number): Promise<number> {
  const batch = 8;
  const started = performance.now();
  let count = 0;
  let elapsed: number;
  do {
    for (let n = 0; n < batch; n++) {
      const result = contender.run();
      kept[n] = result instanceof Promise ? await result : result;
    }
    count += batch;
    elapsed = performance.now() - started;
  } while (elapsed < forMs);
  return (count / elapsed) * 1_000;
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}
