/** Series of runs of a job with known truth, by seed. */
import type { RunRecord, TestState } from '../../../../src/format/history.ts';
import { compareRuns } from '../../../../src/verdict/history/compare.ts';
import { judgeNovelty } from '../../../../src/verdict/history/novelty.ts';
import { timesOf } from '../../../../src/verdict/history/slower.ts';
import { statesOf } from '../../../../src/verdict/history/states.ts';
import { createRandom } from '../../../harness/random.ts';
import { type Made, testsFile } from '../../../integration/history/tree.ts';

export const RUNS = 20;
export const TESTS = 150;

export interface Series {
  /** Oldest first; the last is the one that is looked at. */
  runs: Made[];
  truth: Record<'failing' | 'slower' | 'skipped' | 'gone' | 'added', Set<string>>;
  flaky: Set<string>;
  broken: Set<string>;
  /** Others that were slower in the last run: held up by the machine by a third and more, or of the noisy ones. */
  held: Set<string>;
}

/** A job of which, in its last run, a few tests are another in a known way. */
export function makeSeries(seed: number): Series {
  const chance = createRandom(seed);
  const pick = (most: number) => Math.floor(chance() * most);
  const normal = () => Math.sqrt(-2 * Math.log(1 - chance())) * Math.cos(2 * Math.PI * chance());
  const names = Array.from({ length: TESTS }, (_, i) => `tests.mod${i % 12}.T.test_${i}`);
  const taken = new Set<string>();
  const some = (count: number) => {
    const chosen = new Set<string>();
    while (chosen.size < count) {
      const name = names[pick(TESTS)] as string;
      if (!taken.has(name)) chosen.add(name);
      taken.add(name);
    }
    return chosen;
  };
  const [flaky, broken] = [some(3), some(pick(2))];
  const [failing, slower, skipped, gone] = [some(pick(3)), some(2), some(pick(3)), some(pick(3))];
  const renamed = some(1);
  const lengths = names.map(() => Math.exp(Math.log(0.5) + chance() * Math.log(120)));
  // a tenth of the tests differ a lot from run to run, the others by 3 to 10 %
  const noises = names.map(() => (chance() < 0.1 ? 0.3 : 0.03 + chance() * 0.07));
  const held = new Set<string>();
  const added = new Set([...renamed].map((name) => `${name}_renamed`));
  const runs = Array.from({ length: RUNS + 1 }, (_, run) => {
    const last = run === RUNS;
    const pace = Math.exp(0.1 * normal());
    const made: Made = {};
    for (const [i, name] of names.entries()) {
      // once in a hundred a test hits a busy moment of its machine: it is slower, if by no change
      const hit = chance() < 0.01 ? 1 + chance() : 1;
      let seconds =
        (lengths[i] as number) * pace * Math.exp((noises[i] as number) * normal()) * hit;
      let state: TestState = 'p';
      if (flaky.has(name) && chance() < 0.3) state = 'f';
      if (broken.has(name) && run >= RUNS - 6) state = 'f';
      if (last && gone.has(name)) continue;
      if (last && failing.has(name)) state = 'f';
      if (last && skipped.has(name)) state = 's';
      if (last && slower.has(name)) seconds = (lengths[i] as number) * pace * (2 + chance());
      if (last && hit > 1.3) held.add(name);
      made[last && renamed.has(name) ? `${name}_renamed` : name] = [state, seconds];
    }
    return made;
  });
  // what differs that much by itself is not known to be slower by a factor of two
  for (const [i, name] of names.entries()) {
    if ((noises[i] as number) >= 0.3 && slower.delete(name)) held.add(name);
  }
  const goneNames = new Set([...gone, ...renamed]);
  return { runs, flaky, broken, held, truth: { failing, slower, skipped, gone: goneNames, added } };
}

const bare = (path: string) => ({ path, causes: [] as RunRecord['causes'], machine: null });

export function judgeSeries({ runs, flaky, broken, held, truth }: Series) {
  const states = runs.map((made) => statesOf([testsFile(made, 1.7e12)], []));
  const last = states.at(-1) as (typeof states)[number];
  // whether a run was good is of the tests that are said to be steady: flaky ones fail in most runs
  const good = states.slice(0, -1).toReversed();
  const before = good[0] as (typeof states)[number];
  const compared = compareRuns(
    { record: bare('now'), states: last, times: timesOf(last) },
    { record: bare('before'), states: before },
    good.slice(0, 5).map((one) => timesOf(one)),
  );
  const novel = compared.newlyFailing.first.map(({ name }) => {
    const earlier = good.map((one, at) => ({
      run: { path: `run-${at}`, time: RUNS - at, change: String(at % 7), patchset: String(at) },
      state: one.tests.get(name)?.state ?? '-',
    }));
    const { kind, failed } = judgeNovelty(name, { change: 'this', patchset: '1' }, earlier);
    return { name, kind, before: failed };
  });
  return { compared, novel, truth, flaky, broken, held };
}
