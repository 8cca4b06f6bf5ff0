/**
 * A file's bytes, as they travel, into a file: resumed where a transfer broke, begun again where the file
 * is not the same any more.
 *
 * What servers do (docs/on-demand.md has the table): Swift and s3rver ignore If-Range and send the slice of
 * whatever is there now, but heed If-Match; others the other way round, so both are sent and the validator
 * that comes back is compared. http.server and mini_httpd have no ranges and no validators and send the whole
 * again. A 416 may have any length and coding, and its body is never looked at.
 */
import type { FileHandle } from 'node:fs/promises';
import type { IncomingHttpHeaders } from 'node:http';
import { StackvizError } from '../../base/errors.ts';
import type { FetchContext } from '../context.ts';
import { codingsOf } from './codings.ts';
import { type Answer, get, statusError, wireError } from './request.ts';
import { backOff } from './text.ts';

/** Tries in all, however much each brings: a server that drops us every few bytes is no server. */
const MAX_TRIES = 200;

export interface Transferred {
  /** As they travelled. */
  bytes: number;
  /** As Content-Encoding named them, the innermost first. */
  codings: string[];
  /** Last-Modified, an HTTP date. */
  modified: string | null;
}

export interface TransferOptions {
  /** Called with the bytes of each chunk; a negative count takes back what is fetched again. */
  onBytes: (bytes: number) => void;
  /** Of the whole, as soon as the server says it. */
  onSize?: (bytes: number) => void;
}

/** What there is of a file, and what tells whether the rest of it is of the same. */
interface Part {
  at: number;
  total: number | null;
  /** With its quotes, as it was sent; weak ones say nothing about bytes. */
  etag: string | null;
  modified: string | null;
  codings: string[];
}

const NOTHING: Part = { at: 0, total: null, etag: null, modified: null, codings: [] };

const CONTENT_RANGE = /^bytes (\d+)-\d+\/(\d+|\*)$/;

function strongEtag({ etag }: IncomingHttpHeaders): string | null {
  return etag === undefined || etag.startsWith('W/') ? null : etag;
}

/** What asks for the rest of a part; for all of it where nothing tells its state. */
function headersFor({ at, etag, modified }: Part): Record<string, string> {
  const validator = etag ?? modified;
  if (at === 0 || validator === null) return {};
  const condition: Record<string, string> = etag === null ? {} : { 'If-Match': etag };
  return { Range: `bytes=${at}-`, 'If-Range': validator, ...condition };
}

/** Whether an answer of 206 goes on where a part ends, and is of the same file. */
function continues({ headers }: Answer, part: Part): boolean {
  const [, start, total] = CONTENT_RANGE.exec(headers['content-range'] ?? '') ?? [];
  if (Number(start) !== part.at) return false;
  if (total !== '*' && part.total !== null && Number(total) !== part.total) return false;
  // of a slice some leave out what they say of the whole; what they do say must fit
  const isSame = (known: string | null, told: string | null | undefined) =>
    known === null || (told ?? null) === null || known === told;
  return (
    isSame(part.etag, strongEtag(headers)) &&
    isSame(part.modified, headers['last-modified']) &&
    codingsOf(headers['content-encoding']).join() === part.codings.join()
  );
}

function partOf({ headers }: Answer): Part {
  const length = headers['content-length'];
  return {
    at: 0,
    total: length === undefined ? null : Number(length),
    etag: strongEtag(headers),
    modified: headers['last-modified'] ?? null,
    codings: codingsOf(headers['content-encoding']),
  };
}

/**
 * @param file empty, open for writing
 * @throws StackvizError as get(); FETCH_MISSING, FETCH_STATUS; whatever `onBytes` throws; system errors
 */
export async function transfer(
  url: URL,
  file: FileHandle,
  context: FetchContext,
  { onBytes, onSize }: TransferOptions,
): Promise<Transferred> {
  let part = NOTHING;

  /** Forgets what is there. */
  async function beginAgain(): Promise<void> {
    onBytes(-part.at);
    part = NOTHING;
    await file.truncate(0);
  }

  /** One request. @returns whether the file is whole now */
  async function fetchRest(): Promise<boolean> {
    const headers = headersFor(part);
    const answer = await get(url, context, headers);
    const { status, body } = answer;
    if (status === 412 || status === 416 || (status === 206 && !continues(answer, part))) {
      body.destroy();
      // without a range asked for, there is nothing to begin again by
      if (headers.Range === undefined) throw statusError(answer);
      await beginAgain();
      return false;
    }
    if (status !== 200 && status !== 206) throw statusError(answer);
    if (status === 200) {
      if (part.at > 0) await beginAgain();
      part = partOf(answer);
      if (part.total !== null) onSize?.(part.total);
    }
    try {
      for await (const chunk of body as AsyncIterable<Buffer>) {
        onBytes(chunk.length);
        await file.write(chunk, 0, chunk.length, part.at);
        part.at += chunk.length;
      }
    } catch (error) {
      // ours, such as a full disk, are none of the wire's
      throw body.errored === null ? error : wireError(error, answer.url, context.signal);
    }
    return true;
  }

  for (let tries = 0, idle = 0; ; tries++) {
    const before = part.at;
    try {
      if (await fetchRest()) {
        return { bytes: part.at, codings: part.codings, modified: part.modified };
      }
    } catch (error) {
      const passes = error instanceof StackvizError && error.retryable && error.code !== 'ABORTED';
      idle = part.at > before ? 0 : idle + 1;
      if (!passes || idle > context.limits.retries || tries > MAX_TRIES) throw error;
      await backOff(Math.min(idle, 6), context.signal);
    }
    if (tries > MAX_TRIES) {
      throw new StackvizError('FETCH_BROKEN', `${url.host} sends ${url.pathname} only in pieces`);
    }
  }
}

/** The first bytes of a file, as they travel, and how they are coded. @throws as transfer() */
export async function fetchHead(
  url: URL,
  length: number,
  context: FetchContext,
): Promise<{ head: Buffer; codings: string[] }> {
  const answer = await get(url, context, { Range: `bytes=0-${length - 1}` });
  const { status, body, headers } = answer;
  const codings = codingsOf(headers['content-encoding']);
  // of an empty file there is no range
  if (status === 416) {
    body.destroy();
    return { head: Buffer.alloc(0), codings: [] };
  }
  if (status !== 200 && status !== 206) throw statusError(answer);
  const parts: Buffer[] = [];
  let bytes = 0;
  try {
    for await (const chunk of body as AsyncIterable<Buffer>) {
      parts.push(chunk);
      bytes += chunk.length;
      // a part is read to its end, so that the connection serves again
      if (bytes > length || (bytes === length && status === 200)) break;
    }
  } catch (error) {
    throw wireError(error, answer.url, context.signal);
  }
  return { head: Buffer.concat(parts).subarray(0, length), codings };
}
