/** The timeline of a run that has everything: all statuses, odd workers, two hosts, the job around it. */
import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import {
  countPixels,
  Harness,
  textOf,
  violations,
  type WatchedPage,
  waitForHash,
  waitForPixels,
  waitUntil,
} from './harness/harness.ts';
import { makeOddRun, STREAM } from './harness/odd-run.ts';
import { go, pointOf, query, shownRange } from './harness/timeline-page.ts';

describe('timeline of an odd run', () => {
  let harness: Harness;
  let url: string;
  let watched: WatchedPage;
  let page: Page;
  /** Clicks an instant of a lane, and waits until that test is selected. */
  const select = async (second: number, lane: string, name: string, down = 0) => {
    const { x, y } = await pointOf(page, second, lane);
    await page.mouse.click(x, y + down);
    await waitForHash(page, () => query(page).get('test') === name);
  };

  before(async () => {
    harness = await Harness.start();
    url = `${(await harness.serve(await makeOddRun(harness))).url}#/${STREAM}/timeline`;
  });

  beforeEach(async () => {
    watched = await harness.open(`${url}?from=-5&to=65`);
    page = watched.page;
    await page.locator('.chart canvas').first().waitFor();
  });

  afterEach(async () => {
    assert.deepEqual(watched.complaints, []);
    assert.deepEqual(await violations(page), []);
    await page.context().close();
  });

  after(() => harness.close());

  it('gives every worker a lane, whatever its number, and tests of none too', async () => {
    const labels = await page.locator('.lane-label').allInnerTexts();
    assert.deepEqual(
      labels.map((label) => label.replace(/\s+/g, ' ')),
      ['worker 0', 'worker 2', 'worker 7', 'no worker', 'phases', 'plays', 'tasks', 'steps'],
    );
    await page.getByText('1 test without a time').waitFor();
  });

  it('draws all outcomes in colours and shapes of their own, light and dark', async () => {
    for (const scheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme: scheme });
      for (const status of [
        'success',
        'fail',
        'skip',
        'xfail',
        'uxsuccess',
        'running',
        'flaky',
        'unknown',
      ]) {
        await waitUntil(`${status} in ${scheme}`, async () => {
          return (await countPixels(page, '.lane-base', `status-${status}`)) > 50;
        });
      }
    }
    // Whether a bar is at the upper and at the lower edge of its row what it is at two fifths of it.
    const height = async (second: number, lane: string) => {
      const { x, y } = await pointOf(page, second, lane);
      return page.evaluate(`(() => {
        const canvas = document.querySelector('.lane-base');
        const box = canvas.getBoundingClientRect();
        const lane = ${y} - box.top;
        const { data } = canvas.getContext('2d').getImageData(${x} - box.left, lane - 15, 1, 30);
        const rows = [];
        for (let i = 0; i < 30; i++) rows.push(data.slice(i * 4, i * 4 + 3).join());
        return [rows[4] === rows[12], rows[26] === rows[12]];
      })()`);
    };
    // Near their ends, as the labels are at their beginnings.
    assert.deepEqual(await height(11.5, 'worker 0'), [true, true], 'a pass fills its row');
    assert.deepEqual(await height(13.5, 'worker 2'), [true, false], 'an expected failure hangs');
    assert.deepEqual(await height(51.5, 'worker 0'), [true, false], 'a skip lies low');
  });

  it('tests of no length and hung ones can be seen and selected', async () => {
    await select(30, 'worker 2', 'odd.Short.test_zero');
    await select(35, 'worker 2', 'odd.Short.test_zero_failed');
    await select(55, 'worker 7', 'odd.Hanging.test_never_ends', -12);
    assert.match(await textOf(page.locator('.panel')), /running at the end\s+no end in 40\.0 s/);
    await select(29, 'no worker', 'odd.Alone.test_only_attachments');
    await select(8, 'worker 7', 'odd.Wide.test_overlaps', 12);
  });

  it('marks a retry, and tells which run it is', async () => {
    const { x, y } = await pointOf(page, 40, 'worker 0');
    const marked = await page.evaluate(`(() => {
      const canvas = document.querySelector('.lane-base');
      const box = canvas.getBoundingClientRect();
      const probe = document.createElement('span');
      document.body.append(probe);
      probe.style.color = 'var(--ink)';
      const ink = getComputedStyle(probe).color.match(/\\d+/g).slice(0, 3).join();
      probe.remove();
      const { data } = canvas.getContext('2d').getImageData(${x} - box.left - 1, ${y} - box.top, 12, 18);
      let count = 0;
      for (let i = 0; i < data.length; i += 4) if (data.slice(i, i + 3).join() === ink) count++;
      return count;
    })()`);
    assert.ok((marked as number) >= 8, `${marked} pixels of the mark`);
    await select(43, 'worker 0', 'odd.Failing.test_fails');
    assert.equal(query(page).get('run'), '2');
    assert.match(await textOf(page.locator('.panel')), /run 2 of 2/);
  });

  it('has charts for each host, one crosshair and a readout of the instant', async () => {
    const names = await page.locator('.machine .fold').allInnerTexts();
    assert.deepEqual(
      names.map((name) => name.replace(/^\W+/, '')),
      ['controller', 'compute1'],
    );
    const { x, y } = await pointOf(page, 24.5, 'worker 0');
    await page.mouse.move(x, y);
    await waitUntil('both hosts tell', async () => {
      const texts = await page.locator('.chart-legend').allInnerTexts();
      return texts.filter((text) => /user 24 %/.test(text.replace(/\s+/g, ' '))).length === 2;
    });
    assert.deepEqual(await page.locator('.machine-processes').allInnerTexts(), [
      'most CPU: mysqld 24 %',
      'most CPU: mysqld 24 %',
    ]);
    const last = page.locator('.chart canvas').last();
    await last.scrollIntoViewIfNeeded();
    const chart = await last.boundingBox();
    assert.ok(chart);
    // behind the middle: before it, by whatever fraction of a pixel, it is 29 s past
    await page.mouse.move(chart.x + chart.width / 2 + 2, chart.y + 5);
    assert.match(await textOf(page.locator('.crosshair')), /^16:00:30 · \+30\.\d s$/);
  });

  it('folds hosts and job, and keeps that in the address', async () => {
    await page.getByRole('button', { name: 'compute1' }).click();
    await waitForHash(page, (hash) => hash.includes('fold=host-1'));
    assert.equal(await page.locator('.chart').count(), 3);
    await page.getByRole('button', { name: 'job', exact: true }).click();
    await page.reload();
    await page.locator('.chart canvas').first().waitFor();
    assert.equal(await page.locator('.chart').count(), 3);
    assert.equal(await page.locator('.job canvas').count(), 0);
    assert.equal(
      await page.getByRole('button', { name: 'job', exact: true }).getAttribute('aria-expanded'),
      'false',
    );
    await page.getByRole('button', { name: 'job', exact: true }).click();
    await page.locator('.job canvas').waitFor();
  });

  it('shows what the job did on the same axis; a click marks a task', async () => {
    await page.getByTitle('Fit the job (F)').click();
    await waitForHash(page, () => shownRange(page)[0] < -119);
    await waitForPixels(page, '.job canvas', 'job-phase', 500);
    await waitForPixels(page, '.job canvas', 'status-fail', 500);
    const box = await page.locator('.job-canvas').boundingBox();
    const row = await page.locator('.job .lane-label', { hasText: 'tasks' }).boundingBox();
    assert.ok(box && row);
    const [from, to] = shownRange(page);
    const x = box.x + ((-80 - from) / (to - from)) * box.width;
    await page.mouse.move(x, row.y + row.height / 2);
    assert.match(
      await textOf(page.locator('.tooltip')),
      /install packages\s+task\s*changed\s*50\.0 s/,
    );
    await page.mouse.click(x, row.y + row.height / 2);
    await waitForHash(page, () => query(page).get('mark') === '-110,-60');
    await page.locator('.range').waitFor();
  });

  it('a link to a range before the tests shows it', async () => {
    await go(page, 'about:blank');
    await go(page, `${url}?from=-110&to=-60`);
    await page.locator('.job canvas').waitFor();
    await page.keyboard.press('d');
    await waitForHash(page, () => shownRange(page)[0] > -103);
    assert.ok(shownRange(page)[1] < -50);
  });
});
