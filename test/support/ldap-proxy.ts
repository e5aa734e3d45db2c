/**
 * A proxy before an LDAP server that understands what goes by: it records every operation, enforces the limit of values that
 * Microsoft's Active Directory has, and loses answers, delays and refuses when it is told to. With TLS it has a certificate of its own.
 * Not for StartTLS.
 */
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { connect as connectTls, createServer as createTlsServer } from 'node:tls';
import { elementAt, ElementStream, type Element } from './ber.js';
import { makeCertificate } from './certificates.js';
import { messageOf, noteAnswer, recordOf, type LdapOperation, type OperationKind } from './ldap-operation.js';
import { askedRanges, idOf, withinLimit, withoutRanges, type AskedRanges } from './range-limit.js';

export interface LdapProxyOptions {
  readonly host: string;
  readonly port: number;
  /** The server speaks TLS, with a certificate of the authority in this file; the proxy then does, too. */
  readonly caFile?: string;
  /** Most values of an attribute that an entry is answered with; the others by range retrieval. Active Directory: 1500. Default: no limit. */
  readonly maxValRange?: number;
}

/** What becomes of a connection whose answer is lost. */
export type Loss = 'silence' | 'disconnect';

interface Wanted {
  readonly kind: OperationKind;
  readonly loss: Loss;
  readonly thenRefuse: boolean;
}

/** A request without an answer yet. */
interface Pending {
  readonly record: LdapOperation;
  readonly ranges: AskedRanges;
  readonly wanted: Wanted | undefined;
}

export class LdapProxy {
  private readonly sockets = new Set<Socket>();
  private recorded: LdapOperation[] = [];
  private wanted: Wanted | undefined;
  private refusing = false;
  private delayMs = 0;
  private lost = 0;
  private received = 0;

  private constructor(
    private readonly server: Server,
    private readonly options: LdapProxyOptions,
    private readonly ca: Buffer | undefined,
    private readonly folder: string | undefined,
  ) {
    server.on(folder === undefined ? 'connection' : 'secureConnection', (client: Socket) => {
      this.accept(client);
    });
  }

  /** Listens on a free port of 127.0.0.1. */
  static async start(options: LdapProxyOptions): Promise<LdapProxy> {
    const { caFile } = options;
    let proxy: LdapProxy;
    if (caFile === undefined) {
      proxy = new LdapProxy(createServer(), options, undefined, undefined);
    } else {
      const folder = await mkdtemp(path.join(tmpdir(), 'ldap-proxy-'));
      const made = await makeCertificate(folder, ['DNS:localhost', 'IP:127.0.0.1']);
      const [cert, key] = await Promise.all([readFile(made.certificateFile), readFile(made.keyFile)]);
      proxy = new LdapProxy(createTlsServer({ cert, key }), options, await readFile(caFile), folder);
    }
    proxy.server.listen(0, '127.0.0.1');
    await once(proxy.server, 'listening');
    return proxy;
  }

  get url(): string {
    const address = this.server.address();
    if (address === null || typeof address === 'string') throw new Error('The proxy does not listen.');
    return `${this.folder === undefined ? 'ldap' : 'ldaps'}://127.0.0.1:${address.port}`;
  }

  /** The authority that signed the proxy's certificate, where it speaks TLS. */
  get caFile(): string {
    if (this.folder === undefined) throw new Error('This proxy speaks no TLS.');
    return path.join(this.folder, 'ca.crt');
  }

  /** Operations since the start or the last `forget`, in the order in which they came. */
  get operations(): readonly LdapOperation[] {
    return this.recorded;
  }

  /** Bytes that the server has answered since the start or the last `forget`, without TLS. */
  get bytesRead(): number {
    return this.received;
  }

  forget(): void {
    this.recorded = [];
    this.received = 0;
  }

  /** How many answers were swallowed. */
  get swallowed(): number {
    return this.lost;
  }

