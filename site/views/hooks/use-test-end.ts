import { useEffect, useState } from 'preact/hooks';
import type { Route } from '../../model/address/routes.ts';
import type { JobConsole } from '../../model/console/console.ts';
import { findTestEnd } from '../../model/console/find-test.ts';
import type { ConsoleText } from '../../model/console/text.ts';
import type { Place } from '../console/use-place.ts';

/** Where the output tells of the test in the address. */
export type TestEnd = 'looking' | 'found' | 'not named' | 'failed';

/** Goes to the line that ends the test in the address, once, else stays at the time it ended. */
export function useTestEnd(
  output: JobConsole,
  text: ConsoleText,
  place: Place,
  { test, at, lines }: Route & { view: 'console' },
): TestEnd | null {
  const [state, setState] = useState<TestEnd | null>(null);
  useEffect(() => {
    if (test === undefined || at === undefined || lines) return;
    const abort = new AbortController();
    setState('looking');
    findTestEnd(output, text, test, at * 1000 - output.origin, abort.signal).then(
      (line) => {
        if (abort.signal.aborted) return;
        setState(line === null ? 'not named' : 'found');
        if (line !== null) place.choose({ from: line, to: line });
      },
      () => !abort.signal.aborted && setState('failed'),
    );
    return () => abort.abort();
  }, [output, text, test, at]);
  return test === undefined ? null : state;
}
