import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';

/** Both sides of a connection that a proxy carries. */
export interface ProxyPair {
  readonly client: Socket;
  readonly server: Socket;
}

/** A TCP proxy on loopback before a server. What passes, and how, is its subclasses' business. */
export abstract class LoopbackProxy<Pair extends ProxyPair> {
  /** Connections accepted since the start. */
  accepted = 0;
  protected readonly pairs = new Set<Pair>();
  /** New connections are broken as soon as they are made. */
  protected refusing = false;
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

  /** Connections that are open at the moment. */
  get connections(): number {
    return this.pairs.size;
  }

  /** Breaks all open connections at once, both ways. */
  drop(): void {
    for (const pair of [...this.pairs]) this.break(pair);
  }

  async close(): Promise<void> {
    this.drop();
    const closed = once(this.listener, 'close');
    this.listener.close();
    await closed;
  }

  /** Begins to carry data between two sockets. */
  protected abstract carry(client: Socket, server: Socket): Pair;

  /** What becomes of the server's side when the client's has ended, or was ended by it. */
  protected endServer({ server }: Pair): void {
    server.destroy();
  }

  protected break({ client, server }: ProxyPair): void {
    client.resetAndDestroy();
    server.resetAndDestroy();
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
    const pair = this.carry(client, server);
    this.pairs.add(pair);
    const end = (): void => {
      this.pairs.delete(pair);
      client.destroy();
      this.endServer(pair);
    };
    client.once('close', end);
    server.once('close', end);
  }
}
