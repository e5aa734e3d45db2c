import { type FuzzReport, megabytes } from './run-fuzz.js';

/** Live heap may differ so much between two points without a leak: caches fill, code is compiled. */
const tolerance = 12 * 2 ** 20;

/** Why the run has failed; empty when it has not. */
export function judgeReport({ findings, heap }: FuzzReport): readonly string[] {
  const failures = findings.length > 0 ? [`${findings.length} findings`] : [];
  // The first points are warm-up: what is read for the first time, and caches up to their bound.
  const early = Math.min(...heap.slice(2, 5));
  const late = Math.min(...heap.slice(-3));
  if (heap.length >= 8 && late - early > tolerance)
    failures.push(`the heap grew from ${megabytes(early)} to ${megabytes(late)} MB`);
  return failures;
}
