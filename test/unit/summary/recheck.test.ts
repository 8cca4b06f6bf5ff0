import assert from 'node:assert/strict';
import { test } from 'node:test';
import { adviseRecheck } from '../../../src/summary/recheck.ts';
import { type Finding, runKey, type SummarySources } from '../../../src/summary/sources.ts';
import { type ExplainedBy, explainedBy } from '../../../src/verdict/services.ts';
import type { ProblemDigest } from '../../../src/verdict/stream-digest.ts';

/** The advice for a whole run whose failures are explained so by the logs of the services. */
function advise(...by: (ExplainedBy | null)[]) {
  const findings = new Map<string, Finding>(
    by.map((explains, index) => [runKey(0, index), { services: { sentence: 's', explains } }]),
  );
  const told = { metadata: { result: 'FAILURE' }, streams: [], warnings: [], findings };
  const problems = by.map((_, index) => ({ index, of: 0, name: `${index}`, outcome: 'fail' }));
  return adviseRecheck(told as unknown as SummarySources, problems as unknown as ProblemDigest[]);
}

test('the sentence tells what explains how many failures, and nothing only of those that nothing does', () => {
  const { advised, reason } = advise('machine', 'machine', 'service', 'code');
  assert.equal(advised, false);
  assert.equal(
    reason,
    "A failure may be the change's: of 4 failures, trouble of the machine explains 2, " +
      'a service that stopped or did not answer explains 1, ' +
      'an error in the code of a service explains 1.',
  );
  assert.equal(
    advise('error', null).reason,
    "A failure may be the change's: of 2 failures, an error that a service logged explains 1, " +
      'nothing explains 1.',
  );
});

test('only the machine is a reason to run a job again: a change can stop a service', () => {
  assert.equal(advise('machine').advised, true);
  for (const by of ['service', 'code', 'error', null] as const) {
    assert.equal(advise('machine', by).advised, false, `${by}`);
  }
});

test('what counts as explained', () => {
  const finding = { log: 0, line: 1, at: null, text: 'x' };
  const by = (kind: 'error' | 'stopped' | 'silent' | 'near', nature: 'machine' | 'peer' | 'code') =>
    explainedBy({ ...finding, kind, nature });
  assert.equal(by('error', 'machine'), 'machine');
  assert.equal(by('error', 'code'), 'code');
  assert.equal(by('error', 'peer'), 'service');
  assert.equal(by('stopped', 'peer'), 'service');
  assert.equal(by('silent', 'peer'), 'service');
  assert.equal(by('near', 'machine'), null);
  assert.equal(explainedBy({ ...finding, kind: 'error', nature: null }), 'error');
});

/** The advice for runs of tests of these names and outcomes, of which nothing is explained. */
function adviseRuns(
  findings: SummarySources['findings'],
  ...runs: [name: string, outcome: string][]
) {
  const told = {
    metadata: { result: 'FAILURE' },
    streams: [],
    warnings: [],
    findings,
    knownIssues: null,
  };
  const problems = runs.map(([name, outcome], index) => ({ index, of: 0, name, outcome }));
  return adviseRecheck(told as unknown as SummarySources, problems as unknown as ProblemDigest[])
    .reason;
}

test('nothing is said of what explains failures where nothing was looked at', () => {
  const load: Finding = { machine: { sentence: 's', blamed: false, unusual: true } };
  for (const findings of [new Map<string, Finding>(), new Map([['0 0', load]])]) {
    assert.equal(adviseRuns(findings, ['a', 'fail']), "A failure may be the change's.");
  }
});

test('tests are counted as the verdict counts them', () => {
  const looked = new Map<string, Finding>([
    ['0 0', { services: { sentence: 's', explains: 'machine' } }],
    ['0 1', { services: null }],
  ]);
  assert.equal(
    adviseRuns(looked, ['a', 'fail'], ['a', 'fail']),
    "A failure may be the change's: of 1 failure, nothing explains 1.",
  );
  assert.equal(
    adviseRuns(looked, ['a', 'fail'], ['b', 'fail'], ['c', 'inprogress']),
    "A failure may be the change's: of 2 failed, 1 never ended, trouble of the machine explains 1, " +
      'nothing explains 2.',
  );
});

test('of a job of which only the result is known, that it was stopped is told', () => {
  const reasonOf = (result: string) => {
    const told = { metadata: { result }, streams: [], warnings: [], knownIssues: null };
    return adviseRecheck(told as unknown as SummarySources, []).reason;
  };
  const lead = 'The job failed without test results';
  assert.equal(reasonOf('TIMED_OUT'), 'There are no test results. The job timed out.');
  assert.equal(reasonOf('ABORTED'), 'There are no test results. The job was aborted.');
  for (const result of ['FAILURE', 'constructor'])
    assert.equal(reasonOf(result), `${lead}, and nothing explains it.`);
});

/** What is known of what a build tested, where nothing is. */
const OF_NOTHING = { change: null, patchset: null, branch: null, ref: null };

test('a failure may be of a change only where there may be one, which alone can be commented on', () => {
  const periodic = { ...OF_NOTHING, branch: 'master', ref: 'refs/heads/master' };
  const adviseOf = (
    metadata: typeof OF_NOTHING | Record<keyof typeof OF_NOTHING, string | null>,
    explains: ExplainedBy | null,
  ) => {
    const told = {
      metadata: { ...metadata, result: 'FAILURE' },
      streams: [],
      warnings: [],
      findings: new Map<string, Finding>([['0 0', { services: { sentence: 's', explains } }]]),
    };
    const problems = [{ index: 0, of: 0, name: 'a', outcome: 'fail' }];
    return adviseRecheck(told as unknown as SummarySources, problems as unknown as ProblemDigest[]);
  };
  assert.deepEqual(adviseOf(periodic, null), {
    advised: null,
    comment: null,
    reason: 'No change was tested: of 1 failure, nothing explains 1.',
  });
  assert.deepEqual(adviseOf(periodic, 'machine'), {
    advised: true,
    comment: null,
    reason: 'All that failed is explained: the machine, of 1 failure.',
  });
  // a tag, what was merged, and a path that tells of a branch or a commit alone
  for (const of of [
    { ref: 'refs/tags/1.0' },
    { ref: 'refs/heads/master', patchset: 'f'.repeat(40) },
    { patchset: 'f'.repeat(40) },
    { branch: 'master' },
  ]) {
    assert.match(adviseOf({ ...OF_NOTHING, ...of }, null).reason, /^No change was tested: /);
  }
  for (const of of [
    {},
    { change: '912345', branch: 'master' },
    { ref: 'refs/changes/45/912345/1', branch: 'master' },
  ]) {
    const { advised, reason } = adviseOf({ ...OF_NOTHING, ...of }, null);
    assert.equal(advised, false);
    assert.match(reason, /^A failure may be the change's: /);
  }
});

test('of a run of no change that is not whole, or whose job failed, nothing is said of a change', () => {
  const metadata = { ...OF_NOTHING, branch: 'master', result: 'FAILURE' };
  const told = { metadata, streams: [], warnings: [], knownIssues: null };
  assert.deepEqual(adviseRecheck(told as unknown as SummarySources, []), {
    advised: null,
    comment: null,
    reason: 'The job failed without test results, and nothing explains it.',
  });
  metadata.result = 'SUCCESS';
  assert.equal(adviseRecheck(told as unknown as SummarySources, []).advised, false);
});
