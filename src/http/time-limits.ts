import { type FastifyReply, type FastifyRequest } from 'fastify';
import { unavailable } from '../scim/errors/scim-error.js';
import { answerFailure } from './scim-error.filter.js';

/** How often overdue requests are looked for, in milliseconds. */
const SWEEP_MS = 500;
/** Seconds until a client may try again after the gateway's own time limit. */
const RETRY_S = 10;

interface Running {
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
  /** `performance.now()` from which on it is answered without its handler. */
  readonly until: number;
  isOver: boolean;
}

/**
 * Answers requests whose handler does not come to an end: 503, and the client may try again. One timer for all of them; all have
 * the same limit, so that the oldest is always the next.
 */
export class TimeLimits {
  private running: Running[] = [];
  private timer: NodeJS.Timeout | undefined;

  /** @param limitMs time for one request, milliseconds */
  constructor(private readonly limitMs: number) {}

  /** A request came in. @returns to be called when its answer is out or its connection is gone */
  begin(request: FastifyRequest, reply: FastifyReply): () => void {
    const entry: Running = { request, reply, until: performance.now() + this.limitMs, isOver: false };
    this.running.push(entry);
    this.timer ??= setInterval(this.sweep, SWEEP_MS).unref();
    return () => {
      entry.isOver = true;
    };
  }

  private readonly sweep = (): void => {
    const now = performance.now();
    this.running = this.running.filter(({ isOver }) => !isOver);
    for (const entry of this.running) {
      if (entry.until > now) break;
      entry.isOver = true;
      answerFailure(unavailable('The request took too long. Try again.', RETRY_S), entry.request, entry.reply);
    }
    if (this.running.length > 0) return;
    clearInterval(this.timer);
    this.timer = undefined;
  };
}
