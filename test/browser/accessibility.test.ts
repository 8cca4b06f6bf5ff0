/** axe-core on every view, in light and in dark, wide and narrow. */
import assert from 'node:assert/strict';
import axe from 'axe-core';
import type { Page } from 'playwright-core';
import { RECORDED } from '../fixtures/recorded.ts';
import { Harness, RETRIED, STREAM, STREAM_FILE } from './harness/harness.ts';
import { addConsole, madeEvent } from './harness/long-console.ts';

/** View, and what is there once it is whole. */
const VIEWS: [name: string, hash: string, ready: string][] = [
  ['overview', '', '.problem h3 a'],
  ['timeline', `${STREAM}/timeline?test=${RETRIED}`, '.panel .line-exception'],
  ['tests', `${STREAM}/tests`, 'tbody tr'],
  ['tests, filtered', `${STREAM}/tests?text=(&regex&status=fail`, '.filter-problem'],
  ['details', `${STREAM}/test-details/${RETRIED}?find=request&level=info`, 'mark'],
  ['run output', `${STREAM}/output`, '.empty-line'],
  ['console', `${STREAM}/console?find=line&lines=L3-L5`, '.out-chosen mark'],
  ['console, wrapped', `${STREAM}/console?wrap&fold=open`, '.out-error'],
  ['an address of nothing', 'nope/timeline', '.notice'],
];

/** Lines of every level, of two nodes, in a task that failed. */
const odd = (i: number) => ({
  text: `line ${i} ${'word '.repeat(i)}`,
  host: i < 10 ? null : `node-${i % 2}`,
  level: ([null, 'warning', 'error'] as const)[i % 3] ?? null,
});
const PARTS = [madeEvent('phase', 'pre', [2, 12], 'failed'), madeEvent('task', 'x', [4, 9])];

/** Every rule it breaks, with the elements that do. */
async function breaches(page: Page): Promise<string[]> {
  await page.evaluate(axe.source);
  return page.evaluate(`axe.run(document, { resultTypes: ['violations'] }).then(({ violations }) =>
    violations.flatMap(({ id, nodes }) =>
      nodes.map(({ target, failureSummary }) => id + ' ' + target + ': ' + failureSummary)))`);
}

describe('accessibility', () => {
  let harness: Harness;
  let url: string;

  before(async () => {
    harness = await Harness.start();
    const dstat = `${RECORDED}dstat-csv_log.txt.gz`;
    const site = await harness.exportRun('-f', STREAM_FILE, '--dstat', dstat);
    await addConsole(site, 30, odd, { events: PARTS });
    url = (await harness.serve(site)).url;
  });

  after(() => harness.close());

  it('each button of a test has a name of its own, and its words in the text of the page', async () => {
    const { page } = await harness.open(`${url}#/${STREAM}/test-details/${RETRIED}?find=request`);
    await page.locator('mark').first().waitFor();
    const disclosures = page.locator('.attachment .disclosure[aria-expanded=false]');
    while ((await disclosures.count()) > 0) await disclosures.first().click();
    const tree = await page.locator('main').ariaSnapshot();
    const names = [...tree.matchAll(/button "([^"]*)"/g)].map(([, name]) => name as string);
    const tools = names.filter((name) => /^(?:Copy|Raw|Wrap|Previous|Next)(?: |$)/.test(name));
    assert.ok(tools.length >= 8, names.join());
    assert.deepEqual(
      tools.filter((name, at) => tools.indexOf(name) !== at),
      [],
    );
    assert.ok(tools.includes('Raw traceback'), tools.join());
    const words = await page.locator('.attachment-tools').allTextContents();
    for (const text of words) assert.match(text, /^(?:Wrap)?CopyRaw$/);
  });

  it('of several streams, what became of the one that is shown takes one line of the head', async () => {
    const several = (await harness.serve(await harness.exportRun('-b', RECORDED))).url;
    for (const [width, most] of [
      [1280, 50],
      [390, 115],
    ] as const) {
      const viewport = { width, height: 900 };
      const { page } = await harness.open(`${several}#/${STREAM}/tests`, { viewport });
      await page.locator('tbody tr').first().waitFor();
      const stream = page.getByRole('combobox', { name: 'Stream' });
      assert.match(
        (await stream.locator('option:checked').textContent()) ?? '',
        /7 failed, 1 unexpected/,
      );
      const box = await page.locator('header').first().boundingBox();
      assert.ok(box && box.height <= most, `${box?.height} pixels at ${width}`);
      await page.context().close();
    }
  });

  for (const colorScheme of ['light', 'dark'] as const) {
    // What a narrow page changes is its layout, and that has no colours.
    for (const width of colorScheme === 'light' ? [1400, 390] : [1400]) {
      for (const [name, hash, ready] of VIEWS) {
        it(`${name}: no violation (${colorScheme}, ${width} px)`, async () => {
          const viewport = { width, height: 900 };
          const { page } = await harness.open(`${url}#/${hash}`, { colorScheme, viewport });
          await page.locator(ready).first().waitFor();
          assert.deepEqual(await breaches(page), []);
          await page.context().close();
        });
      }
    }

    it(`the jump dialog: no violation (${colorScheme})`, async () => {
      const { page } = await harness.open(url, { colorScheme });
      await page.locator('.problem').first().waitFor();
      await page.keyboard.press('Control+k');
      await page.getByRole('listbox', { name: 'Tests' }).waitFor();
      assert.deepEqual(await breaches(page), []);
      await page.context().close();
    });
  }
});
