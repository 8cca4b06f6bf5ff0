/** The timeline under mouse and fingers: zoom, pan, brush and marked ranges, all of it in the address. */
import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import { Harness, textOf, type WatchedPage, waitForHash, waitUntil } from './harness/harness.ts';
import { makeOddRun, STREAM } from './harness/odd-run.ts';
import { drag, go, pointOf, query, restingRange, shownRange } from './harness/timeline-page.ts';

describe('timeline gestures', () => {
  let harness: Harness;
  let url: string;
  let watched: WatchedPage;
  let page: Page;

  before(async () => {
    harness = await Harness.start();
    url = `${(await harness.serve(await makeOddRun(harness))).url}#/${STREAM}/timeline`;
  });

  beforeEach(async () => {
    watched = await harness.open(url);
    page = watched.page;
    await page.locator('.chart canvas').first().waitFor();
  });

  afterEach(async () => {
    assert.deepEqual(watched.complaints, []);
    await page.context().close();
  });

  after(() => harness.close());

  it('the wheel zooms at the pointer', async () => {
    await go(page, `${url}?from=0&to=60`);
    const { x, y } = await pointOf(page, 15, 'worker 0');
    await page.mouse.move(x, y);
    await page.mouse.wheel(0, -600);
    await waitForHash(page, () => shownRange(page)[1] < 40);
    const [from, to] = shownRange(page);
    assert.ok(Math.abs((15 - from) / (to - from) - 0.25) < 0.01, `15 s stays: ${from} to ${to}`);
    await page.mouse.wheel(0, 600);
    await waitForHash(page, () => Math.abs(shownRange(page)[1] - 60) < 0.1);
  });

  it('with Shift the wheel pans, over a chart it zooms with Ctrl only', async () => {
    await go(page, `${url}?from=10&to=30`);
    const { x, y } = await pointOf(page, 20, 'worker 0');
    await page.mouse.move(x, y);
    await page.keyboard.down('Shift');
    await page.mouse.wheel(0, 200);
    await page.keyboard.up('Shift');
    await waitForHash(page, () => shownRange(page)[0] > 12);
    const [from, to] = shownRange(page);
    assert.ok(Math.abs(to - from - 20) < 0.01);
    const chart = await page.locator('.chart canvas').first().boundingBox();
    assert.ok(chart);
    await page.mouse.move(chart.x + 200, chart.y + 10);
    await page.keyboard.down('Control');
    await page.mouse.wheel(0, -300);
    await page.keyboard.up('Control');
    await waitForHash(page, () => shownRange(page)[1] - shownRange(page)[0] < 15);
  });

  it('dragging pans, and selects nothing', async () => {
    await go(page, `${url}?from=10&to=30`);
    const from = await pointOf(page, 25, 'worker 0');
    await drag(page, from, await pointOf(page, 20, 'worker 0'));
    await waitForHash(page, () => Math.abs(shownRange(page)[0] - 15) < 0.2);
    assert.equal(query(page).get('test'), null);
  });

  it('two fingers zoom where they are', async () => {
    await go(page, `${url}?from=0&to=60`);
    const { y } = await pointOf(page, 30, 'worker 0');
    const x = async (second: number) => (await pointOf(page, second, 'worker 0')).x;
    const touch = await page.context().newCDPSession(page);
    const send = (type: 'touchStart' | 'touchMove' | 'touchEnd', xs: number[]) =>
      touch.send('Input.dispatchTouchEvent', {
        type,
        touchPoints: xs.map((at, id) => ({ x: at, y, id })),
      });
    const [left, right, middle] = [await x(25), await x(35), await x(30)];
    await send('touchStart', [left, right]);
    for (const share of [1.5, 2, 3]) {
      await send('touchMove', [
        middle - (middle - left) * share,
        middle + (right - middle) * share,
      ]);
    }
    await send('touchEnd', []);
    await waitForHash(page, () => shownRange(page)[1] < 45);
    const [from, to] = shownRange(page);
    assert.ok(Math.abs((from + to) / 2 - 30) < 2, `${from} to ${to}`);
  });

  it('the minimap takes a new range, moves it and stretches it', async () => {
    const box = await page.locator('.minimap-brush').boundingBox();
    assert.ok(box);
    const at = (share: number) => ({ x: box.x + box.width * share, y: box.y + 10 });
    await drag(page, at(0.5), at(0.7));
    const [from, to] = await restingRange(page);
    assert.ok(to - from < 60, `a fifth of the whole: ${from} to ${to}`);
    await drag(page, at(0.6), at(0.5));
    const moved = await restingRange(page);
    assert.ok(moved[0] < from - 10);
    assert.ok(Math.abs(moved[1] - moved[0] - (to - from)) < 0.01, 'moved, not stretched');
    await drag(page, at(0.6), at(0.8));
    const stretched = await restingRange(page);
    assert.ok(stretched[1] > moved[1] + 10);
    assert.ok(Math.abs(stretched[0] - moved[0]) < 0.01, 'stretched at its end');
  });

  it('a drag with Shift marks a range, and tells what it comes to', async () => {
    await go(page, `${url}?from=-10&to=70`);
    await page.keyboard.down('Shift');
    const from = await pointOf(page, 20, 'worker 0');
    await drag(page, from, await pointOf(page, 40.5, 'worker 0'));
    await page.keyboard.up('Shift');
    const panel = page.getByRole('region', { name: 'Marked range' });
    await panel.waitFor();
    const [begin, end] = (query(page).get('mark') ?? '').split(',').map(Number);
    assert.ok(Math.abs((begin ?? 0) - 20) < 0.2 && Math.abs((end ?? 0) - 40.5) < 0.2);
    const text = (await textOf(panel)).replace(/\s+/g, ' ');
    assert.match(
      text,
      /8 runs 1 failed 1 unexpected success 1 flaky 1 without a result 1 running at the end 3 passed/,
    );
    assert.match(text, /worker 7 1 100 %/);
    assert.match(text, /controller Measure Mean Highest CPU 40 % 50 % Memory used 1\.0 GiB/);
    assert.match(text, /compute1/);
    assert.match(text, /Need attention.* odd\.Short\.test_zero_failed /);
    assert.doesNotMatch(text, /test_never_ends/, 'what was merely running is no problem');
    await page.locator('.marked').waitFor();
    await page.getByRole('button', { name: 'Zoom to it' }).click();
    await waitForHash(page, () => Math.abs(shownRange(page)[0] - (begin ?? 0)) < 0.01);
    await page.keyboard.press('Escape');
    await panel.waitFor({ state: 'detached' });
    assert.equal(query(page).get('mark'), null);
  });

  it('a marked range in a link is shown; m marks what is in view, fingers by a switch', async () => {
    await go(page, `${url}?from=0&to=60&mark=53,60`);
    const facts = page.locator('.range .panel-facts');
    await facts.filter({ hasText: '3 runs' }).waitFor();
    await page.keyboard.press('m');
    await waitForHash(page, () => query(page).get('mark') === '0,60');
    await facts.filter({ hasText: '15 runs' }).waitFor();
    await page.getByRole('button', { name: 'Keys' }).click();
    const keys = page.getByRole('dialog', { name: 'Keys of the timeline' });
    await keys.getByRole('button').first().waitFor();
    assert.deepEqual(await keys.getByRole('button').allInnerTexts(), ['Close']);
    await keys.getByRole('button').click();
    await page.getByRole('button', { name: 'Mark' }).click();
    const from = await pointOf(page, 10, 'worker 0');
    await drag(page, from, await pointOf(page, 11, 'worker 0'));
    await waitUntil('the range is short', () => {
      const [begin = 0, end = 99] = (query(page).get('mark') ?? '').split(',').map(Number);
      return end - begin < 2;
    });
    assert.deepEqual(shownRange(page), [0, 60]);
  });
});
