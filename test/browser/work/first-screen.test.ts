/** What is seen of a run before anybody scrolls, on a screen of 1280 by 720. */
import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { RECORDED } from '../../fixtures/recorded.ts';
import { packet } from '../../fixtures/subunit.ts';
import {
  Harness,
  STREAM,
  STREAM_FILE,
  textOf,
  type WatchedPage,
  waitForPixels,
  waitUntil,
} from '../harness/harness.ts';

const SCREEN = { viewport: { width: 1280, height: 720 } };
const WORKERS = 200;
/** Of so many tests a worker, one fails on every twentieth. */
const EACH = 5;

/** A run of 1,000 tests on 200 workers, ten of which fail. */
function wideRun(): Buffer {
  const packets: Buffer[] = [];
  for (let worker = 0; worker < WORKERS; worker++) {
    for (let i = 0; i < EACH; i++) {
      const testId = `wide.api.test_${worker}.WideTest.test_${i}`;
      const at = (second: number) => ({
        timestamp: (Date.UTC(2026, 10, 22) + second * 1000) * 1000,
      });
      const tags = [`worker-${worker}`];
      const fails = worker % 20 === 7 && i === 3;
      packets.push(packet({ testId, tags, status: 'inprogress', ...at(i * 20 + (worker % 7)) }));
      const file = {
        name: 'traceback',
        mime: 'text/x-traceback;charset=utf8',
        bytes: `Traceback (most recent call last):\n  File "wide.py", line 3, in test\n${
          worker < 100 ? 'TimeoutError: no answer' : 'KeyError: 17'
        }\n`,
      };
      if (fails) packets.push(packet({ testId, tags, file, ...at(i * 20 + 9) }));
      const status = fails ? 'fail' : 'success';
      packets.push(packet({ testId, tags, status, ...at(i * 20 + 9 + (worker % 9)) }));
    }
  }
  return Buffer.concat(packets);
}

/** Whether all of an element is on the screen. */
async function isOnScreen(page: Page, selector: string, nth = 0): Promise<boolean> {
  const box = await page.locator(selector).nth(nth).boundingBox();
  return box !== null && box.y >= 0 && box.y + box.height <= SCREEN.viewport.height;
}

