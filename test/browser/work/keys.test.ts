/** Working in the page by keyboard, and with what was clicked beside it. */
import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import { BUILD_PATH } from '../../fixtures/recorded.ts';
import {
  Harness,
  STREAM,
  STREAM_FILE,
  textOf,
  type WatchedPage,
  waitForHash,
  waitUntil,
} from '../harness/harness.ts';
import { manyTests } from '../harness/many-tests.ts';
import { pointOf, query } from '../harness/timeline-page.ts';

const SCREEN = { viewport: { width: 1280, height: 720 } };
const FAILED =
  'stackviz_fixture.api.volume.test_volumes.VolumesTest.test_volume_extend_when_volume_has_snapshot';

describe('keys and panel', () => {
  let harness: Harness;
  let base: string;
  let watched: WatchedPage;
  let page: Page;

  before(async () => {
    harness = await Harness.start();
    const root = await harness.publishBuild();
    base = `${(await harness.serve(root)).url}${BUILD_PATH}/stackviz/index.htm`;
  });

  const open = async (route: string, url = base) => {
    watched = await harness.open(`${url}#/${route}`, SCREEN);
    page = watched.page;
    await page.locator('.masthead .tabs').waitFor();
  };

  afterEach(async () => {
    assert.deepEqual(watched.complaints, []);
    await page.context().close();
  });

  after(() => harness.close());

  it('a clicked bar has its panel on the screen, with the end of the traceback', async () => {
    await open(`${STREAM}/timeline?from=0&to=22`);
    await page.locator('.chart canvas').first().waitFor();
    // The longest failure of the run.
    const point = await pointOf(page, 17, 'worker 1');
    await page.mouse.click(point.x, point.y);
    const panel = page.getByRole('region', { name: 'Selected test' });
    await panel.waitFor();
    const exception = panel.locator('.line-exception').last();
    await exception.waitFor();
    const sees = async (place: typeof exception) => {
      const box = await place.boundingBox();
      return box !== null && box.y > 0 && box.y + box.height <= 720;
    };
    await waitUntil('the exception is in sight', () => sees(exception));
    assert.equal(await page.evaluate('scrollY'), 0);
    const top = async () => (await panel.boundingBox())?.y ?? 0;
    assert.ok((await top()) > point.y + 15, 'the bar is not beneath it');
    // Its edge is dragged, moved by keys, and found there again.
    const edge = panel.getByRole('separator');
    const before = await top();
    const box = await edge.boundingBox();
    assert.ok(box);
    await page.mouse.move(box.x + 50, box.y + 3);
    await page.mouse.down();
    await page.mouse.move(box.x + 50, box.y - 57, { steps: 3 });
    await page.mouse.up();
    await waitUntil('higher by 60', async () => Math.abs(before - 60 - (await top())) < 2);
    await edge.focus();
    await page.keyboard.press('ArrowDown');
    await waitUntil('lower by 24', async () => Math.abs(before - 36 - (await top())) < 2);
    await page.reload();
    await exception.waitFor();
    await waitUntil('as high as it was', async () => Math.abs(before - 36 - (await top())) < 2);
    await panel.getByRole('button', { name: 'Close the panel' }).click();
    await panel.waitFor({ state: 'detached' });
  });

  it('n and p go through the failures on every view, which say which one it is', async () => {
    await open(`${STREAM}/timeline`);
    await page.locator('.chart canvas').first().waitFor();
    await page.keyboard.press('n');
    await page.locator('.button-group-text', { hasText: '1 of 9' }).waitFor();
    await page.keyboard.press('n');
    await page.locator('.button-group-text', { hasText: '2 of 9' }).waitFor();
    await page.keyboard.press('Enter');
    const head = page.locator('.details-head');
    await head.getByText('2 of 9').waitFor();
    await page.keyboard.press('n');
    await head.getByText('3 of 9').waitFor();
    await page.keyboard.press('p');
    await head.getByText('2 of 9').waitFor();
    await head.getByRole('link', { name: 'Previous failure' }).click();
    await head.getByText('1 of 9').waitFor();
    const name = await textOf(head.locator('h1'));
    await page.keyboard.press('ArrowRight');
    await waitUntil('another', async () => (await textOf(head.locator('h1'))) !== name);
    await page.keyboard.press('ArrowLeft');
    await waitUntil('back', async () => (await textOf(head.locator('h1'))) === name);

    await page.getByRole('link', { name: 'Tests', exact: true }).click();
    await page.locator('tbody tr').first().waitFor();
    const row = () =>
      page.evaluate(`document.activeElement.closest('tr')?.className`) as Promise<string | null>;
    await page.keyboard.press('n');
    const problem = /^row-(?:fail|uxsuccess|flaky)$/;
    assert.match((await row()) ?? '', problem);
    await page.keyboard.press('n');
    assert.match((await row()) ?? '', problem);
    await page.keyboard.press('ArrowDown');
    assert.match((await row()) ?? '', /^row-/);

    await page.getByRole('link', { name: 'Overview', exact: true }).click();
    const links = page.locator('.failure h3 a');
    await links.first().waitFor();
    const focused = async () => {
      for (let i = 0; i < 9; i++) {
        if (await links.nth(i).evaluate((link) => link === link.ownerDocument.activeElement))
          return i;
      }
      return -1;
    };
    await page.keyboard.press('n');
    assert.equal(await focused(), 0);
    await page.keyboard.press('ArrowDown');
    assert.equal(await focused(), 1);
    await page.keyboard.press('p');
    assert.equal(await focused(), 0);
    await page.keyboard.press('o');
    await page.locator('.failure').first().locator('.line-exception').first().waitFor();
    await page.keyboard.press('Enter');
    await page.locator('.details-head').waitFor();
  });

  it('? tells the keys and / goes to the search, on every view', async () => {
    for (const [route, title, field] of [
      ['', 'Keys of the overview', 'Name of a test'],
      [`${STREAM}/timeline`, 'Keys of the timeline', 'Filter by name'],
      [`${STREAM}/tests`, 'Keys of the tests', 'Filter by name'],
      [`${STREAM}/test-details/${FAILED}`, 'Keys of a test', 'Find in the attachments'],
      [`${STREAM}/console`, 'Keys of the console', 'Find in the output'],
    ] as const) {
      await open(route);
      await page
        .locator('.failure, .lane-base, tbody tr, .details-head, .out-tools')
        .first()
        .waitFor();
      await page.keyboard.press('?');
      const dialog = page.getByRole('dialog', { name: title });
      await dialog.getByText('show these keys').waitFor();
      await page.keyboard.press('Escape');
      await dialog.waitFor({ state: 'detached' });
      await page.keyboard.press('/');
      const label = await page.evaluate(
        `document.activeElement.ariaLabel ?? document.activeElement.labels?.[0]?.textContent`,
      );
      assert.match(`${label}`, new RegExp(`^${field}`), `${route}: ${label}`);
      if (route !== `${STREAM}/console`) await page.context().close();
    }
  });

  it('Ctrl-K loses no key, though neither its code nor the tests are there', async () => {
    await open(STREAM);
    await page.route(/jump-list/, async (request) => {
      await new Promise((resolve) => setTimeout(resolve, 400));
      await request.continue();
    });
    await page.goto(`${base}#/${STREAM}/tests`);
    await page.locator('tbody tr').first().waitFor();
    // Without a pause: the keys are on their way at once.
    await page.evaluate(`(() => {
      const send = (init) => document.dispatchEvent(new KeyboardEvent('keydown', { bubbles: true, cancelable: true, ...init }));
      send({ key: 'k', ctrlKey: true });
      window.typedInto = document.activeElement.className;
    })()`);
    assert.equal(await page.evaluate('typedInto'), 'jump-input');
    await page.keyboard.type('vol has snapshot', { delay: 0 });
    assert.equal(await page.locator('.jump-input').inputValue(), 'vol has snapshot');
    await page.locator('.jump-option').first().waitFor();
    await page.keyboard.press('Enter');
    await waitForHash(page, (hash) => decodeURIComponent(hash).includes(FAILED));
  });

  it('tabs of the browser tell runs apart; there is no tab for a console that is not there', async () => {
    await open(STREAM);
    await waitUntil('the title', async () =>
      (await page.title()).startsWith('7 failed, 1 unexpected success'),
    );
    assert.match(
      await page.title(),
      /^7 failed, 1 unexpected success, 1 flaky · stackviz-fixture-full · 904711,3 · [0-9a-f]{7,8}$/,
    );
    assert.equal(await page.locator('.tabs').getByText('Console').count(), 1);
    await page.context().close();
    const server = await harness.serve(await harness.exportRun('-f', STREAM_FILE));
    await open(STREAM, server.url);
    await waitUntil('the title', async () =>
      (await page.title()).startsWith('7 failed, 1 unexpected success'),
    );
    assert.match(await page.title(), / · 2026-11-22 17:47$/);
    assert.deepEqual(await page.locator('.tabs a').allInnerTexts(), [
      'Overview',
      'Timeline',
      'Tests',
      'Search',
    ]);
  });

  it('what is selected far down is not left beneath the panel', async () => {
    const site = await harness.exportRun('-f', STREAM_FILE);
    const stream = await manyTests(site, 300, 60);
    await open(`${stream}/timeline`, (await harness.serve(site)).url);
    await page.locator('.lane-base').waitFor();
    await page.keyboard.press('p');
    const panel = page.getByRole('region', { name: 'Selected test' });
    await panel.waitFor();
    const worker = await textOf(panel.locator('.panel-facts bdi'));
    const label = page.locator('.lane-label', { hasText: new RegExp(`^${worker}$`) });
    await waitUntil('the lane is above it', async () => {
      const [lane, box] = [await label.boundingBox(), await panel.boundingBox()];
      return !!lane && !!box && lane.y > 40 && lane.y + lane.height <= box.y;
    });
    assert.ok(query(page).get('test'));
  });
});
