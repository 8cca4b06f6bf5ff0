import { useEffect, useState } from 'preact/hooks';
import { codeOf, type Outcome } from '../../../src/verdict/columns.ts';
import type { DetailsReader } from '../../model/details/details.ts';
import type { LoadedStream } from '../../model/load/store.ts';
import type { Run, Test } from '../../model/run/run.ts';

/** What is known of the lines that only this test has. */
export type Own =
  | { state: 'none' }
  /** All attachments of the run are much to fetch: only when asked for. */
  | { state: 'large'; bytes: number; compare: () => void }
  | { state: 'comparing' }
  | { state: 'known'; tests: number; lines: ReadonlyMap<string, readonly number[]> };

const NONE: Own = { state: 'none' };
/** Bytes of a test's attachments that are worth it. */
const LONG = 6000;
/** Bytes of all attachments, as they are fetched, that are read without being asked. */
const MAX_BYTES = 8 * 1024 * 1024;
/** That are read at all. */
const MOST_BYTES = 256 * 1024 * 1024;
/** With fewer passing tests nearly every line is of one test only. */
const MIN_PASSED = 3;
const WORTH: Outcome[] = ['fail', 'flaky', 'inprogress'];

function hasPassing(run: Run): boolean {
  const success = codeOf('success');
  let count = 0;
  for (let i = 0; i < run.count && count < MIN_PASSED; i++) {
    if (run.codes[i] === success && run.attached(i)) count++;
  }
  return count >= MIN_PASSED;
}

const isComparable = (run: Run, test: Test) => WORTH.includes(test.status) && hasPassing(run);

/** Bytes of all attachments, as they are fetched. */
function sizeOf({ source: { sections } }: DetailsReader): number {
  const { blocks, bytes } = sections;
  return blocks.at(-1)?.[0] ?? bytes.reduce((sum, length) => sum + length, 0);
}

/**
 * The lines of a failing test that none which passed has, by attachment; null: they cannot be compared.
 * Rejects where they could not be read.
 */
export async function ownLines(
  details: DetailsReader,
  run: Run,
  test: Test,
): Promise<{ tests: number; lines: ReadonlyMap<string, readonly number[]> } | null> {
  if (!isComparable(run, test) || sizeOf(details) > MOST_BYTES) return null;
  const { ownLinesOf } = await import('../../model/search/client.ts');
  const found = await ownLinesOf(details.source, run, test);
  return found && { tests: found.tests, lines: new Map(found.lines) };
}

/** Compares a failing test's logs with those of all that passed in the run. */
export function useOwnLines({ run, details }: LoadedStream, test: Test): Own {
  const [own, setOwn] = useState<Own>(NONE);
  useEffect(() => {
    setOwn(NONE);
    if (!details || details.bytes(test.index) < LONG || !isComparable(run, test)) return;
    let current = true;
    const compare = async () => {
      setOwn({ state: 'comparing' });
      try {
        const found = await ownLines(details, run, test);
        if (current) setOwn(found ? { state: 'known', ...found } : NONE);
      } catch {
        // the log is there, whole: nothing is lost but the comparison
        if (current) setOwn(NONE);
      }
    };
    const size = sizeOf(details);
    if (size <= MAX_BYTES) void compare();
    else setOwn({ state: 'large', bytes: size, compare: () => void compare() });
    return () => {
      current = false;
    };
  }, [run, details, test]);
  return own;
}
