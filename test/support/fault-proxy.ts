/** A TCP proxy on loopback that misbehaves on demand: what networks and dying servers do to a client. */
import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';

export interface FaultProxy {
  readonly port: number;
  /** Connections that are open at the moment. */
  readonly connections: number;
  /** Connections accepted since the start. */
  readonly accepted: number;
  /** Everything passes again; what was broken stays broken. */
  heal(): void;
  /** Breaks all open connections at once, both ways. */
  drop(): void;
  /** Each piece of data waits so many milliseconds before it goes on, both ways. */
  delay(ms: number): void;
  /** Ends the server's side of all open connections in an orderly way; the client's data still passes. */
  halfClose(): void;
  /** Requests pass, answers vanish, from now on. */
  swallowResponses(): void;
  /** Requests vanish too, from now on. */
  swallowRequests(): void;
  /** New connections are broken as soon as they are made. */
  refuse(): void;
  close(): Promise<void>;
}

interface Pair {
  readonly client: Socket;
  readonly server: Socket;
}

class LoopbackProxy implements FaultProxy {
  accepted = 0;
  private readonly pairs = new Set<Pair>();
  private delayMs = 0;
  private swallowed = { requests: false, responses: false };
  private refusing = false;
  private readonly listener: Server;

  constructor(private readonly target: { readonly host: string; readonly port: number }) {
    this.listener = createServer((client) => {
      this.accept(client);
    });
  }

  async start(): Promise<this> {
    this.listener.listen(0, '127.0.0.1');
    await once(this.listener, 'listening');
    return this;
  }

  get port(): number {
    const address = this.listener.address();
    if (address === null || typeof address === 'string') throw new Error('The proxy does not listen.');
    return address.port;
  }

  get connections(): number {
    return this.pairs.size;
  }

  private accept(client: Socket): void {
    this.accepted++;
    client.on('error', () => undefined);
    if (this.refusing) {
      client.resetAndDestroy();
      return;
    }
    const server = connect(this.target);
    server.on('error', () => undefined);
    const pair = { client, server };
    this.pairs.add(pair);
    this.carry(client, server, () => this.swallowed.requests);
    this.carry(server, client, () => this.swallowed.responses);
    const end = (): void => {
      this.pairs.delete(pair);
      client.destroy();
      server.destroy();
    };
    client.once('close', end);
    server.once('close', end);
  }

  private carry(from: Socket, to: Socket, isSwallowed: () => boolean): void {
    from.on('data', (data) => {
      if (isSwallowed()) return;
      if (this.delayMs === 0) {
        to.write(data);
        return;
      }
      setTimeout(() => {
        if (!to.destroyed) to.write(data);
      }, this.delayMs);
    });
    from.on('end', () => {
      if (!isSwallowed()) to.end();
    });
  }

  heal(): void {
    this.delayMs = 0;
    this.swallowed = { requests: false, responses: false };
    this.refusing = false;
  }

  drop(): void {
    for (const { client, server } of [...this.pairs]) {
      client.resetAndDestroy();
      server.resetAndDestroy();
    }
  }

  delay(ms: number): void {
    this.delayMs = ms;
  }

  halfClose(): void {
    for (const { client } of this.pairs) client.end();
  }

  swallowResponses(): void {
    this.swallowed.responses = true;
  }

  swallowRequests(): void {
    this.swallowed = { requests: true, responses: true };
  }

  refuse(): void {
    this.refusing = true;
  }

  async close(): Promise<void> {
    this.drop();
    const closed = once(this.listener, 'close');
    this.listener.close();
    await closed;
  }
}

/** Starts a proxy in front of a server; it forwards until told otherwise. */
export function startFaultProxy(target: { readonly host: string; readonly port: number }): Promise<FaultProxy> {
  return new LoopbackProxy(target).start();
}
