import { once } from 'node:events';
import { createServer, connect, type Server, type Socket } from 'node:net';

/** Tag of an LDAP AddRequest (RFC 4511 §4.7). */
export const ldapAddRequest = 0x68;

/** What becomes of a connection after its request of the wanted kind was let through. */
export type Loss = 'silence' | 'disconnect';

/** How long a request that was let through gets until the connection breaks, so that the server has acted on it: milliseconds. */
const workMs = 300;

/** A TCP proxy before an LDAP server that loses answers and connections when it is told to. */
export class LossyProxy {
  private readonly connections = new Set<Socket>();
  private wanted: { readonly tag: number; readonly loss: Loss; readonly thenRefuse: boolean } | undefined;
  private refusing = false;
  private lost = 0;

  private constructor(
    private readonly server: Server,
    private readonly targetPort: number,
  ) {
    server.on('connection', (client: Socket) => {
      this.accept(client);
    });
  }

  /** Listens on a free port of 127.0.0.1 and passes everything on to `targetPort`. */
  static async start(targetPort: number): Promise<LossyProxy> {
    const server = createServer();
    const proxy = new LossyProxy(server, targetPort);
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return proxy;
  }

  get url(): string {
    const address = this.server.address();
    if (address === null || typeof address === 'string') throw new Error('The proxy does not listen.');
    return `ldap://127.0.0.1:${address.port}`;
  }

  /** How many answers were swallowed. */
  get swallowed(): number {
    return this.lost;
  }

  /**
   * Lets the next request with this tag through and swallows all that its connection answers from then on.
   * @param thenRefuse from then on every other connection breaks and no new one comes about, until `heal`
   */
  swallowNextAnswer(tag: number, loss: Loss, thenRefuse = false): void {
    this.wanted = { tag, loss, thenRefuse };
  }

  /** Breaks all connections and refuses new ones, as a server that is down does. */
  refuse(): void {
    this.refusing = true;
    for (const socket of this.connections) socket.destroy();
  }

  /** Passes everything on again. */
  heal(): void {
    this.refusing = false;
    this.wanted = undefined;
  }

  async close(): Promise<void> {
    const closed = once(this.server, 'close');
    this.server.close();
    for (const socket of this.connections) socket.destroy();
    await closed;
  }

  private accept(client: Socket): void {
    if (this.refusing) {
      client.destroy();
      return;
    }
    const upstream = connect(this.targetPort, '127.0.0.1');
    const frames = new LdapFrames();
    let deaf = false;
    const end = (): void => {
      client.destroy();
      upstream.destroy();
    };
    for (const socket of [client, upstream]) {
      this.connections.add(socket);
      socket.on('error', end);
      socket.on('close', () => {
        this.connections.delete(socket);
        end();
      });
    }
    client.on('data', (chunk: Buffer) => {
      const { wanted } = this;
      if (frames.push(chunk).some((tag) => tag === wanted?.tag) && wanted !== undefined) {
        this.wanted = undefined;
        deaf = true;
        this.lost++;
        setTimeout(() => {
          if (wanted.thenRefuse) this.refuse();
          if (wanted.loss === 'disconnect') end();
        }, workMs);
      }
      upstream.write(chunk);
    });
    upstream.on('data', (chunk: Buffer) => {
      if (!deaf) client.write(chunk);
    });
  }
}

/** Tells the kinds of the LDAP messages in a stream (RFC 4511 §4.1.1): SEQUENCE { messageID INTEGER, protocolOp, … }. */
class LdapFrames {
  private rest: Buffer = Buffer.alloc(0);

  /** Tags of the operations that this chunk completes. */
  push(chunk: Buffer): readonly number[] {
    this.rest = Buffer.concat([this.rest, chunk]);
    const tags: number[] = [];
    for (;;) {
      const header = lengthAt(this.rest, 1);
      if (header === undefined || this.rest.length < header.end + header.length) return tags;
      const messageId = lengthAt(this.rest, header.end + 1);
      const tag = messageId === undefined ? undefined : this.rest[messageId.end + messageId.length];
      if (tag !== undefined) tags.push(tag);
      this.rest = this.rest.subarray(header.end + header.length);
    }
  }
}

/** A BER length (X.690 §8.1.3) at this place, and where the contents begin; undefined when it is not all there yet. */
function lengthAt(bytes: Buffer, at: number): { readonly length: number; readonly end: number } | undefined {
  const first = bytes[at];
  if (first === undefined) return undefined;
  if (first < 0x80) return { length: first, end: at + 1 };
  const size = first & 0x7f;
  if (size === 0 || size > 6 || bytes.length < at + 1 + size) return undefined;
  return { length: bytes.readUIntBE(at + 1, size), end: at + 1 + size };
}
