/** What the page says of a job that failed though no test did, as where it ended before them: all that is known of it. */
import assert from 'node:assert/strict';
import { copyFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { RECORDED } from '../../fixtures/recorded.ts';
import { packet } from '../../fixtures/subunit.ts';
import { Harness, textOf, waitForHash, waitForPixels, waitUntil } from '../harness/harness.ts';

const NOISE = 3000;
const BANNER = '[untrusted : x/run.yaml@main]';
/** Within the time of the recorded dstat, a second for each 100 lines. */
const stamped = (lines: string[], from = Date.UTC(2026, 10, 22, 17, 47, 47)) =>
  lines
    .map((line, i) => {
      const time = new Date(from + Math.floor(i / 100) * 1000).toISOString();
      return `${time.replace('T', ' ').replace('Z', '000')} | ${line}\n`;
    })
    .join('');
const TRACE = Array.from(
  { length: NOISE },
  (_, i) => `controller | + functions:run:${i}   :   echo ${i}`,
);
const FAILED = [
  `RUN START: ${BANNER}`,
  'PLAY [all]',
  'TASK [run-devstack : Run devstack]',
  ...TRACE,
  'controller | [ERROR] lib/neutron:480 Neutron <did> not start',
  'controller | Error on exit',
  'controller | ERROR',
  'controller | {',
  'controller |   "msg": "non-zero return code",',
  'controller |   "rc": 1',
  'controller | }',
  'PLAY RECAP',
  'controller | ok: 1 changed: 0 unreachable: 0 failed: 1 skipped: 0 rescued: 0 ignored: 0',
  `RUN END RESULT_NORMAL: ${BANNER}`,
];
const STOPPED = [...FAILED.slice(0, 3 + NOISE), `RUN END RESULT_TIMED_OUT: ${BANNER}`];
const UNKNOWN = FAILED.slice(0, 3 + NOISE);
const MESSAGE = 3 + NOISE + 1;

describe('a job without tests', () => {
  let harness: Harness;

  before(async () => {
    harness = await Harness.start();
  });
  after(() => harness.close());

  /** Serves a build of these lines; `stream` null: it has none. */
  async function serve(lines: string[], stream: Buffer | null = null) {
    const build = await harness.folder();
    await writeFile(join(build, 'job-output.txt'), stamped(lines));
    await copyFile(`${RECORDED}dstat-csv_log.txt.gz`, join(build, 'dstat-csv_log.txt.gz'));
    if (stream) await writeFile(join(build, 'a.subunit'), stream);
    return (await harness.serve(await harness.exportRun('-b', build))).url;
  }
  const EMPTY = packet({ timestamp: 1e6 });

  it('says what failed, with its message and the way to it, and guesses nothing', async () => {
    for (const stream of [null, EMPTY]) {
      const { page, complaints } = await harness.open(await serve(FAILED, stream));
      const card = page.locator('.end-of-job');
      await card.waitFor();
      const text = await textOf(card);
      assert.match(text, /“run-devstack : Run devstack” of “run.yaml” failed on “controller”\./);
      assert.match(text, /\[ERROR\] lib\/neutron:480 Neutron <did> not start\nError on exit\n/);
      const all = await textOf(page.locator('main'));
      assert.match(all, /Job result\s+FAILURE/);
      assert.doesNotMatch(all, /may have/);
      if (stream === null) {
        assert.equal(await page.locator('.verdict').textContent(), 'No test results');
        assert.equal(await page.locator('.run-card, .failure').count(), 0);
      }
      await card.getByRole('link', { name: 'Open the console there' }).click();
      await page.locator('.out-rows', { hasText: 'Neutron <did> not start' }).waitFor();
      assert.match(page.url(), new RegExp(`lines=L${MESSAGE}-L`));
      assert.deepEqual(complaints, []);
      await page.context().close();
    }
  });

  it('of one that was stopped where it was; of one whose end is not known nothing', async () => {
    const stopped = await harness.open(await serve(STOPPED));
    const card = stopped.page.locator('.end-of-job');
    await card.waitFor();
    assert.match(
      await textOf(card),
      /The job timed out in “run-devstack : Run devstack” of “run.yaml” on “controller”/,
    );
    assert.match(await textOf(card), /echo 2999$/);
    const unknown = await harness.open(await serve(UNKNOWN, EMPTY));
    await unknown.page.getByText('The stream holds no tests').waitFor();
    assert.match(await textOf(unknown.page.locator('main')), /the job may have stopped/);
    assert.equal(await unknown.page.locator('.end-of-job').count(), 0);
  });

  it('says the same where its tests passed, and nothing of a log where it passed', async () => {
    const passed = Buffer.concat(
      (['inprogress', 'success'] as const).map((status, i) =>
        packet({
          testId: 'a.T.test',
          status,
          timestamp: Date.UTC(2026, 10, 22, 17, 47, 48 + i) * 1e3,
        }),
      ),
    );
    const { page } = await harness.open(await serve(FAILED, passed));
    await page.locator('.end-of-job').waitFor();
    const main = await textOf(page.locator('main'));
    assert.match(main, /All passed/);
    assert.match(main, /What ended the job\s+“run-devstack : Run devstack”.*did> not start/s);
    assert.match(main, /No test failed\s+Every test that ran gave the expected result\.\s/);
    assert.doesNotMatch(main, /nevertheless/);
  });

  it('shows job and machine on the axis of their records', async () => {
    for (const stream of [null, EMPTY]) {
      const { page, complaints } = await harness.open(await serve(FAILED, stream));
      await page.getByRole('link', { name: 'Timeline', exact: true }).click();
      await waitForHash(page, (hash) => hash.endsWith('/timeline'));
      await page.locator('.chart canvas').first().waitFor();
      await waitForPixels(page, '.job canvas', 'status-fail', 500);
      const said = await textOf(page.locator('main'));
      assert.match(said, stream ? /The stream holds no tests/ : /No stream of tests/);
      assert.equal(await page.locator('.lane-canvas, .minimap').count(), 0);
      await page.getByRole('button', { name: 'Job', exact: true }).click();
      await page.getByRole('link', { name: 'Console', exact: true }).click();
      await page.locator('.out-rows').waitFor();
      await page.getByRole('link', { name: 'Overview', exact: true }).click();
      await page.locator('.end-of-job').waitFor();
      assert.deepEqual(complaints, []);
      await page.context().close();
    }
  });

  it('opens the console at what ended the job, with nothing chosen', async () => {
    for (const [lines, said] of [
      [FAILED, 'Neutron <did> not start'],
      [STOPPED, 'echo 2999'],
    ] as const) {
      const { page } = await harness.open(await serve([...lines]));
      const before = page.url();
      await page.getByRole('link', { name: 'Console', exact: true }).click();
      const line = page.locator('.out-rows li', { hasText: said }).last();
      await line.waitFor();
      const seen = () =>
        page.evaluate<boolean>(`(() => {
          const box = document.querySelector('.out-box').getBoundingClientRect();
          const row = [...document.querySelectorAll('.out-rows li')]
            .findLast((one) => one.textContent.includes(${JSON.stringify(said)}));
          const { top, bottom } = row.getBoundingClientRect();
          return top >= box.top && bottom <= box.bottom;
        })()`);
      await waitUntil('what it said is in sight', seen);
      assert.match(page.url(), /#\/job-output\.txt\/console$/);
      assert.ok((await page.locator('.out-rows li').count()) < 200);
      // Tab comes to what is seen, and keys go on from there
      await page.locator('.out-rows [tabindex="0"]').first().focus();
      await page.keyboard.press('ArrowDown');
      assert.ok(await seen());
      await page.keyboard.press('Home');
      await page.locator('[data-row="0"]:focus').waitFor();
      await page.goBack();
      await page.locator('.end-of-job').waitFor();
      assert.equal(page.url(), before);
      await page.context().close();
    }
  });
});
