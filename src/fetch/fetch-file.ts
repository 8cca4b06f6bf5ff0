/** One file of a run -> a file below a directory, as the reader of inputs can read it. */
import { createReadStream, createWriteStream } from 'node:fs';
import { open, rename, rm, utimes } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { StackvizError } from '../base/errors.ts';
import { unpackedName } from '../base/packings.ts';
import { HEAD_BYTES, sniff } from '../build/inputs/sniff.ts';
import type { Warnings } from '../build/warnings.ts';
import { makePath } from '../tree/make-path.ts';
import type { Wanted } from './choose.ts';
import type { FetchContext } from './context.ts';
import { addressBelow } from './listing/entry.ts';
import { atMost, decodersOf, suffixOf } from './wire/codings.ts';
import { withRetries } from './wire/text.ts';
import { fetchHead, type TransferOptions, transfer } from './wire/transfer.ts';

/** What the daemon reads as it is, unpacked: a few kilobytes. */
const PLAIN = new Set<Wanted['kind']>(['inventory', 'zuul-build']);
/** A gzip of nothing but zeros unpacks to a thousand times its size. */
const MAX_DECODED_RATIO = 1100;

/** Packs and unpacks are told by the reader by the first bytes; these codings it does not know. */
async function decode(part: string, codings: string[], bytes: number): Promise<void> {
  const decoders = decodersOf(codings);
  if (decoders === null) {
    throw new StackvizError('FETCH_CODING', `sent as ${codings.join(', ')}, which is not read`);
  }
  const limit = atMost(
    64 * 1024 + bytes * MAX_DECODED_RATIO,
    () => new StackvizError('FETCH_CODING', 'unpacks to far more than its size'),
  );
  const decoded = `${part}-decoded`;
  const streams = [createReadStream(part), ...decoders, limit, createWriteStream(decoded)];
  await pipeline(streams).catch((error: NodeJS.ErrnoException) => {
    if (!error.code?.startsWith('Z_') && !error.code?.startsWith('ERR_')) throw error;
    throw new StackvizError('FETCH_CODING', `is not what ${codings.join(', ')} makes`);
  });
  await rename(decoded, part);
}

/** Whether the first bytes of a file are a test input's; of what must be decoded, that is seen later. */
async function mayBeInput(url: URL, path: string, context: FetchContext): Promise<boolean> {
  const { head, codings } = await withRetries(context, () => fetchHead(url, HEAD_BYTES, context));
  return suffixOf(codings) === null || sniff(head, path) !== null;
}

async function isInput(part: string, path: string): Promise<boolean> {
  const file = await open(part);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(HEAD_BYTES), 0, HEAD_BYTES, 0);
    return sniff(buffer.subarray(0, bytesRead), path) !== null;
  } finally {
    await file.close();
  }
}

export interface FileTask {
  base: URL;
  wanted: Wanted;
  /** Where finished files go. */
  directory: string;
  /** Where it is written, on the same file system; nobody else writes it. */
  part: string;
  context: FetchContext;
  warnings: Warnings;
  events: TransferOptions;
}

/** Errors that only this file is left out for. */
const TOLD = new Set(['FETCH_MISSING', 'FETCH_STATUS', 'FETCH_CODING', 'FETCH_LEFT_OUT']);

/** Names under which a file may lie: the log archiver packs what a manifest lists. */
const namesOf = (path: string) => (unpackedName(path) === path ? [path, `${path}.gz`] : [path]);

/**
 * @returns its path below the directory, and its bytes; null: it is not there, with a warning, or no input
 * @throws as transfer()
 */
export async function fetchFile(task: FileTask): Promise<{ path: string; bytes: number } | null> {
  const { wanted, context, warnings } = task;
  for (const path of namesOf(wanted.path)) {
    try {
      return await fetchAs(path, task);
    } catch (error) {
      if (!(error instanceof StackvizError) || context.signal?.aborted === true) throw error;
      if (error.code === 'FETCH_MISSING' && path !== namesOf(wanted.path).at(-1)) continue;
      // what only explains may also be what cannot be had now
      const isSpared = error.retryable ? wanted.kind === 'service-log' : TOLD.has(error.code);
      if (!isSpared) throw error;
      const code = error.code === 'FETCH_LEFT_OUT' ? 'FETCH_LEFT_OUT' : 'FETCH_INPUT_MISSING';
      warnings.add(code, error.message, { path: wanted.path });
      return null;
    }
  }
  return null;
}

async function fetchAs(
  path: string,
  task: FileTask,
): Promise<{ path: string; bytes: number } | null> {
  const { base, wanted, directory, part, context, events } = task;
  const url = addressBelow(base, path);
  if (wanted.kind === null && !(await mayBeInput(url, path, context))) return null;
  const file = await open(part, 'w', 0o644);
  try {
    const { bytes, codings, modified } = await transfer(url, file, context, events);
    await file.close();
    const suffix = PLAIN.has(wanted.kind) ? null : suffixOf(codings);
    if (codings.length > 0 && suffix === null) await decode(part, codings, bytes);
    if (wanted.kind === null && !(await isInput(part, path))) return null;
    // an object that is coded is what its name says once decoded: packed, it gets the name of a packed file
    const name = suffix === null || path.endsWith(suffix) ? path : path + suffix;
    const at = Date.parse(modified ?? '');
    if (!Number.isNaN(at)) await utimes(part, at / 1000, at / 1000);
    await makePath(dirname(join(directory, name)));
    await rename(part, join(directory, name));
    return { path: name, bytes };
  } finally {
    await file.close().catch(() => undefined);
    await rm(part, { force: true });
  }
}
