import { type JobEvents } from './events.js';

/** Work that is done again and again. */
export interface IntervalJob {
  /** In log lines. */
  readonly name: string;
  /** Milliseconds from the end of one run to the begin of the next. */
  readonly everyMs: number;
  /**
   * @param signal is aborted when the process stops: a run with many steps ends after the step under way
   */
  run(signal: AbortSignal): Promise<void>;
}

/** Replicas that start together must not run their jobs together: each pause is longer or shorter by up to this part. */
const JITTER = 0.2;

/** Runs jobs until it is stopped. A run that fails is reported, and the job goes on at its next time. */
export class IntervalJobs {
  private readonly timers = new Map<string, NodeJS.Timeout>();
  private readonly running = new Set<Promise<void>>();
  private readonly abort = new AbortController();
  private started = false;

  /** @param random from 0 to 1, for the jitter */
  constructor(
    private readonly jobs: readonly IntervalJob[],
    private readonly events: JobEvents,
    private readonly random: () => number = Math.random,
  ) {}

  /** Starts all jobs; the first run of each comes after its pause. */
  start(): void {
    if (this.started) return;
    this.started = true;
    for (const job of this.jobs) this.schedule(job);
  }

  /** Starts no further run, and resolves when those under way have ended. Idempotent. */
  async stop(): Promise<void> {
    this.abort.abort();
    for (const timer of this.timers.values()) clearTimeout(timer);
    this.timers.clear();
    await Promise.all(this.running);
  }

  private schedule(job: IntervalJob): void {
    if (this.abort.signal.aborted) return;
    const pause = job.everyMs * (1 + JITTER * (2 * this.random() - 1));
    // A timer alone keeps no process alive.
    const timer = setTimeout(() => {
      const run = this.runOnce(job).finally(() => {
        this.running.delete(run);
        // Only now: a slow run is never overtaken by the next.
        this.schedule(job);
      });
      this.running.add(run);
    }, pause).unref();
    this.timers.set(job.name, timer);
  }

  private async runOnce(job: IntervalJob): Promise<void> {
    try {
      await job.run(this.abort.signal);
    } catch (error) {
      const text = error instanceof Error ? `${error.name}: ${error.message}` : 'a value that is no error was thrown';
      this.events.emit({ kind: 'jobFailed', job: job.name, error: text });
    }
  }
}
