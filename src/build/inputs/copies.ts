/**
 * Copies of one test input in a build: jobs collect a stream by node and once more for the reader. A
 * copy is told by its unpacked size and its first bytes, which have times in microseconds and the names
 * of tests; of gzip files by their checksum; of files that are not packed by their last bytes as well.
 */
import type { OpenFile } from '../../tree/disk.ts';
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

async function bytesAt(file: OpenFile, at: number, length: number): Promise<Buffer> {
  const buffer = Buffer.alloc(length);
  const { bytesRead } = await file.read(buffer, 0, length, Math.max(0, at));
  return buffer.subarray(0, bytesRead);
}

/** What is compared; by the name's end it is known whether a file is packed. */
export type Compared = Pick<InputState, 'kind' | 'path' | 'bytes' | 'unpackedBytes'>;

async function printOf({ path, bytes }: Compared, file: OpenFile): Promise<Print | null> {
  const isPacked = path.endsWith('.gz');
  const length = isPacked ? GZIP_TRAILER : HEAD_BYTES;
  const head = headOf(await bytesAt(file, 0, HEAD_BYTES));
  if (head === null || head === 'costly') return null;
  return { head, tail: await bytesAt(file, bytes - length, length), isPacked };
}

function isSame(kind: InputState['kind'], a: Print, b: Print): boolean {
  const length = Math.min(a.head.length, b.head.length);
  if (length === 0 || !a.head.subarray(0, length).equals(b.head.subarray(0, length))) return false;
  if (a.isPacked === b.isPacked) return a.tail.equals(b.tail);
  // two machines that were set up alike have the same first kilobyte of dstat
  return kind === 'subunit';
}

/**
 * Which of test inputs are copies, each with the one before it that it is a copy of.
 *
 * @param open null: it is not compared
 */
export async function copiesAmong<T extends Compared>(
  inputs: readonly T[],
  open: (input: T) => Promise<OpenFile | null>,
): Promise<Map<T, T>> {
  const alike = Map.groupBy(
    inputs.filter(({ unpackedBytes }) => unpackedBytes >= LEAST_BYTES),
    ({ kind, unpackedBytes }) => `${kind} ${unpackedBytes}`,
  );
  const copies = new Map<T, T>();
  for (const group of alike.values()) {
    if (group.length === 1) continue;
    const kept: { input: T; print: Print }[] = [];
    for (const input of group) {
      const file = await open(input);
      if (file === null) continue;
      const print = await printOf(input, file).finally(() => file.close());
      if (print === null) continue;
      const same = kept.find((one) => isSame(input.kind, one.print, print));
      if (same) copies.set(input, same.input);
      else kept.push({ input, print });
    }
  }
  return copies;
}

/** The inputs without copies; of several the one of a known node stays, or the first. */
export async function withoutCopies(
  build: string,
  inputs: InputState[],
  warnings: Warnings,
): Promise<InputState[]> {
  const nodesFirst = inputs
    .filter(isTestInput)
    .toSorted((a, b) => Number(a.host === null) - Number(b.host === null));
  const copies = await copiesAmong(nodesFirst, ({ path }) => openInput(build, path, warnings));
  return inputs.filter((input) => !copies.has(input));
}
