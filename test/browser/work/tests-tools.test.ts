/** The tests as a tree, by what they say, and as a file. */
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import type { Page } from 'playwright-core';
import { BUILD_PATH } from '../../fixtures/recorded.ts';
import { Harness, STREAM, textOf, type WatchedPage, waitForHash } from '../harness/harness.ts';

describe('tests, further', () => {
  let harness: Harness;
  let base: string;
  let watched: WatchedPage;
  let page: Page;

  before(async () => {
    harness = await Harness.start();
    const root = await harness.publishBuild();
    base = `${(await harness.serve(root)).url}${BUILD_PATH}/stackviz/index.htm#/${STREAM}/tests`;
  });

  beforeEach(async () => {
    watched = await harness.open(base);
    page = watched.page;
    await page.locator('tbody tr').first().waitFor();
  });

  afterEach(async () => {
    assert.deepEqual(watched.complaints, []);
    await page.context().close();
  });

  after(() => harness.close());

  const plain = async (selector: string, nth = 0) =>
    (await textOf(page.locator(selector).nth(nth))).replace(/\s+/g, ' ');

  it('is a tree of modules and classes, with counts, time and share', async () => {
    await page.getByRole('button', { name: 'Tree' }).click();
    await waitForHash(page, (hash) => hash.includes('tree='));
    await page.getByRole('button', { name: 'Failures first' }).click();
    const tree = page.getByRole('list', { name: 'Tests by module and class' });
    const shares = (await tree.locator(':scope > li > .tree-row').allInnerTexts()).map((text) =>
      text.replace(/\s+/g, ' '),
    );
    assert.ok(shares.length > 3);
    const runs = shares.map((text) => Number(/(\d+) runs?/.exec(text)?.[1]));
    assert.equal(
      runs.reduce((sum, count) => sum + count, 0),
      64,
    );
    assert.match(
      shares[0] ?? '',
      /^stackviz_fixture\.\S+ .*\d failed.* \d+ runs? [\d.]+ m?s <?\d+ %$/,
    );
    assert.equal(await tree.locator('.tree-test').count(), 0);
    await tree.getByRole('button').first().click();
    const inner = tree.locator(':scope > li').first().locator('ul .tree-row').first();
    await inner.waitFor();
    if ((await tree.locator('.tree-test').count()) === 0) await inner.getByRole('button').click();
    const link = tree.locator('.tree-test a').first();
    const name = (await link.getAttribute('title')) ?? '';
    await link.click();
    await page.locator('.details-head').waitFor();
    assert.ok(decodeURIComponent(page.url()).includes(name.replace(/\[.*/, '')));
    // Back: what was open is open.
    await page.goBack();
    await tree.locator('.tree-test').first().waitFor();
  });

  it('says in the table why a test failed, and finds tests by that', async () => {
    const row = page.locator('tbody tr', { hasText: 'test_reboot_server_hard' }).first();
    assert.match(await textOf(row.locator('.row-reason')), /^AssertionError: False is not true/);
    assert.equal(await page.locator('tr.row-success .row-reason').count(), 0);
    await page.getByText('More', { exact: true }).click();
    await page.getByLabel('Reason').fill('mismatch ERROR');
    await waitForHash(page, (hash) => hash.includes('reason=mismatch'));
    await page.locator('.tests-count', { hasText: / of 60 tests/ }).waitFor();
    const reasons = await page.locator('.row-reason').allInnerTexts();
    assert.ok(reasons.length > 0);
    for (const reason of reasons) assert.match(reason, /MismatchError/);
    // The address has it all.
    await page.reload();
    await page.locator('.tests-count', { hasText: / of 60 tests/ }).waitFor();
    assert.deepEqual(await page.locator('.row-reason').allInnerTexts(), reasons);
  });

  it('filters by several workers', async () => {
    await page.getByText('More', { exact: true }).click();
    const workers = page.getByRole('group', { name: 'Worker' });
    await workers.getByLabel('worker 0').check();
    await workers.getByLabel('worker 2').check();
    await waitForHash(page, (hash) => /worker=0(?:%2C|,)2/.test(hash));
    await page.locator('.tests-count', { hasText: /^38 of 60 tests/ }).waitFor();
  });

  it('saves what is filtered as CSV', async () => {
    await page.goto(`${base}?status=fail`);
    await page.locator('.tests-count', { hasText: / of 60 tests/ }).waitFor();
    const listed = await page.locator('tbody th a').allInnerTexts();
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'CSV' }).click(),
    ]);
    assert.equal(download.suggestedFilename(), `${STREAM}-tests.csv`);
    const text = await readFile(await download.path(), 'utf8');
    const [head, first] = text.split('\r\n');
    assert.equal(head, 'test,run,status,seconds,start,worker,tags,reason');
    const name = (listed[0] ?? '').trim().replace(/ run \d+$/, '');
    assert.ok(first?.includes(name.slice(0, 40)), `${first} of ${name}`);
    assert.match(first ?? '', /,failed,\d+\.\d{6},2026-11-22T17:4\d:\d\d\.\d{3}Z,worker 2,/);
    assert.match(await plain('.tests-count'), /^\d+ of 60/);
  });
});
