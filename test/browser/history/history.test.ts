/** What a job did before, on the page of a build, and the pages of jobs: from the tree to the browser. */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { replayUpload } from '../../../scripts/replay.ts';
import { createLogger } from '../../../src/base/log.ts';
import { loadConfig } from '../../../src/config/load.ts';
import type { RunRecord } from '../../../src/format/history.ts';
import { createKeeper, type Keeper } from '../../../src/history/keeper/keeper.ts';
import { readRecord } from '../../../src/history/published-run.ts';
import { openSqliteStore } from '../../../src/history/store/sqlite.ts';
import { processBuild } from '../../../src/process/build.ts';
import { BUILD_PATH, recordedBuild } from '../../fixtures/recorded.ts';
import { publishBuild } from '../../integration/history/tree.ts';
import { Harness, violations } from '../harness/harness.ts';

const HOUR = 3_600_000;
const EARLIER = 6;
/** The earlier run that lacked a test, one of those that fail now. */
const OTHER = 3;
const log = createLogger('silent');
const pathOf = (n: number) => `0${n}/90000${n}/1/check/stackviz-fixture-full/aaaaaa${n}`;

/** Texts of cards that begin elsewhere than the text of their head does, or touch what is above them. */
const ASTRAY = `[...document.querySelectorAll('.history-page .card, .history-card')].flatMap((card) => {
  const head = card.querySelector('.card-head');
  const begin = head.getBoundingClientRect().left + parseFloat(getComputedStyle(head).paddingLeft);
  return [...card.children].slice(1).filter((one) => !one.matches('.job-grid')).flatMap((one) => {
    const { paddingLeft, paddingTop } = getComputedStyle(one);
    const { left, top } = one.getBoundingClientRect();
    const above = one.previousElementSibling.getBoundingClientRect().bottom;
    const isRight = Math.abs(left + parseFloat(paddingLeft) - begin) < 1;
    return isRight && top + parseFloat(paddingTop) - above >= 8 ? [] : [one.outerHTML.slice(0, 80)];
  });
})`;

