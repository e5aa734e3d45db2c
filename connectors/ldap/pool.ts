/**
 * The connections of one target. Operations share a few: the driver keeps several requests under way on one socket. A walk over
 * a whole target leases one alone, since its cookie is bound to it.
 */
import { type Client } from 'ldapts';
import { type Call } from '../sdk/connector.js';
import { type ConnectorError } from '../sdk/errors.js';
import { type ConnectorEvent } from '../sdk/events.js';
import { type LdapConfig } from './config.js';
import { Connection, type CloseReason } from './connection.js';
import { type Endpoint } from './endpoint.js';
import { ConnectionLost, toConnectorError, unavailable } from './errors.js';
import { type Activity } from './failure-reading.js';
import { Failback } from './failback.js';
import { ServerChoice } from './server-choice.js';
import { WaitingList } from './waiting-list.js';

/** Requests under way on one connection at most. */
const maxInFlight = 16;
/** From so many on, another connection is opened besides. */
const busyInFlight = 16;
/** Milliseconds that operations under way have to end when the pool is closed. */
const drainMs = 3000;
/** Milliseconds that operations have to end at a server that works and is left for a preferred one. */
const leavingMs = 10_000;

export type Operation<T> = (client: Client) => Promise<T>;

/** One connection for one caller. */
export interface Lease {
  run<T>(call: Call, operation: Operation<T>): Promise<T>;
  /** Gives the connection back; `discard` when something may be left open on it. */
  release(discard: boolean): void;
}

/** Milliseconds that an operation may still take. @throws ConnectorError `unavailable` when the time is up */
function timeLeft(call: Call, limitMs: number): number {
  const left = call.deadline - Date.now();
  if (left <= 0) throw unavailable('The time limit passed before the directory was asked.');
  return Math.min(left, limitMs);
}

export class ConnectionPool {
  private readonly shared = new Set<Connection>();
  private readonly leased = new Set<Connection>();
  private readonly capacity = new WaitingList();
  private readonly leases = new WaitingList();
  /** Leases given, being opened or held. */
  private leaseCount = 0;
  private connecting: Promise<Connection> | undefined;
  /** Which server all connections go to. */
  readonly choice: ServerChoice;
  private closed = false;
  private readonly reaper: NodeJS.Timeout;
  private readonly failback: Failback;

  constructor(
    private readonly config: LdapConfig,
    private readonly emit: (event: ConnectorEvent) => void,
  ) {
    const idleMs = config.pool.idleSeconds * 1000;
    this.reaper = setInterval(
      () => {
        this.closeIdle(idleMs);
      },
      Math.min(idleMs, 10_000),
    ).unref();
    this.choice = new ServerChoice(config.endpoints, config.failover, emit);
    this.failback = new Failback(this.choice, config, (endpoint) => {
      this.goBackTo(endpoint);
    });
  }

  /**
   * Runs one operation on a shared connection. A read whose connection broke is tried once more on another; a write only when
   * it was never sent.
   * @throws ConnectorError
   */
  async run<T>(call: Call, activity: Activity, operation: Operation<T>): Promise<T> {
    for (let attempt = 1; ; attempt++) {
      const connection = await this.acquire(call);
      this.choice.begin(call, connection.endpoint);
      try {
        return await connection.run(timeLeft(call, this.config.timeouts.operationMs), operation);
      } catch (error) {
        if (error instanceof ConnectionLost) this.suspect(connection.endpoint, error.timedOut);
        const again = error instanceof ConnectionLost && !error.timedOut && (activity === 'read' || !error.sent);
        if (!again || attempt > 1 || this.closed) throw toConnectorError(error, activity, this.config.kind);
      } finally {
        this.capacity.wake();
      }
    }
  }

