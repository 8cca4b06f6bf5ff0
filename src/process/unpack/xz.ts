/**
 * xz (https://tukaani.org/xz/xz-file-format.txt), also of several streams, unpacked by the
 * xz-decompress library: XZ Embedded in WebAssembly. It takes dictionaries of up to 64 MiB, what
 * `xz -9` writes, and refuses more, as well as filters other than LZMA2, which no plain `xz FILE`
 * writes. SHA-256 checks, which it does not know, are ours (xz-sha256.ts).
 *
 * The odd case: of a damaged stream the library holds back what it unpacked last, up to 2 MiB.
 */
import xz from 'xz-decompress';
import type { PackedInput, Report } from './packed-input.ts';
import { createSumCheck, type Sum, withoutSha256 } from './xz-sha256.ts';

/** Result codes of XZ Embedded (`enum xz_ret` in its xz.h), as the library puts them in its errors. */
const RESULTS: Record<string, [code: string, message: string]> = {
  4: ['INPUT_PACKING', 'unpacking the xz data takes more than 64 MiB of memory'],
  5: ['INPUT_TRAILING', 'what follows the xz data is left out'],
  6: ['INPUT_PACKING', 'the xz data has a check or a filter that is not read'],
  7: ['INPUT_CORRUPT', 'the xz data is damaged'],
  8: ['INPUT_TRUNCATED', 'the xz data ends early'],
};

function toWebStream(packed: AsyncGenerator<Buffer>): ReadableStream<Uint8Array> {
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        // the library finds the end by a chunk without bytes; an end makes it go wrong on short files
        const { value } = await packed.next();
        controller.enqueue(value ?? new Uint8Array(0));
      },
    },
    // a chunk is only valid until the next is read
    { highWaterMark: 0 },
  );
}

/** Unpacks all streams. Only one may be unpacked at a time: a second would wait for the first to end. */
export async function* unxz(input: PackedInput, report: Report): AsyncGenerator<Buffer> {
  const sums: Sum[] = [];
  const check = createSumCheck(sums);
  const packed = withoutSha256(input, sums);
  const reader = new xz.XzReadableStream(toWebStream(packed)).getReader();
  const isRight = (chunk: Buffer | null): boolean => {
    const right = chunk === null ? check.end() : check.add(chunk);
    if (!right) report('INPUT_CORRUPT', 'the xz data is damaged: its SHA-256 is wrong');
    return right;
  };
  try {
    for (let step = await reader.read(); !step.done; step = await reader.read()) {
      if (step.value.length === 0) continue;
      const chunk = Buffer.from(step.value.buffer);
      const right = isRight(chunk);
      yield chunk;
      if (!right) return;
    }
    isRight(null);
  } catch (error) {
    const result = /error code (\d+)$/.exec((error as Error).message);
    // a fault of reading the file is not one of its bytes
    if (result === null) throw error;
    report(...(RESULTS[result[1] ?? ''] ?? ['INPUT_CORRUPT', 'the xz data is damaged']));
  } finally {
    // gives back the library's memory, and its lock
    await reader.cancel().catch(() => undefined);
  }
}
