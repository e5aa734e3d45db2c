import { mutateBytes } from './mutate.js';
import { type Random } from './random.js';
import { BrokenAnswer, parseHead } from './wire-client.js';

const heads: readonly string[] = [
  'GET',
  'GET /\r\n\r\n',
  'GET / HTTP/0.9\r\n\r\n',
  'GET / HTTP/9.9\r\nHost: a\r\n\r\n',
  'GET / HTTP/1.1\r\n\r\n',
  'GET / HTTP/1.1\nHost: a\n\n',
  'GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n',
  'GET / HTTP/1.1\r\nHost : a\r\n\r\n',
  'GET / HTTP/1.1\r\n Host: a\r\n\r\n',
  'GET / HTTP/1.1\r\nHost: a\r\n\u0000: b\r\n\r\n',
  'GET /\u0000 HTTP/1.1\r\nHost: a\r\n\r\n',
  'GET http:// HTTP/1.1\r\nHost: a\r\n\r\n',
  'GET * HTTP/1.1\r\nHost: a\r\n\r\n',
  'OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n',
  'CONNECT a:1 HTTP/1.1\r\nHost: a\r\n\r\n',
  'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n',
  'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n',
  'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1e3\r\n\r\n',
  'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999999999999999\r\n\r\n',
  'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nabcdef',
  'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nX',
  'POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip\r\n\r\nabc',
  'POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n',
  'POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nFFFFFFFFFFFFFFFFF\r\n',
  'POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked, chunked\r\n\r\n0\r\n\r\n',
  'POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\nabc',
  'POST / HTTP/1.1\r\nHost: a\r\nExpect: miracles\r\n\r\n',
  'GET / HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n',
  'GET / HTTP/1.1\r\nHost: a\r\nConnection: close, keep-alive, x\r\n\r\n',
  '\r\n\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n',
  '\u0016\u0003\u0001\u0002\u0000\u0001\u0000\u0001\u00fc\u0003\u0003',
  '{}',
];

/** Messages that no HTTP client sends, each by itself. */
export const malformedMessages: readonly Buffer[] = [
  ...heads.map((head) => Buffer.from(head, 'latin1')),
  Buffer.from(`GET /${'a'.repeat(100_000)} HTTP/1.1\r\nHost: a\r\n\r\n`),
  Buffer.from(`GET / HTTP/1.1\r\nHost: a\r\n${'X-A: b\r\n'.repeat(5_000)}\r\n`),
  Buffer.from(`GET / HTTP/1.1\r\nHost: a\r\nX: ${'b'.repeat(100_000)}\r\n\r\n`),
  Buffer.alloc(70_000, 0xff),
  Buffer.alloc(0),
];

/** A message that is not HTTP, or nearly so. */
export const malformed = (random: Random, wellFormed: Buffer): Buffer =>
  random.pick<() => Buffer>([
    () => mutateBytes(random, wellFormed.subarray(0, 300)),
    () => mutateBytes(random, wellFormed),
    () => wellFormed.subarray(0, random.below(wellFormed.length)),
    () => Buffer.concat([wellFormed, wellFormed]),
    () => random.pick(malformedMessages),
    () => mutateBytes(random, random.pick(malformedMessages)),
  ])();

/**
 * What is wrong with the answers, none or more, to bytes that may be no request.
 *
 * @param text undefined: the server did not close the connection
 */
export function problemsOfBytes(text: string | undefined): {
  readonly problems: readonly string[];
  readonly statuses: readonly number[];
} {
  if (text === undefined) return { problems: ['the connection stays open'], statuses: [] };
  const statuses: number[] = [];
  let rest: Buffer = Buffer.from(text);
  while (rest.length > 0) {
    const end = rest.indexOf('\r\n\r\n');
    try {
      const { status, headers } = parseHead(rest.toString('latin1', 0, end < 0 ? rest.length : end));
      if (status >= 200) statuses.push(status);
      if (status >= 500 && status !== 501) return { problems: [`status ${status}`], statuses };
      rest = end < 0 ? Buffer.alloc(0) : bodyBehind(rest.subarray(end + 4), Number(headers.get('content-length') ?? 0));
    } catch (error) {
      if (!(error instanceof BrokenAnswer)) throw error;
      return { problems: [error.message], statuses };
    }
  }
  return { problems: [], statuses: statuses.length === 0 ? [0] : statuses };
}

/** What follows the body; an answer to HEAD announces one that it does not have, so that nothing or another head follows. */
function bodyBehind(rest: Buffer, length: number): Buffer {
  return rest.subarray(0, 9).toString('latin1') === 'HTTP/1.1 ' ? rest : rest.subarray(length);
}
