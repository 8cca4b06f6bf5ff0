/** Tests that grew, in generated series with known truth; the figures are printed. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { grownTests } from '../../../../src/verdict/history/grown.ts';
import type { Times } from '../../../../src/verdict/history/slower.ts';
import { createRandom } from '../../../harness/random.ts';

const SERIES = 150;
const TESTS = 150;

/** Runs of a job, oldest first, of which in the latest a few tests take longer by a factor. */
function makeRuns(seed: number, each: number) {
  const chance = createRandom(seed);
  const normal = () => Math.sqrt(-2 * Math.log(1 - chance())) * Math.cos(2 * Math.PI * chance());
  const names = Array.from({ length: TESTS }, (_, i) => `tests.T.test_${i}`);
  const lengths = names.map(() => Math.exp(Math.log(0.5) + chance() * Math.log(120)));
  // a tenth of the tests differ a lot from run to run, the others by 3 to 10 %
  const noises = names.map((_, i) => (i % 10 === 0 ? 0.3 : 0.03 + chance() * 0.07));
  const factors = names.map((_, i) => (i < 6 ? 2 + chance() : 1));
  const runs = Array.from({ length: 2 * each }, (_, run): Times => {
    const pace = Math.exp(0.1 * normal());
    const seconds = names.map((_, i) => {
      const hit = chance() < 0.01 ? 1 + chance() : 1;
      const factor = run >= each ? (factors[i] as number) : 1;
      return (
        (lengths[i] as number) * factor * pace * hit * Math.exp((noises[i] as number) * normal())
      );
    });
    return { names, seconds };
  });
  const truth = new Set(names.slice(1, 6));
  const noisy = new Set(names.filter((_, i) => i % 10 === 0));
  return { earlier: runs.slice(0, each), latest: runs.slice(each), truth, noisy };
}

for (const each of [5, 10]) {
  test(`${SERIES} series of ${each} runs and ${each}: what is said to have grown has`, (t) => {
    const sum = { said: 0, wrong: 0, real: 0, found: 0 };
    for (let seed = 1; seed <= SERIES; seed++) {
      const { earlier, latest, truth, noisy } = makeRuns(seed, each);
      const grown = grownTests(latest, earlier);
      // the first is noisy, and grew as well
      const grew = new Set([...truth, 'tests.T.test_0']);
      for (const { name, now, before, latest: of, runs } of grown) {
        sum.said += 1;
        if (!grew.has(name)) sum.wrong += 1;
        assert.ok(now > before && of === each && runs === each, name);
      }
      const named = new Set(grown.map(({ name }) => name));
      const steady = [...truth].filter((name) => !noisy.has(name));
      sum.real += steady.length;
      sum.found += steady.filter((name) => named.has(name)).length;
      assert.deepEqual(
        grownTests(earlier, latest).filter(({ name }) => grew.has(name)),
        [],
      );
    }
    t.diagnostic(`${sum.said} said, ${sum.wrong} wrong; ${sum.found} of ${sum.real} found`);
    assert.ok(sum.wrong <= 0.02 * sum.said);
    assert.ok(sum.found >= 0.95 * sum.real);
  });
}

const runOf = (seconds: Record<string, number>): Times => ({
  names: Object.keys(seconds),
  seconds: Object.values(seconds),
});
const steady = (from: number) =>
  Object.fromEntries(Array.from({ length: 30 }, (_, i) => [`t${i}`, from + i]));

test('the median counts, of tests that were timed often enough', () => {
  const earlier = [1, 1.01, 0.99, 1, 1.02].map((pace) => runOf({ ...steady(5), grows: 4 * pace }));
  const latest = [1, 1.01, 30, 1, 1.02].map((pace, at) =>
    runOf({
      ...steady(5),
      grows: 8 * pace,
      heldUpOnce: 3 * pace,
      // two runs say nothing
      ...(at < 2 && { seldom: 50 }),
    }),
  );
  for (const run of earlier) Object.assign(run, runOf({ ...told(run), heldUpOnce: 3, seldom: 1 }));
  assert.deepEqual(grownTests(latest, earlier), [
    { name: 'grows', before: 4, now: 8.08, runs: 5, latest: 5 },
  ]);
});

test('a job that is slower over all has no test that grew', () => {
  const runs = (factor: number) =>
    Array.from({ length: 6 }, (_, run) =>
      runOf(
        Object.fromEntries(
          Object.entries(steady(5)).map(([name, time]) => [name, time * factor * (1 + run / 200)]),
        ),
      ),
    );
  assert.deepEqual(grownTests(runs(3), runs(1)), []);
  assert.deepEqual(grownTests([], runs(1)), []);
  assert.deepEqual(grownTests(runs(1), []), []);
});

function told({ names, seconds }: Times): Record<string, number> {
  return Object.fromEntries(names.map((name, at) => [name, seconds[at] as number]));
}
