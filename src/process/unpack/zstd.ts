/**
 * Zstandard, RFC 8878 (https://www.rfc-editor.org/rfc/rfc8878): frames one after the other, each known
 * by its first four bytes; skippable frames (`pzstd` writes them) hold nothing.
 *
 * A frame says how much memory unpacking it takes, its window; one that wants more than is allowed is refused.
 */
import { constants, createZstdDecompress } from 'node:zlib';
import type { PackedInput, Report } from './packed-input.ts';
import { makeRoom, unpackFrame } from './zlib-frame.ts';

/** 128 MiB, what `zstd -d` takes unasked: `zstd --long` and `--ultra -22` write it. */
const MAX_WINDOW_LOG = 27;
/** 64 MiB, what `zstd -19` takes eight times over: three within each other would take 400 MiB together. */
const MAX_INNER_WINDOW_LOG = 26;

/** The first bytes of a frame, in hexadecimal digits. */
export const ZSTD_MAGIC = /^(?:28b52ffd|5.2a4d18)/;

/** Unpacks all frames. @param isInner they are within others, which hold their window, too */
export async function* unzstd(
  input: PackedInput,
  report: Report,
  isInner = false,
): AsyncGenerator<Buffer> {
  const windowLog = isInner ? MAX_INNER_WINDOW_LOG : MAX_WINDOW_LOG;
  const output = makeRoom();
  const options = {
    params: { [constants.ZSTD_d_windowLogMax]: windowLog },
  };
  for (let next = await input.take(4); next.length > 0; next = await input.take(4)) {
    input.unread(next);
    if (!ZSTD_MAGIC.test(next.toString('hex'))) {
      report('INPUT_TRAILING', 'what follows the zstd data is left out');
      return;
    }
    const failure = yield* unpackFrame(input, createZstdDecompress(options), output);
    if (failure === null) continue;
    // an ended frame may only be known as such when the next bytes are tried as another
    if (failure.code === 'ZSTD_error_prefix_unknown')
      report('INPUT_TRAILING', 'what follows the zstd data is left out');
    else if (failure.code === 'Z_BUF_ERROR') report('INPUT_TRUNCATED', 'the zstd data ends early');
    else if (failure.code === 'ZSTD_error_frameParameter_windowTooLarge')
      report(
        'INPUT_PACKING',
        `unpacking the zstd data takes more than ${2 ** (windowLog - 20)} MiB of memory`,
      );
    else report('INPUT_CORRUPT', `the zstd data is damaged: ${failure.message}`);
    return;
  }
}
