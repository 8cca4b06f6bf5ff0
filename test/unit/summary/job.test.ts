/** What failed of a job whose tests did not, or were cut, as summary, report, page without script and export tell it. */
import assert from 'node:assert/strict';
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { createLogger } from '../../../src/base/log.ts';
import { loadConfig } from '../../../src/config/load.ts';
import type { Summary } from '../../../src/format/summary.ts';
import { processBuild } from '../../../src/process/build.ts';
import { summarySchema } from '../../../src/summary/schema.ts';
import { RECORDED } from '../../fixtures/recorded.ts';
import { packet } from '../../fixtures/subunit.ts';

const DSTAT = `${RECORDED}dstat-csv_log.txt.gz`;

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
/** The summary and the page of a build; `stream` null: it has none, but a record of its machine. */
async function publish(stream: Buffer[] | null, output: string) {
  const root = join(work, `${count++}`);
  mkdirSync(join(root, 'b'), { recursive: true });
  if (stream === null) copyFileSync(DSTAT, join(root, 'b/dstat-csv_log.txt.gz'));
  else writeFileSync(join(root, 'b/testrepository.subunit'), Buffer.concat(stream));
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

const DEVSTACK = [
  'TASK [run-devstack : Run devstack]',
  ...Array.from({ length: 40 }, (_, i) => `controller | + lib/x:f:${i}   :   ERROR is traced`),
  'controller | [ERROR] lib/neutron:480 Neutron <did> not start',
  'controller | Error on exit',
  'controller | ERROR',
  'controller | {',
  'controller |   "delta": "0:53:00.1",',
  'controller |   "msg": "non-zero return code",',
  'controller |   "rc": 1',
  'controller | }',
];
const SAID = [
  '[ERROR] lib/neutron:480 Neutron <did> not start',
  'Error on exit',
  '  "msg": "non-zero return code",',
  '  "rc": 1',
];

test('a job that failed before its tests: what failed and what it said, and nothing of tests', async () => {
  const output = playbook(
    'run',
    'run.yaml',
    'NORMAL',
    ...DEVSTACK,
    'PLAY RECAP',
    recap('controller', 1),
  );
  // packets that are of no test make a stream, which holds none
  for (const stream of [null, [packet({ timestamp: at(1) })]]) {
    const { summary, page } = await publish(stream, output);
    assert.equal(summary.metadata.result, 'FAILURE');
    assert.deepEqual(summary.job?.failures[0]?.said, SAID);
    assert.equal(
      summary.recheck.reason,
      `The job failed without test results. ${summary.job?.text}`,
    );
    assert.doesNotMatch(`${summary.report}${page}`, /its tests|may have/);
    assert.ok(
      summary.report.includes(
        '`run-devstack : Run devstack` of `run.yaml` failed on `controller`.\n\n```text\n' +
          `${SAID.join('\n')}\n\`\`\`\n\nThe job failed without test results.`,
      ),
      summary.report,
    );
    assert.ok(
      page.includes('<code><bdi>[ERROR] lib/neutron:480 Neutron &lt;did&gt; not start</bdi><br>'),
      page,
    );
  }
  const stopped = playbook('run', 'run.yaml', 'TIMED_OUT', ...DEVSTACK.slice(0, -8));
  const { summary } = await publish(null, stopped);
  assert.equal(summary.recheck.reason, `There are no test results. ${summary.job?.text}`);
  assert.equal(summary.job?.failures[0]?.how, 'TIMED_OUT');
  assert.equal(summary.job?.failures[0]?.said?.length, 3);
});
