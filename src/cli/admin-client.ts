import { type IncomingMessage, request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { CliError } from './cli-error.js';

/** Bytes; a page of a thousand links takes some hundred thousand. */
const MAX_ANSWER = 16_777_216;

/** Talks to the admin API. An answer may take minutes (`links rebuild`), so there is no time limit but for the connection. */
export class AdminClient {
  /**
   * @param url address of the management port, without a path
   * @param token the management token
   */
  constructor(
    private readonly url: URL,
    private readonly token: string,
  ) {}

  /**
   * @param path segments below `/admin`; encoded here
   * @returns the parsed answer, undefined when it is empty
   * @throws CliError what the gateway said, or that it cannot be reached
   */
  async call(method: 'GET' | 'POST' | 'DELETE', path: readonly string[], body?: unknown, query = ''): Promise<unknown> {
    const target = new URL(`/admin/${path.map(encodeURIComponent).join('/')}${query}`, this.url);
    const answer = await this.send(method, target, body);
    const parsed = parse(answer.text);
    if (answer.status < 400) return parsed;
    const reason = textAt(parsed, 'error') ?? `status ${answer.status}`;
    if (answer.status === 401) {
      throw new CliError('the gateway does not accept the management token: use the one of the running process', 2);
    }
    throw new CliError(reason, 1);
  }

  private send(method: string, target: URL, body: unknown): Promise<{ status: number; text: string }> {
    const payload = body === undefined ? undefined : JSON.stringify(body);
    const start = target.protocol === 'https:' ? httpsRequest : httpRequest;
    return new Promise((resolve, reject) => {
      const fail = (error: NodeJS.ErrnoException): void => {
        const reason = error.code ?? error.message;
        const advice = 'is the gateway running, and is this the address of its management port?';
        reject(new CliError(`${target.origin} cannot be reached (${reason}): ${advice}`, 2));
      };
      const request = start(target, { method, headers: this.headers(payload) }, (response) => {
        read(response).then((text) => {
          resolve({ status: response.statusCode ?? 0, text });
        }, fail);
      });
      request.on('error', fail);
      request.end(payload);
    });
  }

  private headers(payload: string | undefined): Record<string, string | number> {
    const headers = { authorization: `Bearer ${this.token}`, accept: 'application/json' };
    if (payload === undefined) return headers;
    return { ...headers, 'content-type': 'application/json', 'content-length': Buffer.byteLength(payload) };
  }
}

async function read(response: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MAX_ANSWER) throw new Error('the answer is too long');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function parse(text: string): unknown {
  if (text === '') return undefined;
  try {
    return JSON.parse(text);
  } catch {
    throw new CliError('the answer is not that of a gateway: is this the address of its management port?', 2);
  }
}

/** A text in an answer; undefined when there is none. */
export function textAt(answer: unknown, key: string): string | undefined {
  const value: unknown = answer !== null && typeof answer === 'object' ? Reflect.get(answer, key) : undefined;
  return typeof value === 'string' ? value : undefined;
}

/** A list of objects in an answer; empty when there is none. */
export function listAt(answer: unknown, key: string): readonly object[] {
  const value: unknown = answer !== null && typeof answer === 'object' ? Reflect.get(answer, key) : undefined;
  const items: readonly unknown[] = Array.isArray(value) ? value : [];
  return items.filter((item) => item !== null && typeof item === 'object');
}
