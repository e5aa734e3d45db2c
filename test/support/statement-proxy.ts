import { type Socket } from 'node:net';
import { LoopbackProxy, type ProxyPair } from './loopback-proxy.js';

/** Whose requests are told apart. */
export type StatementProtocol = 'mariadb' | 'postgres';

/** When the connection is cut: before the server gets the request, or when the server has answered and the client has not heard it. */
export type CutMoment = 'before' | 'answered';

export interface Cut {
  /** The how-manieth request from now on, over all connections; 1 is the next. */
  readonly request: number;
  readonly moment: CutMoment;
  /** Whether new connections are broken as well, until `heal`. */
  readonly away: boolean;
}

interface Pair extends ProxyPair {
  answerIsLost: boolean;
  isSilent: boolean;
}

/** A server's answers to these commands of MySQL's protocol do not come. */
const withoutAnswer: ReadonlySet<number> = new Set([0x01, 0x19]);

/** Cuts what a client sends into requests: what the server answers as a whole. */
class Requests {
  private pending = Buffer.alloc(0);
  private begun = false;
  private request: Buffer[] = [];

  constructor(private readonly protocol: StatementProtocol) {}

  /** @returns the requests that are complete now; `counts` is false for what opens a connection or gets no answer */
  take(data: Buffer): readonly { readonly bytes: Buffer; readonly counts: boolean }[] {
    this.pending = Buffer.concat([this.pending, data]);
    const complete = [];
    for (let next = this.message(); next !== undefined; next = this.message()) {
      this.request.push(next.bytes);
      if (!next.ends) continue;
      complete.push({ bytes: Buffer.concat(this.request), counts: next.counts });
      this.request = [];
    }
    return complete;
  }

  private message(): { readonly bytes: Buffer; readonly ends: boolean; readonly counts: boolean } | undefined {
    return this.protocol === 'postgres' ? this.postgresMessage() : this.mysqlPacket();
  }

  /** A type and a length that counts itself; the very first message has no type. A statement ends with Query or Sync. */
  private postgresMessage() {
    const head = this.begun ? 1 : 0;
    const bytes = this.cut(head + 4, () => head + this.pending.readUInt32BE(head));
    if (bytes === undefined) return undefined;
    const type = this.begun ? String.fromCharCode(bytes[0] ?? 0) : '';
    this.begun = true;
    const counts = type === 'Q' || type === 'S';
    return { bytes, counts, ends: !'PBDEC'.includes(type) || type === '' };
  }

  /** Three bytes of length, a number that is 0 where a command begins, the command. */
  private mysqlPacket() {
    const bytes = this.cut(4, () => 4 + this.pending.readUIntLE(0, 3));
    if (bytes === undefined) return undefined;
    return { bytes, ends: true, counts: bytes[3] === 0 && !withoutAnswer.has(bytes[4] ?? 0) };
  }

  private cut(least: number, length: () => number): Buffer | undefined {
    if (this.pending.length < least || this.pending.length < length()) return undefined;
    const end = length();
    const bytes = this.pending.subarray(0, end);
    this.pending = this.pending.subarray(end);
    return bytes;
  }
}

/** Stands before a database server on loopback, without TLS, and cuts connections at the statement that it is told. */
export class StatementProxy extends LoopbackProxy<Pair> {
  /** The server's sides of connections that fell silent: it does not learn that the client is gone. */
  private readonly forgotten = new Set<Socket>();
  private plan: Cut | undefined;
  private count = 0;
  /** The request at which the connection was cut, as text; undefined: it has not come. */
  cutRequest: string | undefined;
  /** The requests that came since `watch`, as text. */
  readonly seen: string[] = [];

  private constructor(
    target: { readonly host: string; readonly port: number },
    private readonly protocol: StatementProtocol,
  ) {
    super(target);
  }

  static open(
    protocol: StatementProtocol,
    target: { readonly host: string; readonly port: number },
  ): Promise<StatementProxy> {
    return new StatementProxy(target, protocol).start();
  }

  cut(plan: Cut): void {
    this.watch();
    this.plan = plan;
  }

  /** Forgets what was seen. */
  watch(): void {
    this.count = 0;
    this.cutRequest = undefined;
    this.seen.length = 0;
  }

  /** Breaks what is open and refuses what is new, until `heal`. */
  refuse(): void {
    this.refusing = true;
    this.drop();
  }

  /** Nothing passes any more on the connections that are open now, and nobody is told; new ones work. */
  silence(): void {
    for (const pair of this.pairs) pair.isSilent = true;
  }

  /** Everything passes again; what was broken stays broken. */
  heal(): void {
    this.plan = undefined;
    this.refusing = false;
  }

  override async close(): Promise<void> {
    this.refuse();
    for (const server of this.forgotten) server.destroy();
    await super.close();
  }

  protected carry(client: Socket, server: Socket): Pair {
    const pair: Pair = { client, server, answerIsLost: false, isSilent: false };
    const requests = new Requests(this.protocol);
    client.on('data', (data) => {
      if (pair.isSilent) return;
      for (const { bytes, counts } of requests.take(data)) if (!this.pass(pair, bytes, counts)) return;
    });
    server.on('data', (data) => {
      if (pair.isSilent) return;
      if (pair.answerIsLost) this.break(pair);
      else client.write(data);
    });
    return pair;
  }

  protected override endServer(pair: Pair): void {
    if (pair.isSilent) this.forgotten.add(pair.server);
    else super.endServer(pair);
  }

  /** @returns whether the connection still stands */
  private pass(pair: Pair, bytes: Buffer, counts: boolean): boolean {
    if (counts) {
      this.count++;
      const text = bytes.toString('latin1');
      this.seen.push(text);
      if (this.plan?.request === this.count) {
        this.cutRequest = text;
        this.refusing = this.plan.away;
        if (this.plan.moment === 'before') {
          this.break(pair);
          return false;
        }
        pair.answerIsLost = true;
      }
    }
    pair.server.write(bytes);
    return true;
  }
}
