/** Sends an open file: conditional requests, one range, HEAD. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import type { OpenFile } from '../tree/disk.ts';
import { isNotModified, rangeApplies, validatorsOf } from './conditional.ts';
import { type ByteRange, parseRange } from './range.ts';

const READ_BYTES = 64 * 1024;

/**
 * Answers a GET or HEAD request with the content of `file` and closes it; `headers` go with every
 * answer. Resolves when the last byte is out, or the client is gone.
 */
export async function sendFile(
  request: IncomingMessage,
  response: ServerResponse,
  file: OpenFile,
  headers: Record<string, string>,
): Promise<void> {
  try {
    const stats = await file.stat({ bigint: true });
    const size = Number(stats.size);
    const validators = validatorsOf(stats);
    for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
    response.setHeader('ETag', validators.etag);
    response.setHeader('Last-Modified', validators.lastModified);
    response.setHeader('Accept-Ranges', 'bytes');
    // The client asks again every time and is told 304.
    response.setHeader('Cache-Control', 'no-cache');
    if (isNotModified(request.headers, validators)) {
      response.writeHead(304).end();
      return;
    }
    const applies = request.method === 'GET' && rangeApplies(request.headers, validators);
    const range = applies ? parseRange(request.headers.range, size) : null;
    if (range === 'unsatisfiable') {
      response.writeHead(416, { 'Content-Range': `bytes */${size}`, 'Content-Length': 0 }).end();
      return;
    }
    if (range) response.setHeader('Content-Range', `bytes ${range.start}-${range.end}/${size}`);
    const part = range ?? { start: 0, end: size - 1 };
    response.writeHead(range ? 206 : 200, { 'Content-Length': part.end - part.start + 1 });
    if (request.method === 'HEAD' || size === 0) response.end();
    else await sendBytes(file, part, response);
  } finally {
    await file.close();
  }
}

/** By the file's own calls: a stream of Node's on its number closes it where the client goes away, and then so do we. */
async function sendBytes(file: OpenFile, part: ByteRange, to: ServerResponse): Promise<void> {
  let at = part.start;
  async function* bytes(): AsyncGenerator<Buffer> {
    while (at <= part.end) {
      const wanted = Math.min(READ_BYTES, part.end - at + 1);
      const { bytesRead, buffer } = await file.read(Buffer.allocUnsafe(wanted), 0, wanted, at);
      if (bytesRead === 0) return;
      at += bytesRead;
      yield buffer.subarray(0, bytesRead);
    }
  }
  await pipeline(bytes, to);
  // The file was cut while we sent it: only a broken connection tells the client.
  if (at <= part.end) to.destroy();
}
