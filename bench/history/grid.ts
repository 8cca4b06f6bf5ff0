/**
 * The page of a job with 500 runs and 2,000 tests that failed: what is fetched, and when the grid is drawn.
 *
 *     node bench/history/grid.ts [DIRECTORY FOR SCREENSHOTS]
 */
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadConfig } from '../../src/config/load.ts';
import type { RunRecord } from '../../src/format/history.ts';
import { createGrowth } from '../../src/history/files/growth.ts';
import { writeFront, writeGrid } from '../../src/history/files/write.ts';
import { digest } from '../../src/history/list.ts';
import { openSqliteStore } from '../../src/history/store/sqlite.ts';
import { launchChromium } from '../../test/browser/harness/chromium.ts';
import { startServer } from '../../test/browser/harness/real-servers.ts';
import { createRandom } from '../../test/harness/random.ts';
import { record } from '../../test/integration/history/records.ts';
import { drawnGrid } from './page.ts';

const [RUNS, TESTS, JOB] = [500, 2000, 'tempest-full-py3'];
const random = createRandom(1);
const names = Array.from(
  { length: TESTS },
  (_, n) =>
    `tempest.api.compute.servers.test_server_actions_${n % 40}.ServerActionsTestJSON.test_reboot_server_hard_${n}`,
);
const rates = names.map(() => 0.2 * random() ** 4 + 0.004);

function run(n: number): RunRecord {
  const failed = names.filter((_, at) => random() < (rates[at] as number));
  const causes = [
    'TimeoutException: server did not become ACTIVE',
    'SSHTimeout: connection refused',
  ];
  return record(`${String(n % 100).padStart(2, '0')}/${900_000 + n}/1/check/${JOB}/${n}`, {
    job: JOB,
    change: String(900_000 + n),
    time: Date.now() - n * 3_600_000,
    verdict: { text: `${failed.length} failed`, tone: 'bad' },
    branch: n % 5 === 0 ? 'stable/2026.1' : 'master',
    causes: causes.map((text, at) => ({ id: `cause-${at}`, text, tests: 1 })),
    failed: failed.slice(0, 300).map((name, at) => [name, at % 3 === 2 ? -1 : at % 2]),
    flaky: names.filter(() => random() < 0.002),
    stream: 'testrepository.subunit',
  });
}

const root = mkdtempSync(join(tmpdir(), 'history-grid-'));
// nginx reads it as another user
chmodSync(root, 0o755);
const config = loadConfig({ overrides: { root } });
const runs = Array.from({ length: RUNS }, (_, n) => run(n));
// every list is the same: all tests passed that did not fail
const lists = {
  kept: () => null,
  of: async () => new Map(names.map((name) => [name, 'p' as const])),
};
const store = openSqliteStore(':memory:', 'logs', config.history);
for (const one of runs) await store.add(one);
await writeGrid(
  config,
  JOB,
  runs.map((one) => ({ ...one, list: 'x' })),
  lists,
  Date.now(),
);
await writeFront(config, store, createGrowth(root, lists), { nowMs: Date.now(), afresh: true });
const server = await startServer(root, 'nginx');
const browser = await launchChromium();
try {
  const address = `${server.url}stackviz-assets/history/index.htm#/job/${digest(JOB)}`;
  for (const query of ['?runs=500', '?runs=500&fold=module', '?runs=500&fold=cause', '']) {
    console.log(query || '(50 runs)', JSON.stringify(await drawnGrid(browser, address + query)));
  }
  const directory = process.argv[2];
  if (directory !== undefined) {
    for (const colorScheme of ['light', 'dark'] as const) {
      for (const [width, query] of [
        [1400, ''],
        [360, ''],
        [1400, '?fold=module'],
        [360, '?table='],
      ] as const) {
        const page = await browser.newPage({ colorScheme, viewport: { width, height: 900 } });
        await page.goto(address + query);
        await page.locator('.job-grid[data-drawn], .history-grid').waitFor();
        const name = `${colorScheme}-${width}${query.replace(/\W/g, '-')}.png`;
        await page.screenshot({ path: join(directory, name) });
        const wide = await page.evaluate(
          `[...document.querySelectorAll('*')].filter((e) => e.getBoundingClientRect().right > innerWidth + 1 && !e.closest('.history-scroll, .job-grid')).map((e) => e.tagName + '.' + e.className + ' ' + e.getBoundingClientRect().right).slice(0, 8)`,
        );
        console.log(name, wide);
        await page.close();
      }
    }
  }
} finally {
  await browser.close();
  await server.close();
  await store.close();
  rmSync(root, { recursive: true });
}
