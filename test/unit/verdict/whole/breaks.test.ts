import assert from 'node:assert/strict';
import { test } from 'node:test';
import { buildRun, type Run } from '../../../../site/model/run/run.ts';
import type { TestsFile } from '../../../../src/format/tests.ts';
import { countsOf } from '../../../../src/publish/page-text.ts';
import { judgeTogether } from '../../../../src/verdict/streams.ts';
import type { Break } from '../../../../src/verdict/whole/breaks.ts';
import { sentencesOf } from '../../../../src/verdict/whole/sentences.ts';
import { makeFile, makeRun, raw, type Spec } from '../../site/make.ts';

/** `workers` workers with tests of 1 s, `counts` each, class by class. */
function workers(...counts: number[]): Spec[] {
  return counts.flatMap((count, worker) =>
    Array.from({ length: count }, (_, i) =>
      raw(`m.C${worker}_${Math.floor(i / 5)}.test_${i}`, 'success', worker, i * 1.2, i * 1.2 + 1),
    ),
  );
}

const run = (specs: Spec[], more: Partial<TestsFile> = {}, damage: string[] = []): Run => {
  const file = { ...makeFile(specs), ...more };
  // A test has something attached if it has a reason.
  const told = new Set(file.reason.map(([index]) => index));
  file.attachments.bytes = specs.map((_, i) => (told.has(i) ? 100 : 0)).concat(0);
  return buildRun(file, damage);
};
const kinds = ({ breaks }: Run) => breaks.map(({ kind }: Break) => kind);
const said = (one: Run): string[] =>
  sentencesOf(one).map(({ parts }) =>
    parts
      .map((part) => {
        if (typeof part === 'string') return part;
        return 'run' in part ? one.name(part.run) : 'name' in part ? part.name : `@${part.at}`;
      })
      .join(''),
  );

test('a whole run says nothing', () => {
  const whole = run(workers(20, 18, 22));
  assert.deepEqual(whole.breaks, []);
  assert.deepEqual(whole.verdict, { text: 'All passed', tone: 'good', of: 'of 60 tests' });
});

test('a worker that dies in a test: a failure of no duration with nothing attached', () => {
  const dead = run([
    ...workers(20, 20),
    ...workers(8).map((one) => ({ ...one, tags: ['worker-2'] })),
    raw('m.C9.test_x', 'fail', 2, 9.6, 9.6),
  ]);
  assert.deepEqual(kinds(dead), ['died']);
  assert.match(
    said(dead)[0] ?? '',
    /^Worker 2 died in m\.C9\.test_x, which began at @9600, 14\.2 s before the end of the run: the runner calls it failed, and nothing came after it\. About 11 to 12 tests never ran, an estimate by the other workers\.$/,
  );
  const index = dead.count - 1;
  assert.equal(dead.test(index).duration, null);
  assert.equal(dead.verdict.text, '1 failed');
});

test('a worker that dies in its first test, as all do by Ctrl-C', () => {
  const interrupted = run([...workers(3), raw('m.C9.test_x', 'fail', 1, 0.5, 0.5)]);
  assert.deepEqual(kinds(interrupted), ['died']);
  const untold = run([...workers(3), { ...raw('m.C9.test_x', 'fail', 1, 0.5, 0.5), tags: [] }]);
  assert.deepEqual(kinds(untold), []);
});

test('a worker that is ended by SystemExit', () => {
  const specs = [...workers(20, 20), raw('m.C9.test_x', 'fail', 2, 0, 1, 'SystemExit: 3')];
  assert.deepEqual(kinds(run(specs)), ['exit']);
  const [last] = specs.slice(-1) as [Spec];
  const chain = specs.with(-1, { ...last, reason: ['OSError: x -> SystemExit: 1'] });
  assert.deepEqual(kinds(run(chain)), ['exit']);
  // Where others of the run survive one, it ends no worker.
  const survived = [
    ...specs,
    raw('m.C9.test_y', 'fail', 3, 0, 1, 'SystemExit: 3'),
    raw('m.C9.test_z', 'success', 3, 2, 30),
  ];
  assert.deepEqual(kinds(run(survived)), []);
});

