/**
 * Copies of one test input in a build: jobs collect a stream by node and once more for the reader. A
 * copy is told by its unpacked size and its first bytes, which have times in microseconds and the names
 * of tests; of gzip files by their checksum; of files that are not packed by their last bytes as well.
 */
import type { FileHandle } from 'node:fs/promises';
import { openInput } from '../open-input.ts';
import type { Warnings } from '../warnings.ts';
import type { InputState } from './file-state.ts';
import { isTestInput } from './input.ts';
import { HEAD_BYTES, headOf } from './sniff.ts';

/** Test inputs of a few bytes may well be the same. */
const LEAST_BYTES = 64;
const GZIP_TRAILER = 8;

interface Print {
  /** What it unpacks to, as far as HEAD_BYTES go; the length of the shorter one is compared. */
  head: Buffer;
  /** Of gzip its checksum and length, of others the last bytes. */
  tail: Buffer;
  isPacked: boolean;
}

async function bytesAt(file: FileHandle, at: number, length: number): Promise<Buffer> {
  const buffer = Buffer.alloc(length);
  const { bytesRead } = await file.read(buffer, 0, length, Math.max(0, at));
  return buffer.subarray(0, bytesRead);
}

async function printOf(
  build: string,
  { path, bytes }: InputState,
  warnings: Warnings,
): Promise<Print | null> {
  const file = await openInput(build, path, warnings);
  if (file === null) return null;
  try {
    const isPacked = path.endsWith('.gz');
    const length = isPacked ? GZIP_TRAILER : HEAD_BYTES;
    const head = headOf(await bytesAt(file, 0, HEAD_BYTES));
    if (head === null || head === 'costly') return null;
    return { head, tail: await bytesAt(file, bytes - length, length), isPacked };
  } finally {
    await file.close();
  }
}

function isSame(kind: InputState['kind'], a: Print, b: Print): boolean {
  const length = Math.min(a.head.length, b.head.length);
  if (length === 0 || !a.head.subarray(0, length).equals(b.head.subarray(0, length))) return false;
  if (a.isPacked === b.isPacked) return a.tail.equals(b.tail);
  // two machines that were set up alike have the same first kilobyte of dstat
  return kind === 'subunit';
}

/** The inputs without copies; of several the one of a known node stays, or the first. */
export async function withoutCopies(
  build: string,
  inputs: InputState[],
  warnings: Warnings,
): Promise<InputState[]> {
  const alike = Map.groupBy(
    inputs.filter((input) => isTestInput(input) && input.unpackedBytes >= LEAST_BYTES),
    ({ kind, unpackedBytes }) => `${kind} ${unpackedBytes}`,
  );
  const copies = new Set<InputState>();
  for (const group of alike.values()) {
    if (group.length === 1) continue;
    const kept: { input: InputState; print: Print }[] = [];
    const nodesFirst = group.toSorted((a, b) => Number(a.host === null) - Number(b.host === null));
    for (const input of nodesFirst) {
      const print = await printOf(build, input, warnings);
      if (print === null) continue;
      if (kept.some((one) => isSame(input.kind, one.print, print))) copies.add(input);
      else kept.push({ input, print });
    }
  }
  return inputs.filter((input) => !copies.has(input));
}
