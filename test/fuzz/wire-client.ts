import { connect, type Socket } from 'node:net';

export interface WireAnswer {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: ReadonlyMap<string, string>;
  readonly body: string;
}

/** An answer that was not one: the connection closed, or what came is no HTTP. */
export class BrokenAnswer extends Error {
  override readonly name = 'BrokenAnswer';
}

const headEnd = Buffer.from('\r\n\r\n');

/** One HTTP/1.1 connection that is kept, written by hand: what is sent is what the caller wants to be sent, byte for byte. */
export class WireClient {
  private socket: Socket | undefined;
  private received: Buffer = Buffer.alloc(0);
  private wake: () => void = () => undefined;
  private closed = false;

  constructor(private readonly port: number) {}

  /**
   * Sends one request and reads one answer.
   *
   * @param withoutBody the answer has none, whatever its headers say: to HEAD.
   * @throws BrokenAnswer
   */
  async exchange(bytes: Buffer, withoutBody: boolean): Promise<WireAnswer> {
    this.open().write(bytes);
    const answer = await this.read(withoutBody);
    if (answer.headers.get('connection') === 'close' || this.received.length > 0) this.close();
    return answer;
  }

  close(): void {
    this.socket?.destroy();
    this.socket = undefined;
  }

  private open(): Socket {
    if (this.socket !== undefined && !this.closed) return this.socket;
    const socket = connect(this.port, '127.0.0.1');
    this.received = Buffer.alloc(0);
    this.closed = false;
    socket.setNoDelay(true);
    socket.on('data', (data: Buffer) => {
      if (socket !== this.socket) return;
      this.received = this.received.length === 0 ? data : Buffer.concat([this.received, data]);
      this.wake();
    });
    socket.on('error', () => undefined);
    socket.on('close', () => {
      if (socket !== this.socket) return;
      this.closed = true;
      this.wake();
    });
    this.socket = socket;
    return socket;
  }

  private async read(withoutBody: boolean): Promise<WireAnswer> {
    let end = this.received.indexOf(headEnd);
    while (end < 0) {
      await this.more();
      end = this.received.indexOf(headEnd);
    }
    const { status, headers } = parseHead(this.received.toString('latin1', 0, end));
    const bodiless = withoutBody || status === 204 || status === 304;
    const length = bodiless ? 0 : Number(headers.get('content-length') ?? Number.NaN);
    if (!Number.isSafeInteger(length)) throw new BrokenAnswer(`${status} without a Content-Length`);
    const start = end + headEnd.length;
    while (this.received.length < start + length) await this.more();
    const body = this.received.toString('utf8', start, start + length);
    this.received = this.received.subarray(start + length);
    return { status, headers, body };
  }

  private async more(): Promise<void> {
    if (this.closed) throw new BrokenAnswer('the connection was closed before the answer was whole');
    await new Promise<void>((resolve) => {
      this.wake = resolve;
    });
  }
}

/** @throws BrokenAnswer */
export function parseHead(head: string): { readonly status: number; readonly headers: ReadonlyMap<string, string> } {
  const [first = '', ...lines] = head.split('\r\n');
  const status = Number(/^HTTP\/1\.1 (\d{3}) /.exec(first)?.[1]);
  if (!Number.isInteger(status)) throw new BrokenAnswer(`no status line: ${first.slice(0, 100)}`);
  const headers = new Map<string, string>();
  for (const line of lines) {
    const colon = line.indexOf(':');
    headers.set(line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim());
  }
  return { status, headers };
}

/**
 * Sends bytes that may be anything on a connection of their own, and reads what comes until the server closes it. The end of the
 * bytes is told to the server after `patienceMs` without an answer.
 *
 * @returns undefined when the server left the connection open for `limitMs`.
 */
export function sendAlone(
  port: number,
  bytes: Buffer,
  { patienceMs = 20, limitMs = 10_000 }: { readonly patienceMs?: number; readonly limitMs?: number } = {},
): Promise<string | undefined> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    const socket = connect(port, '127.0.0.1', () => {
      socket.write(bytes);
    });
    let patience = setTimeout(end, patienceMs);
    const limit = setTimeout(() => {
      finish(undefined);
      socket.destroy();
    }, limitMs);
    function end(): void {
      socket.end();
    }
    function finish(text: string | undefined): void {
      clearTimeout(patience);
      clearTimeout(limit);
      resolve(text);
    }
    socket.on('data', (data: Buffer) => {
      chunks.push(data);
      clearTimeout(patience);
      patience = setTimeout(end, patienceMs);
    });
    socket.on('error', () => undefined);
    socket.on('close', () => {
      finish(Buffer.concat(chunks).toString('utf8'));
    });
  });
}
