import { Agent } from 'undici';

export interface ScimAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
  /** The body, when it is a JSON object; else an object without keys. */
  readonly json: Readonly<Record<string, unknown>>;
  readonly durationMs: number;
}

/** Speaks SCIM to one tenant with one token. */
export class ScimClient {
  private readonly agent: Agent;

  /** @param baseUrl ends in `/scim/v2` */
  constructor(
    readonly baseUrl: string,
    readonly token: string,
    connections = 16,
  ) {
    this.agent = new Agent({ connections });
  }

  /** @param path below the base; goes out byte for byte */
  request(
    method: string,
    path: string,
    body?: unknown,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<ScimAnswer> {
    return this.raw(method, new URL(this.baseUrl).pathname + path, body, headers);
  }

  /** @param path from the root of the server */
  async raw(
    method: string,
    path: string,
    body?: unknown,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<ScimAnswer> {
    const started = performance.now();
    const response = await this.agent.request({
      origin: new URL(this.baseUrl).origin,
      method: method,
      path,
      headers: { authorization: `Bearer ${this.token}`, 'content-type': 'application/scim+json', ...headers },
      body: body === undefined ? null : JSON.stringify(body),
    });
    const text = await response.body.text();
    const durationMs = performance.now() - started;
    return { status: response.statusCode, headers: response.headers, text, json: objectOf(text), durationMs };
  }

  /** Creates a user. @throws Error unless the answer is 201 */
  async createUser(userName: string, more: Readonly<Record<string, unknown>> = {}): Promise<string> {
    const body = { schemas: ['urn:ietf:params:scim:schemas:core:2.0:User'], userName, ...more };
    return idOf(await this.request('POST', '/Users', body));
  }

  /** Creates a group. @throws Error unless the answer is 201 */
  async createGroup(displayName: string, members: readonly string[] = []): Promise<string> {
    const body = {
      schemas: ['urn:ietf:params:scim:schemas:core:2.0:Group'],
      displayName,
      members: members.map((value) => ({ value })),
    };
    return idOf(await this.request('POST', '/Groups', body));
  }

  close(): Promise<void> {
    return this.agent.destroy();
  }
}

/** The JSON object that a text is; an empty one when it is none. */
export function objectOf(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text);
    return value !== null && typeof value === 'object' && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : {};
  } catch {
    return {};
  }
}

function idOf(answer: ScimAnswer): string {
  const id = answer.json['id'];
  if (answer.status !== 201 || typeof id !== 'string') throw new Error(`${answer.status} ${answer.text}`);
  return id;
}
