import assert from 'node:assert/strict';
import { test } from 'node:test';
import { buildRun } from '../../../../site/model/run/run.ts';
import type { TestsFile } from '../../../../src/format/tests.ts';
import { damageOf, unreadOf } from '../../../../src/verdict/whole/damage.ts';
import { sentencesOf } from '../../../../src/verdict/whole/sentences.ts';
import { makeFile, raw, type Spec } from '../../site/make.ts';

const PATH = 'logs/b.subunit';
const warned = (...codes: string[]) => codes.map((code) => ({ code, path: PATH }));

test('what was not read of a stream is damage, what is wrong in it is none', () => {
  assert.deepEqual(damageOf(warned('SUBUNIT_CRC', 'TEST_NAME_CUT', 'INPUT_TRUNCATED'), PATH), [
    'SUBUNIT_CRC',
    'INPUT_TRUNCATED',
  ]);
  assert.deepEqual(damageOf(warned('SUBUNIT_CRC'), 'a.subunit'), []);
});

for (const code of [
  'INPUT_UNREADABLE',
  'INPUT_NOT_PLAIN',
  'SUBUNIT_EMPTY',
  'SUBUNIT_NONE',
  'INPUT_CORRUPT',
]) {
  test(`${code}: an input with tests of which there is no stream may hold anything`, () => {
    assert.deepEqual(unreadOf(warned(code), [{ path: 'logs/a.subunit' }]), [{ path: PATH, code }]);
    assert.deepEqual(unreadOf(warned(code), [{ path: PATH }]), []);
    assert.deepEqual(unreadOf([{ code, path: 'logs/dstat.csv' }, { code }], []), []);
  });
}

test('an empty stream is stood in for by a test repository, one that cannot be read is not', () => {
  const repository = [{ path: 'logs/.stestr/0' }];
  assert.deepEqual(unreadOf(warned('SUBUNIT_EMPTY'), repository), []);
  const beside = [{ path: 'logs/a.subunit' }, ...repository];
  assert.deepEqual(unreadOf(warned('SUBUNIT_EMPTY'), beside), []);
  assert.deepEqual(unreadOf(warned('SUBUNIT_EMPTY'), [{ path: '.stestr' }]), []);
  assert.equal(unreadOf(warned('INPUT_UNREADABLE'), repository).length, 1);
});

/** A run of which a packet in the midst was lost. */
const holed = (specs: Spec[], code: string, more: Partial<TestsFile> = {}) =>
  buildRun({ ...makeFile(specs), ...more }, [code]);
const passed = Array.from({ length: 5 }, (_, i) =>
  raw(`m.C.test_${i}`, 'success', 0, 2 * i, 2 * i + 1),
);
const said = (run: ReturnType<typeof buildRun>) =>
  sentencesOf(run).map(({ parts }) => parts.join(''));

test('a hole in the stream hides what ended a test: nobody hung, and nothing is known to have passed', () => {
  const open = { ...raw('m.C9.test_x', 'inprogress', 1, 2, 2), tags: [] };
  const run = holed([...passed, open], 'SUBUNIT_CRC');
  assert.deepEqual(said(run), [
    'Parts of the stream could not be read (SUBUNIT_CRC). What they told, and of how many tests, is not known.',
  ]);
  assert.deepEqual(run.verdict, { text: 'Not all could be read', tone: 'warn', of: '' });
  assert.equal(run.tally.of.unknown, 1);
  assert.equal(run.tally.of.inprogress, 0);
  const failed = holed([...passed, raw('m.C9.test_y', 'fail', 1, 1, 2, 'E: x')], 'SUBUNIT_TEXT');
  assert.equal(failed.verdict.text, '1 failed');
});

test('what a hole hides of announced tests may have run', () => {
  const missing: TestsFile['missing'] = { count: 1, tests: [['m.C9.test_z', 'worker-0']] };
  assert.match(
    said(holed(passed, 'SUBUNIT_PACKET', { missing }))[0] ?? '',
    /1 test that the runner announced may be in them, or never ran\.$/,
  );
});

test('where the recorder lost a part, a failure without time and attachment has no result', () => {
  const bare = raw('m.C9.test_x', 'fail', 0, 11, 11);
  const open = raw('m.C9.test_y', 'inprogress', 1, 3, 3);
  const run = holed([...passed, bare, open], 'SUBUNIT_LOST');
  assert.deepEqual([run.tally.of.fail, run.tally.of.inprogress, run.tally.of.unknown], [0, 0, 2]);
  assert.deepEqual(
    run.breaks.map(({ kind }) => kind),
    ['unread'],
  );
  assert.equal(run.test(5).duration, null);
  const [sentence] = sentencesOf(run);
  assert.deepEqual(sentence?.parts, [
    'Parts of the stream were lost when it was recorded (SUBUNIT_LOST).',
    ' How ',
    { run: 5 },
    ', ',
    { run: 6 },
    ' ended is not known.',
    ' What they told, and of how many tests, is not known.',
  ]);
  assert.equal(run.verdict.text, 'Not all could be read');
  // without that the runner made it of a worker that died
  assert.equal(buildRun(makeFile([...passed, bare])).verdict.text, '1 failed');
  // one that says why failed
  const told = holed([...passed, raw('m.C9.test_x', 'fail', 0, 11, 12, 'E: x')], 'SUBUNIT_LOST');
  assert.equal(told.verdict.text, '1 failed');
});
