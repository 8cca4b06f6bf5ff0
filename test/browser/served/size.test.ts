/** What the page itself costs before anything is seen, and that the rest of it is there when it is wanted. */
import assert from 'node:assert/strict';
import { gzipSync } from 'node:zlib';
import type { Page } from 'playwright-core';
import { RECORDED } from '../../fixtures/recorded.ts';
import { Harness, STREAM, STREAM_FILE, waitUntil } from '../harness/harness.ts';

/** Bytes of code and styles that a server which packs sends for the overview. */
const LIMIT = 60_000;

describe('code and styles', () => {
  let harness: Harness;
  let url: string;

  before(async () => {
    harness = await Harness.start();
    const dstat = `${RECORDED}dstat-csv_log.txt.gz`;
    url = (await harness.serve(await harness.exportRun('-f', STREAM_FILE, '--dstat', dstat))).url;
  });

  after(() => harness.close());

  /** Code and styles that the page asked for, each once. */
  const assetsOf = (page: Page) =>
    page.evaluate<string[]>(`[...new Set(performance.getEntriesByType('resource')
      .map(({ name }) => name).filter((name) => /\\.(?:js|css)$/.test(name)))]`);

  const packed = async (assets: readonly string[]): Promise<number> => {
    let sum = 0;
    for (const asset of assets) {
      const body = Buffer.from(await (await fetch(asset)).arrayBuffer());
      sum += gzipSync(body, { level: 9 }).length;
    }
    return sum;
  };

  /** Opens a view in a browser that is never idle, so that nothing is fetched ahead. */
  const openBusy = async (route: string) => {
    const { page } = await harness.open('about:blank');
    await page.addInitScript('window.requestIdleCallback = () => 0');
    await page.goto(`${url}#/${route}`);
    return page;
  };

  it(`an overview with failures, map and processors takes at most ${LIMIT} bytes`, async () => {
    const page = await openBusy('');
    await page.locator('.failure .spark path').first().waitFor();
    await page.locator('.strip canvas').waitFor();
    await page.locator('.machine-lane path').first().waitFor();
    const assets = await assetsOf(page);
    assert.ok(assets.some((asset) => asset.includes('overview')));
    assert.ok(!assets.some((asset) => asset.includes('timeline')), `${assets}`);
    const bytes = await packed(assets);
    assert.ok(bytes > 20_000 && bytes <= LIMIT, `${bytes} bytes: ${assets}`);
    await page.context().close();
  });

  it('other views are fetched while nothing else is to be done, and shown at once', async () => {
    const { page } = await harness.open(url);
    await page.locator('.failure').first().waitFor();
    for (const view of ['timeline', 'tests', 'details', 'search', 'console'])
      await waitUntil(`${view} is there`, async () =>
        (await assetsOf(page)).some((asset) => new RegExp(`/${view}-[^/]+\\.js$`).test(asset)),
      );
    const before = await assetsOf(page);
    await page.evaluate(`new MutationObserver(() => {
      if (document.querySelector('.progress')) window.flashed = true;
    }).observe(document.body, { childList: true, subtree: true })`);
    await page.getByRole('link', { name: 'Tests', exact: true }).click();
    await page.locator('tbody tr').first().waitFor();
    await page.getByRole('link', { name: 'Timeline', exact: true }).click();
    await page.locator('.lane-canvas').waitFor();
    assert.equal(await page.evaluate('window.flashed ?? false'), false);
    assert.deepEqual(await assetsOf(page), before);
    await page.context().close();
  });

  it('who saves data fetches a view when it is wanted', async () => {
    const { page } = await harness.open('about:blank');
    await page.addInitScript(
      `Object.defineProperty(navigator, 'connection', { value: { saveData: true } })`,
    );
    await page.goto(url);
    await page.locator('.failure').first().waitFor();
    // What would have been fetched by then is fetched at the next idle moment.
    await page.evaluate(
      'new Promise((resolve) => requestIdleCallback(() => setTimeout(resolve, 50)))',
    );
    assert.ok(!(await assetsOf(page)).some((asset) => asset.includes('timeline')));
    await page.goto(`${url}#/${STREAM}/timeline`);
    await page.locator('.lane-canvas').waitFor();
    assert.ok((await assetsOf(page)).some((asset) => asset.includes('timeline')));
    await page.context().close();
  });
});
