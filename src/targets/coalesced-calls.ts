import { type Call } from '../../connectors/sdk/connector.js';
import { ConnectorError } from '../../connectors/sdk/errors.js';

/** Runs one operation of the backend. */
export type Operation<Request, Result> = (request: Request, call: Call) => Promise<Result>;

/** How several calls of one operation become a single one. */
export interface Joining<Request, Result> {
  /** Whether the call may share an operation at all. */
  joinable(request: Request): boolean;
  /** Whether one operation can serve both. */
  alike(one: Request, other: Request): boolean;
  /** One request for at least everything that these want. */
  join(requests: readonly Request[]): Request;
  /** What each of the requests gets of the joint result; undefined for one that cannot be told from it and has to ask alone. */
  share(requests: readonly Request[], result: Result): readonly (Result | undefined)[];
}

/** Calls in one operation. Past that a backend's work for one filter grows faster than the number of its terms. */
const maxCalls = 32;

/** Calls share an operation only when their deadlines are this close, in milliseconds: it must end by the earliest. */
const deadlineSpreadMs = 1_000;

interface Waiting<Request, Result> {
  readonly request: Request;
  readonly call: Call;
  readonly resolve: (result: Result) => void;
  readonly reject: (error: unknown) => void;
}

type Batch<Request, Result> = [Waiting<Request, Result>, ...Waiting<Request, Result>[]];

/**
 * Joins calls that are made in the same turn of the event loop into one operation of the backend: under load most of what a small
 * reading costs, on both sides, is the operation and not the object. A call that is alone goes out at the end of the turn as it is.
 * Nothing is remembered beyond the turn, so a reading never sees less than what was true when it was asked for.
 */
export class CoalescedCalls<Request, Result> {
  private batches: Batch<Request, Result>[] = [];

  constructor(
    private readonly operation: Operation<Request, Result>,
    private readonly joining: Joining<Request, Result>,
  ) {}

  /** As the operation itself. */
  run(request: Request, call: Call): Promise<Result> {
    if (!this.joining.joinable(request)) return this.operation(request, call);
    return new Promise((resolve, reject) => {
      this.add({ request, call, resolve, reject });
    });
  }

  private add(waiting: Waiting<Request, Result>): void {
    for (const batch of this.batches) {
      const [first] = batch;
      if (batch.length < maxCalls && inTime(first, waiting) && this.joining.alike(first.request, waiting.request)) {
        batch.push(waiting);
        return;
      }
    }
    if (this.batches.length === 0) setImmediate(this.send);
    this.batches.push([waiting]);
  }

  private readonly send = (): void => {
    const { batches } = this;
    this.batches = [];
    for (const batch of batches) {
      if (batch.length === 1) this.alone(batch[0]);
      else void this.together(batch);
    }
  };

  private alone({ request, call, resolve, reject }: Waiting<Request, Result>): void {
    this.operation(request, call).then(resolve, reject);
  }

  private async together(batch: Batch<Request, Result>): Promise<void> {
    const requests = batch.map(({ request }) => request);
    try {
      const result = await this.operation(this.joining.join(requests), earliest(batch));
      const shares = this.joining.share(requests, result);
      for (const [index, waiting] of batch.entries()) {
        const share = shares[index];
        if (share === undefined) this.alone(waiting);
        else waiting.resolve(share);
      }
    } catch (error) {
      // An outage is everybody's; any other failure may come of one request, and the others must not suffer for it.
      const shared = error instanceof ConnectorError && error.code === 'unavailable';
      for (const waiting of batch) {
        if (shared) waiting.reject(error);
        else this.alone(waiting);
      }
    }
  }
}

function inTime<Request, Result>(one: Waiting<Request, Result>, other: Waiting<Request, Result>): boolean {
  return Math.abs(one.call.deadline - other.call.deadline) <= deadlineSpreadMs;
}

function earliest<Request, Result>(batch: Batch<Request, Result>): Call {
  let [{ call }] = batch;
  for (const one of batch) if (one.call.deadline < call.deadline) ({ call } = one);
  return call;
}

/** Whether two lists of attributes are the same, in the same order. */
export function sameNames(one: readonly string[], other: readonly string[]): boolean {
  return one === other || (one.length === other.length && one.every((name, index) => name === other[index]));
}
