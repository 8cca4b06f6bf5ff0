/** Pieces of recorded streams. */

import { packetOffsets } from '../fixtures/damaged.ts';
import fc from '../harness/property.ts';

/** Longest piece cut out of a recorded stream: the reference reads text byte by byte. */
const MAX_WINDOW = 20_000;

/** Where a piece of a recorded stream may start. */
function startsOf(version: 1 | 2, stream: Buffer): number[] {
  if (version === 2) return packetOffsets(stream).slice(0, -1);
  return [...stream.toString('latin1').matchAll(/^time: .*\n(?:tags: .*\n)?test: /gm)].map(
    ({ index }) => index,
  );
}

/** Pieces of recorded streams of one version. */
export function windowsOf(version: 1 | 2, streams: Buffer[]): fc.Arbitrary<Buffer> {
  const starts = streams.map((stream) => startsOf(version, stream));
  return fc.tuple(fc.nat(), fc.nat(), fc.nat(MAX_WINDOW)).map(([which, from, length]) => {
    const stream = streams[which % streams.length] as Buffer;
    const offsets = starts[which % streams.length] as number[];
    const start = offsets[from % offsets.length] as number;
    return stream.subarray(start, start + length);
  });
}
