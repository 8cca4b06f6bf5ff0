/** The console of the recorded build, on the web servers of the field. */
import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import { BUILD_PATH } from '../fixtures/recorded.ts';
import {
  Harness,
  STREAM,
  textOf,
  violations,
  type WatchedPage,
  waitForHash,
  waitUntil,
} from './harness/harness.ts';
import { REAL_SERVERS } from './harness/real-servers.ts';

/** A test of the recorded run that fails, and what the console says of it. */
const FAILED =
  'stackviz_fixture.api.identity.test_tokens.TokensTest.test_get_available_project_scopes';

const line = (page: Page, number: number) =>
  page.locator('.out-line', {
    has: page.getByRole('link', { name: `Line ${number}`, exact: true }),
  });

for (const kind of REAL_SERVERS) {
  describe(`console (${kind})`, () => {
    let harness: Harness;
    let watched: WatchedPage;
    let page: Page;
    let url: string;

    before(async () => {
      harness = await Harness.start();
      const server = await harness.serve(await harness.publishBuild(), kind);
      url = `${server.url}${BUILD_PATH}/stackviz/index.htm#/${STREAM}/console`;
      watched = await harness.open(url);
      page = watched.page;
      // it opens at what ended the job
      await page.locator('.out-line').first().waitFor();
      await page.locator('.out-rows [tabindex="0"]').first().focus();
      await page.keyboard.press('Home');
      await line(page, 36).getByText('setUpClass').waitFor();
    });

    after(() => harness.close());

    /** Another address in the same page. */
    const go = async (query: string) => {
      await page.goto(`${url}${query}`);
      await page.locator('.out').first().waitFor();
    };

    it('is open at what failed and shut elsewhere', async () => {
      const head = (name: string) => page.getByRole('button', { name });
      assert.equal(await head('phase pre').getAttribute('aria-expanded'), 'false');
      assert.equal(await head('phase run').getAttribute('aria-expanded'), 'true');
      assert.match(await textOf(head('phase run')), /failed.*23\.7 s, 1,049 lines/s);
      await head('phase pre').click();
      await waitForHash(page, (hash) => hash.includes('unlike=0'));
      await page.getByRole('button', { name: /^playbook .*base\/pre.yaml/ }).waitFor();
      await page.getByRole('button', { name: 'Collapse all' }).click();
      await waitUntil(
        'three phases',
        async () => (await page.locator('.out-section').count()) === 3,
      );
    });

    it('a link to lines opens what hides them, chooses them, and says what ran', async () => {
      await go('?fold=shut&lines=L57-L58');
      await line(page, 57).getByText('FAILED').waitFor();
      assert.equal(await page.locator('.out-chosen').count(), 2);
      const bar = page.getByRole('region', { name: 'Chosen lines' });
      assert.match(await textOf(bar), /Lines 57 to 58/);
      assert.match(await textOf(bar), /17:47:52\.529 UTC/);
      assert.match(await textOf(bar), /test_get_available_project_scopes/);
      assert.match(await textOf(page.getByRole('navigation', { name: 'Where in the job' })), /run/);
    });

    it('lines are chosen by clicks, a range with Shift', async () => {
      await go('');
      await page.getByRole('link', { name: 'Line 36', exact: true }).click();
      await waitForHash(page, (hash) => hash.endsWith('lines=L36'));
      await page
        .getByRole('link', { name: 'Line 41', exact: true })
        .click({ modifiers: ['Shift'] });
      await waitForHash(page, (hash) => hash.endsWith('lines=L36-L41'));
      await page.keyboard.press('Escape');
      await waitForHash(page, (hash) => !hash.includes('lines'));
    });

    it('n and p step through the errors', async () => {
      await go('');
      await page.keyboard.press('n');
      await waitForHash(page, (hash) => hash.includes('lines=L57'));
      await page.keyboard.press('n');
      await waitForHash(page, (hash) => /lines=L\d/.test(hash) && !hash.includes('lines=L57'));
      await page.keyboard.press('p');
      await waitForHash(page, (hash) => hash.includes('lines=L57'));
    });

    it('finds text and patterns, and goes to them', async () => {
      await go('');
      await page.keyboard.press('/');
      await page.keyboard.type('captured');
      await page.getByText('1 of 40 lines').waitFor();
      assert.ok((await page.locator('mark').count()) > 0);
      await page.keyboard.press('Enter');
      await page.getByText('2 of 40 lines').waitFor();
      await page.keyboard.press('Shift+Enter');
      await page.getByText('1 of 40 lines').waitFor();
      await page.getByRole('button', { name: 'Regular expression' }).click();
      await page.getByRole('searchbox').fill('^\\{\\d\\}.*FAILED$');
      await waitUntil('the failed ones', async () =>
        /of \d+ lines/.test(await textOf(page.locator('.out-search'))),
      );
      await page.getByRole('searchbox').fill('nothing like this');
      await page.getByText('not found').waitFor();
      await page.getByRole('searchbox').fill('(');
      await page.getByRole('alert').filter({ hasText: 'Invalid regular expression' }).waitFor();
    });

    it('leads from a test to its lines, and from lines to the timeline', async () => {
      await page.goto(`${url.replace('/console', '')}/test-details/${FAILED}`);
      await page.getByRole('link', { name: 'In the console' }).click();
      await page.getByText(`Here the runner prints the end of ${FAILED}`).waitFor();
      const name = FAILED.slice(FAILED.lastIndexOf('.') + 1);
      assert.match(
        await textOf(page.locator('.out-chosen')),
        new RegExp(`${name}(?:\\[.*\\])? \\[\\d.*s\\] \\.\\.\\. `),
      );
      const bar = page.getByRole('region', { name: 'Chosen lines' });
      await bar.getByRole('link', { name: new RegExp(name) }).waitFor();
      await bar.getByRole('link', { name: 'On the timeline' }).click();
      await page.getByRole('region', { name: 'Marked range' }).waitFor();
      await page
        .getByRole('region', { name: 'Marked range' })
        .getByRole('link', { name: 'Console' })
        .click();
      await bar.waitFor();
    });

    it('the overview leads to the lines of a failed task', async () => {
      await page.goto(url.replace('/console', ''));
      await page.getByRole('link', { name: 'run-stestr : Run the suite' }).click();
      await page.locator('.out-chosen', { hasText: 'ERROR' }).first().waitFor();
      assert.doesNotMatch(page.url(), /lines=L35\b/);
    });

    it('writes times as the switch says', async () => {
      await go('?lines=L57');
      assert.match(await textOf(line(page, 57)), /17:47:52\.529/);
      await page.getByLabel('Times').selectOption('start');
      await waitUntil('since start', async () =>
        /[+−]00:00:\d\d/.test(await textOf(line(page, 57))),
      );
      await page.getByLabel('Times').selectOption('utc');
    });

    it('is read by keyboard alone', async () => {
      await go('');
      // where the page before was scrolled to is kept
      await page.reload();
      await page.locator('.out-rows [tabindex="0"]').first().focus();
      await page.keyboard.press('Home');
      await page.getByRole('link', { name: 'Line 1', exact: true }).focus();
      const here = () => page.evaluate('document.activeElement.textContent');
      for (let i = 0; i < 4; i++) await page.keyboard.press('ArrowDown');
      assert.match(String(await here()), /phase pre/);
      await page.keyboard.press('ArrowRight');
      await page.getByRole('button', { name: /^playbook .*base\/pre.yaml/ }).waitFor();
      await page.keyboard.press('ArrowLeft');
      await waitUntil('shut', async () =>
        page.evaluate('document.activeElement.ariaExpanded === "false"'),
      );
      await page.keyboard.press('End');
      await waitUntil('the last row', async () => /phase post/.test(String(await here())));
      await page.keyboard.press('Home');
      await waitUntil('the first row', async () => (await here()) === '1');
      await page.keyboard.press('Enter');
      await waitForHash(page, (hash) => hash.includes('lines=L1'));
    });

    it('complains about nothing', async () => {
      // A packed part is no gzip file: Chromium says so, and the page asks for the whole.
      const rest = watched.complaints.filter((text) => !text.includes('ERR_CONTENT_DECODING'));
      assert.deepEqual(kind === 'apache' ? rest : watched.complaints, []);
      assert.deepEqual(await violations(page), []);
    });
  });
}
