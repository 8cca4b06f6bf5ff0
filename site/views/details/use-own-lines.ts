import { useEffect, useState } from 'preact/hooks';
import { codeOf, type Outcome } from '../../../src/verdict/columns.ts';
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

/** Compares a failing test's logs with those of all that passed in the run. */
export function useOwnLines({ run, details }: LoadedStream, test: Test): Own {
  const [own, setOwn] = useState<Own>(NONE);
  useEffect(() => {
    setOwn(NONE);
    if (!details || details.bytes(test.index) < LONG || !WORTH.includes(test.status)) return;
    if (!hasPassing(run)) return;
    let current = true;
    const compare = async () => {
      setOwn({ state: 'comparing' });
      try {
        const { ownLinesOf } = await import('../../model/search/client.ts');
        const found = await ownLinesOf(details.source, run, test);
        if (!current) return;
        const { lines = [], tests = 0 } = found ?? {};
        setOwn(found ? { state: 'known', tests, lines: new Map(lines) } : NONE);
      } catch {
        // the log is there, whole: nothing is lost but the comparison
        if (current) setOwn(NONE);
      }
    };
    const { blocks, bytes } = details.source.sections;
    const size = blocks.at(-1)?.[0] ?? bytes.reduce((sum, length) => sum + length, 0);
    if (size <= MAX_BYTES) void compare();
    else setOwn({ state: 'large', bytes: size, compare: () => void compare() });
    return () => {
      current = false;
    };
  }, [run, details, test]);
  return own;
}
