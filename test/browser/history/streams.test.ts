/** What a job did before, on the page of a build of several streams: all of them together. */
import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createLogger } from '../../../src/base/log.ts';
import { loadConfig } from '../../../src/config/load.ts';
import { createKeeper, type Keeper } from '../../../src/history/keeper/keeper.ts';
import { openSqliteStore } from '../../../src/history/store/sqlite.ts';
import { processBuild } from '../../../src/process/build.ts';
import { packet } from '../../fixtures/subunit.ts';
import { Harness, violations } from '../harness/harness.ts';

const RUN_MS = 3_600_000;
/** Of late: what is older than `history.days` is no history. */
const START_MS = Date.now() - 10 * RUN_MS;
const log = createLogger('silent');
const pathOf = (run: number) => `0${run}/90000${run}/1/check/upgrade-job/abcdef${run}`;
/** The run that is looked at; those before are good. */
const LAST = 3;

/** A stream of two tests, of which the second comes to a status. */
function stream(name: string, run: number, status: 'success' | 'fail'): Buffer {
  return Buffer.concat(
    (['success', status] as const).flatMap((one, at) => {
      const begin = (START_MS + run * RUN_MS + at * 1000) * 1000;
      const testId = `tests.${name}.ServersTest.test_${at}`;
      return [
        packet({ testId, status: 'inprogress', timestamp: begin }),
        packet({ testId, status: one, timestamp: begin + 500_000 }),
      ];
    }),
  );
}

describe('the history of a job of several streams', () => {
  let harness: Harness;
  let keeper: Keeper;
  let url: string;

  before(async function () {
    this.timeout(120_000);
    harness = await Harness.start();
    const root = await harness.folder();
    const config = loadConfig({ overrides: { root } });
    keeper = createKeeper(config, openSqliteStore(':memory:', 'logs', config.history), log);
    for (let run = 1; run <= LAST; run++) {
      const build = join(root, pathOf(run));
      mkdirSync(join(build, 'logs'), { recursive: true });
      const status = run === LAST ? 'fail' : 'success';
      writeFileSync(join(build, 'logs/old.subunit'), stream('old', run, 'success'));
      writeFileSync(join(build, 'logs/new.subunit'), stream('new', run, status));
      const job = { path: pathOf(run), source: 'trigger', reason: 'trigger' } as const;
      await processBuild(config, job, log, undefined, keeper.about);
      await keeper.published(pathOf(run), true);
    }
    url = `${(await harness.serve(root)).url}${pathOf(LAST)}/stackviz/index.htm`;
  });
  after(async () => {
    await keeper.close();
    await harness.close();
  });

  it('is told of all of them, on the page of the build and of each', async () => {
    const { page, complaints } = await harness.open(url);
    const card = page.locator('.history-card');
    const last = card.getByText(/^Beside the last good run of .*: 1 newly failing\.$/);
    for (const route of ['#/', '#/old.subunit', '#/new.subunit']) {
      await page.goto(`${url}${route}`);
      await last.waitFor({ timeout: 20_000 });
      await card.getByText('All 2 streams together.').waitFor();
      assert.equal(await card.count(), 1, route);
    }
    await page.goto(`${url}#/`);
    await page.getByRole('heading', { name: '2 streams' }).waitFor();
    await card.getByLabel('Compared with').selectOption(pathOf(1));
    const chosen = /^Beside the good run of .*, 900001,1: 1 newly failing\.$/;
    await card.getByText(chosen).waitFor();
    assert.deepEqual([complaints, await violations(page)], [[], []]);
    await page.context().close();
  }).timeout(90_000);
});
