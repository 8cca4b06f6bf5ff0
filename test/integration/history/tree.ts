/** A tree of published builds, as far as the history reads them: made by hand, a few files each. */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { FORMAT_VERSION } from '../../../src/format/dataset.ts';
import type { HistoryFile, RunRecord, TestState } from '../../../src/format/history.ts';
import type { TestsFile } from '../../../src/format/tests.ts';
import { listOf, publishedSeconds } from '../../../src/history/list.ts';
import { makeRecord } from '../../../src/history/record.ts';
import { timesOf } from '../../../src/verdict/history/slower.ts';
import { statesOf } from '../../../src/verdict/history/states.ts';

/** Name -> what it came to, and seconds. */
export type Made = Record<string, [state: TestState, seconds?: number, reason?: string]>;

const STATUSES = ['success', 'fail', 'skip'] as const;

/** A `tests` artifact. */
export function testsFile(tests: Made, startMs: number): TestsFile {
  const names = Object.keys(tests);
  const states = names.map((name) => tests[name] as Made[string]);
  const reasons = [...new Set(states.flatMap(([, , reason]) => reason ?? []))];
  const micro = (seconds: number) => Math.round(seconds * 1e6);
  let at = 0;
  const start = states.map(([, seconds = 1]) => {
    at += micro(seconds);
    return at - micro(seconds);
  });
  return {
    version: 3,
    name: 'testrepository.subunit',
    path: 'logs/testrepository.subunit',
    host: null,
    unfinished: false,
    count: names.length,
    origin: startMs * 1000,
    length: at,
    classes: [''],
    class: names.map(() => 0),
    method: names,
    statuses: [...STATUSES],
    status: states.map(([state]) => (state === 'f' ? 1 : state === 's' ? 2 : 0)),
    tagSets: [[]],
    tags: names.map(() => 0),
    lanes: ['worker-0'],
    lane: names.map(() => 0),
    start,
    duration: states.map(([, seconds = 1]) => micro(seconds)),
    retries: [],
    reasons: reasons.map((reason) => [reason]),
    reason: states.flatMap(([, , reason], index) =>
      reason === undefined ? [] : [[index, reasons.indexOf(reason)] as [number, number]],
    ),
    missing: null,
    attachments: { encoding: 'identity', blocks: [], bytes: [] },
  };
}

export interface MadeBuild {
  path: string;
  job: string;
  change: string | null;
  patchset?: string;
  branch?: string;
  project?: string;
  time: number;
  tests: Made;
  /** The runner did not come to its end. */
  unfinished?: true;
}

/** The record of such a build. @param others streams beside its own */
export function recordOf(
  build: MadeBuild,
  others: readonly TestsFile[] = [],
): { record: RunRecord; file: TestsFile } {
  const { path, job, change, time, tests } = build;
  const file = { ...testsFile(tests, time), unfinished: build.unfinished ?? false };
  const record = makeRecord(
    {
      path,
      metadata: {
        job,
        build: null,
        pipeline: 'check',
        project: build.project ?? 'openstack/nova',
        branch: build.branch ?? 'master',
        change,
        patchset: build.patchset ?? '1',
        ref: null,
        subject: null,
        changeUrl: null,
        logUrl: null,
        result: Object.values(tests).some(([state]) => state === 'f') ? 'FAILURE' : 'SUCCESS',
        voting: true,
        startTime: null,
        endTime: null,
      },
      machine: null,
      begun: null,
      modified: [],
      nowMs: Date.now(),
    },
    statesOf([file, ...others], []),
  );
  if (record === null) throw new Error('no job');
  return { record, file };
}

/** Puts a build into the tree as if it had been published; over another that was there. */
export function publishBuild(root: string, build: MadeBuild): void {
  const { record, file } = recordOf(build);
  const output = join(root, build.path, 'stackviz');
  rmSync(output, { recursive: true, force: true });
  mkdirSync(join(output, 'data'), { recursive: true });
  writeFileSync(join(root, build.path, 'job-output.json'), '[]');
  const write = (name: string, value: unknown) =>
    writeFileSync(join(output, name), JSON.stringify(value));
  write('data/tests.json', file);
  const states = statesOf([file], []);
  const list = listOf(states);
  const seconds = list && publishedSeconds(timesOf(states, list.names));
  const history: HistoryFile = { version: 1, record, ...(seconds && { seconds }), context: null };
  write('data/history.json', history);
  const artifact = (path: string, type: string) => ({
    path,
    artifact_name: 'x',
    artifact_type: type,
  });
  const artifacts = [artifact('tests.json', 'tests'), artifact('history.json', 'history')];
  write('data/config.json', { deployer: false, datasets: [{ artifacts }] });
  write('manifest.json', {
    formatVersion: FORMAT_VERSION,
    generator: { name: 'stackvizd', version: '0' },
    fingerprint: 'x',
    warnings: [],
    files: [],
  });
}
