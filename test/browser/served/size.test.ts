/** What the page itself costs before anything is seen, and that the rest of it is there when it is wanted. */
import assert from 'node:assert/strict';
import { BUILD_PATH, RECORDED } from '../../fixtures/recorded.ts';
import { assetsOf, codeBytes, NEVER_IDLE } from '../harness/code-bytes.ts';
import { Harness, STREAM, STREAM_FILE, waitUntil } from '../harness/harness.ts';

/** Bytes of code and styles that a server which packs sends for the overview of a run that is whole. */
const LIMIT = 60_000;
/** And the words on what one lacks that is not. */
const LACKING = 3000;
/** The same for the timeline, of which no test is selected. */
const TIMELINE_LIMIT = 85_000;

describe('code and styles', () => {
  let harness: Harness;
  let url: string;

  before(async () => {
    harness = await Harness.start();
    const dstat = `${RECORDED}dstat-csv_log.txt.gz`;
    url = (await harness.serve(await harness.exportRun('-f', STREAM_FILE, '--dstat', dstat))).url;
  });

  after(() => harness.close());

  /** Opens a view in a browser that is never idle, so that nothing is fetched ahead. */
  const openBusy = async (route: string) => {
    const { page } = await harness.open('about:blank');
    await page.addInitScript(NEVER_IDLE);
    await page.goto(`${url}#/${route}`);
    return page;
  };

  it(`an overview with failures, map, processors and machine takes at most ${LIMIT} bytes`, async () => {
    const page = await openBusy('');
    await page.locator('.failure .spark path').first().waitFor();
    await page.locator('.strip canvas').waitFor();
    await page.locator('.machine-lane path').first().waitFor();
    await page.locator('.machine-told').first().waitFor();
    const assets = await assetsOf(page);
    const lacking = assets.filter((asset) => asset.includes('/sentences-'));
    assert.ok(assets.some((asset) => asset.includes('/page-')));
    assert.ok(!assets.some((asset) => asset.includes('timeline')), `${assets}`);
    const words = await codeBytes(lacking);
    const bytes = (await codeBytes(assets)) - words;
    assert.ok(bytes > 20_000 && bytes <= LIMIT, `${bytes} bytes: ${assets}`);
    assert.ok(words > 0 && words <= LACKING, `${words} bytes: ${lacking}`);
    await page.context().close();
  });

  it(`a timeline takes at most ${TIMELINE_LIMIT} bytes: what a selected test needs comes with it`, async () => {
    const page = await openBusy(`${STREAM}/timeline`);
    await page.locator('.chart canvas').first().waitFor();
    const before = await assetsOf(page);
    const bytes = await codeBytes(before);
    assert.ok(bytes > 20_000 && bytes <= TIMELINE_LIMIT, `${bytes} bytes: ${before}`);
    await page.keyboard.press('n');
    await page.locator('.panel-head h2').waitFor();
    await waitUntil('what shows its attachments is there', async () =>
      (await assetsOf(page)).some((asset) => asset.includes('/reading-')),
    );
    assert.ok(!before.some((asset) => asset.includes('/reading-')));
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

  it('the tests are fetched beside the scripts, and what a build is by them, once', async () => {
    const root = await harness.publishBuild();
    const { page } = await harness.open(
      `${(await harness.serve(root)).url}${BUILD_PATH}/stackviz/index.htm`,
    );
    await page.locator('.failure').first().waitFor();
    const fetched = await page.evaluate<
      [string, string][]
    >(`performance.getEntriesByType('resource')
      .filter(({ name }) => /\\.json/.test(name)).map((one) => [one.initiatorType, one.name])`);
    const initiators: [RegExp, string][] = [
      [/\/manifest\.json$/, 'fetch'],
      [/\/data\/config\.json$/, 'fetch'],
      [/-tests\.[^/]*$/, 'link'],
    ];
    for (const [name, by] of initiators) {
      const of = fetched.filter(([, url]) => name.test(url));
      assert.deepEqual(
        of.map(([initiator]) => initiator),
        [by],
        `${name}: ${JSON.stringify(fetched)}`,
      );
    }
    await page.context().close();
  });

  it('the code of the view that an address names is fetched beside that of the page', async () => {
    const { page } = await harness.open(`${url}nothing`);
    let asked = () => {};
    const early = new Promise<void>((resolve) => {
      asked = resolve;
    });
    await page.route(/\/timeline-[^/]+\.js$/, (route) => {
      asked();
      return route.continue();
    });
    // what comes only after the page's own code would never be asked for
    await page.route(/\/page-[^/]+\.js$/, async (route) => {
      await early;
      await route.continue();
    });
    await page.goto(`${url}#/${STREAM}/timeline`, { waitUntil: 'commit' });
    await page.locator('.lane-canvas').waitFor();
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
    // what is there looks as it does where everything is
    const framed = (what: string) =>
      page.evaluate(`getComputedStyle(document.querySelector('${what}')).borderTopWidth`);
    assert.equal(await framed('.jump-button kbd'), '1px');
    await page.keyboard.press('?');
    await page.getByRole('heading', { name: 'Keys of the overview' }).waitFor();
    assert.equal(await framed('.keys'), '1px');
    await page.getByRole('button', { name: 'Close' }).click();
    await page.goto(`${url}#/${STREAM}/timeline`);
    await page.locator('.lane-canvas').waitFor();
    assert.ok((await assetsOf(page)).some((asset) => asset.includes('timeline')));
    await page.context().close();
  });
});
