import zstd from 'zstandard-wasm';
import { DamagedFrame, type FrameSizes, NoDecoder } from './unpacker.ts';

/** Compiles the decoder; rejects with NoDecoder where a Content-Security-Policy forbids WebAssembly. */
export async function loadDecoder(): Promise<void> {
  try {
    await zstd.loadWASM();
  } catch (error) {
    throw new NoDecoder(String(error));
  }
}

/**
 * Unpacks frames that follow each other, one at a time: the decoder's memory stays that of one.
 *
 * Of a frame that is cut, or whose checksum is wrong, this decoder makes nothing, without an error: the
 * length is the check.
 *
 * @throws DamagedFrame, NoDecoder
 */
export async function unpackFrames(packed: Uint8Array, frames: FrameSizes[]) {
  await loadDecoder();
  const whole = new Uint8Array(frames.reduce((sum, [, unpacked]) => sum + unpacked, 0));
  let from = 0;
  let to = 0;
  for (const [length, unpacked] of frames) {
    const frame = zstd.decompress(packed.subarray(from, from + length), unpacked);
    if (frame.length !== unpacked) throw new DamagedFrame(`${unpacked} bytes at ${to}`);
    whole.set(frame, to);
    from += length;
    to += unpacked;
  }
  return whole;
}
