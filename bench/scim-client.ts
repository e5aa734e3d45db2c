import { type Dispatcher, Pool } from 'undici';

/** A small SCIM client that costs little itself, so that what is measured is the gateway: requests go straight to the dispatcher. */
export class ScimClient {
  private readonly pool: Pool;
  private readonly prefix: string;
  private readonly headers: Readonly<Record<string, string>>;

  constructor(baseUrl: string, token: string, connections: number) {
    const { origin, pathname } = new URL(baseUrl);
    this.pool = new Pool(origin, { connections });
    this.prefix = pathname;
    this.headers = { authorization: `Bearer ${token}`, 'content-type': 'application/scim+json' };
  }

  /** @throws Error when the status is not `expected` */
  async request(
    method: 'GET' | 'POST' | 'PATCH' | 'DELETE',
    path: string,
    expected: number,
    body?: unknown,
  ): Promise<string> {
    const { status, text } = await this.exchange({
      method,
      path: this.prefix + path,
      headers: { ...this.headers },
      body: body === undefined ? null : JSON.stringify(body),
    });
    if (status !== expected) throw new Error(`${method} ${path}: ${status} ${text.slice(0, 300)}`);
    return text;
  }

  private exchange(options: Dispatcher.DispatchOptions): Promise<{ readonly status: number; readonly text: string }> {
    return new Promise((resolve, reject) => {
      let status = 0;
      const chunks: Buffer[] = [];
      this.pool.dispatch(options, {
        onRequestStart: () => undefined,
        onResponseStart: (_, statusCode) => {
          status = statusCode;
        },
        onResponseData: (_, chunk) => {
          chunks.push(chunk);
        },
        onResponseEnd: () => {
          resolve({ status, text: (chunks.length === 1 ? chunks[0] : Buffer.concat(chunks))?.toString() ?? '' });
        },
        onResponseError: (_, error) => {
          reject(error);
        },
      });
    });
  }

  close(): Promise<void> {
    return this.pool.close();
  }
}
