/** The connections of one target: opened when needed, lent one at a time, in the order in which they were asked for. */
import { type ConnectorEvent } from '../../sdk/events.js';
import { DeadlinePassed, type Connection, type Driver } from './driver.js';

/** A connection in use. */
export interface Lease {
  readonly connection: Connection;
  /** It has been used before: it may have died since without anybody noticing. */
  readonly stale: boolean;
}

interface Waiting {
  readonly take: (lease: Lease) => void;
  readonly fail: (error: unknown) => void;
  readonly timer: NodeJS.Timeout;
  readonly deadline: number;
}

interface Idle {
  readonly connection: Connection;
  /** Milliseconds since the epoch. */
  readonly since: number;
}

/** Most operations that wait for a connection. */
const longestQueue = 1000;

/** Firewalls forget connections that are silent for minutes, and tell nobody: whoever was idle for so long is asked first. */
const askedAfterMs = 30_000;

/** Who does not answer within this is dead. */
const pingMs = 2000;

/** To connect takes no longer, or the server is away. */
const connectMs = 5000;

/** The target was closed. */
export class PoolClosed extends Error {
  override readonly name = 'PoolClosed';
}

/** More wait than may. */
export class PoolOverrun extends Error {
  override readonly name = 'PoolOverrun';
}

export class Pool {
  private readonly idle: Idle[] = [];
  private readonly waiting: Waiting[] = [];
  private readonly lent = new Set<Connection>();
  private opening = 0;
  private closed = false;

  constructor(
    private readonly driver: Driver,
    private readonly size: number,
    private readonly emit: (event: ConnectorEvent) => void,
    private readonly askAfterMs = askedAfterMs,
  ) {}

  /**
   * A connection, to be given back by `release`.
   * @param fresh a new one, where one that is idle would do otherwise
   * @throws PoolClosed, PoolOverrun, DeadlinePassed, or the driver's error
   */
  async lease(deadline: number, fresh = false): Promise<Lease> {
    if (this.closed) throw new PoolClosed('The target is closed.');
    if (Date.now() >= deadline) throw new DeadlinePassed('The time for the operation is up.');
    if (fresh) this.discardIdle();
    const connection = await this.reuse(deadline);
    if (connection !== undefined) return { connection, stale: true };
    if (this.lent.size + this.opening < this.size) return { connection: await this.open(deadline), stale: false };
    return this.wait(deadline);
  }

  /** Gives a connection back. */
  release(connection: Connection): void {
    this.lent.delete(connection);
    if (!connection.alive || this.closed) {
      this.drop(connection, this.closed ? 'shutdown' : 'error');
      this.serveNext();
      return;
    }
    const next = this.waiting.shift();
    if (next === undefined) {
      this.idle.push({ connection, since: Date.now() });
      return;
    }
    clearTimeout(next.timer);
    this.lent.add(connection);
    next.take({ connection, stale: true });
  }

  /** Closes idle connections now and the others as they come back. */
  async close(): Promise<void> {
    this.closed = true;
    for (const waiting of this.waiting.splice(0)) {
      clearTimeout(waiting.timer);
      waiting.fail(new PoolClosed('The target is closed.'));
    }
    await Promise.all(this.idle.splice(0).map(({ connection }) => connection.close()));
  }

  /** A connection that was idle and lives: the one that was used last. */
  private async reuse(deadline: number): Promise<Connection | undefined> {
    for (let found = this.idle.pop(); found !== undefined; found = this.idle.pop()) {
      const { connection, since } = found;
      this.lent.add(connection);
      if (connection.alive && (Date.now() - since < this.askAfterMs || (await this.answers(connection, deadline))))
        return connection;
      this.lent.delete(connection);
      this.drop(connection, 'error');
    }
    return undefined;
  }

  /** Whether a connection answers; when it does not, the others, which were idle for longer, are no better. */
  private async answers(connection: Connection, deadline: number): Promise<boolean> {
    try {
      await connection.run(
        { text: this.driver.ping ?? 'select 1', values: [] },
        Math.min(deadline, Date.now() + pingMs),
      );
      return true;
    } catch {
      this.discardIdle();
      return false;
    }
  }

  private async open(deadline: number): Promise<Connection> {
    this.opening += 1;
    const start = Date.now();
    const { endpoint } = this.driver;
    try {
      const connection = await this.driver.connect(Math.min(deadline, start + connectMs));
      if (this.closed) {
        await connection.close();
        throw new PoolClosed('The target is closed.');
      }
      this.lent.add(connection);
      this.emit({ kind: 'connectionOpened', endpoint, durationMs: Date.now() - start });
      return connection;
    } catch (error) {
      if (!(error instanceof PoolClosed))
        this.emit({ kind: 'connectionFailed', endpoint, message: 'The database cannot be connected to.' });
      queueMicrotask(() => {
        this.serveNext();
      });
      throw error;
    } finally {
      this.opening -= 1;
    }
  }

  private wait(deadline: number): Promise<Lease> {
    if (this.waiting.length >= longestQueue)
      return Promise.reject(new PoolOverrun('Too many operations wait for a connection.'));
    return new Promise((take, fail) => {
      const timer = setTimeout(() => {
        this.waiting.splice(this.waiting.indexOf(entry), 1);
        fail(new DeadlinePassed('No connection became free in time.'));
      }, deadline - Date.now());
      const entry: Waiting = { take, fail, timer, deadline };
      this.waiting.push(entry);
    });
  }

  /** A place became free without a connection: whoever waits longest gets to open one. */
  private serveNext(): void {
    if (this.closed || this.lent.size + this.opening >= this.size) return;
    const next = this.waiting.shift();
    if (next === undefined) return;
    clearTimeout(next.timer);
    this.open(next.deadline).then((connection) => {
      next.take({ connection, stale: false });
    }, next.fail);
  }

  private discardIdle(): void {
    for (const { connection } of this.idle.splice(0)) this.drop(connection, 'error');
  }

  private drop(connection: Connection, reason: 'error' | 'shutdown'): void {
    this.emit({ kind: 'connectionClosed', endpoint: this.driver.endpoint, reason });
    void connection.close();
  }
}