describe('the history of a job', () => {
  let harness: Harness;
  let keeper: Keeper;
  let record: RunRecord;
  let root: string;
  let url: string;

  before(async function () {
    this.timeout(120_000);
    harness = await Harness.start();
    root = await harness.folder();
    const config = loadConfig({ overrides: { root } });
    const store = openSqliteStore(':memory:', 'logs', config.history);
    keeper = createKeeper(config, store, log);
    await replayUpload(recordedBuild(), join(root, BUILD_PATH));
    const job = { path: BUILD_PATH, source: 'trigger', reason: 'trigger' } as const;
    await processBuild(config, job, log, undefined, async () => null);
    record = (await readRecord(root, BUILD_PATH)) as RunRecord;
    const names = record.failed.map(([name]) => name);
    for (let n = 1; n <= EARLIER; n++) {
      publishBuild(root, {
        path: pathOf(n),
        job: record.job,
        change: `90000${n}`,
        branch: record.branch as string,
        project: record.project as string,
        time: record.time - n * HOUR,
        // names of anybody
        tests: Object.fromEntries(
          [...names.slice(n === OTHER ? 1 : 0), 'tests.<img src=x onerror=alert(1)>'].map(
            (name) => [name, ['p']],
          ),
        ),
      });
      await keeper.published(pathOf(n));
    }
    await processBuild(config, { ...job, afresh: true }, log, undefined, keeper.about);
    await keeper.published(BUILD_PATH);
    await keeper.writeFiles(Date.now(), { front: true });
    url = (await harness.serve(root)).url;
  });
  after(async () => {
    await keeper.close();
    await harness.close();
  });

  it('is told on the page of a build, with links to the builds before', async () => {
    const { page, complaints } = await harness.open(`${url}${BUILD_PATH}/stackviz/index.htm`);
    const card = page.locator('.history-card');
    const text = (await card.textContent({ timeout: 20_000 })) ?? '';
    assert.match(text, /Beside the last good run of .*newly failing/);
    assert.match(text, /First failure seen: passed in each of the latest 6 runs; last passed/);
    const good = card.getByRole('link', { name: 'the last good run' });
    const there = new URL((await good.getAttribute('href')) ?? '', page.url()).href;
    assert.equal(there, `${url}${pathOf(1)}/stackviz/index.htm`);
    const answer = await page.request.get(new URL('manifest.json', there).href);
    assert.equal(answer.status(), 200);
    assert.deepEqual([complaints, await violations(page)], [[], []]);
    assert.deepEqual(await page.evaluate(ASTRAY), []);
    await page.context().close();
  }).timeout(60_000);

  it('compares with a good run that is chosen, and keeps that in the address', async () => {
    const { page, complaints } = await harness.open(`${url}${BUILD_PATH}/stackviz/index.htm`);
    const card = page.locator('.history-card');
    const failing = record.failed.length;
    const last = card.getByText(
      RegExp(`^Beside the last good run of .*: ${failing} newly failing`),
    );
    const chosen = card.getByText(
      RegExp(`^Beside the good run of .*, 900003,1: ${failing - 1} newly failing`),
    );
    await last.waitFor({ timeout: 20_000 });
    await card.getByLabel('Compared with').selectOption(pathOf(OTHER));
    await chosen.waitFor();
    const address = page.url();
    assert.ok(address.endsWith(`#/?against=${encodeURIComponent(pathOf(OTHER))}`), address);
    await card.getByText(/^\d+ not in that run$/).click();
    await card.getByText('failed, before not in the run').waitFor();
    const there = await card.getByRole('link', { name: 'the good run' }).getAttribute('href');
    assert.equal(
      new URL(there ?? '', page.url()).href,
      `${url}${pathOf(OTHER)}/stackviz/index.htm`,
    );
    await page.reload();
    await chosen.waitFor();
    await page.goBack();
    await last.waitFor();
    await page.goForward();
    await chosen.waitFor();
    await page.goto('about:blank');
    await page.goto(address);
    await chosen.waitFor();
    assert.deepEqual(await violations(page), []);
    await card.getByLabel('Compared with').selectOption({ index: 0 });
    await last.waitFor();
    assert.ok(!page.url().includes('against'), page.url());
    await page.goto(`${address.split('?')[0]}?against=..%2F..%2Felsewhere`);
    await card.getByText('The address names a run that is not among the good ones').waitFor();
    assert.deepEqual(complaints, []);
    await page.context().close();
  }).timeout(90_000);

  it('goes through the grid by the keyboard, and opens a failure', async () => {
    const { page, complaints } = await harness.open(`${url}stackviz-assets/history/index.htm`);
    await page.getByRole('link', { name: 'stackviz-fixture-full' }).click({ timeout: 20_000 });
    const grid = page.getByRole('application', {
      name: /^Grid of \d+ tests? that failed in 7 runs/,
    });
    await grid.focus();
    const told = page.locator('.job-grid-cell');
    await told.filter({ hasText: /: (?:failed|flaky) in the run/ }).waitFor();
    await page.keyboard.press('ArrowRight');
    await told.filter({ hasText: /(?:passed|not) in the run/ }).waitFor();
    for (const key of ['End', 'ArrowRight', 'PageUp', 'ArrowUp']) await page.keyboard.press(key);
    await told.filter({ hasText: '900006,1' }).waitFor();
    await page.keyboard.press('Home');
    const name = (await told.locator('bdi').first().textContent()) ?? '';
    const failures = [...record.failed.map(([failed]) => failed), ...record.flaky];
    assert.ok(failures.includes(name), name);
    await page.keyboard.press('Enter');
    await page.waitForURL(/\/stackviz\/index\.htm#\/testrepository\.subunit\/test-details\//);
    await page.getByRole('heading', { level: 1 }).first().waitFor();
    assert.ok(decodeURIComponent(page.url()).endsWith(name));
    assert.deepEqual(complaints, []);
    await page.context().close();
  }).timeout(60_000);

  it('folds the grid by module and by cause, filters it, and keeps that in the address', async () => {
    const { page, complaints } = await harness.open(`${url}stackviz-assets/history/index.htm`, {
      viewport: { width: 360, height: 700 },
    });
    await page.getByRole('link', { name: 'stackviz-fixture-full' }).click({ timeout: 20_000 });
    await page.getByLabel('Fold').selectOption('cause');
    await page.locator('.job-grid-cell').filter({ hasText: 'at worst failed' }).waitFor();
    await page.getByRole('application').focus();
    await page.keyboard.press('Enter');
    await page.waitForURL(/fold=cause&open=/);
    await page.getByLabel('Fold').selectOption('module');
    await page.getByRole('button', { name: 'As a table' }).click();
    const group = page.locator('.history-grid th button').first();
    await group.click();
    await page.locator('.history-grid th button[aria-expanded="true"]').waitFor();
    const address = page.url();
    assert.match(address, /\?fold=module&open=.*&table=$/);
    const rows = await page.locator('.history-grid tbody tr').count();
    assert.deepEqual(await violations(page), []);
    const width = await page.evaluate('document.documentElement.scrollWidth');
    assert.ok(Number(width) <= 360, `${width} pixels wide`);
    await page.goto('about:blank');
    await page.goto(address);
    await page.locator('.history-grid').waitFor();
    assert.equal(await page.locator('.history-grid tbody tr').count(), rows);
    await page.getByLabel('Test or cause').fill('no such test');
    await page.locator('.history-grid tbody tr').first().waitFor({ state: 'detached' });
    assert.match(page.url(), /text=no\+such\+test/);
    assert.deepEqual(complaints, []);
    await page.context().close();
  }).timeout(60_000);

  it('has a page of all jobs, and of each its runs and failures', async () => {
    const { page, complaints } = await harness.open(`${url}stackviz-assets/history/index.htm`);
    const all = record.failed.length + record.flaky.length;
    const row = page.getByRole('row', { name: /stackviz-fixture-full/ });
    await row.waitFor({ timeout: 20_000 });
    const field = page.getByLabel('Change, job or project');
    await field.fill('900003');
    assert.equal(await page.locator('.history-page > section:last-of-type li').count(), 1);
    assert.deepEqual(await page.evaluate(ASTRAY), []);
    await page.getByText('✓ good, ✗ failed, ◔ timed out, ? neither').waitFor();
    await row.getByRole('link', { name: 'stackviz-fixture-full' }).click();
    await page.locator(`.job-grid[data-drawn="${all} ${EARLIER + 1}"]`).waitFor();
    assert.deepEqual(await violations(page), []);
    await page.getByRole('button', { name: 'As a table' }).click();
    const grid = page.locator('.history-grid');
    await grid.waitFor();
    assert.equal(await grid.locator('tbody tr').count(), all);
    assert.deepEqual(await page.evaluate(ASTRAY), []);
    await page.getByText('✗ failed, ! flaky, · passed, – skipped, ? not known').waitFor();
    assert.equal(await grid.locator('tbody tr').first().locator('td').count(), EARLIER + 1);
    assert.equal(await grid.locator('tbody td.history-f').count(), record.failed.length);
    assert.match(page.url(), /\?table=$/);
    assert.deepEqual([complaints, await violations(page)], [[], []]);
    await page.context().close();
  }).timeout(60_000);

  it('shows the last row whole, and runs and counts of a branch that is chosen', async () => {
    const path = pathOf(EARLIER + 1);
    const time = record.time - HOUR / 2;
    const parts = { change: '900007', branch: 'stable/2026.1', project: record.project as string };
    publishBuild(root, { path, job: record.job, ...parts, time, tests: { 'tests.a': ['p'] } });
    await keeper.published(path);
    await keeper.writeFiles(Date.now(), { front: true });
    const { page, complaints } = await harness.open(`${url}stackviz-assets/history/index.htm`);
    await page.getByRole('link', { name: 'stackviz-fixture-full' }).click({ timeout: 20_000 });
    await page.locator(`.job-grid[data-drawn$=" ${EARLIER + 2}"]`).waitFor();
    const hidden = await page
      .locator('.job-grid')
      .evaluate(({ scrollHeight, clientHeight }) => scrollHeight - clientHeight);
    assert.equal(hidden, 0, `${hidden} pixels of the last row are cut off`);
    const list = page.locator('.history-page > section:last-of-type li');
    assert.equal(await list.count(), EARLIER + 2);
    const branched = list.filter({ hasText: 'stable/2026.1' });
    assert.match((await branched.textContent()) ?? '', /900007,1 stable\/2026\.1/);
    await page.getByLabel('Branch').selectOption('stable/2026.1');
    await page.getByText('1 run on stable/2026.1, 0 tests that failed').waitFor();
    assert.equal(await list.count(), 1);
    assert.deepEqual([complaints, await violations(page)], [[], []]);
    await page.context().close();
  }).timeout(60_000);
});
