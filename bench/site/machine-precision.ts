/**
 * `node bench/site/machine-precision.ts`: of 200 generated runs without trouble of the machine, how many are
 * said to have been unusual (2 % at most), and of 200 with, how many are told by what it was (90 % at least).
 */
import { measureMachines } from '../../src/verdict/machine/machines.ts';
import { tellMachine } from '../../src/verdict/machine/tell.ts';
import { type Made, make, TROUBLES, WORDS } from '../../test/unit/verdict/machine/generated.ts';

const RUNS = 200;
const tell = ({ run, series, failed }: Made) =>
  tellMachine(run, failed, measureMachines(run, [series]));

let [wrong, named] = [0, 0];
for (let seed = 1; seed <= RUNS; seed++) {
  if (tell(make(seed, null))?.unusual) wrong++;
  const trouble = TROUBLES[seed % TROUBLES.length] as (typeof TROUBLES)[number];
  const told = tell(make(seed + 1000, trouble));
  if (told?.unusual && WORDS[trouble].test(told.parts.join(''))) named++;
}
process.stdout.write(`without trouble: ${wrong} of ${RUNS} told as unusual\n`);
process.stdout.write(`with trouble: ${named} of ${RUNS} told by what it was\n`);
if (wrong > 0.02 * RUNS || named < 0.9 * RUNS) process.exitCode = 1;
