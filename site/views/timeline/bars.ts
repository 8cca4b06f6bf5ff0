import { shortName, splitName } from '../../../src/verdict/names.ts';
import type { DetailedBars } from '../../draw/scene.ts';
import type { Run } from '../../model/run/run.ts';
import { weightsOf } from '../../model/run/status.ts';
import { visible } from '../../model/run/visible.ts';
import type { Row } from '../../model/timeline/lanes.ts';

const known = new WeakMap<Run, DetailedBars>();

/** The columns the painter of lanes reads of a run: once for lanes, map and legend. */
export function barsOf(run: Run): DetailedBars {
  let bars = known.get(run);
  if (!bars) {
    bars = createBars(run);
    known.set(run, bars);
  }
  return bars;
}

function createBars(run: Run): DetailedBars {
  const retries = new Map<Row, number[]>();
  let lengths: DetailedBars['lengths'] | null = null;
  const modules = new Map<string, number>();
  const numbers = new Int32Array(run.count).fill(-1);
  return {
    module: (index) => {
      if (numbers[index] === -1) {
        const module = run.module(index);
        const number = modules.get(module) ?? modules.size;
        if (number === modules.size) modules.set(module, number);
        numbers[index] = number;
      }
      return numbers[index] as number;
    },
    // The map needs none, and a million take a while to sort.
    get lengths() {
      lengths ??= lengthsOf(run);
      return lengths;
    },
    weight: weightsOf(run),
    match: null,
    retries: (row) => {
      let found = retries.get(row);
      if (!found) {
        found = [];
        for (let i = 0; i < row.tests.length; i++) {
          if ((run.nths[row.tests[i] as number] as number) > 1) found.push(i);
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

/** Of more tests a sample tells how long they take: a million are sorted for longer than they are drawn. */
const SAMPLED = 100_000;

/** Milliseconds that a tenth of the tests do not take, and that only a hundredth exceeds. */
function lengthsOf({ durations }: Run): { short: number; long: number } {
  const step = Math.ceil(durations.length / SAMPLED);
  const sample = step > 1 ? durations.filter((_, i) => i % step === 0) : durations;
  const sorted = sample.filter((seconds) => seconds > 0).sort();
  if (sorted.length === 0) return { short: 1, long: 1 };
  const at = (share: number) => (sorted[Math.floor((sorted.length - 1) * share)] as number) * 1000;
  return { short: at(0.1), long: Math.max(at(0.99), at(0.1) * 2) };
}
