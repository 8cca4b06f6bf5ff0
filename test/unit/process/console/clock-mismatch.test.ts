/** Tests and job by clocks that cannot both be right: a build is processed. */
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { createLogger } from '../../../../src/base/log.ts';
import { loadConfig } from '../../../../src/config/load.ts';
import type { Manifest } from '../../../../src/format/dataset.ts';
import { processBuild } from '../../../../src/process/build.ts';
import { packet } from '../../../fixtures/subunit.ts';

const work = mkdtempSync(join(tmpdir(), 'apart-'));
after(() => rmSync(work, { recursive: true }));

/** A test from a time of the 28th of November for 20 s. */
function ranAt(clock: string): Buffer {
  const start = Date.parse(`2026-11-28T${clock}Z`) * 1000;
  const parts = { testId: 'a.B.test_c', tags: ['worker-0'] };
  return Buffer.concat([
    packet({ ...parts, status: 'inprogress', timestamp: start }),
    packet({ ...parts, status: 'success', timestamp: start + 20e6 }),
  ]);
}

const BOOK = 'example.org/x/run.yaml';
/** A job whose run phase is from 04:00:00 to 04:00:57 by the executor's clock. */
const WHOLE = [
  '03:59:00.000000 | PRE-RUN START: [untrusted : example.org/x/pre.yaml@master]',
  '03:59:30.000000 | PRE-RUN END RESULT_NORMAL: [untrusted : example.org/x/pre.yaml@master]',
  `04:00:00.000000 | RUN START: [untrusted : ${BOOK}@master]`,
  '04:00:01.000000 | PLAY [all]',
  '04:00:02.000000 | TASK [Run tests]',
  '04:00:56.000000 | controller | ok: Runtime: 0:00:54.000000',
  `04:00:57.000000 | RUN END RESULT_NORMAL: [untrusted : ${BOOK}@master]`,
];
const consoleOf = (lines: string[]) => lines.map((line) => `2026-11-28 ${line}\n`).join('');
const duration = { start: '2026-11-28T12:00:02.000000Z', end: '2026-11-28T12:00:56.000000Z' };
/** The same job, in UTC. */
const RESULTS = JSON.stringify([
  {
    phase: 'run',
    playbook: BOOK,
    plays: [
      {
        play: { name: 'all', duration },
        tasks: [{ task: { name: 'Run tests', duration }, hosts: { controller: {} } }],
      },
    ],
    stats: { controller: { ok: 1, failures: 0, unreachable: 0 } },
  },
]);

let builds = 0;
/** What is warned of in a build of these files. */
async function warned(files: Record<string, string | Buffer>): Promise<string[]> {
  builds += 1;
  const root = join(work, `${builds}`);
  mkdirSync(join(root, 'b'), { recursive: true });
  for (const [name, bytes] of Object.entries(files)) writeFileSync(join(root, 'b', name), bytes);
  const job = { path: 'b', source: 'trigger', reason: 'trigger' } as const;
  await processBuild(loadConfig({ overrides: { root } }), job, createLogger('silent'));
  const manifest = readFileSync(join(root, 'b/stackviz/manifest.json'), 'utf8');
  const { warnings } = JSON.parse(manifest) as Manifest;
  return warnings.map(({ code, message }) => `${code}: ${message}`);
}

const HEAD = 'JOB_APART: no test ran while the run phase of the job did, by their clocks: ';
const ZONE = ' (times of the console, which name no zone, are taken as UTC)';
const TAIL = '. Timeline and console do not have them side by side.';

test('tests hours after the job, or before it, are told, and that nothing names the zone', async () => {
  const output = { 'job-output.txt': consoleOf(WHOLE) };
  assert.deepEqual(await warned({ 'a.subunit': ranAt('12:00:20'), ...output }), [
    `${HEAD}the first begins 7 h 59 min after its end${ZONE}${TAIL}`,
  ]);
  assert.deepEqual(await warned({ 'a.subunit': ranAt('02:30:00'), ...output }), [
    `${HEAD}the last ends 90 min before it begins${ZONE}${TAIL}`,
  ]);
});

test('a console in local time is put into UTC by job-output.json, and then compared', async () => {
  const output = { 'job-output.txt': consoleOf(WHOLE), 'job-output.json': RESULTS };
  assert.deepEqual(await warned({ 'a.subunit': ranAt('12:00:20'), ...output }), []);
  assert.deepEqual(await warned({ 'a.subunit': ranAt('04:00:20'), ...output }), [
    `${HEAD}the last ends 7 h 59 min before it begins${TAIL}`,
  ]);
});

test('nothing is said where one stream ran in the run phase, or nearly', async () => {
  const output = { 'job-output.txt': consoleOf(WHOLE) };
  const node = { 'a.subunit': ranAt('12:00:20'), 'b.subunit': ranAt('04:00:20') };
  assert.deepEqual(await warned({ ...node, ...output }), []);
  assert.deepEqual(await warned({ 'a.subunit': ranAt('04:01:40'), ...output }), []);
});

test('nothing is said where nobody knows when the job ran its tests', async () => {
  const tests = { 'a.subunit': ranAt('12:00:20') };
  assert.deepEqual(await warned({ ...tests, 'job-output.txt': consoleOf(WHOLE.slice(0, -1)) }), []);
  assert.deepEqual(await warned({ ...tests, 'job-output.txt': consoleOf(WHOLE.slice(0, 2)) }), []);
  const early = { 'a.subunit': ranAt('01:00:20') };
  assert.deepEqual(await warned({ ...early, 'job-output.json': RESULTS }), []);
});
