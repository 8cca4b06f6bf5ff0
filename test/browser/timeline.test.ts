/** The timeline of the recorded run: what is drawn, and what the keys do. */
import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import { buildRun, type Run } from '../../site/model/run/run.ts';
import { timedFailures } from '../../site/model/run/steps.ts';
import { withoutAttributes } from '../../src/format/test-name.ts';
import type { TestsFile } from '../../src/format/tests.ts';
import { artifactsOf, readJson } from '../fixtures/read-dataset.ts';
import { RECORDED } from '../fixtures/recorded.ts';
import {
  countPixels,
  Harness,
  STREAM,
  STREAM_FILE,
  textOf,
  violations,
  type WatchedPage,
  waitForHash,
  waitForPixels,
  waitUntil,
} from './harness/harness.ts';
import { go, pointOf, query, shownRange } from './harness/timeline-page.ts';

describe('timeline', () => {
  let harness: Harness;
  let url: string;
  let run: Run;
  let watched: WatchedPage;
  let page: Page;
  const named = (ending: string) => {
    for (let i = 0; i < run.count; i++)
      if (withoutAttributes(run.name(i)).endsWith(ending)) return run.test(i);
    throw new Error(`no test ${ending}`);
  };

  before(async () => {
    harness = await Harness.start();
    const dstat = `${RECORDED}dstat-csv_log.txt.gz`;
    const site = await harness.exportRun('-f', STREAM_FILE, '--dstat', dstat);
    const [tests] = artifactsOf(site, 'tests');
    run = buildRun(readJson(site, tests?.path ?? '') as TestsFile);
    url = `${(await harness.serve(site)).url}#/${STREAM}/timeline`;
  });

  beforeEach(async () => {
    watched = await harness.open(url);
    page = watched.page;
    await page.locator('.chart canvas').first().waitFor();
  });

  afterEach(async () => {
    assert.deepEqual(watched.complaints, []);
    assert.deepEqual(await violations(page), []);
    await page.context().close();
  });

  after(() => harness.close());

  it('draws a lane a worker, in the colours of the statuses', async () => {
    const labels = await page.locator('.lane-label').allInnerTexts();
    assert.deepEqual(
      labels.map((label) => label.replace(/\s+/, ' ')),
      ['worker 0', 'worker 1', 'worker 2'],
    );
    for (const status of ['success', 'fail', 'xfail', 'uxsuccess', 'skip']) {
      await waitForPixels(page, '.lane-base', `status-${status}`, 19);
    }
  });

  it('draws the machine on the same axis', async () => {
    assert.deepEqual(await page.locator('.chart-side .stage-label').allInnerTexts(), [
      'CPU',
      'Memory',
      'Disk',
      'Network',
      'Load',
    ]);
    const edges =
      await page.evaluate(`[...document.querySelectorAll('.lane-base, .chart canvas, .axis canvas')]
      .map((canvas) => canvas.getBoundingClientRect())
      .map(({ left, right }) => [left, right].join(' '))`);
    assert.equal(new Set(edges as string[]).size, 1, 'all plots share their edges');
    const memory = '.chart:nth-of-type(2) canvas';
    await waitUntil('the memory is drawn', async () => {
      return (await countPixels(page, memory, 'series-a')) > 300;
    });
  });

  it('a range in the address is shown, and moved by the keys', async () => {
    await go(page, `${url}?from=5&to=10`);
    await page.keyboard.press('d');
    await waitForHash(page, (hash) => hash.includes('from=5.75'));
    await page.keyboard.press('w');
    await waitForHash(page, (hash) => !hash.includes('from=5.75'));
    const [from, to] = shownRange(page);
    assert.ok(to - from < 4);
    await page.locator('.lane-canvas').focus();
    await page.keyboard.press('ArrowLeft');
    await waitForHash(page, () => shownRange(page)[0] < from - 0.3);
    await page.keyboard.press('ArrowDown');
    await waitForHash(page, () => shownRange(page)[1] - shownRange(page)[0] > 4.5);
    await page.keyboard.press('f');
    await waitForHash(page, (hash) => !hash.includes('from='));
  });

  it('n and p step through the failures, Enter opens one', async () => {
    const [first, second] = timedFailures(run);
    assert.ok(first && second);
    await page.keyboard.press('n');
    await waitForHash(page, (hash) => hash.includes('test='));
    assert.equal(query(page).get('test'), first.name);
    await page.keyboard.press('n');
    await waitForHash(page, () => query(page).get('test') === second.name);
    assert.match(await textOf(page.getByRole('status').first()), /^Selected: /);
    await page.keyboard.press('p');
    await page.keyboard.press('Enter');
    await page.locator('.attachments, .empty-line').first().waitFor();
    assert.match(page.url(), /test-details/);
  });

  it('a click selects the test under the pointer, and shows why it failed', async () => {
    const wanted = named('test_stamp_pattern');
    const middle = ((wanted.start as number) + (wanted.end as number)) / 2000;
    await go(page, `${url}?from=${middle - 8}&to=${middle + 2}`);
    const { x, y } = await pointOf(page, middle, `worker ${wanted.worker}`);
    await page.mouse.click(x, y);
    await page.locator('.panel .line-exception').first().waitFor();
    assert.equal(query(page).get('test'), wanted.name);
    assert.match(await textOf(page.locator('.panel h2')), /test_stamp_pattern$/);
    await page.keyboard.press('Escape');
    await waitForHash(page, (hash) => !hash.includes('test='));
  });

  it('hovering tells the test, and the values of the machine', async () => {
    const box = await page.locator('.lane-canvas').boundingBox();
    const lane = await page.locator('.lane-label').first().boundingBox();
    assert.ok(box && lane);
    await page.mouse.move(box.x + box.width / 2, lane.y + lane.height / 2);
    await page.locator('.tooltip').waitFor();
    assert.match(await textOf(page.locator('.crosshair')), /^\d\d:\d\d:\d\d · \+/);
    assert.match(await textOf(page.locator('.chart-legend').first()), /user [\d.]+ %/);
  });

  it('a filter dims what does not match', async () => {
    const before = await countPixels(page, '.lane-base', 'status-success');
    await page.getByRole('button', { name: /^failed/ }).click();
    await waitForHash(page, (hash) => hash.includes('status=fail'));
    await waitUntil('the others are dimmed', async () => {
      return (await countPixels(page, '.lane-base', 'status-success')) < before / 20;
    });
    await waitForPixels(page, '.lane-base', 'status-fail', 100);
  });

  it('a selected test may be a retry', async () => {
    const { name } = named('test_reboot_server_hard');
    await page.goto(`${url}?test=${encodeURIComponent(name)}&run=2`);
    await page.locator('.panel', { hasText: 'run 2 of 2' }).waitFor();
    assert.match(await textOf(page.locator('.panel')), /passed/);
  });

  it('times are written as the switch says', async () => {
    await go(page, `${url}?from=5&to=10&time=start`);
    assert.equal(await textOf(page.locator('.axis .stage-label')), 'since start');
    const box = await page.locator('.lane-canvas').boundingBox();
    assert.ok(box);
    await page.mouse.move(box.x + box.width / 2, box.y + 40);
    assert.match(await textOf(page.locator('.crosshair')), /^\+00:00:0[78]$/);
  });
});