describe('first screen', () => {
  let harness: Harness;
  let watched: WatchedPage;
  let page: Page;

  before(async () => {
    harness = await Harness.start();
  });

  afterEach(async () => {
    assert.deepEqual(watched.complaints, []);
    await page.context().close();
  });

  after(() => harness.close());

  it('says a failure in a line: cause, name, worker, time, and its seconds of the machine', async () => {
    const dstat = `${RECORDED}dstat-csv_log.txt.gz`;
    const server = await harness.serve(
      await harness.exportRun('-f', STREAM_FILE, '--dstat', dstat),
    );
    watched = await harness.open(server.url, SCREEN);
    page = watched.page;
    await page.locator('.spark').first().waitFor();
    const line = page.locator('.failure-line').first();
    assert.match(
      (await textOf(line)).replace(/\s+/g, ' '),
      /ImagesTest\.test_import_image failed worker 2 0\.22 s \d\d:\d\d:\d\d/,
    );
    const box = await line.boundingBox();
    assert.ok(box && box.height < 30, `${box?.height} pixels high`);
    assert.match(
      (await line.getByRole('img').getAttribute('aria-label')) ?? '',
      /^CPU of \S+ (?:while it ran: \d+ % \(1 sample\)|around it: no reading)/,
    );
    for (let cause = 0; cause < 3; cause++) {
      assert.ok(await isOnScreen(page, '.problem-reason', cause), `cause ${cause} is in sight`);
    }
    const lane = page.locator('.machine-lane').getByRole('img');
    assert.match(
      (await lane.getAttribute('aria-label')) ?? '',
      /^CPU, \S+ during the tests: mean \d+ %, highest \d+ %$/,
    );
    const [map, machine] = [await page.locator('.strip').boundingBox(), await lane.boundingBox()];
    assert.deepEqual([machine?.x, machine?.width], [map?.x, map?.width]);
    assert.ok(await isOnScreen(page, '.machine-lane'));
  });

  it('has the failures of 200 workers, in the list and on the map', async () => {
    const stream = join(await harness.folder(), 'wide.subunit');
    await writeFile(stream, wideRun());
    const server = await harness.serve(await harness.exportRun('-f', stream));
    watched = await harness.open(server.url, SCREEN);
    page = watched.page;
    await page.locator('.problem').nth(1).waitFor();
    assert.match(await textOf(page.locator('.facts')), /Whole\s+nothing known to be missing/);
    const causes = await page.locator('.problem-cause').allInnerTexts();
    assert.deepEqual(
      causes.map((text) => text.replace(/\s+/g, ' ')),
      ['TimeoutError: no answer 5 tests failed alike', 'KeyError: 17 5 tests failed alike'],
    );
    for (let test = 0; test < 10; test++) {
      assert.ok(await isOnScreen(page, '.failure-line', test), `failure ${test} is in sight`);
    }
    // Each is marked on the map, though a row is less than a pixel high.
    await waitForPixels(page, '.strip canvas', 'status-fail', 10 * 3 * 3 - 1);
    // Class and method are those of others too: the module has to tell them apart.
    const names = await page.locator('.failure h3').allInnerTexts();
    assert.equal(new Set(names).size, 10);
  });

  it('names all causes beside the first, and leads to each by keyboard', async () => {
    const lines = (of: string[]) => [`failure: ${of[0]} [`, ...of.slice(1), ']'];
    const long = Array.from({ length: 30 }, (_, i) => `  File "a.py", line ${i}, in b`);
    const raised = (name: string, exception: string) => [
      ...[
        `test: ${name}`,
        ...lines([name, 'Traceback (most recent call last):', ...long, exception]),
      ],
    ];
    const stream = join(await harness.folder(), 'causes.subunit');
    const text = [
      ...raised('a.T.test_1', 'lib.exceptions.ServerFault: 500'),
      ...raised('a.T.test_2', 'KeyError: flavor'),
      ...raised('a.T.test_3', 'lib.exceptions.ServerFault: 500'),
      ...raised('a.T.test_4', 'ConnectionRefusedError: [Errno 111]'),
    ];
    await writeFile(stream, [...text, ''].join('\n'));
    const server = await harness.serve(await harness.exportRun('-f', stream));
    watched = await harness.open(server.url, SCREEN);
    page = watched.page;
    const causes = page.getByRole('navigation', { name: 'Causes' }).getByRole('button');
    await causes.first().waitFor();
    assert.deepEqual(
      (await causes.allInnerTexts()).map((one) => one.replace(/\s+/g, ' ')),
      [
        '2 times: ServerFault: 500',
        '1 time: KeyError: flavor',
        '1 time: ConnectionRefusedError: [Errno 111]',
      ],
    );
    for (let cause = 0; cause < 3; cause++) {
      assert.ok(await isOnScreen(page, '.cause-brief', cause), `cause ${cause} is in sight`);
    }
    await causes.nth(2).focus();
    await page.keyboard.press('Enter');
    await waitUntil('the failure of that cause has the focus', async () =>
      page.evaluate(`document.activeElement.title === 'a.T.test_4'`),
    );
    // in one column it would stand below all of it
    await page.setViewportSize({ width: 390, height: 844 });
    await causes.first().waitFor({ state: 'hidden' });
  });

  it('back returns to the place, to what was open, and to the order of the table', async () => {
    const server = await harness.serve(await harness.exportRun('-f', STREAM_FILE));
    watched = await harness.open(`${server.url}#/${STREAM}`, SCREEN);
    page = watched.page;
    const failure = page.locator('.failure').nth(4);
    await failure.getByRole('button', { name: 'Show traceback or reason' }).click();
    await failure.locator('.lines').first().waitFor();
    const link = failure.locator('h3 a');
    const name = await link.getAttribute('title');
    await page.evaluate(
      `document.querySelectorAll('.failure h3 a')[4].scrollIntoView({ block: 'center' })`,
    );
    const place = (await page.evaluate('scrollY')) as number;
    assert.ok(place > 50, `scrolled by ${place}`);
    await link.click();
    await page.locator('.details-head').waitFor();
    await waitUntil('the top', async () => (await page.evaluate('scrollY')) === 0);
    await page.goBack();
    await failure.locator('.lines').first().waitFor();
    await waitUntil('the place', async () => (await page.evaluate('scrollY')) === place);
    await waitUntil('the focus', async () =>
      page.evaluate(`document.activeElement.title === ${JSON.stringify(name)}`),
    );
    await page.getByRole('link', { name: 'Tests', exact: true }).click();
    await page.getByRole('button', { name: /^Duration/ }).click();
    await page.locator('tbody th a').nth(2).click();
    await page.locator('.details-head').waitFor();
    await page.goBack();
    await page.locator('th[aria-sort="descending"]', { hasText: 'Duration' }).waitFor();
    await page.reload();
    await page.locator('th[aria-sort="descending"]', { hasText: 'Duration' }).waitFor();
  });
});
