/** Records of runs made by hand, for stores and pages. */
import type { RunRecord } from '../../../src/format/history.ts';

/** A run that passed, but for what is said. */
export const record = (path: string, parts: Partial<RunRecord> = {}): RunRecord => ({
  version: 1,
  path,
  job: 'tempest-full',
  project: 'openstack/nova',
  branch: 'master',
  pipeline: 'check',
  change: path.split('/')[1] ?? null,
  patchset: '1',
  time: 1_700_000_000_000,
  result: 'SUCCESS',
  verdict: { text: 'All passed', tone: 'good' },
  tests: 3,
  counts: { success: 3 },
  whole: true,
  seconds: 100,
  list: null,
  causes: [],
  failed: [],
  flaky: [],
  unlisted: 0,
  machine: null,
  stream: null,
  ...parts,
});

/** A run in which a test failed of a cause. */
export const failedRun = (path: string, parts: Partial<RunRecord> = {}): RunRecord =>
  record(path, {
    result: 'FAILURE',
    verdict: { text: '1 failed', tone: 'bad' },
    counts: { success: 2, fail: 1 },
    causes: [{ id: 'cause-a', text: 'TimeoutException: no answer', tests: 1 }],
    failed: [['tests.Servers.test_boot', 0]],
    ...parts,
  });
