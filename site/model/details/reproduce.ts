/**
 * How to run a test again as the job did, with stestr. Of version 3.2.1 it was seen that
 *
 * - `--load-list` wants ids with their attributes (`[id-...,smoke]`), as they are in the stream; it runs
 *   them in the order of discovery, whatever that of the list: so did the worker, which was given a list;
 * - `--no-discover` wants them without; a pattern finds both;
 * - a scenario of testscenarios is in the id only where the module multiplies its tests when it is loaded
 *   (`load_tests`); where the class does it when it runs, the stream has it and the list must not. Ids that
 *   do not exist are passed over, so a list can have both.
 */
import { withoutAttributes } from '../../../src/format/test-name.ts';
import { startOfCut } from '../../../src/format/tests.ts';
import { visible } from '../../../src/format/visible.ts';
import { codeOf } from '../../../src/verdict/columns.ts';
import type { Run, Test } from '../run/run.ts';

export interface Reproduction {
  /**
   * Runs this test alone; of a name that was `cut`, whatever begins so; of a `scenario` that the class makes when it runs, all
   * of them: they have one id until then.
   */
  alone: string;
  cut: boolean;
  scenario: boolean;
  /**
   * Runs the tests of its worker up to it; null where it was the first, or its worker or its whole name is not known.
   * `cut`: how many are not in the list, as their names were cut.
   */
  worker: { command: string; file: string; list: string; count: number; cut: number } | null;
}

const HUNG = codeOf('inprogress');

/** An id of Python's unittest: module, class and method, whatever stands behind. */
const PYTHON = /^[A-Za-z_]\w*(?:\.[A-Za-z_]\w*){2,}(?=$|[[(\s])/;

/** As Python's `re` takes it word by word. */
const escapePattern = (text: string) => text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');

/** One word of a shell. */
const quote = (text: string) => `'${text.replaceAll("'", `'\\''`)}'`;

/** In a name of a file. */
const safe = (text: string) => text.replace(/[^A-Za-z0-9_-]+/g, '-');

/** Whether a name can be pasted into a terminal: no control character is in it. */
const isPlain = (name: string) => visible(name) === name;

/** Null of what stestr cannot run: what is no test of Python's, a class's set-up. */
export function reproduce(run: Run, test: Test): Reproduction | null {
  const start = startOfCut(test.name);
  if (test.fixture || !PYTHON.test(start ?? test.name) || !isPlain(test.name)) return null;
  const pattern = start === null ? patternOf(test.name) : `^${escapePattern(start)}`;
  const worker = start === null ? workersTests(run, test) : null;
  const scenario = start === null && SCENARIO.test(test.name);
  return { alone: `stestr run ${quote(pattern)}`, cut: start !== null, scenario, worker };
}

/** An id that ends with what testscenarios puts there. */
const SCENARIO = /^([^(]*)(\(.*\))$/;

/** Finds the test with or without its attributes, which may have changed, and its scenario. */
function patternOf(name: string): string {
  const [, id = name, scenario = ''] = SCENARIO.exec(name) ?? [];
  const bare = withoutAttributes(id);
  const attributes = bare === id ? '' : '(\\[.*\\])?';
  const which = scenario && `(${escapePattern(scenario)})?`;
  return `^${escapePattern(bare)}${attributes}${which}$`;
}

/** Ids that stestr may know a test by. */
const idsOf = (name: string): string[] => [name, SCENARIO.exec(name)?.[1] ?? name];

/** The tests of the worker from its start to this one, in the order of their starts. */
function workersTests(run: Run, test: Test): Reproduction['worker'] {
  const { worker, lane, start } = test;
  if (worker === null || start === null || !/^worker \d+$/.test(lane ?? '')) return null;
  const before: number[] = [];
  let last = Number.NEGATIVE_INFINITY;
  let left = Number.POSITIVE_INFINITY;
  for (let i = 0; i < run.count; i++) {
    if (run.workers[i] !== worker || run.fixtures[i] === 1) continue;
    const began = run.starts[i] as number;
    if (began <= start) before.push(i);
    if (began > last) last = began;
    if (run.codes[i] === HUNG && began < left) left = began;
  }
  // It went on behind a test that never ended: several processes were this worker, each with tests of its own.
  if (left < last) return null;
  before.sort((a, b) => (run.starts[a] as number) - (run.starts[b] as number) || a - b);
  const all = [...new Set(before.map(run.name))].filter(isPlain);
  const names = all.filter((name) => startOfCut(name) === null);
  if (names.length < 2) return null;
  const method = withoutAttributes(test.name).split('.').at(-1) ?? '';
  const file = `${safe(`${lane} to ${method}`).slice(0, 80)}.txt`;
  return {
    command: `stestr run --serial --load-list ${file}`,
    file,
    list: `${[...new Set(names.flatMap(idsOf))].join('\n')}\n`,
    count: names.length,
    cut: all.length - names.length,
  };
}
