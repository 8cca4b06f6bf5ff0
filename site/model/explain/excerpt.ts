/** A part of a log that lies beside the page: read as far as it is needed, in constant memory. */
import { concat, isGzip, LoadError, request } from '../load/bytes.ts';

/** Lines of a log around one of them. */
export interface Excerpt {
  /** Number of the first, from 1. */
  first: number;
  lines: string[];
  /** Why nothing is known of what comes behind the last; null: it ends there, or goes on. */
  damage: string | null;
}

/** Bytes of a line that are kept. */
const LONGEST = 4000;
/** Bytes that are read, unpacked: a small file may hold any number. */
const MOST = 1024 ** 3;
const NEWLINE = 10;

/** Packings that no browser has, by their first bytes. */
const PACKED = [
  [0x42, 0x5a, 0x68],
  [0xfd, 0x37, 0x7a],
  [0x28, 0xb5, 0x2f],
];

/**
 * Reads a log up to a line and some behind it.
 *
 * @param line counted from 1, in the unpacked log
 * @param around lines before and behind it
 * @throws LoadError
 */
export async function readAround(url: string, line: number, around: number): Promise<Excerpt> {
  const response = await request(url);
  // The log is a file of text: what comes as HTML is a page of the server's about it.
  if (response.headers.get('content-type')?.startsWith('text/html')) {
    throw new LoadError('malformed', url, 'The server shows this log as a page of its own.');
  }
  const first = Math.max(1, line - around);
  const lines: string[] = [];
  let damage: string | null = null;
  try {
    for await (const text of linesOf(chunksOf(response, url), first, line + around))
      lines.push(text);
  } catch (error) {
    if (error instanceof LoadError) throw error;
    damage = `The rest of the log could not be read (${String(error)}).`;
  }
  return { first, lines, damage };
}

/** The lines `from` to `to` of some bytes; what is behind them is not asked for. */
async function* linesOf(
  chunks: AsyncIterable<Uint8Array>,
  from: number,
  to: number,
): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let [number, read, kept] = [1, 0, 0];
  let parts: Uint8Array[] = [];
  for await (const chunk of chunks) {
    read += chunk.length;
    if (read > MOST) throw new Error('it is longer than a gibibyte');
    for (let at = 0; at < chunk.length; ) {
      const newline = chunk.indexOf(NEWLINE, at);
      const end = newline < 0 ? chunk.length : newline;
      if (number >= from && kept < LONGEST) {
        parts.push(chunk.slice(at, Math.min(end, at + LONGEST - kept)));
        kept += end - at;
      }
      at = end + 1;
      if (newline < 0) break;
      if (number >= from) yield decoder.decode(concat(parts));
      number += 1;
      kept = 0;
      parts = [];
      if (number > to) return;
    }
  }
  // The last line may have no end.
  if (kept > 0) yield decoder.decode(concat(parts));
}

/** A body chunk by chunk; one that is packed is unpacked, unless the server already did. */
async function* chunksOf(response: Response, url: string): AsyncGenerator<Uint8Array> {
  const source = readAll(response.body);
  let head = new Uint8Array();
  while (head.length < 3) {
    const { done, value } = await source.next();
    if (done) break;
    head = concat([head, value]);
  }
  if (PACKED.some((magic) => magic.every((byte, at) => head[at] === byte))) {
    await source.return(undefined);
    throw new LoadError('malformed', url, 'It is packed in a way that browsers cannot unpack.');
  }
  if (!isGzip(head)) {
    if (head.length > 0) yield head;
    yield* source;
    return;
  }
  const inflater = new DecompressionStream('gzip');
  void feed(inflater.writable, head, source);
  yield* readAll(inflater.readable);
}

/** Writes all to a stream; who reads from its other end learns what went wrong. */
async function feed(
  writable: DecompressionStream['writable'],
  head: Uint8Array,
  rest: AsyncIterable<Uint8Array>,
): Promise<void> {
  const writer = writable.getWriter();
  try {
    await writer.write(head as Uint8Array<ArrayBuffer>);
    for await (const chunk of rest) await writer.write(chunk as Uint8Array<ArrayBuffer>);
    await writer.close();
  } catch (error) {
    await writer.abort(error).catch(() => undefined);
  }
}

async function* readAll(body: ReadableStream<Uint8Array> | null): AsyncGenerator<Uint8Array> {
  const reader = body?.getReader();
  if (reader === undefined) return;
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      yield value;
    }
  } finally {
    // Whoever has enough ends the transfer.
    await reader.cancel().catch(() => undefined);
  }
}
