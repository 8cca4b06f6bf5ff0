/**
 * `node bench/site/machine-precision.ts`: of 200 generated runs without trouble of the machine, how many are
 * said to have been unusual (2 % at most), and of 200 with, how many are told by what it was (90 % at least). The
 * same where failures and trouble last minutes: of 200 runs in which they have nothing to do with each other, and
 * of 200 in which they are the same minutes.
 */
import { measureMachines } from '../../src/verdict/machine/machines.ts';
import { describeMachine } from '../../src/verdict/machine/sentence.ts';
import {
  type Made,
  make,
  makeOutage,
  TROUBLES,
  WORDS,
} from '../../test/unit/verdict/machine/generated.ts';

const RUNS = 200;
const tell = ({ run, series, failed }: Made) =>
  describeMachine(run, failed, measureMachines(run, [series]));

let [wrong, named] = [0, 0];
let [wrongOutage, namedOutage, usual] = [0, 0, 0];
for (let seed = 1; seed <= RUNS; seed++) {
  if (tell(make(seed, null))?.unusual) wrong++;
  const trouble = TROUBLES[seed % TROUBLES.length] as (typeof TROUBLES)[number];
  const told = tell(make(seed + 1000, trouble));
  if (told?.unusual && WORDS[trouble].test(told.parts.join(''))) named++;
  if (tell(makeOutage(seed, false))?.unusual) wrongOutage++;
  const outage = makeOutage(seed + 1000, true);
  const said = tell(outage);
  const text = said?.parts.join('') ?? '';
  if (said?.unusual && WORDS[outage.trouble].test(text)) namedOutage++;
  if (/Nothing unusual/.test(text)) usual++;
}
process.stdout.write(`without trouble: ${wrong} of ${RUNS} told as unusual\n`);
process.stdout.write(`with trouble: ${named} of ${RUNS} told by what it was\n`);
process.stdout.write(`outage beside a trouble: ${wrongOutage} of ${RUNS} told as unusual\n`);
process.stdout.write(
  `outage by a trouble: ${namedOutage} of ${RUNS} told by what it was, ${usual} as nothing unusual\n`,
);
if (wrongOutage > 0.02 * RUNS || namedOutage < 0.9 * RUNS || usual > 0) process.exitCode = 1;
if (wrong > 0.02 * RUNS || named < 0.9 * RUNS) process.exitCode = 1;
