/** What the page says of a job that was stopped: nothing of it failed. */
import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { packet } from '../../fixtures/subunit.ts';
import { Harness, textOf } from '../harness/harness.ts';

const ORIGIN = Date.UTC(2026, 10, 22, 16, 0, 2) * 1000;
const test = (testId: string, status: 'inprogress' | 'success', second: number) =>
  packet({ testId, status, timestamp: ORIGIN + second * 1e6, tags: ['worker-0'] });

const CONSOLE = [
  'PRE-RUN START: [untrusted : x/up.yaml@main]',
  'PRE-RUN END RESULT_NORMAL: [untrusted : x/up.yaml@main]',
  'RUN START: [untrusted : x/run.yaml@main]',
  'PLAY [all]',
  'TASK [Run tempest]',
  'controller | {0} a.B.test_c [1.0s] ... ok',
  'RUN END RESULT_TIMED_OUT: [untrusted : x/run.yaml@main]',
]
  .map((line, at) => `2026-11-22 16:00:0${at}.000000 | ${line}\n`)
  .join('');

describe('a job that timed out', () => {
  let harness: Harness;
  let url: string;

  before(async () => {
    harness = await Harness.start();
    const build = await harness.folder();
    const packets = [
      test('a.B.test_c', 'inprogress', 0),
      test('a.B.test_c', 'success', 1),
      test('a.B.test_d', 'inprogress', 1.5),
    ];
    await writeFile(join(build, 'a.subunit'), Buffer.concat(packets));
    await writeFile(join(build, 'job-output.txt'), CONSOLE);
    url = (await harness.serve(await harness.exportRun('-b', build))).url;
  });

  after(() => harness.close());

  it('has no failed phase and no failed task, and its tests took at least as long as is told', async () => {
    const { page } = await harness.open(url);
    const card = page.locator('section', { has: page.locator('#job-title') });
    await card.getByText('1 stopped task').waitFor();
    const text = await textOf(card);
    assert.match(text, /run timed out/);
    assert.match(text, /Run tempest on controller: timed out/);
    assert.doesNotMatch(text, /failed/);
    assert.equal(await card.locator('.part-bad, .failed-task').count(), 0);
    assert.match(await textOf(page.locator('.facts')), /Runtime\s+at least 1\.50 s/);
  });

  it('opens its console at the task that was ended, which is not red', async () => {
    const { page } = await harness.open(`${url}#/a.subunit/console`);
    await page.locator('.out-task.out-stopped').waitFor();
    const results = await page.locator('.out-stopped .out-result').allInnerTexts();
    assert.deepEqual(results, ['timed out', 'timed out', 'timed out', 'timed out']);
    assert.equal(await page.locator('.out-bad').count(), 0);
  });
});
