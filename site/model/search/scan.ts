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

/** Sections that are read together, by their place among unpacked bytes. */
type Stretch = { index: number; from: number; to: number }[];

/** Sections that are wanted, in the order of the file, as many together as are read together. */
function* stretchesOf(
  bytes: readonly number[],
  wanted: (index: number) => boolean,
): Generator<Stretch> {
  let limit = FIRST_BYTES;
  let found: Stretch = [];
  let position = 0;
  for (const [index, length] of bytes.entries()) {
    if (length > 0 && wanted(index)) {
      const [first] = found;
      if (first && position + length - first.from > limit) {
        yield found;
        found = [];
        limit = WINDOW_BYTES;
      }
      found.push({ index, from: position, to: position + length });
    }
    position += length;
  }
  if (found.length > 0) yield found;
}

/**
 * The sections of the tests that are wanted, in the order of the file. What lies between two of them is
 * read as well where it is short. While somebody looks at some, the next are on their way.
 */
export async function* scanSections(
  file: SeekableFile,
  { bytes }: Sections,
  wanted: (index: number) => boolean,
): AsyncGenerator<Window> {
  const total = bytes.reduce((sum, length, index) => sum + (wanted(index) ? length : 0), 0);
  const stretches = stretchesOf(bytes, wanted);
  const read = ({ value }: IteratorResult<Stretch, void>) => {
    if (!value) return null;
    const { from } = value[0] as Stretch[number];
    const whole = file.read(from, (value.at(-1) as Stretch[number]).to);
    // told to who asks for it, if anybody still does
    whole.catch(() => undefined);
    return { found: value, from, whole };
  };
  let done = 0;
  for (let next = read(stretches.next()); next; ) {
    const { found, from: begin } = next;
    const whole = await next.whole;
    next = read(stretches.next());
    done += found.reduce((sum, { from, to }) => sum + to - from, 0);
    const sections = found.map(({ index, from, to }) => ({
      index,
      bytes: whole.subarray(from - begin, to - begin),
    }));
    yield { sections, read: done, total };
  }
}
