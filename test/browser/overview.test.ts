/** The overview of the recorded build, as published on a logs server. */
import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import { BUILD_PATH } from '../fixtures/recorded.ts';
import {
  countPixels,
  Harness,
  RETRIED,
  STREAM,
  textOf,
  violations,
  type WatchedPage,
} from './harness.ts';

describe('overview', () => {
  let harness: Harness;
  let base: string;
  let watched: WatchedPage;
  let page: Page;

  before(async () => {
    harness = await Harness.start();
    const server = await harness.serve(await harness.publishBuild());
    base = `${server.url}${BUILD_PATH}/stackviz/index.htm`;
    watched = await harness.open(base);
    page = watched.page;
    await page.locator('.problem').first().waitFor();
  });

  after(() => harness.close());

  it('says what the job is and how it went', async () => {
    assert.equal(await textOf(page.locator('h1')), '9 failed\nstackviz-fixture-full');
    const facts = await textOf(page.locator('.facts'));
    for (const text of ['openstack/stackviz-fixture', '904711, patchset 3', 'master', 'check']) {
      assert.ok(facts.includes(text), text);
    }
    const change = page.getByRole('link', { name: '904711, patchset 3' });
    assert.match((await change.getAttribute('href')) ?? '', /^https:\/\/review\.example\.org\//);
    assert.equal(await page.getByRole('link', { name: 'All logs' }).getAttribute('href'), '../');
    assert.equal(await page.title(), '9 failed · stackviz-fixture-full');
  });

  it('counts every status', async () => {
    assert.deepEqual(await page.locator('.counts li').allInnerTexts(), [
      '8 failed',
      '1 unexpected success',
      '2 expected failure',
      '5 skipped',
      '48 passed',
    ]);
  });

  it('lists failures before everything else, each with its reason', async () => {
    const cards = await page.locator('.columns h2').allInnerTexts();
    assert.match(cards[0] ?? '', /^Failures\s+9$/);
    const names = await page.locator('.problem h3').allInnerTexts();
    assert.equal(names.length, 9);
    const reboot = page.locator('.problem', { hasText: 'test_reboot_server_hard' });
    assert.match(
      await textOf(reboot.locator('.problem-reason')),
      /^AssertionError: False is not true/,
    );
    assert.match(await textOf(reboot.locator('.problem-facts')), /passed when run again/);
  });

  it('opens a traceback in place', async () => {
    const problem = page.locator('.problem', { hasText: 'test_stamp_pattern' });
    assert.equal(await problem.locator('.lines').count(), 0);
    await problem.getByRole('button', { name: 'Show traceback' }).click();
    await problem.locator('.line-frame').first().waitFor();
    assert.match(
      await textOf(problem.locator('.lines').first()),
      /Traceback \(most recent call last\)/,
    );
  });

  it('groups skips by reason, names the slowest tests and the workers', async () => {
    assert.ok((await page.locator('.group').count()) >= 2);
    const slow = await page.locator('.slowest li').allInnerTexts();
    assert.match(slow[0] ?? '', /5\.49 s\s+test_minimum_basic_scenario/);
    assert.equal(await page.locator('.workers li').count(), 3);
  });

  it('draws the run as a strip that leads to the timeline', async () => {
    assert.ok((await countPixels(page, '.strip canvas', 'status-fail')) > 50);
    assert.ok((await countPixels(page, '.strip canvas', 'status-success')) > 500);
    await page.locator('.strip').focus();
    await page.keyboard.press('Enter');
    await page.locator('.lane-base').waitFor();
    assert.match(page.url(), new RegExp(`#/${STREAM}/timeline$`));
    await page.goBack();
    await page.locator('.problem').first().waitFor();
  });

  it('a click on a failure shows its details', async () => {
    await page.locator('.problem', { hasText: 'test_reboot_server_hard' }).locator('h3 a').click();
    await page.locator('.attachment .line-exception').first().waitFor();
    assert.ok(page.url().endsWith(`#/${STREAM}/test-details/${RETRIED}`));
    assert.match(await textOf(page.locator('.attachment').first()), /^traceback/);
  });

  it('did nothing it should not have done', async () => {
    assert.deepEqual(watched.complaints, []);
    assert.deepEqual(await violations(page), []);
  });

  it('is readable on a narrow screen: nothing sticks out', async () => {
    const { page: narrow } = await harness.open(base, { viewport: { width: 320, height: 700 } });
    await narrow.locator('.problem').first().waitFor();
    for (const hash of [
      '',
      `${STREAM}/timeline`,
      `${STREAM}/tests`,
      `${STREAM}/test-details/${RETRIED}`,
    ]) {
      await narrow.goto(`${base}#/${hash}`);
      await narrow.locator('main > *').first().waitFor();
      const width = await narrow.evaluate('document.documentElement.scrollWidth');
      assert.equal(width, 320, hash);
    }
  });
});