test('both workers ended: nobody tells how many tests are missing', () => {
  const both = run([
    raw('m.A.test_a', 'fail', 0, 0, 1, 'SystemExit: 2'),
    raw('m.B.test_b', 'fail', 1, 0, 9, 'SystemExit: 2'),
  ]);
  assert.deepEqual(kinds(both), ['exit', 'exit']);
  for (const sentence of said(both))
    assert.match(sentence, /How many tests never ran is not known/);
});

test('what the runner says of a process counts, and is no test', () => {
  const died = raw('process-returncode', 'fail', 1, null, null, 'returncode -9');
  const code = run([...workers(20, 6), died]);
  assert.deepEqual(kinds(code), ['died']);
  assert.match(said(code)[0] ?? '', /m\.C1_1\.test_5 was its last test/);
  assert.equal(code.tally.tests, 26);
  const early = said(run([...workers(20), raw('process-returncode', 'fail', 7, 9, 9)]))[0] ?? '';
  assert.match(early, /^Worker 7 died at .*: it is not known to have run a test \(process-ret/);
});

test('a failure of no duration is nothing special where no test has a duration, or it has a reason', () => {
  const instant = (i: number) => raw(`m.C.test_${i}`, i === 9 ? 'fail' : 'success', 0, i, i);
  assert.deepEqual(kinds(run(Array.from({ length: 10 }, (_, i) => instant(i)))), []);
  assert.deepEqual(
    kinds(run([...workers(9), raw('m.C.test_x', 'fail', 0, 11, 11, 'ValueError: 1')])),
    [],
  );
});

test('a worker that died and whose tests were run again is found by its first run', () => {
  const again = run(
    [
      ...workers(20, 3),
      raw('m.C9.test_x', 'fail', 1, 3.6, 3.6),
      raw('m.C9.test_x', 'success', 1, 40, 41),
    ],
    { retries: [[24, 23]] },
  );
  assert.deepEqual(kinds(again), ['died']);
  assert.deepEqual([again.verdict.text, again.verdict.tone], ['Not whole, 1 flaky', 'warn']);
});

test('a worker that hangs while others go on', () => {
  const hung = run([...workers(20, 20), raw('m.C9.test_x', 'inprogress', 2, 5, null)]);
  assert.deepEqual(kinds(hung), ['silent']);
  assert.match(
    said(hung)[0] ?? '',
    /^Nothing came from worker 2 in the last 18\.8 s, while others went on: m\.C9\.test_x hung, or its worker died\./,
  );
  assert.equal(hung.verdict.text, '1 never ended');
});

test('a test that merely ran when the stream was cut is no failure', () => {
  const cut = run([...workers(20, 20), raw('m.C9.test_x', 'inprogress', 2, 23.6, null)]);
  assert.deepEqual(kinds(cut), ['cut']);
  assert.match(
    said(cut)[0] ?? '',
    /^m\.C9\.test_x began 0\.20 s before the stream ended: how it would have ended is not known\./,
  );
  assert.deepEqual(cut.verdict, { text: 'Cut off', tone: 'warn', of: 'after 41 tests' });
  assert.equal(cut.tally.of.running, 1);
  assert.equal(cut.tally.of.inprogress, 0);
  const noTimes = run([
    raw('t1', 'inprogress', 0, null, null),
    raw('t2', 'success', 0, null, null),
  ]);
  assert.match(said(noTimes)[0] ?? '', /^t1 has no result: how it would have ended is not/);
});

test('a temporary file of the runner was cut off, whatever passed in it', () => {
  const killed = run(workers(20, 20), { unfinished: true });
  assert.deepEqual(kinds(killed), ['unfinished']);
  assert.equal(killed.verdict.text, 'Cut off');
  assert.deepEqual(kinds(run(workers(3), {}, ['INPUT_TRUNCATED'])), ['damaged']);
});

test('announced tests that never ran are counted and named, by what kept them', () => {
  const specs = [
    ...workers(20, 20),
    raw('m.C9.test_x', 'inprogress', 2, 20, null),
    raw('m.Net.setUpClass', 'fail', 0, 24, 24, 'RuntimeError: no net'),
    raw('m.Skip.setUpClass', 'skip', 0, 24, 24, 'off'),
  ];
  const missing: TestsFile['missing'] = {
    count: 5,
    tests: [
      ['m.C9.test_y', 'worker-2'],
      ['m.C9.test_z', 'worker-2'],
      ['m.Net.test_a', 'worker-2'],
      ['m.Net.test_b', 'worker-2'],
      ['m.Skip.test_c', 'worker-2'],
    ],
  };
  const told = run(specs, { missing });
  // Not the stream was cut, for all others came to their end in it.
  assert.deepEqual(kinds(told), ['silent', 'set-up']);
  const [silent, setUp] = sentencesOf(told);
  assert.deepEqual(silent?.names, ['m.C9.test_y', 'm.C9.test_z']);
  assert.deepEqual(setUp?.names, ['m.Net.test_a', 'm.Net.test_b']);
  assert.match(said(told)[0] ?? '', /2 tests never ran\.$/);
  assert.equal(said(told)[1], '2 tests of m.Net never ran: m.Net.setUpClass failed.');
  const merely = specs.with(40, raw('m.C9.test_x', 'inprogress', 2, 23.8, null));
  const cut = run(merely, {
    missing: {
      count: 2,
      tests: [
        ['m.C0_9.test_q', 'worker-0'],
        ['m.C9.test_y', 'worker-2'],
      ],
    },
  });
  assert.deepEqual(kinds(cut), ['cut', 'set-up']);
  const absent = run(workers(3, 3), {
    missing: { count: 1, tests: [['m.C7.test_q', 'worker-0']] },
  });
  assert.deepEqual(said(absent), ['1 test that the runner announced never ran.']);
  const more = run(workers(3, 3), {
    missing: { count: 7000, tests: [['m.C7.test_q', 'worker-0']] },
  });
  assert.deepEqual(said(more), ['7,000 tests that the runner announced never ran.']);
});

test('a stream of nothing but a list says so, and that none was run', () => {
  const missing: TestsFile['missing'] = { count: 17_000, tests: [['m.C.test_a', null]] };
  const list = run([], { missing });
  assert.deepEqual(kinds(list), ['list']);
  assert.deepEqual(list.verdict, { text: 'None run', tone: 'warn', of: 'of 17,000 listed tests' });
  assert.deepEqual(said(list), ['The stream is a list of 17,000 tests, none of which was run.']);
  const cut = run([], { missing }, ['SUBUNIT_TRUNCATED']);
  assert.deepEqual(kinds(cut), ['damaged', 'list']);
  assert.equal(cut.verdict.text, 'Cut off');
  const { verdict } = judgeTogether([list, run(workers(3))]);
  assert.deepEqual(verdict, { text: 'All passed', tone: 'good', of: 'of 3 tests' });
  assert.equal(judgeTogether([list, list]).verdict.of, 'of 34,000 listed tests');
});

test('set-ups that fail on two workers are one class', () => {
  const twice = run([
    ...workers(5, 5),
    raw('m.Net.setUpClass', 'fail', 0, 9, 9, 'E: x'),
    raw('m.Net.setUpClass', 'fail', 1, 9, 9, 'E: x'),
  ]);
  assert.deepEqual(said(twice), ['The tests of m.Net never ran: m.Net.setUpClass failed.']);
  assert.deepEqual(twice.verdict, {
    text: '1 failed',
    tone: 'bad',
    of: '1 set-up or tear-down, none of 10 tests',
  });
  assert.equal(twice.test(10).duration, null);
});

test('200 workers, one of them dead', () => {
  const many = workers(...Array.from({ length: 200 }, () => 6));
  const dead = many.filter(({ tags, start }) => tags[0] !== 'worker-77' || (start ?? 0) < 2);
  const specs = [...dead, raw('m.C77.test_x', 'fail', 77, 2.4, 2.4)];
  const one = run(specs);
  assert.deepEqual(kinds(one), ['died']);
  assert.match(said(one)[0] ?? '', /^Worker 77 died .* About 3 tests never ran/);
});

test('a run of one worker that dies has no others to judge by', () => {
  const alone = run([...workers(9), raw('m.C9.test_x', 'fail', 0, 20, 20)]);
  assert.match(said(alone)[0] ?? '', /How many tests never ran is not known\.$/);
});

test('flaky tests are neither failed nor passed', () => {
  const specs = [
    ...workers(7),
    raw('m.C.test_f', 'fail', 0, 10, 11, 'E: 1'),
    raw('m.C.test_g', 'fail', 0, 12, 13, 'E: 1'),
    raw('m.C.test_g', 'success', 0, 14, 15),
  ];
  const flaky = run(specs, { retries: [[9, 8]] });
  assert.deepEqual(flaky.verdict, { text: '1 failed, 1 flaky', tone: 'bad', of: 'of 9 tests' });
  assert.deepEqual([flaky.tally.tests, flaky.tally.runs, flaky.tally.of.success], [9, 10, 7]);
  assert.deepEqual([flaky.test(8).status, flaky.test(9).status], ['flaky', 'success']);
  // Iterations of a loop have one name as well: the worst of them counts.
  const loop = run(specs);
  assert.equal(loop.verdict.text, '2 failed');
  assert.equal(loop.tally.tests, 9);
});

test('verdicts of runs without anything to say', () => {
  assert.equal(makeRun([]).verdict.text, 'No tests');
  assert.equal(makeRun([raw('a', 'skip', 0, 0, 0)]).verdict.text, 'All skipped');
  assert.equal(makeRun([raw('a', 'xfail', 0, 0, 1)]).verdict.text, '1 expected failure');
  assert.equal(makeRun([raw('a', 'unknown', 0, 0, 1)]).verdict.text, 'Incomplete');
  const setUp = raw('m.C.setUpClass', 'skip', 0, 0, 0);
  assert.equal(makeRun([setUp]).verdict.of, '1 set-up or tear-down');
});

test('what was not loaded, or is of a process, is told as that', () => {
  const specs = [
    ...workers(3),
    raw('m.C9.test_x', 'skip', 0, 5, 5),
    raw('unittest.loader.ModuleSkipped.m.windows', 'skip', 0, 6, 6),
  ];
  const { verdict } = makeRun(specs);
  const words = `${verdict.text} ${verdict.of}`;
  assert.equal(words, '3 passed, 2 skipped of 4 tests, 1 module or test that was not loaded');
  const broken = run([...specs, raw('unittest.loader._FailedTest.m.n', 'fail', 0, 7, 7, 'E: x')]);
  assert.equal(broken.verdict.of, '1 module or test that was not loaded, none of 4 tests');
  assert.deepEqual(said(broken), ['The tests of m.n never ran: it could not be loaded.']);
  const alone = makeRun([raw('unittest.loader._FailedTest.m.n', 'fail', 0, 7, 7)]).verdict;
  assert.deepEqual([alone.text, alone.of], ['1 failed', '1 module or test that was not loaded']);
  const process = makeRun([...workers(3), raw('process-returncode', 'fail', 0, 7, 7)]);
  assert.equal(process.verdict.of, '1 worker process, none of 3 tests');
});

test('a verdict names each kind of what nobody wants, as the counts do', () => {
  const { verdict, tally } = makeRun([
    ...workers(3),
    raw('a', 'fail', 0, 5, 6, 'E: 1'),
    raw('b', 'uxsuccess', 0, 6, 7),
    raw('c', 'skip', 0, 7, 7),
  ]);
  assert.equal(verdict.text, '1 failed, 1 unexpected success');
  assert.ok(countsOf(tally).startsWith(`${verdict.text}, `), countsOf(tally));
});
