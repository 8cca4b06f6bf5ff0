/** What failed of a job whose tests did not, or were cut, as summary, report, page without script and export tell it. */
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { createLogger } from '../../../src/base/log.ts';
import { loadConfig } from '../../../src/config/load.ts';
import type { Summary } from '../../../src/format/summary.ts';
import { processBuild } from '../../../src/process/build.ts';
import { summarySchema } from '../../../src/summary/schema.ts';
import { packet } from '../../fixtures/subunit.ts';

const work = mkdtempSync(join(tmpdir(), 'job-'));
after(() => rmSync(work, { recursive: true }));

const at = (second: number) => (Date.UTC(2026, 10, 28, 14) + second * 1000) * 1000;
const begun = (testId: string, second: number) =>
  packet({ testId, status: 'inprogress', timestamp: at(second), tags: ['worker-0'] });
const ended = (testId: string, second: number, status: 'success' | 'fail' = 'success') =>
  packet({ testId, status, timestamp: at(second), tags: ['worker-0'] });
const PASSED = [begun('a.T.test_x', 1), ended('a.T.test_x', 2)];
const CUT = [...PASSED, begun('a.T.test_y', 3)];
const BROKEN = [begun('a.T.test_x', 1), ended('a.T.test_x', 2, 'fail')];

/** By hand, after what Zuul's callbacks print under ansible-core 2.14.18. */
function playbook(phase: 'run' | 'post', name: string, outcome: string, ...told: string[]): string {
  const banner = phase === 'run' ? 'RUN' : 'POST-RUN';
  const book = `[untrusted : example.org/x/playbooks/${name}@master]`;
  return [
    `${banner} START: ${book}`,
    'PLAY [all]',
    ...told,
    `${banner} END RESULT_${outcome}: ${book}`,
  ]
    .map((line) => `2026-11-28 14:00:09.000000 | ${line}\n`)
    .join('');
}
const recap = (host: string, failed: number) =>
  `${host} | ok: 1 changed: 1 unreachable: 0 failed: ${failed} skipped: 0 rescued: 0 ignored: 0`;
const PASSES = playbook(
  'run',
  'run.yaml',
  'NORMAL',
  'TASK [Test]',
  'controller | ok: Runtime: 0:00:01',
  'PLAY RECAP',
  recap('controller', 0),
);
const FAILS = (task: string) => [
  `TASK [${task}]`,
  'controller | ok: Runtime: 0:00:01',
  'compute1 | ERROR',
  'PLAY RECAP',
  recap('compute1', 1),
  recap('controller', 0),
];

let count = 0;
/** The summary and the page of a build. */
async function publish(stream: Buffer[], output: string) {
  const root = join(work, `${count++}`);
  mkdirSync(join(root, 'b'), { recursive: true });
  writeFileSync(join(root, 'b/testrepository.subunit'), Buffer.concat(stream));
  writeFileSync(join(root, 'b/job-output.txt'), output);
  const job = { path: 'b', source: 'trigger', reason: 'trigger' } as const;
  await processBuild(loadConfig({ overrides: { root } }), job, createLogger('silent'));
  const read = (name: string) => readFileSync(join(root, 'b/stackviz', name), 'utf8');
  const summary: Summary = JSON.parse(read('summary.json'));
  assert.deepEqual(summarySchema.parse(summary), summary);
  return { summary, page: read('index.htm') };
}

test('a post playbook that failed on one of its hosts', async () => {
  const { summary, page } = await publish(
    PASSED,
    PASSES + playbook('post', 'post.yaml', 'NORMAL', ...FAILS('Fetch')),
  );
  assert.equal(summary.metadata.result, 'POST_FAILURE');
  assert.deepEqual(summary.job, {
    text: '“Fetch” of the post playbook “post.yaml” failed on “compute1”.',
    failures: [
      {
        phase: 'post',
        playbook: 'example.org/x/playbooks/post.yaml',
        how: 'failed',
        task: 'Fetch',
        host: 'compute1',
      },
    ],
    count: 1,
  });
  assert.equal(summary.recheck.advised, false);
  assert.equal(summary.recheck.reason, `The job failed, its tests did not. ${summary.job?.text}`);
  assert.match(
    summary.report,
    /`Fetch` of the post playbook `post.yaml` failed on `compute1`\.\n\nThe job failed, its tests did not\.$/,
  );
  assert.match(
    page,
    /<p><bdi>Fetch<\/bdi> of the post playbook <bdi>post.yaml<\/bdi> failed on <bdi>compute1<\/bdi>\.<\/p>/,
  );
});

test('a run that is cut as the job timed out', async () => {
  const { summary, page } = await publish(
    CUT,
    playbook('run', 'run.yaml', 'TIMED_OUT', 'TASK [Test]'),
  );
  assert.equal(
    summary.recheck.reason,
    'The run is not whole. The job timed out in “Test” of “run.yaml”.',
  );
  assert.match(
    summary.report,
    /\nThe job timed out in `Test` of `run.yaml`\.\n\nThe run is not whole\.$/,
  );
  assert.match(page, /<p>The job timed out in <bdi>Test<\/bdi> of <bdi>run.yaml<\/bdi>\.<\/p>/);
});

test('where tests failed, the report tells of them alone', async () => {
  const { summary } = await publish(
    BROKEN,
    playbook('run', 'run.yaml', 'NORMAL', ...FAILS('Test')),
  );
  assert.equal(summary.job?.text, '“Test” of “run.yaml” failed on “compute1”.');
  assert.equal(summary.recheck.reason, "A failure may be the change's.");
  assert.doesNotMatch(summary.report, /run\.yaml/);
});

test('nothing is named where nothing failed, or nothing tells what', async () => {
  const good = await publish(PASSED, PASSES);
  assert.equal(good.summary.job, undefined);
  assert.equal(good.summary.recheck.reason, 'Nothing failed.');
  const { summary } = await publish(PASSED, 'Started by user x\nFinished: FAILURE\n');
  assert.equal(summary.job, undefined);
});

test('a name is text, whatever it has in it', async () => {
  const name = '[x](http://example.org) `<b>';
  const { summary, page } = await publish(
    PASSED,
    PASSES + playbook('post', 'post.yaml', 'NORMAL', ...FAILS(name)),
  );
  assert.ok(
    summary.report.includes(`\`\` ${name} \`\``) || summary.report.includes(`\`\`${name}\`\``),
    summary.report,
  );
  assert.ok(!page.includes('`<b>'));
  assert.ok(page.includes('`&lt;b&gt;</bdi> of the post playbook'));
});
