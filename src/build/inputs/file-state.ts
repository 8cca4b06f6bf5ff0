/** A file of a build as it was at one moment. */
import type { OpenFile } from '../../tree/disk.ts';
import type { Input } from './input.ts';

export interface FileState {
  /** Bytes of the file as it is. */
  bytes: number;
  modifiedMs: number;
  /** Modulo 2^32; of a gzip file they stand in its last four bytes. */
  unpackedBytes: number;
}

/** An input as it was when it was looked at. */
export interface InputState extends Input, FileState {}

const LEAST_GZIP = 18;

/** Looks at an open file, of which only the name's end and the last bytes tell whether it is packed. */
export async function readFileState(file: OpenFile, path: string): Promise<FileState> {
  const { size, mtimeMs } = await file.stat();
  const state = { bytes: size, modifiedMs: mtimeMs, unpackedBytes: size % 2 ** 32 };
  if (!path.endsWith('.gz') || size < LEAST_GZIP) return state;
  const last = Buffer.alloc(4);
  await file.read(last, 0, 4, size - 4);
  return { ...state, unpackedBytes: last.readUInt32LE(0) };
}
