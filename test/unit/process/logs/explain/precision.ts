/** How often failures of generated runs are put down to what they are not, and to what they are. */
import { explainedBy } from '../../../../../src/verdict/services.ts';
import { explain } from '../make.ts';
import { make, TROUBLES, type Trouble } from './generated.ts';

const KINDS = Object.keys(TROUBLES) as Trouble[];

export interface Precision {
  /** Runs, half of them without trouble. */
  runs: number;
  /** Failures that no service had to do with, and those of them that are put down to one. */
  others: number;
  wrong: string[];
  /** Failures of troubles, and those of them that are not put down to what they are of. */
  troubled: number;
  missed: string[];
}

/** Of so many runs without trouble and as many with, the kinds in turn. */
export function measurePrecision(runs: number): Precision {
  const all: Precision = { runs: 2 * runs, others: 0, wrong: [], troubled: 0, missed: [] };
  for (let seed = 1; seed <= runs; seed++) {
    for (const trouble of [null, KINDS[seed % KINDS.length] as Trouble]) {
      const made = make(trouble === null ? seed : seed + 10_000, trouble);
      const { failures } = explain(made.tests, made.logs);
      for (const [index, { findings }] of failures.entries()) {
        const [first] = findings;
        const by = first === undefined ? null : explainedBy(first);
        const told = `seed ${seed}, ${trouble ?? 'none'}, failure ${index}: ${by} (${first?.text ?? ''})`;
        if (made.troubled[index] && trouble !== null) {
          all.troubled += 1;
          if (by !== TROUBLES[trouble]) all.missed.push(told);
        } else {
          all.others += 1;
          if (by !== null) all.wrong.push(told);
        }
      }
    }
  }
  return all;
}
