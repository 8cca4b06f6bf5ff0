/** The table of tests: the timeline for the keyboard and for screen readers. */
import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import { Harness, STREAM, STREAM_FILE, textOf, type WatchedPage } from './harness.ts';

describe('table of tests', () => {
  let harness: Harness;
  let watched: WatchedPage;
  let page: Page;
  const rows = () => page.locator('tbody tr');

  before(async () => {
    harness = await Harness.start();
    const server = await harness.serve(await harness.exportRun('-f', STREAM_FILE));
    watched = await harness.open(`${server.url}#/${STREAM}/tests`);
    page = watched.page;
    await rows().first().waitFor();
  });

  after(() => harness.close());

  it('lists every test', async () => {
    assert.equal(await rows().count(), 64);
    assert.equal(await page.getByRole('columnheader').count(), 5);
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
    await page.locator('.tests-count', { hasText: '2 of 64' }).waitFor();
    await page.getByRole('button', { name: /^failed/ }).click();
    await page.locator('.tests-count', { hasText: '1 of 64' }).waitFor();
    await page.reload();
    await page.locator('.tests-count', { hasText: '1 of 64' }).waitFor();
    await page.getByRole('searchbox').fill('no such test');
    await page.getByText('No test passes this filter').waitFor();
    await page.getByRole('button', { name: 'Clear' }).click();
    await page.locator('.tests-count', { hasText: '64 tests' }).waitFor();
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
});
