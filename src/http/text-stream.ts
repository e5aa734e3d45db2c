import { Readable } from 'node:stream';

/** Characters that are sent at a time. */
const chunkLength = 32_768;

/** Sends the pieces of a text (UTF-8), in chunks that are made as fast as the client takes them. */
export function textStream(pieces: Iterable<string>): Readable {
  return Readable.from(chunksOf(pieces), { objectMode: false, highWaterMark: 1 });
}

function* chunksOf(pieces: Iterable<string>): Iterable<Buffer> {
  let chunk = '';
  for (const piece of pieces) {
    chunk += piece;
    if (chunk.length < chunkLength) continue;
    yield Buffer.from(chunk);
    chunk = '';
  }
  if (chunk !== '') yield Buffer.from(chunk);
}
