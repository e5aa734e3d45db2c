import {
  BrokenCircuitError,
  bulkhead,
  BulkheadRejectedError,
  circuitBreaker,
  CircuitState,
  ConsecutiveBreaker,
  handleWhen,
  type IPolicy,
} from 'cockatiel';
import { type Call } from '../../connectors/sdk/connector.js';
import { ConnectorError } from '../../connectors/sdk/errors.js';

export interface GuardOptions {
  /** Consecutive `unavailable` that open the breaker. */
  readonly failures: number;
  /** How long the breaker stays open before one operation may try again, in milliseconds. */
  readonly openMs: number;
  /** Operations in flight at once. */
  readonly concurrency: number;
  /** Operations that may wait for a place. */
  readonly queue: number;
}

export const defaultGuardOptions: GuardOptions = { failures: 5, openMs: 3_000, concurrency: 128, queue: 1_024 };

/** What a guard reports of each operation. */
export interface GuardObserver {
  operation(operation: string, outcome: string, durationMs: number, requestId: string, message?: string): void;
  breaker(state: 'closed' | 'open' | 'halfOpen'): void;
}

/** Grace after the deadline for a connector that keeps its own time limits; past it the guard answers in its place. */
const graceMs = 500;

const tellsOfOutage = (error: unknown): boolean => error instanceof ConnectorError && error.code === 'unavailable';

/** Runs the operations of one target within limits. */
export class Guard {
  private readonly bulkhead: IPolicy;
  private readonly breaker: IPolicy;
  private state: 'closed' | 'open' | 'halfOpen' = 'closed';

  constructor(
    private readonly observer: GuardObserver,
    private readonly options: GuardOptions = defaultGuardOptions,
  ) {
    const breaker = circuitBreaker(handleWhen(tellsOfOutage), {
      halfOpenAfter: options.openMs,
      breaker: new ConsecutiveBreaker(options.failures),
    });
    breaker.onStateChange((state) => {
      this.state = state === CircuitState.Closed ? 'closed' : state === CircuitState.HalfOpen ? 'halfOpen' : 'open';
      this.observer.breaker(this.state);
    });
    this.bulkhead = bulkhead(options.concurrency, options.queue);
    this.breaker = breaker;
  }

  breakerState(): 'closed' | 'open' | 'halfOpen' {
    return this.state;
  }

  /**
   * Runs one operation.
   * @param writes whether an operation that ran out of time may have changed something
   * @throws ConnectorError, also for an open breaker, a full queue and a connector that does not come back
   */
  async run<T>(operation: string, call: Call, writes: boolean, work: () => Promise<T>): Promise<T> {
    const started = performance.now();
    try {
      const result = await this.bulkhead.execute(() => this.throughBreaker(() => withinDeadline(call, writes, work)));
      this.observer.operation(operation, 'ok', performance.now() - started, call.requestId);
      return result;
    } catch (error) {
      const failure = this.classify(error);
      this.observer.operation(operation, failure.code, performance.now() - started, call.requestId, failure.message);
      throw failure;
    }
  }

  /** While one operation tries whether the target is back, the others are refused: the breaker's own way is to let them wait. */
  private throughBreaker<T>(work: () => Promise<T>): Promise<T> {
    if (this.state === 'halfOpen') throw new BrokenCircuitError();
    return this.breaker.execute(work);
  }

  private classify(error: unknown): ConnectorError {
    if (error instanceof ConnectorError) return error;
    if (error instanceof BrokenCircuitError) {
      const retryAfter = Math.max(1, Math.ceil(this.options.openMs / 1_000));
      return new ConnectorError('unavailable', 'circuit breaker is open', { retryAfter, cause: error });
    }
    if (error instanceof BulkheadRejectedError) {
      return new ConnectorError('unavailable', 'too many operations are waiting for this target', { retryAfter: 2 });
    }
    const message = error instanceof Error ? error.message : String(error);
    return new ConnectorError('internal', `connector failed unexpectedly: ${message}`, { cause: error });
  }
}

async function withinDeadline<T>(call: Call, writes: boolean, work: () => Promise<T>): Promise<T> {
  const remaining = call.deadline - Date.now();
  if (remaining <= 0) throw new ConnectorError('unavailable', 'no time is left for the operation');
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      const code = writes ? 'outcomeUnknown' : 'unavailable';
      reject(new ConnectorError(code, 'the connector did not come back within the time limit'));
    }, remaining + graceMs);
  });
  try {
    return await Promise.race([work(), late]);
  } finally {
    clearTimeout(timer);
  }
}
