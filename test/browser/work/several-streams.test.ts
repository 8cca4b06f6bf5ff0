/** A build of several streams: each with its machine, and what is looked for in all of them. */
import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import { RECORDED } from '../../fixtures/recorded.ts';
import { Harness, STREAM, textOf, type WatchedPage, waitForHash } from '../harness/harness.ts';

describe('a build of several streams', () => {
  let harness: Harness;
  let url: string;
  let watched: WatchedPage;
  let page: Page;

  before(async () => {
    harness = await Harness.start();
    url = (await harness.serve(await harness.exportRun('-b', RECORDED))).url;
  });

  afterEach(async () => {
    assert.deepEqual(watched.complaints, []);
    await page.context().close();
  });

  after(() => harness.close());

  it('has the processors of each stream that was measured under its map, and beside its failures', async () => {
    watched = await harness.open(url);
    page = watched.page;
    const stream = (name: string) => page.locator('.stream', { hasText: name });
    const lane = stream('testrepository.subunit').locator('.machine-lane svg');
    await lane.waitFor();
    assert.match(
      (await lane.getAttribute('aria-label')) ?? '',
      /^CPU, controller during the tests: mean \d+ %, highest \d+ %$/,
    );
    // What was recorded at another time says nothing of this run.
    assert.equal(await stream('interrupted.v1.subunit').locator('.machine-lane').count(), 0);
    const failure = (name: string) =>
      page.locator('.failure', { hasText: 'test_import_image' }).filter({ hasText: name });
    await failure('testrepository.subunit').locator('.spark').waitFor();
    assert.equal(await failure('interrupted.v1.subunit').locator('.spark').count(), 0);
  });

  it('is searched as a whole, and each hit says which stream it is in', async () => {
    watched = await harness.open(`${url}#/${STREAM}/search`);
    page = watched.page;
    await page.getByLabel('Find in the attachments of all tests of 3 streams').fill('server fault');
    const state = page.locator('.search-state');
    await state.getByText(/^\d+ lines of 3 tests in 3 streams\.$/).waitFor();
    const cards = page.locator('.search-test');
    for (const name of ['testrepository.subunit', 'interrupted.v1', 'interrupted.v2'])
      assert.equal(await cards.filter({ hasText: name }).count(), 1, name);
    // It is of no stream more than of another.
    assert.equal(await page.locator('.stream-switch').count(), 0);
    const other = cards.filter({ hasText: 'interrupted.v1' });
    const hit = other.locator('.search-hits a').first();
    const text = await textOf(hit.locator('.search-text'));
    await hit.click();
    await waitForHash(page, (hash) => hash.startsWith('#/interrupted.v1.subunit/test-details/'));
    assert.equal((await textOf(page.locator('.line-chosen'))).trim(), text.trim());
  });
});
