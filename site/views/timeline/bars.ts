import type { Bars } from '../../draw/lanes.ts';
import { shortName, splitName, visible } from '../../model/names.ts';
import type { Filter } from '../../model/routes.ts';
import type { Run } from '../../model/run.ts';
import { STATUS } from '../../model/status.ts';
import { isOpen, matcher } from '../../model/table.ts';

/** The columns the lane painter reads of a run. */
export function barsOf(run: Run): Bars {
  return {
    weight: Uint8Array.from(run.tests, (test) => STATUS[test.status].weight),
    match: null,
    label: (index, letters) => {
      const name = run.tests[index]?.name ?? '';
      const short = shortName(name);
      // The class goes first, as a lane mostly runs one class at a time; then what all have.
      if (short.length <= letters) return visible(short);
      const { method } = splitName(name);
      return visible(method.length <= letters ? method : method.replace(/^test_/, ''));
    },
  };
}

/** Which tests pass the filter; null if all do. */
export function matchOf(run: Run, filter: Filter): Uint8Array | null {
  if (isOpen(filter)) return null;
  const matches = matcher(filter);
  return Uint8Array.from(run.tests, (test) => (matches(test) ? 1 : 0));
}
