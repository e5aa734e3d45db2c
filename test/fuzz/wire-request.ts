/** A request as bytes on the wire. */
export interface WireRequest {
  readonly method: string;
  /** As it stands in the request line. */
  readonly target: string;
  /** Without Content-Length, which is counted. */
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body?: Buffer;
}

/** Bytes that would end a line and begin something else. */
const breaks = /[\r\n\0]/;

/** Whether the request is certain to be read as one request, so that the connection can be used again. */
export const isFramed = ({ method, target, headers }: WireRequest): boolean =>
  !breaks.test(method + target) &&
  headers.every(([name, value]) => !breaks.test(name + value)) &&
  !/^(connect|)$/i.test(method) &&
  !target.includes(' ');

export function bytesOf({ method, target, headers, body }: WireRequest): Buffer {
  const lines = [`${method} ${target} HTTP/1.1`, ...headers.map(([name, value]) => `${name}: ${value}`)];
  if (body !== undefined) lines.push(`Content-Length: ${body.length}`);
  const head = Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'utf8');
  return body === undefined ? head : Buffer.concat([head, body]);
}

const quoted = (text: string): string => `$'${text.replace(/[^ -&(-[\]-~]/g, escaped)}'`;

function escaped(character: string): string {
  return [...Buffer.from(character)].map((byte) => `\\x${byte.toString(16).padStart(2, '0')}`).join('');
}

/** The request as a line for a shell: bash and curl send the same bytes. */
export function curlLine({ method, target, headers, body }: WireRequest, origin: string): string {
  const parts = ['curl -sS -i', `-X ${quoted(method)}`, `--request-target ${quoted(target)}`];
  for (const [name, value] of headers) if (!/^host$/i.test(name)) parts.push(`-H ${quoted(`${name}: ${value}`)}`);
  if (body !== undefined) parts.push(`--data-binary @<(printf '%b' ${quotedBytes(body)})`);
  return [...parts, quoted(origin)].join(' ');
}

const quotedBytes = (bytes: Buffer): string =>
  `'${[...bytes].map((byte) => (byte >= 0x20 && byte < 0x7f && byte !== 0x27 && byte !== 0x5c && byte !== 0x25 ? String.fromCharCode(byte) : `\\0${byte.toString(8).padStart(3, '0')}`)).join('')}'`;
