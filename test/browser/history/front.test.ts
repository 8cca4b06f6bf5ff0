/** The page of all jobs: tests that grew, and a page that nobody writes any more. */
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { createLogger } from '../../../src/base/log.ts';
import { loadConfig } from '../../../src/config/load.ts';
import type { FrontFile } from '../../../src/format/jobs/front.ts';
import { createKeeper } from '../../../src/history/keeper/keeper.ts';
import { digest } from '../../../src/history/list.ts';
import type { OtherIndex } from '../../../src/history/others.ts';
import { openSqliteStore } from '../../../src/history/store/sqlite.ts';
import { failedRun } from '../../integration/history/records.ts';
import { type Made, publishBuild } from '../../integration/history/tree.ts';
import { Harness, violations } from '../harness/harness.ts';

const HOUR = 3_600_000;
const NOW = Date.now();
const GROWN = 'tests.compute.Servers.test_boot_<img src=x onerror=alert(1)>';

/** A directory for pictures of what is tested, to be looked at. */
const shots = process.env.STACKVIZD_SHOTS;
const FAR = 'third-party:logs';
const URL_FAR = 'https://far.example.org/logs/';
const OLD = 'stackviz:old';

/** The index of another root, with a run of the job that failed. */
async function otherRoot(name: string, url: string | null, hours: number): Promise<OtherIndex> {
  const store = openSqliteStore(':memory:', name, { runsPerJob: 10, maxRuns: 10 });
  const time = NOW - (hours + 0.5) * HOUR;
  await store.add(failedRun('77/7777/1', { time, change: '7777', stream: 'a.subunit' }));
  return { name, url, store };
}

/** Texts of cards that begin elsewhere than the text of their head does. */
const ASTRAY = `[...document.querySelectorAll('.history-page .card')].flatMap((card) => {
  const head = card.querySelector('.card-head');
  const begin = head.getBoundingClientRect().left + parseFloat(getComputedStyle(head).paddingLeft);
  return [...card.children].slice(1).filter((one) => {
    const { paddingLeft } = getComputedStyle(one);
    return Math.abs(one.getBoundingClientRect().left + parseFloat(paddingLeft) - begin) >= 1;
  }).map((one) => one.outerHTML.slice(0, 80));
})`;

/** Runs of a job, of which one test takes twice as long since the latest twelve. */
function publishRuns(root: string, job: string): string[] {
  return Array.from({ length: 24 }, (_, run) => {
    const tests: Made = { [GROWN]: ['p', (run < 12 ? 17 : 8) + (run % 3) / 10] };
    for (let i = 0; i < 25; i++) {
      tests[`tests.Other.test_${i}`] = ['p', 3 + i * (1 + (run % 5) / 50)];
    }
    const path = `0${run % 10}/9000${run}/1/check/${job}/aaaaaa${run}`;
    publishBuild(root, { path, job, change: `9000${run}`, time: NOW - (run + 1) * HOUR, tests });
    return path;
  });
}

/** Runs of a job, the newest first: `p`assed, `f`ailed. */
const publishStates = (root: string, job: string, states: string): string[] =>
  [...states].map((state, run) => {
    const tests: Made = { 'tests.Other.test_1': [state as 'p' | 'f', 3] };
    const path = `0${run}/8000${run}/1/check/${job}/bbbbbb${run}`;
    publishBuild(root, { path, job, change: `8000${run}`, time: NOW - (run + 1) * HOUR, tests });
    return path;
  });

