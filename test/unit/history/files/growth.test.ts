/** Which tests of a job grew, from builds of a tree to what the front page says. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import type { RunRecord } from '../../../../src/format/history.ts';
import { createGrowth } from '../../../../src/history/files/growth.ts';
import { createTestLists } from '../../../../src/history/keeper/test-lists.ts';
import { digest } from '../../../../src/history/list.ts';
import { readStates } from '../../../../src/history/published-run.ts';
import { type Made, publishBuild, recordOf } from '../../../integration/history/tree.ts';

const HOUR = 3_600_000;
const NOW = Date.now();
const RUNS = 24;

interface Options {
  job?: string;
  /** By the run, the newest 0. */
  boot?: (run: number) => number;
  tests?: (run: number) => Made;
  change?: (run: number) => string | null;
}

/** Builds of a job, of which `test_boot` takes as long as is said. @returns their records, newest first */
function publishRuns(root: string, count: number, options: Options = {}): RunRecord[] {
  const { job = 'tempest-full', boot = () => 4, tests = () => ({}) } = options;
  return Array.from({ length: count }, (_, run) => {
    const made: Made = { 'tests.Servers.test_boot': ['p', boot(run)], ...tests(run) };
    for (let i = 0; i < 25; i++)
      made[`tests.Other.test_${i}`] ??= ['p', 3 + i * (1 + (run % 5) / 50)];
    const change = options.change?.(run) ?? String(900_000 + run);
    const path = `${job}/${change}/${run}`;
    const build = { path, job, change, time: NOW - (run + 1) * HOUR, tests: made };
    publishBuild(root, build);
    return recordOf(build).record;
  });
}

async function withRoot(work: (root: string) => Promise<void>): Promise<void> {
  const root = mkdtempSync(join(tmpdir(), 'growth-'));
  try {
    await work(root);
  } finally {
    rmSync(root, { recursive: true });
  }
}

test('a test that takes twice as long since some runs is named, with the runs that tell', () =>
  withRoot(async (root) => {
    const runs = publishRuns(root, RUNS, { boot: (run) => (run < 12 ? 9 : 4) + (run % 3) / 10 });
    const { lookedAt, leftOut, tests } = await createGrowth(root, createTestLists())(runs, NOW);
    assert.deepEqual([lookedAt, leftOut, tests.count], [1, 0, 1]);
    const [grown] = tests.first;
    assert.deepEqual(
      { ...grown, before: Math.round(grown?.before ?? 0), now: Math.round(grown?.now ?? 0) },
      {
        name: 'tests.Servers.test_boot',
        before: 4,
        now: 9,
        runs: 10,
        latest: 10,
        path: runs[0]?.path,
        job: 'tempest-full',
        id: digest('tempest-full'),
        project: 'openstack/nova',
        branch: 'master',
        stream: 'testrepository.subunit',
        since: runs[9]?.time,
        until: runs[14]?.time,
      },
    );
  }));

test('too few good runs say nothing, and those of one change count once', () =>
  withRoot(async (root) => {
    const boot = (run: number) => (run < 6 ? 9 : 4);
    const few = publishRuns(root, 9, { job: 'few', boot });
    const patched = publishRuns(root, RUNS, {
      job: 'patched',
      boot,
      change: (run) => (run < 6 ? '911111' : null),
    });
    const failing = publishRuns(root, 18, {
      job: 'failing',
      boot: (run) => (run < 9 ? 9 : 4),
      tests: (run) => (run % 2 === 0 ? { 'tests.Other.test_0': ['f'] } : {}),
    });
    const growth = createGrowth(root, createTestLists());
    const { lookedAt, tests } = await growth([...few, ...patched, ...failing], NOW);
    assert.deepEqual([lookedAt, tests.count], [1, 0]);
  }));

test('runs that are gone do not count, and others of other tests do', () =>
  withRoot(async (root) => {
    const boot = (run: number) => (run < 12 ? 9 : 4);
    const runs = publishRuns(root, RUNS, {
      boot,
      tests: (run): Made => (run % 2 === 0 ? { 'tests.Other.test_new': ['p', 1] } : {}),
    });
    for (const { path } of runs.slice(0, 5)) rmSync(join(root, path), { recursive: true });
    const { lookedAt, tests } = await createGrowth(root, createTestLists())(runs, NOW);
    assert.deepEqual(
      [lookedAt, tests.first.map(({ latest, runs: of }) => [latest, of])],
      [1, [[5, 10]]],
    );
    rmSync(join(root, runs[5]?.path ?? ''), { recursive: true });
    const later = await createGrowth(root, createTestLists())(runs, NOW);
    assert.deepEqual([later.lookedAt, later.tests.count], [0, 0]);
  }));

test('a job is looked at again after an hour, or where all is asked for afresh', () =>
  withRoot(async (root) => {
    const runs = publishRuns(root, RUNS);
    let reads = 0;
    const counted = createTestLists((...build) => {
      reads += 1;
      return readStates(...build);
    });
    let asked = 0;
    const growth = createGrowth(root, {
      of: (...run) => {
        asked += 1;
        return counted.of(...run);
      },
    });
    await growth(runs, NOW);
    await growth(runs, NOW + HOUR - 1);
    assert.deepEqual([asked, reads], [20, 1]);
    await growth(runs, NOW + HOUR);
    await growth(runs, NOW + HOUR, true);
    // the list of all of them was read once
    assert.deepEqual([asked, reads], [60, 1]);
  }));
