/** `stackvizd serve` in the browser: a change, its runs, one of them, its site. */
import assert from 'node:assert/strict';
import { cp, mkdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import axe from 'axe-core';
import type { Page } from 'playwright-core';
import { RECORDED, recordedBuild } from '../fixtures/recorded.ts';
import type { RunningServer } from '../harness/server-process.ts';
import { type FakeCi, startFakeCi, zuulComment } from '../integration/serve/fake-ci.ts';
import { type Serve, startServe } from '../integration/serve/serve-harness.ts';
import { Harness, violations } from './harness/harness.ts';

async function breaches(page: Page): Promise<string[]> {
  await page.evaluate(axe.source);
  return page.evaluate(`axe.run(document, { resultTypes: ['violations'] }).then(({ violations }) =>
    violations.flatMap(({ id, nodes }) => nodes.map(({ target }) => id + ' ' + target)))`);
}

describe('sites on demand', () => {
  let harness: Harness;
  let ci: FakeCi;
  let logs: RunningServer;
  let serve: Serve;

  before(async () => {
    harness = await Harness.start();
    const folder = await harness.folder();
    for (const [path, file] of recordedBuild()) {
      await mkdir(dirname(join(folder, 'full', path)), { recursive: true });
      await cp(file, join(folder, 'full', path));
    }
    logs = await harness.serve(folder);
    ci = await startFakeCi();
    const lines = [
      `- stackviz-fixture-full ${logs.url}full/ : FAILURE in 1h 21m 12s`,
      `- stackviz-docs ${ci.url}/logs/none/ : SUCCESS in 2m 02s (non-voting)`,
    ];
    const messages = [zuulComment(3, 'failed', lines)];
    const change = { _number: 904_711, project: 'openstack/nova', subject: 'A <i>change</i>' };
    ci.changes.set('904711', { ...change, messages });
    ci.files.set('/logs/none/index.txt', Buffer.from('nothing'));
    const stream = await readFile(`${RECORDED}testrepository.subunit.gz`);
    ci.files.set('/logs/slow/testrepository.subunit.gz', stream);
    serve = await startServe(await harness.folder(), [ci.host, new URL(logs.url).host]);
  });

  after(async () => {
    await serve.daemon.end('SIGTERM');
    await ci.close();
    await harness.close();
  });

  it('a change leads to its runs, a run to its site, by keyboard alone', async () => {
    const { page, complaints } = await harness.open(`${serve.url}/`);
    await page.locator('#what').focus();
    await page.keyboard.type('904711');
    await page.keyboard.press('Enter');
    const runs = page.locator('.runs button');
    await runs.first().waitFor();
    assert.deepEqual(await runs.allTextContents(), [
      'stackviz-fixture-fullFAILURE',
      'stackviz-docsSUCCESS',
    ]);
    assert.equal(await page.locator('h3').textContent(), 'A <i>change</i>');
    assert.match(
      (await page.locator('.set .detail').textContent()) ?? '',
      /^openstack\/nova · 904711,3/,
    );
    // the runs are announced, and what has the focus is before them
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await page.waitForURL(/\/s\/[0-9a-f-]{36}\/$/);
    await page.locator('.facts h1').waitFor();
    const address = await page.locator('.facts').getByRole('link', { name: /log/i }).first();
    assert.equal(await address.getAttribute('href'), `${logs.url}full/`);
    assert.deepEqual(complaints, []);
    assert.deepEqual(await violations(page), []);
  });

  it('what stands behind /go/ is looked for at once, and one run is opened', async () => {
    const { page, complaints } = await harness.open(`${serve.url}/go/${logs.url}full/`);
    await page.waitForURL(/\/s\/[0-9a-f-]{36}\/$/);
    await page.locator('.facts h1').waitFor();
    assert.deepEqual(complaints, []);
  });

  it('Back leads to the runs that were found, and past an address that led on', async () => {
    const { page } = await harness.open(`${serve.url}/`);
    await page.locator('#what').fill('904711');
    await page.keyboard.press('Enter');
    await page.locator('.runs button').first().click();
    await page.waitForURL(/\/s\/[0-9a-f-]{36}\/$/);
    await page.goBack();
    await page.locator('.runs button').nth(1).waitFor();
    assert.equal(await page.locator('#what').inputValue(), '904711');
    await page.goto(`${serve.url}/go/${logs.url}full/`);
    await page.waitForURL(/\/s\/[0-9a-f-]{36}\/$/);
    await page.locator('.facts h1').waitFor();
    await page.goBack();
    await page.locator('.runs button').nth(1).waitFor();
  });

  it('shows how far a run is, and its site when it is there', async () => {
    ci.pace = { bytes: 1024, pauseMs: 1_300 };
    const { page, complaints } = await harness.open(`${serve.url}/go/${ci.url}/logs/slow/`);
    await page.waitForURL(/\/s\/[0-9a-f-]{36}\/$/);
    await page.getByText('Fetching the logs …').waitFor();
    await page.getByText(/KiB of 22\.2 KiB, 0 files whole/).waitFor();
    assert.ok(Number(await page.locator('#bar').getAttribute('value')) < 1);
    ci.pace = null;
    await page.locator('.facts h1').waitFor();
    assert.deepEqual(complaints, []);
  });

  it('says why there is no site, and offers another try', async () => {
    const { page } = await harness.open(`${serve.url}/go/${ci.url}/logs/none/`);
    await page.waitForURL(/\/s\/[0-9a-f-]{36}\/$/);
    await page.getByText('There is no site of this run.').waitFor();
    const trouble = page.locator('#trouble');
    assert.match((await trouble.textContent()) ?? '', /neither a test run .*\(FETCH_NO_INPUTS\)/);
    const stream = await readFile(`${RECORDED}testrepository.subunit.gz`);
    ci.files.set('/logs/none/testrepository.subunit.gz', stream);
    await page.getByRole('button', { name: 'Make it again' }).click();
    await page.locator('.facts h1').waitFor();
  });

  it('says what it does not understand, refuses, or does not know', async () => {
    for (const [path, said] of [
      ['/go/tempest', /FETCH_WHAT|neither an address/],
      ['/go/http://elsewhere.example.org/', /FETCH_HOST/],
      ['/s/00000000-0000-8000-8000-000000000000/', /no request of this address/],
    ] as const) {
      const { page } = await harness.open(`${serve.url}${path}`);
      const refusal = page.locator('#refusal:not([hidden])');
      await refusal.waitFor();
      assert.match((await refusal.textContent()) ?? '', said, path);
    }
  });

  for (const colorScheme of ['light', 'dark'] as const) {
    it(`is accessible (${colorScheme})`, async () => {
      const viewport = { width: 390, height: 900 };
      const options = { colorScheme, viewport };
      const { page } = await harness.open(`${serve.url}/go/904711`, options);
      await page.locator('.runs button').first().waitFor();
      assert.deepEqual(await breaches(page), []);
      const wide = await page.evaluate('document.documentElement.scrollWidth');
      assert.ok(Number(wide) <= 390, `${wide} px`);
      const failed = await harness.open(`${serve.url}/go/tempest`, options);
      await failed.page.locator('#refusal:not([hidden])').waitFor();
      assert.deepEqual(await breaches(failed.page), []);
    });
  }
});
