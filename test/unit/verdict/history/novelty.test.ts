import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  type Before,
  describeNovelty,
  judgeNovelty,
  type Source,
} from '../../../../src/verdict/history/novelty.ts';

/** Runs before, newest first: `p`, of a change of its own; `f9`, of change 9; `f9/2`, of its patchset; `p8<7`, on 7. */
function runs(text: string): Before[] {
  const words = text.split(' ').filter((word) => word !== '');
  return words.map((word, at) => {
    const [, state, change, patchset, ahead] = /^(.)(\d*)\/?(\d*)<?(.*)$/.exec(word) ?? [];
    return {
      run: {
        path: `run-${at}`,
        time: 1000 - at,
        change: change === '0' ? null : change || `${900_000 + at}`,
        patchset: patchset || '1',
        ...(ahead && { ahead: ahead.split(',') }),
      },
      state: state as Before['state'],
    };
  });
}

const MINE: Source = { change: '1', patchset: '1' };
const judged = (before: string, mine: Source = MINE) => judgeNovelty('test', mine, runs(before));
const kind = (before: string, mine?: Source) => judged(before, mine).kind;
const told = (before: string, mine?: Source) => describeNovelty(judged(before, mine), AS_OF);
const AS_OF = '2026-05-04 12:03 UTC';

test('what is known of a failure is told in words, and as of when where nothing is', () => {
  assert.equal(
    told(''),
    `when this page was made, ${AS_OF}, the history had no earlier run of this job on its branch`,
  );
  assert.equal(
    told('? - s'),
    `none of the latest 3 runs of this job on its branch, as of ${AS_OF}, is known to have run it`,
  );
  assert.equal(told('- -'), `not in the latest 2 runs of this job on its branch, as of ${AS_OF}`);
  assert.equal(told('-'), `not in the latest run of this job on its branch, as of ${AS_OF}`);
  assert.equal(told('p'), 'passed in the one run before');
  assert.equal(told('p p p'), 'passed in each of the latest 3 runs');
  assert.equal(
    told('p ? p'),
    'passed in each of the 2 of the latest 3 runs that are known to have run it',
  );
  assert.equal(told('f'), 'failed in the one run before, on 1 other change');
  assert.equal(told('p f'), 'failed in 1 of the latest 2 runs, on 1 other change');
  assert.equal(
    told('? f s'),
    'failed in the 1 of the latest 3 runs that is known to have run it, on 1 other change',
  );
  assert.equal(told('f l'), 'failed in each of the latest 2 runs, on 2 other changes');
  assert.equal(told('p f1'), 'failed in 1 of the latest 2 runs, on this change only');
  assert.equal(told('f8 p f1'), 'failed in 2 of the latest 3 runs, on this and 1 other change');
  assert.equal(told('f0 p'), 'failed in 1 of the latest 2 runs, of no change');
  assert.equal(
    told('f0 p f'),
    'failed in 2 of the latest 3 runs, on 1 other change, 1 of them of no change',
  );
  assert.equal(
    told('f p', { change: null, patchset: null }),
    'failed in 1 of the latest 2 runs, on 1 change',
  );
});

test('a failure that no run before had is the first that is seen, where five of others passed', () => {
  assert.equal(kind('p p p p p'), 'first');
  assert.equal(kind('p p p p'), 'unknown');
  assert.equal(kind('p1 p1 p1 p1 p1'), 'unknown');
});

test('new with a change is what fails with it again, while others pass', () => {
  assert.equal(kind('p f1 p p p p'), 'change');
  assert.equal(kind('p f1/2 p f1/1 p p p'), 'change');
  // the branch may have broken since the others passed
  assert.equal(kind('f1 p p p p p'), 'unknown');
  // it passed with the change, too
  assert.equal(kind('p p1 f1 p p p p'), 'unknown');
  assert.equal(kind('p f1 p1 p p p p'), 'change');
  // and when it was run again at once
  assert.equal(kind('p l1 p p p p p'), 'unknown');
});

test('broken on the branch is what fails on several changes and passes on none since', () => {
  assert.equal(kind('f f p p p'), 'branch');
  assert.equal(kind('f f f'), 'branch');
  assert.equal(kind('f0 f0 p p'), 'branch');
  assert.equal(kind('f p p p p p'), 'unknown');
  assert.equal(kind('f8 f8 p p p p'), 'unknown');
  // it failed before as well, but that often in a row it is broken
  assert.equal(kind('f f p p f'), 'flaky');
  assert.equal(kind('f f f f f p f'), 'branch');
});

test('changes that are tested together are one: what one of them broke fails for all', () => {
  assert.equal(kind('f8<7 f7 p p p p'), 'unknown');
  assert.equal(kind('f9<8,7 f8<7 p p p'), 'unknown');
  assert.equal(kind('f9<6 f8<7 p p p'), 'branch');
  // of this run's own stack
  const onSeven = { ...MINE, ahead: ['7'] };
  assert.equal(kind('f8<7 f7 p p p p p', onSeven), 'unknown');
  assert.equal(kind('p p p p p', onSeven), 'first');
  assert.equal(kind('f2<1 f1 p p p p p'), 'unknown');
  assert.equal(
    told('f7 p p p p p', onSeven),
    'failed in 1 of the latest 6 runs, only on changes that were tested together with this one',
  );
  assert.equal(kind('f7 f8 p', onSeven), 'unknown');
  assert.equal(kind('f7 f8 f9 p', onSeven), 'branch');
});

test('flaky is what fails and passes of itself; one change that failed may have been broken itself', () => {
  assert.equal(kind('p f p p p p'), 'unknown');
  assert.equal(kind('p f p f p p'), 'flaky');
  assert.equal(kind('p f8<7 p f7 p p'), 'unknown');
  assert.equal(kind('p l p p p p'), 'flaky');
  // a recheck of the same patchset
  assert.equal(kind('p8/2 f8/2 p p p'), 'flaky');
  assert.equal(kind('p8/3 f8/2 p p p'), 'unknown');
  assert.equal(kind('p0 f0 p0'), 'unknown');
  assert.equal(kind('p0 f0 p0 f0'), 'flaky');
});
