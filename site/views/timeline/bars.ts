import { OUTCOMES } from '../../../src/verdict/columns.ts';
import { shortName, splitName } from '../../../src/verdict/names.ts';
import type { Bars } from '../../draw/scene.ts';
import type { Run } from '../../model/run/run.ts';
import { STATUS } from '../../model/run/status.ts';
import { visible } from '../../model/run/visible.ts';
import type { Row } from '../../model/timeline/lanes.ts';

/** By code of a status in Run. */
const WEIGHT = OUTCOMES.map((status) => STATUS[status].weight);

/** The columns the lane painter reads of a run. */
export function barsOf(run: Run): Bars {
  const retries = new Map<Row, number[]>();
  return {
    weight: run.shown.map((code) => WEIGHT[code] as number),
    match: null,
    retries: (row) => {
      let found = retries.get(row);
      if (!found) {
        found = [];
        for (let i = 0; i < row.tests.length; i++) {
          if ((run.attempts[row.tests[i] as number] as number) > 1) found.push(i);
        }
        retries.set(row, found);
      }
      return found;
    },
    label: (index, letters) => {
      const name = run.name(index);
      const short = shortName(name);
      // The class goes first, as a lane mostly runs one class at a time; then what all have.
      if (short.length <= letters) return visible(short);
      const { method } = splitName(name);
      return visible(method.length <= letters ? method : method.replace(/^test_/, ''));
    },
  };
}