  /** @throws ConnectorError `unavailable` */
  async lease(call: Call): Promise<Lease> {
    while (this.leaseCount >= this.config.pool.size) await this.leases.wait(call.deadline);
    this.refuseWhenClosed();
    this.leaseCount++;
    const connection = await this.openLease(call);
    return {
      run: async (within, operation) => {
        try {
          return await connection.run(timeLeft(within, this.config.timeouts.operationMs), operation);
        } catch (error) {
          throw toConnectorError(error, 'read', this.config.kind);
        }
      },
      release: (discard) => {
        this.leased.delete(connection);
        this.leaseCount--;
        const stays = connection.endpoint === this.choice.current && this.hasRoom();
        if (discard || this.closed || !connection.usable || !stays) connection.close('idle');
        else this.shared.add(connection);
        this.leases.wake();
        this.capacity.wakeAll();
      },
    };
  }

  /** Ends all connections once what is under way on them has ended, or after some seconds. */
  async close(): Promise<void> {
    if (this.closed) return;
    this.closed = true;
    clearInterval(this.reaper);
    this.failback.close();
    const error = unavailable('The LDAP target is closed.');
    this.capacity.rejectAll(error);
    this.leases.rejectAll(error);
    for (const connection of this.shared) connection.retire('shutdown');
    for (const connection of this.leased) connection.close('shutdown');
    for (const until = Date.now() + drainMs; this.shared.size > 0 && Date.now() < until;) {
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    for (const connection of this.shared) connection.close('shutdown');
  }

  private async openLease(call: Call): Promise<Connection> {
    const opening = this.openConnection(this.leased, call);
    try {
      return await this.withDeadline(opening, call);
    } catch (error) {
      this.leaseCount--;
      this.leases.wake();
      // One that is opened too late serves nobody.
      opening.then(
        (connection) => {
          connection.close('idle');
        },
        () => undefined,
      );
      throw error;
    }
  }

  private hasRoom(): boolean {
    let usable = 0;
    for (const { usable: counts, endpoint } of this.shared) if (counts && endpoint === this.choice.current) usable++;
    return usable < this.config.pool.size;
  }

  private refuseWhenClosed(): void {
    if (this.closed) throw unavailable('The LDAP target is closed.');
  }

  private async acquire(call: Call): Promise<Connection> {
    for (;;) {
      this.refuseWhenClosed();
      timeLeft(call, 1);
      const best = this.leastBusy(this.choice.of(call)) ?? this.leastBusy(this.choice.current);
      const room = this.hasRoom();
      if (best === undefined || (best.inFlight >= maxInFlight && room)) {
        if (room) await this.withDeadline(this.grow(), call);
        else await this.capacity.wait(call.deadline);
        continue;
      }
      if (best.inFlight >= maxInFlight) {
        await this.capacity.wait(call.deadline);
        continue;
      }
      if (best.inFlight >= busyInFlight && room) {
        // Another one for those that come; this one does not wait, and hears of a failure when it matters.
        this.grow().catch(() => undefined);
      }
      return best;
    }
  }

  private leastBusy(endpoint: Endpoint | undefined): Connection | undefined {
    let best: Connection | undefined;
    for (const connection of this.shared) {
      if (
        connection.usable &&
        connection.endpoint === endpoint &&
        (best === undefined || connection.inFlight < best.inFlight)
      )
        best = connection;
    }
    return best;
  }

  /** Opens one more shared connection; all who need one wait for the same attempt. */
  private grow(): Promise<Connection> {
    this.connecting ??= this.openConnection(this.shared).finally(() => {
      this.connecting = undefined;
      this.capacity.wakeAll();
    });
    return this.connecting;
  }

  private withDeadline<T>(work: Promise<T>, call: Call): Promise<T> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(
        () => {
          reject(unavailable('The time limit passed while the directory was being connected.'));
        },
        Math.max(0, call.deadline - Date.now()),
      );
      work.then(resolve, reject).finally(() => {
        clearTimeout(timer);
      });
    });
  }

  /** Connects to the server in use; when it cannot be reached, to the next that can, which is the one in use from then on. */
  private async openConnection(members: Set<Connection>, call?: Call): Promise<Connection> {
    const before = this.choice.current;
    let failure: ConnectorError | undefined;
    for (const endpoint of this.choice.candidates()) {
      if (call !== undefined) timeLeft(call, 1);
      const connection = await this.openAt(endpoint, members).catch((error: unknown) => {
        failure = connectError(endpoint, error);
        this.emit({ kind: 'connectionFailed', endpoint: endpoint.url, message: failure.message });
        return undefined;
      });
      if (connection !== undefined) return this.settle(connection, before, members, call);
      this.refuseWhenClosed();
    }
    throw failure ?? unavailable('The LDAP target has no URL.');
  }

  /** Makes the server that was reached the one in use, unless somebody else has meanwhile chosen another. */
  private async settle(
    connection: Connection,
    before: Endpoint | undefined,
    members: Set<Connection>,
    call?: Call,
  ): Promise<Connection> {
    const { current } = this.choice;
    if (connection.endpoint === current) return connection;
    if (current !== before) {
      connection.close('idle');
      return this.openConnection(members, call);
    }
    this.choice.use(connection.endpoint, before === undefined ? 'first' : 'failover');
    this.leaveOthers();
    return connection;
  }

  /**
   * No more operations on connections to a server that broke one, as the others are likely broken too; a new one shows. Nor to one that was
   * silent, unless it is the only one there is.
   */
  private suspect(endpoint: Endpoint, silent: boolean): void {
    if (silent && !this.choice.several) return;
    for (const connection of this.shared) if (connection.endpoint === endpoint) connection.retire('error');
  }

  /** Ends connections to servers that are not in use, each as soon as nothing is under way on it. Leased ones end with their walk. */
  private leaveOthers(): void {
    for (const connection of this.shared) if (connection.endpoint !== this.choice.current) connection.retire('idle');
  }

  /** Operations that began at the other server end there. */
  private goBackTo(endpoint: Endpoint): void {
    this.choice.use(endpoint, 'failback');
    setTimeout(() => {
      this.leaveOthers();
    }, leavingMs).unref();
  }

  private async openAt(endpoint: Endpoint, members: Set<Connection>): Promise<Connection> {
    const start = Date.now();
    const closed = (reason: CloseReason): void => {
      this.emit({ kind: 'connectionClosed', endpoint: endpoint.url, reason });
      for (const set of [this.shared, this.leased]) set.delete(connection);
      if (endpoint !== this.choice.current) this.choice.lags();
      this.capacity.wakeAll();
      this.leases.wake();
      this.report();
    };
    const connection: Connection = await Connection.open(this.config, endpoint, (reason) => {
      closed(reason);
    });
    members.add(connection);
    this.emit({ kind: 'connectionOpened', endpoint: endpoint.url, durationMs: Date.now() - start });
    this.report();
    if (this.closed) connection.close('shutdown');
    return connection;
  }

  private report(): void {
    const all = [...this.shared, ...this.leased];
    const busy = all.filter((connection) => connection.inFlight > 0).length;
    this.emit({ kind: 'pool', open: all.length, busy, waiting: this.capacity.size + this.leases.size });
  }

  private closeIdle(idleMs: number): void {
    for (const connection of this.shared) {
      if (connection.inFlight === 0 && Date.now() - connection.lastUsed >= idleMs) connection.close('idle');
    }
  }
}

function connectError(endpoint: Endpoint, error: unknown): ConnectorError {
  if (error instanceof ConnectionLost) return unavailable(`LDAP connect: ${error.message}.`, error.cause);
  const native = toConnectorError(error, 'connect');
  if (native.code === 'unavailable') return native;
  const code = error instanceof Error && 'code' in error && typeof error.code === 'string' ? ` (${error.code})` : '';
  return unavailable(`No connection to ${endpoint.url}${code}: look at host, port, TLS and certificate.`, error);
}