describe('the page of all jobs', () => {
  let harness: Harness;
  let root: string;
  let url: string;

  before(async function () {
    this.timeout(60_000);
    harness = await Harness.start();
    root = await harness.folder();
    const config = loadConfig({ overrides: { root } });
    const store = openSqliteStore(':memory:', 'logs', config.history);
    const others = [await otherRoot(FAR, URL_FAR, 1), await otherRoot(OLD, null, 2)];
    const keeper = createKeeper(config, store, createLogger('silent'), undefined, others);
    for (const path of publishRuns(root, 'tempest-full')) await keeper.published(path);
    for (const [job, states] of [
      ['always', 'fff'],
      ['lately', 'fffpp'],
      ['again', 'fffppf'],
    ] as const)
      for (const path of publishStates(root, job, states)) await keeper.published(path);
    await keeper.writeFiles(NOW, { front: true });
    await keeper.close();
    url = (await harness.serve(root)).url;
  });
  after(() => harness.close());

  for (const colorScheme of ['light', 'dark'] as const) {
    for (const width of [1200, 390]) {
      it(`names tests that grew, ${colorScheme}, at ${width} pixels`, async () => {
        const options = { colorScheme, viewport: { width, height: 900 } };
        const { page, complaints } = await harness.open(
          `${url}stackviz-assets/history/index.htm`,
          options,
        );
        const card = page.locator('.card').filter({ hasText: 'Tests that grew slower' });
        const text = (await card.textContent({ timeout: 20_000 })) ?? '';
        assert.match(text, /1 job on a branch was looked at\./);
        assert.match(text, /8\.11 s → 17\.1 s, 2\.1 × in tempest-full \(openstack\/nova, master\)/);
        assert.match(text, /: 10 runs since .* UTC, 10 runs until .* UTC/);
        assert.equal(await card.locator('li').count(), 1);
        const link = card.getByRole('link', { name: 'test_boot' });
        const href = (await link.getAttribute('href')) ?? '';
        assert.match(
          href,
          /\/aaaaaa0\/stackviz\/index\.htm#\/testrepository\.subunit\/test-details\//,
        );
        assert.equal(await page.getByText('Not written for').count(), 0);
        const scrolled = await page.evaluate('document.documentElement.scrollWidth');
        assert.ok(Number(scrolled) <= width, `${scrolled} pixels wide`);
        assert.deepEqual(await page.evaluate(ASTRAY), []);
        assert.deepEqual([complaints, await violations(page)], [[], []]);
        if (shots) {
          const path = join(shots, `front-${colorScheme}-${width}.png`);
          await page.screenshot({ path, fullPage: true });
        }
        await card.getByRole('link', { name: 'tempest-full' }).click();
        await page.getByRole('heading', { name: 'tempest-full' }).waitFor();
        await page.context().close();
      }).timeout(60_000);
    }
  }

  it('says of how many runs it knows that a job failed in a row, and passed before', async () => {
    const { page } = await harness.open(`${url}stackviz-assets/history/index.htm`);
    const said = async (job: string) => {
      const row = page.locator('tr', { has: page.getByRole('link', { name: job, exact: true }) });
      return (await row.locator('.quiet').textContent({ timeout: 20_000 })) ?? '';
    };
    assert.equal(await said('always'), 'failed at least 3 times in a row on master');
    assert.equal(
      await said('lately'),
      'failed 3 times in a row on master, after at least 2 good runs',
    );
    assert.equal(await said('again'), 'failed 3 times in a row on master, after 2 good runs');
    await page.context().close();
  });

  it('shows runs of other roots on the page of a job, with links where their address is known', async () => {
    const { page, complaints } = await harness.open(
      `${url}stackviz-assets/history/index.htm#/job/${digest('tempest-full')}?table=`,
      { viewport: { width: 390, height: 900 } },
    );
    const list = page.locator('.history-page > section:last-of-type li');
    await list.first().waitFor({ timeout: 20_000 });
    assert.equal(await list.count(), 26);
    const far = list.filter({ hasText: `in ${FAR}` });
    const there = `${URL_FAR}77/7777/1/stackviz/index.htm`;
    assert.equal(await far.getByRole('link').getAttribute('href'), there);
    const old = list.filter({ hasText: `in ${OLD}` });
    assert.deepEqual([await old.count(), await old.getByRole('link').count()], [1, 0]);
    const cells = page.locator('.history-grid td.history-f');
    assert.equal(await cells.count(), 2);
    assert.equal(
      await cells.getByRole('link').getAttribute('href'),
      `${there}#/a.subunit/test-details/tests.Servers.test_boot`,
    );
    const heads = page.locator('.history-grid thead th');
    assert.match((await heads.nth(4).textContent()) ?? '', /, 7777,1, in stackviz:old: /);
    assert.deepEqual(await page.evaluate(ASTRAY), []);
    const scrolled = await page.evaluate('document.documentElement.scrollWidth');
    assert.ok(Number(scrolled) <= 390, `${scrolled} pixels wide`);
    if (shots) await page.screenshot({ path: join(shots, 'others-390.png'), fullPage: true });
    await page.getByRole('button', { name: 'As a table' }).click();
    await page.getByRole('application').focus();
    for (const key of ['Home', 'ArrowRight', 'ArrowRight', 'ArrowRight'])
      await page.keyboard.press(key);
    const told = page.locator('.job-grid-cell');
    await told.filter({ hasText: 'in stackviz:old' }).waitFor();
    assert.equal(await told.getByRole('link').count(), 0);
    await page.keyboard.press('Enter');
    assert.match(page.url(), /stackviz-assets/);
    for (const key of ['ArrowLeft', 'ArrowLeft']) await page.keyboard.press(key);
    await told.filter({ hasText: 'in third-party:logs' }).waitFor();
    assert.equal(await told.getByRole('link').count(), 1);
    assert.deepEqual([complaints, await violations(page)], [[], []]);
    await page.context().close();
  }).timeout(60_000);

  it('says how many causes and runs there are where it lists fewer', async () => {
    const file = join(root, 'stackviz-assets/history/front.json.gz');
    const bytes = readFileSync(file);
    const front = JSON.parse(gunzipSync(bytes).toString()) as FrontFile;
    const [run] = front.newest;
    assert.ok(run);
    const [path] = front.jobs[0]?.runs.map((one) => one.path) ?? [];
    const seen = { first: NOW - 1, last: NOW, path: path ?? '', runs: 1, tests: 1, jobs: 1 };
    const cause = (id: string) => ({ id, text: `Error ${id}`, ...seen });
    const newest = Array.from({ length: 1000 }, (_, at) => ({ ...run, path: `x/${at}` }));
    const cut = { newest, newestLeftOut: 234, day: [cause('a')], week: [cause('b')] };
    const told = { ...front, ...cut, causes: { day: 1, week: 40 } };
    writeFileSync(file, gzipSync(JSON.stringify(told)));
    try {
      const { page, complaints } = await harness.open(`${url}stackviz-assets/history/index.htm`);
      const head = (of: string) => page.getByRole('heading', { name: `Causes of the last ${of}` });
      assert.equal(await head('day').textContent({ timeout: 20_000 }), 'Causes of the last day ');
      const words = 'the 1 of most runs, of 40, without those of the last day alone';
      assert.equal(await head('week').textContent(), `Causes of the last week ${words}`);
      await page.getByText(/^and 1,134 runs more$/).waitFor();
      await page.getByLabel('Change, job or project').fill(run.job);
      await page.getByText(/^and 900 runs more of the latest 1,000 runs$/).waitFor();
      assert.deepEqual([complaints, await violations(page)], [[], []]);
      await page.context().close();
    } finally {
      writeFileSync(file, bytes);
    }
  }).timeout(60_000);

  it('says that it is late where no worker writes it any more', async () => {
    const address = `${url}stackviz-assets/history/index.htm`;
    const { page, complaints } = await harness.open(address);
    await page.clock.setFixedTime(NOW + 2.9 * HOUR);
    await page.reload();
    await page.getByText('As of').waitFor({ timeout: 20_000 });
    assert.equal(await page.getByText('Not written for').count(), 0);
    await page.clock.setFixedTime(NOW + 26.5 * HOUR);
    await page.reload();
    await page.getByRole('heading', { name: 'Not written for 26 hours' }).waitFor();
    await page.getByText('As of').waitFor();
    assert.deepEqual(await page.evaluate(ASTRAY), []);
    assert.deepEqual([complaints, await violations(page)], [[], []]);
    await page.context().close();
  }).timeout(60_000);
});
