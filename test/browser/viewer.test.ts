/** The page without a server of ours: it shows what is published elsewhere, where that may be read. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { BUILD_PATH } from '../fixtures/recorded.ts';
import { Harness, RETRIED, STREAM, textOf } from './harness/harness.ts';
import { serve, type TestServer } from './harness/servers.ts';

const CLI = fileURLToPath(new URL('../../dist/cli.js', import.meta.url));

describe('the viewer on a static host', () => {
  let harness: Harness;
  let viewer = '';
  let open: TestServer;
  let closed: TestServer;

  before(async () => {
    harness = await Harness.start();
    const folder = join(await harness.folder(), 'viewer');
    execFileSync(process.execPath, [CLI, 'viewer', folder]);
    viewer = (await harness.serve(folder)).url;
    const root = await harness.publishBuild();
    open = await serve(root, 'range', { 'Access-Control-Allow-Origin': '*' });
    closed = await serve(root, 'range');
  });
  after(async () => {
    await open?.close();
    await closed?.close();
    await harness?.close();
  });

  it('shows a build of another server, its tests, their details and its logs', async () => {
    for (const path of [`${BUILD_PATH}/stackviz/`, BUILD_PATH]) {
      const { page } = await harness.open(`${viewer}#url=${open.url}${path}`);
      await page.locator('.fact-list').waitFor();
      const logs = page.locator('a.logs-link');
      assert.equal(await logs.getAttribute('href'), `${open.url}${BUILD_PATH}/`);
    }
    const address = `${open.url}${BUILD_PATH}/stackviz/#/${STREAM}/tests`;
    const { page } = await harness.open(`${viewer}#url=${encodeURIComponent(address)}`);
    await page.locator('table, [role="table"], [role="grid"]').first().waitFor();
    await page.goto(`${page.url().split('#')[0]}#/${STREAM}/test-details/${RETRIED}`);
    await page.getByText('Traceback').first().waitFor();
    assert.ok(open.requests.some(({ path, status }) => path.endsWith('.zst') && status === 206));
    await page.goto(`${page.url().split('#')[0]}#/${STREAM}/tests`);
    // the address is one to be shared: it is loaded again with its route
    assert.match(page.url(), /\?url=http.*#\/testrepository\.subunit\/tests/);
    await page.reload();
    await page.locator('table, [role="table"], [role="grid"]').first().waitFor();
  });

  it('says where a server does not let it', async () => {
    const { page } = await harness.open(`${viewer}#url=${closed.url}${BUILD_PATH}/stackviz/`);
    const alert = page.getByRole('alert');
    await alert.waitFor();
    assert.match(await textOf(alert), /does not let pages of other sites read its files/);
    assert.match(await textOf(alert), /Access-Control-Allow-Origin/);
  });

  it('asks which run where none is named', async () => {
    for (const hash of ['', '#url=javascript:alert(1)', '#url=file:///etc/']) {
      const { page } = await harness.open(`${viewer}${hash}`);
      await page.getByText('Which run?').waitFor();
    }
  });

  it('a published page does not show what lies elsewhere', async () => {
    const own = `${open.url}${BUILD_PATH}/stackviz/index.htm`;
    const before = closed.requests.length;
    const { page } = await harness.open(`${own}#url=${closed.url}${BUILD_PATH}/stackviz/`);
    await page.locator('h1').first().waitFor();
    await page.waitForLoadState('networkidle');
    assert.equal(closed.requests.length, before);
  });
});
