/** Timing of one operation, run many times with a bounded number in flight. */
export interface Measurement {
  readonly perSecond: number;
  readonly p50Ms: number;
  readonly p95Ms: number;
  readonly count: number;
}

/**
 * Runs `operation` until `seconds` have passed or `maximum` runs are done.
 * @param inFlight how many run at once
 * @param operation gets a running number, from 0
 */
export async function measure(
  inFlight: number,
  seconds: number,
  maximum: number,
  operation: (n: number) => Promise<void>,
): Promise<Measurement> {
  const durations: number[] = [];
  const started = performance.now();
  const until = started + seconds * 1_000;
  let next = 0;
  const worker = async (): Promise<void> => {
    while (performance.now() < until && next < maximum) {
      const n = next++;
      const began = performance.now();
      await operation(n);
      durations.push(performance.now() - began);
    }
  };
  await Promise.all(Array.from({ length: inFlight }, worker));
  const elapsed = (performance.now() - started) / 1_000;
  durations.sort((a, b) => a - b);
  const at = (share: number): number =>
    durations[Math.min(durations.length - 1, Math.floor(durations.length * share))] ?? NaN;
  return { perSecond: durations.length / elapsed, p50Ms: at(0.5), p95Ms: at(0.95), count: durations.length };
}
