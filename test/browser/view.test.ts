/** `stackvizd view` in the browser: a change, its runs, the one that is chosen, its site. */
import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { RECORDED } from '../fixtures/recorded.ts';
import type { RunningServer } from '../harness/server-process.ts';
import { CHANGE, startGerrit, startZuul, type Web } from '../integration/fetch/ci-servers.ts';
import { startListing } from '../integration/fetch/listing-servers.ts';
import { Harness, textOf } from './harness/harness.ts';

const CLI = fileURLToPath(new URL('../../dist/cli.js', import.meta.url));

describe('view, from a change to the site', () => {
  let harness: Harness;
  let logs: RunningServer;
  let zuul: Web;
  let gerrit: Web;
  let child: ChildProcess | null = null;

  before(async () => {
    harness = await Harness.start();
    const root = join(await harness.folder(), 'logs');
    await cp(RECORDED, root, { recursive: true, filter: (path) => !path.includes('interrupted') });
    logs = await startListing(root, 'nginx, html');
    zuul = await startZuul(logs.url);
    gerrit = await startGerrit(`${zuul.url}/zuul/t/openstack`, logs.url);
  });
  after(async () => {
    child?.kill('SIGKILL');
    for (const server of [gerrit, zuul, logs, harness]) await server?.close();
  });

  it('shows the runs, how far the chosen one is, then its tests', async () => {
    const cache = join(await harness.folder(), 'cache');
    const gerritOption = ['--gerrit', `${gerrit.url}/r`];
    const args = [CLI, 'view', '--no-open', '--cache', cache, ...gerritOption, `${CHANGE},3`];
    child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'ignore'] });
    const [line] = await once(child.stdout as NodeJS.EventEmitter, 'data');
    const { page, complaints } = await harness.open(String(line).trim());
    // the page asks for itself again until it has something to show
    await page.getByRole('link', { name: 'stackviz-fixture-full' }).click();
    await page.locator('.fact-list').waitFor();
    assert.match(page.url(), /\/[0-9a-f]{12}\/stackviz\/$/);
    assert.match(await textOf(page.locator('.fact-list')), /openstack\/nova/);
    assert.deepEqual(complaints, []);
    // all logs are where they were, not the few that were fetched
    await page.locator('a.logs-link').click();
    await page.waitForURL(logs.url);
  });
});
