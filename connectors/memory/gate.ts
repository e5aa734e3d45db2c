import { setTimeout as sleep } from 'node:timers/promises';
import { type Call } from '../sdk/connector.js';
import { closed, deadlinePassed } from './errors.js';

/** What each operation passes before it touches the store: the latency asked for, the deadline, and whether the target is open. */
export class Gate {
  private readonly closing = new AbortController();

  /** @param latencyMs milliseconds that each operation waits */
  constructor(private readonly latencyMs: number) {}

  /** @throws ConnectorError `unavailable` */
  async pass(call: Call): Promise<void> {
    this.check(call);
    if (this.latencyMs === 0) return;
    const left = call.deadline - Date.now();
    await sleep(Math.min(this.latencyMs, left), undefined, { signal: this.closing.signal }).catch((error: unknown) => {
      if (!this.closing.signal.aborted) throw error;
    });
    this.check(call);
    // Timers may fire a little early: what needs longer than the time left is late whatever the clock says by now.
    if (this.latencyMs >= left) throw deadlinePassed();
  }

  /** Ends the waiting of operations under way. Idempotent. */
  close(): void {
    this.closing.abort();
  }

  private check(call: Call): void {
    if (this.closing.signal.aborted) throw closed();
    if (Date.now() >= call.deadline) throw deadlinePassed();
  }
}
