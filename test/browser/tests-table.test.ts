/** The table of tests: the timeline for the keyboard and for screen readers; filters and jumping. */
import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import {
  Harness,
  STREAM,
  STREAM_FILE,
  textOf,
  type WatchedPage,
  waitUntil,
} from './harness/harness.ts';
import { manyTests } from './harness/many-tests.ts';

describe('table of tests', () => {
  let harness: Harness;
  let watched: WatchedPage;
  let page: Page;
  let url: string;
  const rows = () => page.locator('tbody tr');
  const counts = (text: string) => page.locator('.tests-count', { hasText: text }).waitFor();

  before(async () => {
    harness = await Harness.start();
    const server = await harness.serve(await harness.exportRun('-f', STREAM_FILE));
    url = server.url;
    watched = await harness.open(`${url}#/${STREAM}/tests`);
    page = watched.page;
    await rows().first().waitFor();
  });

  after(() => harness.close());

  it('lists every test, and tells screen readers how many', async () => {
    assert.equal(await rows().count(), 64);
    assert.equal(await page.getByRole('columnheader').count(), 5);
    assert.equal(await page.getByRole('table').getAttribute('aria-rowcount'), '65');
    assert.equal(await rows().last().getAttribute('aria-rowindex'), '65');
  });

  it('sorts by a column, by keyboard, and says so', async () => {
    await page.getByRole('button', { name: 'Duration' }).focus();
    await page.keyboard.press('Enter');
    const sorted = page.locator('th[aria-sort="descending"]');
    await sorted.waitFor();
    assert.match(await textOf(sorted), /Duration/);
    assert.match(await textOf(rows().first()), /test_minimum_basic_scenario/);
    assert.match(page.url(), /sort=duration&order=desc/);
    await page.getByRole('button', { name: 'Status' }).click();
    await page.locator('th[aria-sort="ascending"]', { hasText: 'Status' }).waitFor();
    assert.match(await textOf(rows().first()), /failed/);
  });

  it('filters by words and by status, and keeps it in the address', async () => {
    await page.getByRole('searchbox').fill('servers reboot');
    await counts('1 of 60 tests in 2 runs');
    await page.getByRole('button', { name: /^failed/ }).click();
    await page.getByText('No test passes this filter').waitFor();
    await page.getByRole('button', { name: /^failed/ }).click();
    await page.getByRole('button', { name: /^flaky/ }).click();
    await counts('1 of 60 tests in 2 runs');
    await page.reload();
    await counts('1 of 60 tests in 2 runs');
    await page.getByRole('searchbox').fill('no such test');
    await page.getByText('No test passes this filter').waitFor();
    await page.getByRole('button', { name: 'Clear' }).click();
    await counts('60 tests in 61 runs, 3 set-ups and tear-downs');
  });

  it('filters by a regular expression, and says what is wrong with one', async () => {
    await page.getByRole('button', { name: 'Regular expression' }).click();
    await page.getByRole('searchbox').fill('volumes?test\\.(test_attach|tear)');
    await counts('1 of 60 tests, 1 of 3 set-ups and tear-downs');
    await page.reload();
    await counts('1 of 60 tests, 1 of 3 set-ups and tear-downs');
    await page.getByRole('searchbox').fill('(test');
    await page.getByRole('alert').filter({ hasText: 'Invalid regular expression' }).waitFor();
    await page.getByRole('button', { name: 'Clear' }).click();
    await counts('60 tests in 61 runs, 3 set-ups and tear-downs');
  });

  it('filters by worker and duration', async () => {
    await page.getByText('More', { exact: true }).click();
    await page.getByRole('group', { name: 'Worker' }).getByLabel('worker 2').check();
    await counts('18 of 60 tests');
    await page.getByLabel('At least').fill('0.5');
    await page.getByLabel('At least').press('Enter');
    await waitUntil('fewer tests', async () => (await rows().count()) < 18);
    assert.match(page.url(), /worker=2&min=0\.5/);
    await page.getByRole('button', { name: 'Clear' }).click();
    await counts('60 tests in 61 runs, 3 set-ups and tear-downs');
  });

  it('arrow keys move between rows, Enter opens one', async () => {
    await rows().first().locator('th a').focus();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowDown');
    const focused = () => page.evaluate(`document.activeElement.closest('tr').dataset.index`);
    assert.equal(await focused(), '2');
    await page.keyboard.press('End');
    assert.equal(await focused(), '63');
    await page.keyboard.press('Enter');
    await page.locator('.details-head').waitFor();
    await page.goBack();
    await rows().first().waitFor();
  });

  it('Ctrl-K goes to a test by parts of its name', async () => {
    await page.keyboard.press('Control+k');
    const input = page.getByRole('combobox', { name: 'Name of a test' });
    await input.waitFor();
    const options = page.getByRole('listbox', { name: 'Tests' }).getByRole('option');
    assert.match(await textOf(options.first()), /ImagesTest\.test_import_image/);
    await input.fill('vol snap');
    await options.filter({ hasText: 'volume_has_snapshot' }).waitFor();
    await page.keyboard.press('Enter');
    await page.locator('.details-head', { hasText: 'volume_has_snapshot' }).waitFor();
    await page.keyboard.press('Control+k');
    await input.waitFor();
    await page.keyboard.press('Escape');
    await input.waitFor({ state: 'detached' });
  });

  it('the keyboard alone reaches a traceback from the overview', async () => {
    await page.getByRole('link', { name: 'Overview', exact: true }).click();
    await page.locator('.problem h3 a').first().waitFor();
    for (let i = 0; i < 40; i++) {
      await page.keyboard.press('Tab');
      if (await page.evaluate(`document.activeElement.matches('.problem h3 a')`)) break;
    }
    await page.keyboard.press('Enter');
    await page.locator('.attachment .line-exception').first().waitFor();
  });

  it('complains about nothing', () => assert.deepEqual(watched.complaints, []));

  describe('with 5,000 tests', () => {
    let many: WatchedPage;

    before(async () => {
      const site = await harness.exportRun('-f', STREAM_FILE);
      const stream = await manyTests(site, 5000);
      const server = await harness.serve(site);
      many = await harness.open(`${server.url}#/${stream}/tests`);
      page = many.page;
      await rows().first().waitFor();
    });

    it('renders what is in sight, and reaches the last by keyboard', async () => {
      await counts('5,000 tests');
      assert.ok((await rows().count()) < 150);
      assert.equal(await page.getByRole('table').getAttribute('aria-rowcount'), '5001');
      await rows().locator('th a').first().focus();
      await page.keyboard.press('End');
      const last = page.locator('tr[aria-rowindex="5001"]');
      await last.waitFor();
      await waitUntil('the focus on it', async () =>
        page.evaluate(`document.activeElement.closest('tr')?.ariaRowIndex === '5001'`),
      );
      assert.ok((await rows().count()) < 150);
    });

    it('has all rows at once for who asks', async () => {
      const devtools = await page.context().newCDPSession(page);
      await devtools.send('Performance.enable', { timeDomain: 'threadTicks' });
      const busy = async () => {
        const { metrics } = await devtools.send('Performance.getMetrics');
        return metrics.find(({ name }) => name === 'TaskDuration')?.value ?? 0;
      };
      const before = await busy();
      await page.getByRole('button', { name: 'All rows at once' }).click();
      const all = page.locator('.all-row');
      await waitUntil('5,000 rows', async () => (await all.count()) === 5000);
      await page.evaluate(
        'new Promise((painted) => requestAnimationFrame(() => setTimeout(painted)))',
      );
      const seconds = (await busy()) - before;
      assert.ok(seconds <= 1, `${seconds} s of CPU`);
      assert.match(page.url(), /whole/);
      // Each is an item of one list that says everything, also far out of sight.
      assert.equal(await page.getByRole('list', { name: /^Tests of/ }).count(), 1);
      const { result } = await devtools.send('Runtime.evaluate', {
        expression: `document.querySelector('[data-index="4000"] a')`,
      });
      const { nodes } = await devtools.send('Accessibility.getPartialAXTree', {
        objectId: result.objectId as string,
        fetchRelatives: false,
      });
      const [link] = nodes;
      assert.match(await textOf(all.nth(4000)), /^\w+ \S+ .*, worker \d/);
      assert.deepEqual([link?.ignored, link?.role?.value], [false, 'link']);
      assert.match(`${link?.name?.value}`, /test_/);
      await all.first().locator('a').focus();
      await page.keyboard.press('End');
      await waitUntil('the focus on the last', async () =>
        page.evaluate(`document.activeElement.closest('[data-index="4999"]') !== null`),
      );
      await page.keyboard.press('Enter');
      await page.locator('.details-head').waitFor();
      await page.goBack();
      await waitUntil('5,000 rows again', async () => (await all.count()) === 5000);
    });

    it('a hostile expression is given up, and the page goes on', async () => {
      await page.goto(`${page.url().split('?')[0]}?regex&text=${encodeURIComponent('(a+)+$')}`);
      await page.getByRole('alert').filter({ hasText: 'takes too long' }).waitFor();
      await page.getByRole('searchbox').fill('test_1\\d{3}$');
      await counts('1,000 of 5,000');
    });

    it('complains about nothing', () => assert.deepEqual(many.complaints, []));
  });
});
