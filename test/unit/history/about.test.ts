/** What is known of a job before a run, by a real index in memory. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { RunRecord } from '../../../src/format/history.ts';
import { answer } from '../../../src/history/keeper/answer.ts';
import { openSqliteStore } from '../../../src/history/store/sqlite.ts';
import { failedRun, record } from '../../integration/history/records.ts';

const JOB = 'tempest-full';
const NOW = 1_800_000_000_000;
const lists = { of: async () => null };

/** Asks after the runs of a branch that ran before. @param branchOf of the run that is `age` runs ago */
async function ask(count: number, branch: string, branchOf: (age: number) => string) {
  const store = openSqliteStore(':memory:', 'logs', { runsPerJob: 1000, maxRuns: 1000 });
  try {
    for (let age = 1; age <= count; age++) {
      const parts = { job: JOB, time: NOW - age * 1000, branch: branchOf(age) };
      await store.add(record(`${age}/check/${JOB}/abc1234`, parts));
    }
    const { project } = record('x', { job: JOB });
    const question = {
      path: 'now',
      job: JOB,
      project,
      branch,
      change: null,
      time: NOW,
      list: null,
    };
    const { runs, good } = await answer(store, lists, '/srv', {
      ...question,
      causes: [],
      tests: [],
    });
    const ages = (some: readonly { time: number }[]) => some.map(({ time }) => (NOW - time) / 1000);
    return { runs: ages(runs), good: ages(good) };
  } finally {
    await store.close();
  }
}

const from = (age: number, count: number, step = 1) =>
  Array.from({ length: count }, (_, at) => age + at * step);

test('the latest runs on the branch, and the latest good ones', async () => {
  assert.deepEqual(await ask(60, 'master', () => 'master'), {
    runs: from(1, 20),
    good: from(1, 6),
  });
  assert.deepEqual(await ask(3, 'master', () => 'master'), { runs: from(1, 3), good: from(1, 3) });
});

test('a branch with few runs is looked for among 200, and no further', async () => {
  const rare = (age: number) => (age % 10 === 0 ? 'stable/2026.1' : 'master');
  const { runs, good } = await ask(250, 'stable/2026.1', rare);
  assert.deepEqual(runs, from(10, 20, 10));
  assert.deepEqual(good, from(10, 6, 10));
  const old = (age: number) => (age > 195 ? 'stable/2026.1' : 'master');
  assert.deepEqual((await ask(250, 'stable/2026.1', old)).runs, from(196, 5));
});

test('a cause elsewhere is one of the day before, also of an old build that is published anew', async () => {
  const store = openSqliteStore(':memory:', 'logs', { runsPerJob: 10, maxRuns: 10 });
  const hour = 3_600_000;
  for (const [job, time] of [
    ['later', NOW],
    ['old', NOW - 48 * hour],
  ] as const) {
    await store.add(failedRun(`${job}/1/1`, { job, time }));
  }
  const told = async (time: number) => {
    const of = { path: 'x/1/1', job: JOB, project: null, branch: null, change: null };
    const question = { ...of, time, list: null, causes: ['cause-a'], tests: [] };
    const { elsewhere } = await answer(store, lists, '/srv', question);
    return elsewhere.flatMap(({ some }) => some.map(({ job }) => job));
  };
  assert.deepEqual(await told(NOW + hour), ['later']);
  assert.deepEqual(await told(NOW - 30 * hour), ['old']);
  assert.deepEqual(await told(NOW - 49 * hour), []);
  await store.close();
});

/** What is told of a test that fails now, newest run first: the state of each run. */
async function statesOf(runs: RunRecord[], list: string | null = 'own') {
  const store = openSqliteStore(':memory:', 'logs', { runsPerJob: 1000, maxRuns: 1000 });
  for (const [age, run] of runs.entries()) {
    await store.add({ ...run, path: `${age}/1/1`, job: JOB, time: NOW - 1000 * (age + 1) });
  }
  const passed = { of: async () => new Map([['tests.Servers.test_boot', 'p' as const]]) };
  const { project, branch } = record('x');
  const {
    states,
    good,
    runs: told,
  } = await answer(store, passed, '/srv', {
    ...{ path: 'now', job: JOB, project, branch, change: '1', time: NOW, list },
    causes: [],
    tests: ['tests.Servers.test_boot'],
  });
  await store.close();
  const others = told.flatMap(({ otherProject }) => otherProject ?? []);
  return { states: states[0], good: good.length, ...(others.length > 0 && { others }) };
}

test('runs of another project count where they ran the very same tests, and none is compared with them', async () => {
  const other = (list: string | null) => record('x', { project: 'openstack/neutron', list });
  const mine = record('x', { list: 'another' });
  assert.deepEqual(await statesOf([other('own'), other('theirs'), other(null), mine]), {
    states: 'pp',
    good: 1,
    others: ['openstack/neutron'],
  });
  assert.deepEqual(await statesOf([other('own'), other(null), mine], null), {
    states: 'p',
    good: 1,
  });
});

test('what fails while a job is aborted is not known to have failed', async () => {
  const runs = ['ABORTED', 'FAILURE', 'TIMED_OUT'].map((result) => failedRun('x', { result }));
  assert.equal((await statesOf(runs)).states, '?ff');
});
