import { Pool } from 'undici';

/** A small SCIM client that costs little itself, so that what is measured is the gateway. */
export class ScimClient {
  private readonly pool: Pool;

  constructor(
    private readonly baseUrl: string,
    private readonly token: string,
    connections: number,
  ) {
    this.pool = new Pool(new URL(baseUrl).origin, { connections });
  }

  /** @throws Error when the status is not `expected` */
  async request(
    method: 'GET' | 'POST' | 'PATCH' | 'DELETE',
    path: string,
    expected: number,
    body?: unknown,
  ): Promise<string> {
    const response = await this.pool.request({
      method,
      path: new URL(this.baseUrl).pathname + path,
      headers: { authorization: `Bearer ${this.token}`, 'content-type': 'application/scim+json' },
      body: body === undefined ? null : JSON.stringify(body),
    });
    const text = await response.body.text();
    if (response.statusCode !== expected)
      throw new Error(`${method} ${path}: ${response.statusCode} ${text.slice(0, 300)}`);
    return text;
  }

  close(): Promise<void> {
    return this.pool.close();
  }
}
