/** The overview of the recorded build, as published on a logs server. */
import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import type { Summary } from '../../src/format/summary.ts';
import { BUILD_PATH } from '../fixtures/recorded.ts';
import {
  Harness,
  RETRIED,
  STREAM,
  textOf,
  violations,
  type WatchedPage,
  waitForPixels,
} from './harness/harness.ts';
import { REAL_SERVERS } from './harness/real-servers.ts';

/** A view, and what is there once it is drawn. */
const VIEWS: [hash: string, there: string][] = [
  ['', '.problem h3 a'],
  [`${STREAM}/timeline`, '.lane-base'],
  [`${STREAM}/tests`, 'tbody tr'],
  [`${STREAM}/test-details/${RETRIED}`, '.attachment .line-exception'],
];

describe('overview', () => {
  let harness: Harness;
  let root: string;
  let base: string;
  let watched: WatchedPage;
  let page: Page;

  before(async () => {
    harness = await Harness.start();
    root = await harness.publishBuild();
    const server = await harness.serve(root);
    base = `${server.url}${BUILD_PATH}/stackviz/index.htm`;
    watched = await harness.open(base, { permissions: ['clipboard-read', 'clipboard-write'] });
    page = watched.page;
    await page.locator('.problem').first().waitFor();
  });

  after(() => harness.close());

  it('says what the job is and how it went', async () => {
    assert.equal(
      await textOf(page.locator('h1')),
      '7 failed, 1 unexpected success, 1 flaky\n6 of 60 tests, 2 set-ups and tear-downs',
    );
    const facts = await textOf(page.locator('.facts'));
    for (const text of [
      'stackviz-fixture-full',
      'openstack/stackviz-fixture',
      '904711, patchset 3',
      'master',
      'check',
    ]) {
      assert.ok(facts.includes(text), text);
    }
    const change = page.getByRole('link', { name: '904711, patchset 3' });
    assert.match((await change.getAttribute('href')) ?? '', /^https:\/\/review\.example\.org\//);
    assert.equal(await page.getByRole('link', { name: 'All logs' }).getAttribute('href'), '../');
    assert.match(
      await page.title(),
      /^7 failed, 1 unexpected success, 1 flaky · stackviz-fixture-full · 904711,3 · /,
    );
  });

  it('counts every status', async () => {
    assert.deepEqual(await page.locator('.counts li').allInnerTexts(), [
      '7 failed',
      '1 unexpected success',
      '1 flaky',
      '2 expected failures',
      '5 skipped',
      '47 passed',
    ]);
  });

  it('lists failures before everything else, each with its reason', async () => {
    const cards = await page.locator('.columns h2').allInnerTexts();
    assert.match(cards[0] ?? '', /^Failures\s+7 failed, 1 unexpected success, 1 flaky, 9 causes$/);
    const names = await page.locator('.problem h3').allInnerTexts();
    assert.equal(names.length, 9);
    const reboot = page.locator('.problem', { hasText: 'test_reboot_server_hard' });
    assert.match(
      await textOf(reboot.locator('.problem-reason')),
      /^AssertionError: False is not true/,
    );
    assert.match(await textOf(reboot.locator('.problem-facts')), /passed when run again/);
  });

  it('is one text that says what its buttons and links are, without their names', async () => {
    const text = (await page.locator('.failure-line').first().textContent()) ?? '';
    assert.match(text, / on the timeline/);
    assert.match(text, /(?:Show|Hide) traceback or reason/);
  });

  it('has no two buttons or links to other places of one name', async () => {
    const tree = await page.locator('main').ariaSnapshot();
    const buttons: string[] = tree.match(/- '?button ".*?"/g) ?? [];
    assert.ok(buttons.length > 7, tree);
    assert.deepEqual(
      buttons.filter((one, at) => buttons.indexOf(one) !== at),
      [],
    );
    const links = [...tree.matchAll(/- '?link (".*?").*\n\s*- \/url: (.*)/g)];
    const leadsTo = Map.groupBy(links, ([, name]) => name);
    const several = [...leadsTo].map(([name, all]) => [
      name,
      ...new Set(all.map(([, , to]) => to)),
    ]);
    assert.deepEqual(
      several.filter(({ length }) => length > 2),
      [],
    );
  });

  it('opens a traceback in place', async () => {
    const problem = page.locator('.problem', { hasText: 'test_stamp_pattern' });
    assert.equal(await problem.locator('.lines').count(), 0);
    await problem.getByRole('button', { name: 'Show traceback or reason' }).click();
    await problem.locator('.line-frame').first().waitFor();
    assert.match(
      await textOf(problem.locator('.lines').first()),
      /Traceback \(most recent call last\)/,
    );
  });

  it('groups skips by reason, names the slowest tests', async () => {
    assert.ok((await page.locator('.group').count()) >= 2);
    // there though nobody opened them: to be searched, and printed
    await page.locator('.group:not(:has(.group-tests a))').waitFor({ state: 'detached' });
    const slow = await page.locator('.slowest li').allInnerTexts();
    assert.match(slow[0] ?? '', /5\.49 s\s+test_minimum_basic_scenario/);
  });

  it('measures the balance of the workers', async () => {
    const workers = page.getByRole('region', { name: /^Workers/ });
    assert.equal(await workers.getByRole('listitem').count(), 3);
    const text = await textOf(workers);
    // Of what happens between classes the stream says nothing but how long it took.
    assert.match(
      text,
      /20 runs, (?:began \S+ m?s after the first, )?\S+ s between classes or runs in all, \S+ m?s between tests in all/,
    );
    assert.doesNotMatch(text, /set-up|· 0 s|µs/);
    assert.match(text, /done \S+ s before the last/);
    // A set-up failed: what its tests would have taken nobody knows.
    assert.doesNotMatch(text, /Packed perfectly|as well as it could/);
    await workers.getByRole('link', { name: 'worker 1' }).click();
    await page.locator('.tests-count', { hasText: '23 of 60 tests, 1 of 3 set-ups' }).waitFor();
    await page.goBack();
    await page.locator('.problem').first().waitFor();
  });

  it('copies a report of all failures', async () => {
    await page.getByRole('button', { name: 'Copy report' }).click();
    await page.getByRole('button', { name: 'Copied' }).waitFor();
    const report = (await page.evaluate('navigator.clipboard.readText()')) as string;
    const folder = base.replace(/[^/]*$/, '');
    assert.ok(
      report.startsWith(`**[StackViz](<${folder}index.htm>)** \`stackviz-fixture-full\`: `),
    );
    assert.match(report, /AssertionError: The stamp of/);
    // Word for word what `stackvizd report` prints, but that links lead to where the page is.
    const answer = await fetch(`${folder}summary.json`);
    const { report: printed } = (await answer.json()) as Summary;
    assert.equal(report.replace(/\[([^\n]*?)\]\(<[^>]*>\)/g, '$1'), printed);
    const links = [...report.matchAll(/\]\(<([^>]*)>\)/g)].map(([, link]) => link as string);
    assert.equal(links.length, 10);
    const { page: there } = await harness.open(links.at(-1) as string);
    await there.locator('.details-head').waitFor();
  });

  it('writes times in UTC, local or since the start, on every view', async () => {
    const { page: tokyo } = await harness.open(`${base}#/${STREAM}/tests`, {
      timezoneId: 'Asia/Tokyo',
    });
    const first = tokyo.locator('tbody tr').first();
    await first.waitFor();
    const utc = await textOf(first);
    await tokyo.getByLabel('Times').selectOption('local');
    assert.match(tokyo.url(), /\?time=local$/);
    await tokyo.locator('th', { hasText: 'Start (local)' }).waitFor();
    const hour = (text: string) => Number(/(\d\d):\d\d:\d\d/.exec(text)?.[1]);
    assert.equal(hour(await textOf(first)), (hour(utc) + 9) % 24);
    await tokyo.getByLabel('Times').selectOption('start');
    assert.match(await textOf(first), /\+00:00:0\d\.\d{3}/);
    // Links keep it, a link from elsewhere may say otherwise, and a reload has it again.
    await tokyo.getByRole('link', { name: 'Overview', exact: true }).click();
    await tokyo.locator('.facts', { hasText: '+00:00:00' }).waitFor();
    assert.match(tokyo.url(), /time=start/);
    await tokyo.reload();
    await tokyo.locator('.facts', { hasText: 'since start' }).waitFor();
    // The choice is kept for pages that are opened later, without its being in their address.
    const later = await tokyo.context().newPage();
    await later.goto(base);
    await later.locator('.facts', { hasText: 'since start' }).waitFor();
    assert.match(later.url(), /time=start/);
    await tokyo.getByLabel('Times').selectOption('utc');
    await tokyo.locator('.facts', { hasText: 'UTC' }).waitFor();
    assert.ok(!tokyo.url().includes('time='));
  });

  it('draws the run as a strip that leads to the timeline', async () => {
    await waitForPixels(page, '.strip canvas', 'status-fail', 50);
    await waitForPixels(page, '.strip canvas', 'status-success', 500);
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
    const address = decodeURIComponent(page.url());
    assert.ok(address.includes(`#/${STREAM}/test-details/${RETRIED}[id-`), address);
    assert.match(await textOf(page.locator('.attachment').first()), /^traceback/);
  });

  it('did nothing it should not have done', async () => {
    assert.deepEqual(watched.complaints, []);
    assert.deepEqual(await violations(page), []);
  });

  for (const kind of REAL_SERVERS) {
    it(`every view is there (${kind})`, async () => {
      const server = await harness.serve(root, kind);
      const at = `${server.url}${BUILD_PATH}/stackviz/index.htm`;
      const open = await harness.open(at);
      for (const [hash, there] of VIEWS) {
        await open.page.goto(`${at}#/${hash}`);
        await open.page.locator(there).first().waitFor();
      }
      const rest = open.complaints.filter((text) => !text.includes('ERR_CONTENT_DECODING'));
      assert.deepEqual(rest, []);
    });
  }

  for (const width of [320, 3840]) {
    it(`fits a screen ${width} pixels wide: nothing sticks out`, async () => {
      const { page: other } = await harness.open(base, { viewport: { width, height: 700 } });
      await other.locator('.problem').first().waitFor();
      for (const [hash, there] of VIEWS) {
        await other.goto(`${base}#/${hash}`);
        await other.locator(there).first().waitFor();
        assert.equal(await other.evaluate('document.documentElement.scrollWidth'), width, hash);
      }
    });
  }

  it('prints without what only works on a screen', async () => {
    const { page: paper } = await harness.open(base);
    await paper.locator('.problem').first().waitFor();
    await paper.emulateMedia({ media: 'print' });
    assert.equal(await paper.locator('.tabs').isVisible(), false);
    assert.equal(await paper.getByText('Copy report').isVisible(), false);
    assert.equal(await paper.locator('.problem-reason').first().isVisible(), true);
    assert.equal(await paper.locator('.problem h3').first().isVisible(), true);
  });
});
