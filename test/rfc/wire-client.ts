import { connect } from 'node:net';
import { Agent } from 'undici';
import { objectOf } from '../support/scim-client.js';

/** One answer, as it came over the wire. */
export interface WireAnswer {
  readonly status: number;
  /** Names in small letters; repeated headers joined by a comma. */
  readonly headers: Readonly<Record<string, string>>;
  /** The body, byte for byte. */
  readonly text: string;
  /** The body when it is a JSON object; else an object without keys. */
  readonly json: Readonly<Record<string, unknown>>;
}

/** What goes out besides method and path. */
export interface Outgoing {
  /** Sent as JSON, with the media type of SCIM unless `headers` says another. */
  readonly body?: unknown;
  /** Sent as it is; the media type is in `headers`. */
  readonly text?: string | Buffer;
  readonly headers?: Readonly<Record<string, string>>;
  /** null: no Authorization header. Default: the client's token. */
  readonly token?: string | null;
}

export const userUrn = 'urn:ietf:params:scim:schemas:core:2.0:User';
export const groupUrn = 'urn:ietf:params:scim:schemas:core:2.0:Group';
export const enterpriseUrn = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';
export const errorUrn = 'urn:ietf:params:scim:api:messages:2.0:Error';
export const listUrn = 'urn:ietf:params:scim:api:messages:2.0:ListResponse';
export const patchUrn = 'urn:ietf:params:scim:api:messages:2.0:PatchOp';

/** Sends what it is told, adds no header that a test did not ask for besides the token, and shows all that comes back. */
export class WireClient {
  private readonly agent = new Agent({ connections: 8 });

  /** @param baseUrl the tenant's, ends in `/scim/v2` */
  constructor(
    readonly baseUrl: string,
    readonly token: string,
  ) {}

  /** @param path below the base; goes out as it is */
  send(method: string, path: string, outgoing: Outgoing = {}): Promise<WireAnswer> {
    return this.sendTo(method, new URL(this.baseUrl).pathname + path, outgoing);
  }

  /** @param path from the root of the server */
  async sendTo(method: string, path: string, outgoing: Outgoing = {}): Promise<WireAnswer> {
    const { body, text, headers = {}, token = this.token } = outgoing;
    const response = await this.agent.request({
      origin: new URL(this.baseUrl).origin,
      method: method,
      path,
      headers: {
        ...(token !== null && { authorization: `Bearer ${token}` }),
        ...(body !== undefined && { 'content-type': 'application/scim+json' }),
        ...headers,
      },
      body: body === undefined ? (text ?? null) : JSON.stringify(body),
    });
    const received = await response.body.text();
    const named = Object.entries(response.headers).map(([name, value]) => [name, String(value)] as const);
    return {
      status: response.statusCode,
      headers: Object.fromEntries(named),
      text: received,
      json: objectOf(received),
    };
  }

  get(path: string, headers: Readonly<Record<string, string>> = {}): Promise<WireAnswer> {
    return this.send('GET', path, { headers });
  }

  post(path: string, body: unknown, headers: Readonly<Record<string, string>> = {}): Promise<WireAnswer> {
    return this.send('POST', path, { body, headers });
  }

  put(path: string, body: unknown, headers: Readonly<Record<string, string>> = {}): Promise<WireAnswer> {
    return this.send('PUT', path, { body, headers });
  }

  /** @param operations the `Operations` of a PatchOp message */
  patch(
    path: string,
    operations: readonly unknown[],
    headers: Readonly<Record<string, string>> = {},
  ): Promise<WireAnswer> {
    return this.send('PATCH', path, { body: { schemas: [patchUrn], Operations: operations }, headers });
  }

  delete(path: string, headers: Readonly<Record<string, string>> = {}): Promise<WireAnswer> {
    return this.send('DELETE', path, { headers });
  }

  /** GET with query parameters, percent-encoded. */
  query(path: string, parameters: Readonly<Record<string, string>>): Promise<WireAnswer> {
    const pairs = Object.entries(parameters).map(([name, value]) => `${name}=${encodeURIComponent(value)}`);
    return this.get(pairs.length === 0 ? path : `${path}?${pairs.join('&')}`);
  }

  /** Creates a user and gives the answered resource. @throws Error unless the answer is 201 */
  async user(userName: string, more: Readonly<Record<string, unknown>> = {}): Promise<WireResource> {
    return created(await this.post('/Users', { schemas: [userUrn], userName, ...more }));
  }

  /** Creates a group and gives the answered resource. @throws Error unless the answer is 201 */
  async group(displayName: string, memberIds: readonly string[] = []): Promise<WireResource> {
    const members = memberIds.map((value) => ({ value }));
    return created(await this.post('/Groups', { schemas: [groupUrn], displayName, members }));
  }

  /** Writes bytes to the port as they are, and gives back everything until the server closes the connection. */
  bytes(raw: string): Promise<string> {
    const { hostname, port } = new URL(this.baseUrl);
    return new Promise((resolve, reject) => {
      let received = '';
      const socket = connect(Number(port), hostname, () => {
        socket.write(raw);
      });
      socket.on('data', (chunk: Buffer) => (received += chunk.toString()));
      socket.on('error', reject);
      socket.on('close', () => {
        resolve(received);
      });
    });
  }

  close(): Promise<void> {
    return this.agent.destroy();
  }
}

/** A resource as it was answered. */
export interface WireResource extends Readonly<Record<string, unknown>> {
  readonly id: string;
  readonly meta: Readonly<Record<string, string>>;
}

/** The resource in an answer. @throws Error when the body has no id and meta */
export function resourceOf(answer: WireAnswer): WireResource {
  const { id, meta } = answer.json;
  if (typeof id !== 'string' || typeof meta !== 'object')
    throw new Error(`no resource: ${answer.status} ${answer.text}`);
  return answer.json as WireResource;
}

/** The resources in a ListResponse. @throws Error when the answer is none */
export function resourcesOf(answer: WireAnswer): readonly Readonly<Record<string, unknown>>[] {
  const { schemas, Resources: resources } = answer.json;
  if (answer.status !== 200 || !Array.isArray(schemas) || schemas[0] !== listUrn) {
    throw new Error(`no ListResponse: ${answer.status} ${answer.text}`);
  }
  return (resources ?? []) as readonly Readonly<Record<string, unknown>>[];
}

function created(answer: WireAnswer): WireResource {
  if (answer.status !== 201) throw new Error(`not created: ${answer.status} ${answer.text}`);
  return resourceOf(answer);
}
