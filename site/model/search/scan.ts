/** Reading the attachments of many tests one behind the other, a few megabytes at a time. */
import type { Sections } from '../../../src/format/tests.ts';
import type { SeekableFile } from '../load/seekable.ts';

/** The section of a test, or of the run. */
export interface Section {
  index: number;
  bytes: Uint8Array;
}

/** Sections that were read together, and how far that is. */
export interface Window {
  sections: Section[];
  /** Unpacked bytes up to the end of these, and of all. */
  read: number;
  total: number;
}

/** Unpacked bytes read together; the first time less, so that something is found soon. */
const FIRST_BYTES = 1024 * 1024;
const WINDOW_BYTES = 4 * 1024 * 1024;

/**
 * The sections of the tests that are wanted, in the order of the file. What lies between two of them is
 * read as well where it is short.
 */
export async function* scanSections(
  file: SeekableFile,
  sections: Sections,
  wanted: (index: number) => boolean,
): AsyncGenerator<Window> {
  const { bytes } = sections;
  const total = bytes.reduce((sum, length, index) => sum + (wanted(index) ? length : 0), 0);
  let limit = FIRST_BYTES;
  let done = 0;
  let position = 0;
  for (let index = 0; index < bytes.length; ) {
    const found: { index: number; from: number; to: number }[] = [];
    for (; index < bytes.length; index++) {
      const length = bytes[index] as number;
      if (length > 0 && wanted(index)) {
        const [first] = found;
        if (first && position + length - first.from > limit) break;
        found.push({ index, from: position, to: position + length });
      }
      position += length;
    }
    const [first, last] = [found[0], found.at(-1)];
    if (!first || !last) return;
    const read = await file.read(first.from, last.to);
    done += found.reduce((sum, { from, to }) => sum + to - from, 0);
    limit = WINDOW_BYTES;
    yield {
      sections: found.map(({ index: at, from, to }) => ({
        index: at,
        bytes: read.subarray(from - first.from, to - first.from),
      })),
      read: done,
      total,
    };
  }
}
