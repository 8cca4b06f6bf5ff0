/** The timeline: what is drawn, and what wheel, pointer and keys do to it. */
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import type { RawTest } from '../../src/publish/format.ts';
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
} from './harness.ts';

describe('timeline', () => {
  let harness: Harness;
  let url: string;
  let raw: RawTest[];
  let watched: WatchedPage;
  let page: Page;
  const query = () => new URLSearchParams(new URL(page.url()).hash.split('?')[1] ?? '');
  /** Changes the route of the open page; resolves when the view has followed. */
  const go = async (target: string) => {
    await page.goto(target);
    await page.evaluate(
      'new Promise((r) => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(r, 50))))',
    );
  };
  const lanes = () => page.locator('.lane-canvas');

  before(async () => {
    harness = await Harness.start();
    const site = await harness.exportRun(
      '-f',
      STREAM_FILE,
      '--dstat',
      `${RECORDED}dstat-csv_log.txt.gz`,
    );
    raw = JSON.parse(await readFile(join(site, `${STREAM}-0-raw.json`), 'utf8'));
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
      const pixels = await countPixels(page, '.lane-base', `status-${status}`);
      assert.ok(pixels >= 20, `${status}: ${pixels} pixels`);
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
    const drawn = await page.evaluate(`(() => {
      const canvas = document.querySelector('.chart canvas');
      const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
      return data.filter((value, i) => i % 4 === 3 && value > 100).length;
    })()`);
    assert.ok((drawn as number) > 1000);
  });

  it('the wheel zooms at the pointer, and the range is in the address', async () => {
    const box = await lanes().boundingBox();
    assert.ok(box);
    await page.mouse.move(box.x + box.width / 4, box.y + 30);
    await page.mouse.wheel(0, -600);
    await waitForHash(page, (hash) => hash.includes('from='));
    const [from, to] = [Number(query().get('from')), Number(query().get('to'))];
    assert.ok(to - from < 10, `${from} to ${to}`);
    // Home is the run with 1 % around it; a quarter of that must still be a quarter.
    const home = 21.03 * 1.02;
    assert.ok(Math.abs(from + (to - from) / 4 - (home / 4 - 0.21)) < 0.3);
    await page.keyboard.press('f');
    await waitForHash(page, (hash) => !hash.includes('from='));
  });

  it('a range in the address is shown, and moved by the keys', async () => {
    await go(`${url}?from=5&to=10`);
    await page.keyboard.press('d');
    await waitForHash(page, (hash) => hash.includes('from=5.75'));
    await page.keyboard.press('w');
    await waitForHash(page, (hash) => !hash.includes('from=5.75'));
    assert.ok(Number(query().get('to')) - Number(query().get('from')) < 4);
  });

  it('dragging pans', async () => {
    await go(`${url}?from=5&to=10`);
    const box = await lanes().boundingBox();
    assert.ok(box);
    await page.mouse.move(box.x + 600, box.y + 30);
    await page.mouse.down();
    await page.mouse.move(box.x + 600 - box.width / 5, box.y + 30, { steps: 4 });
    await page.mouse.up();
    await waitForHash(page, (hash) => hash.includes('from=6'));
    assert.equal(query().get('test'), null, 'a drag selects nothing');
  });

  it('the minimap takes a new range', async () => {
    const box = await page.locator('.minimap-brush').boundingBox();
    assert.ok(box);
    await page.mouse.move(box.x + box.width * 0.3, box.y + 10);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width * 0.5, box.y + 10, { steps: 4 });
    await page.mouse.up();
    await waitForHash(page, (hash) => hash.includes('from='));
    assert.ok(Number(query().get('to')) - Number(query().get('from')) < 8);
  });

  it('n and p step through the failures, Enter opens one', async () => {
    const failed = raw.filter(({ status }) => status === 'fail' || status === 'uxsuccess');
    const starts = failed.map(({ timestamps }) => timestamps[0] as string).sort();
    const nameAt = (i: number) =>
      failed.find(({ timestamps }) => timestamps[0] === starts[i])?.name;
    await page.keyboard.press('n');
    await waitForHash(page, (hash) => hash.includes('test='));
    assert.equal(query().get('test'), nameAt(0));
    await page.keyboard.press('n');
    await waitForHash(page, (hash) => !hash.includes(nameAt(0) ?? ''));
    assert.equal(query().get('test'), nameAt(1));
    assert.match(await textOf(page.getByRole('status').first()), /^Selected: /);
    await page.keyboard.press('p');
    await page.keyboard.press('Enter');
    await page.locator('.attachments, .empty-line').first().waitFor();
    assert.match(page.url(), /test-details/);
  });

  it('a click selects the test under the pointer, and shows why it failed', async () => {
    const wanted = raw.find(({ name }) => name.endsWith('test_stamp_pattern'));
    assert.ok(wanted?.timestamps[0]);
    const origin = Math.min(...raw.map(({ timestamps }) => Date.parse(timestamps[0] as string)));
    const middle = (Date.parse(wanted.timestamps[0]) - origin) / 1000 + wanted.duration / 2;
    await go(`${url}?from=${middle - 8}&to=${middle + 2}`);
    const box = await lanes().boundingBox();
    const lane = await page.locator('.lane-label', { hasText: '1' }).boundingBox();
    assert.ok(box && lane);
    await page.mouse.click(box.x + box.width * 0.8, lane.y + lane.height / 2);
    await page.locator('.panel .line-exception').first().waitFor();
    assert.equal(query().get('test'), wanted.name);
    assert.match(await textOf(page.locator('.panel h2')), /test_stamp_pattern$/);
  });

  it('hovering tells the test, and the values of the machine', async () => {
    const box = await lanes().boundingBox();
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
    await page.waitForTimeout(50);
    assert.ok((await countPixels(page, '.lane-base', 'status-fail')) > 100);
    assert.ok((await countPixels(page, '.lane-base', 'status-success')) < before / 20);
  });

  it('a selected test may be a retry', async () => {
    const name = raw.find(({ name: id }) => id.endsWith('test_reboot_server_hard'))?.name ?? '';
    await page.goto(`${url}?test=${encodeURIComponent(name)}&run=2`);
    await page.locator('.panel', { hasText: 'run 2' }).waitFor();
    assert.match(await textOf(page.locator('.panel')), /passed/);
  });
});
