/**
 * Which of the servers of a target is talked to: one at a time, so that what was written is there for the reading that follows. It is left
 * when it cannot be reached, and a server that comes earlier in the list is gone back to once it has been well for a while.
 */
import { type Call } from '../sdk/connector.js';
import { type ConnectorEvent } from '../sdk/events.js';
import { type Endpoint } from './endpoint.js';

/** How servers are changed. */
export interface FailoverConfig {
  /** Milliseconds that a change may take from one server to all others. */
  readonly replicationLagMs: number;
  /** Milliseconds that a preferred server must have been well before it is gone back to; 0: never. */
  readonly failbackMs: number;
}

export class ServerChoice {
  private chosen: Endpoint | undefined;
  /** Since when servers were found well that come before the chosen one. */
  private readonly wellSince = new Map<Endpoint, number>();
  /** What changed servers last may be missing until then, milliseconds since the epoch. */
  private lagUntil = 0;
  /** Where operations began: their later steps go there too, while it can be reached. */
  private readonly began = new WeakMap<Call, Endpoint>();

  /** @param endpoints the preferred first */
  constructor(
    private readonly endpoints: readonly Endpoint[],
    private readonly config: FailoverConfig,
    private readonly emit: (event: ConnectorEvent) => void,
  ) {}

  get several(): boolean {
    return this.endpoints.length > 1;
  }

  /** See `Replicated`. */
  get lagMs(): number {
    return this.several ? this.config.replicationLagMs : 0;
  }

  /** The server in use; undefined before the first was reached. */
  get current(): Endpoint | undefined {
    return this.chosen;
  }

  /** In the order in which they are to be tried: the one in use, then the others as configured. */
  candidates(): readonly Endpoint[] {
    const { chosen } = this;
    return chosen === undefined ? this.endpoints : [chosen, ...this.endpoints.filter((one) => one !== chosen)];
  }

  /** Servers that would be better than the one in use. */
  preferred(): readonly Endpoint[] {
    return this.chosen === undefined ? [] : this.endpoints.slice(0, this.endpoints.indexOf(this.chosen));
  }

  /** From now on this server is used. The first choice counts as a change too: before a restart it may have been another one. */
  use(endpoint: Endpoint, reason: 'first' | 'failover' | 'failback'): void {
    this.chosen = endpoint;
    this.wellSince.clear();
    this.lags();
    if (this.several) this.emit({ kind: 'endpointChanged', endpoint: endpoint.url, reason });
  }

  /** A server that is not in use any more may have taken a write just now. */
  lags(): void {
    this.lagUntil = Date.now() + this.config.replicationLagMs;
  }

  /** See `Replicated`. A single server has all there is. */
  absenceUncertainMs(writtenAt = 0): number {
    if (!this.several) return 0;
    return Math.max(0, Math.max(this.lagUntil, writtenAt + this.config.replicationLagMs) - Date.now());
  }

  /** Where the next step of an operation goes, if it can; an operation that begins goes to the server in use. */
  of(call: Call): Endpoint | undefined {
    return (this.several ? this.began.get(call) : undefined) ?? this.chosen;
  }

  begin(call: Call, endpoint: Endpoint): void {
    if (this.several) this.began.set(call, endpoint);
  }

  /** Notes how a preferred server was found. @returns whether it is time to go back to it */
  found(endpoint: Endpoint, well: boolean): boolean {
    if (!well) {
      this.wellSince.delete(endpoint);
      return false;
    }
    const since = this.wellSince.get(endpoint) ?? Date.now();
    this.wellSince.set(endpoint, since);
    return Date.now() - since >= this.config.failbackMs;
  }
}