  /**
   * Lets the next operation of this kind through and swallows its result, when the server has given it, and all that its connection
   * answers from then on.
   * @param thenRefuse from then on every other connection breaks and no new one comes about, until `heal`
   */
  swallowNextAnswer(kind: OperationKind, loss: Loss, thenRefuse = false): void {
    this.wanted = { kind, loss, thenRefuse };
  }

  /** Breaks all connections and refuses new ones, as a server that is down does. */
  refuse(): void {
    this.refusing = true;
    for (const socket of this.sockets) socket.destroy();
  }

  /** Each answer waits so many milliseconds before it goes on. */
  delay(ms: number): void {
    this.delayMs = ms;
  }

  /** Passes everything on again. */
  heal(): void {
    this.refusing = false;
    this.wanted = undefined;
    this.delayMs = 0;
  }

  async close(): Promise<void> {
    const closed = once(this.server, 'close');
    this.server.close();
    for (const socket of this.sockets) socket.destroy();
    await closed;
    if (this.folder !== undefined) await rm(this.folder, { recursive: true, force: true });
  }

  private upstream(): Socket {
    const { host, port } = this.options;
    return this.ca === undefined ? connect(port, host) : connectTls({ host, port, ca: this.ca });
  }

  private accept(client: Socket): void {
    if (this.refusing) {
      client.destroy();
      return;
    }
    const upstream = this.upstream();
    const pending = new Map<number, Pending>();
    const end = (): void => {
      client.destroy();
      upstream.destroy();
    };
    for (const socket of [client, upstream]) {
      this.sockets.add(socket);
      socket.on('error', end);
      socket.on('close', () => {
        this.sockets.delete(socket);
        end();
      });
    }
    const requests = new ElementStream();
    client.on('data', (chunk: Buffer) => {
      for (const element of requests.push(chunk)) upstream.write(this.request(element, pending));
    });
    const answers = new ElementStream();
    let deaf = false;
    upstream.on('data', (chunk: Buffer) => {
      this.received += chunk.length;
      for (const element of answers.push(chunk)) {
        if (deaf) return;
        const { bytes, wanted } = this.answer(element, pending);
        if (wanted !== undefined) {
          deaf = true;
          this.lost++;
          if (wanted.loss === 'disconnect') end();
          if (wanted.thenRefuse) this.refuse();
          return;
        }
        this.send(client, bytes);
      }
    });
  }

  private send(client: Socket, bytes: Buffer): void {
    if (this.delayMs === 0) {
      client.write(bytes);
      return;
    }
    setTimeout(() => {
      if (!client.destroyed) client.write(bytes);
    }, this.delayMs);
  }

  /** Records a request and gives what is to be sent in its place. */
  private request(element: Element, pending: Map<number, Pending>): Buffer {
    const message = messageOf(element);
    const record = recordOf(message);
    if (record === undefined) return element.bytes;
    this.recorded.push(record);
    const wanted = this.wanted?.kind === record.kind ? this.wanted : undefined;
    if (wanted !== undefined) this.wanted = undefined;
    const isLimited = this.options.maxValRange !== undefined && record.kind === 'search';
    const ranges: AskedRanges = isLimited ? askedRanges(message) : new Map();
    pending.set(idOf(message), { record, ranges, wanted });
    return ranges.size === 0 ? element.bytes : withoutRanges(message);
  }

  /** Records an answer and gives what is to be sent in its place, or the loss that was wanted. */
  private answer(element: Element, pending: Map<number, Pending>): { bytes: Buffer; wanted?: Wanted } {
    const message = messageOf(element);
    const { operation } = message;
    const request = pending.get(idOf(message));
    if (request === undefined) return { bytes: element.bytes };
    const { maxValRange } = this.options;
    const rewritten = maxValRange === undefined ? undefined : withinLimit(message, request.ranges, maxValRange);
    const sent = rewritten === undefined ? undefined : elementAt(rewritten);
    noteAnswer(request.record, sent === undefined ? operation : messageOf(sent).operation);
    const bytes = rewritten ?? element.bytes;
    if (request.record.resultCode === undefined) return { bytes };
    pending.delete(idOf(message));
    return request.wanted === undefined ? { bytes } : { bytes, wanted: request.wanted };
  }
}
