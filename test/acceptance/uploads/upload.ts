/** One upload, from the uploader's rsync to the failing tests in a browser. */
import assert from 'node:assert/strict';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { HOST, type Visit } from '../harness/browser.ts';
import { say } from '../harness/command.ts';
import type { Server } from '../harness/logs-server.ts';
import { assertKept, assertWhole, buildDirectory, waitForSites } from '../harness/sites.ts';
import { buildPath, stageBuild, upload } from '../harness/uploads.ts';

const PUBLISH_SECONDS = 30;

const KINDS = [
  { number: 1, umask: '022', mode: 0o755 },
  { number: 2, umask: '027', mode: 0o750 },
];

/** Failures of the recorded build. */
const FAILING = [
  'ImagesTest.test_import_image',
  'TestStampPattern.test_stamp_pattern',
  'NetworksTest.setUpClass',
];

export function testUpload(server: Server): void {
  describe('an upload', () => {
    for (const { number, umask, mode } of KINDS) {
      const kind = `directories ${mode.toString(8)}, umask ${umask}`;
      const path = buildPath(number);

      it(`is published (${kind})`, async () => {
        const build = await stageBuild(server(), `mode-${mode.toString(8)}`, undefined, { mode });
        await upload(server(), build, path, { umask });
        const begun = performance.now();
        await waitForSites(server(), [path], PUBLISH_SECONDS);
        say(`marker to site: ${((performance.now() - begun) / 1000).toFixed(2)} s`);
        assertWhole(server(), path, build.tests);
        const directory = statSync(buildDirectory(server(), path));
        assert.equal(directory.mode & 0o777, mode, 'the build keeps its mode');
        const site = statSync(join(buildDirectory(server(), path), 'stackviz'));
        assert.notEqual(site.uid, directory.uid, 'the site is not the uploader’s');
      });

      it(`opens in Chromium with every asset (${kind})`, async () => {
        const browser = await server().browser();
        const visit = await browser.open(`${path}/stackviz/`);
        await assertShowsFailures(visit);
        await visit.page.close();
      });

      it(`is one click from the listing of the build (${kind})`, async () => {
        const browser = await server().browser();
        const { page } = await browser.open(`${path}/`);
        await page.getByRole('link', { name: /job-output\.json/ }).waitFor();
        await page.getByRole('link', { name: 'StackViz', exact: true }).click();
        await page.locator('.problem').first().waitFor();
        assert.match(new URL(page.url()).pathname, /\/stackviz\/(?:index\.htm)?$/);
        await page.close();
      });
    }

    it('is kept by browsers where it never changes, and asked for again where it does', () =>
      assertKept(server(), 'http://127.0.0.1', buildPath(1)));
  });
}

/** Everything loaded, nothing complained, and the failures are there to be read. */
export async function assertShowsFailures({ page, requests, troubles }: Visit): Promise<void> {
  await page.locator('.problem').first().waitFor();
  for (const name of FAILING) {
    const problem = page.locator('.problem', { hasText: name }).first();
    assert.ok(await problem.isVisible(), `${name} is not to be seen`);
  }
  assert.deepEqual(troubles, []);
  assert.ok(
    requests.some(({ url }) => /\.js$/.test(url)) && requests.some(({ url }) => /\.css$/.test(url)),
  );
  for (const { url } of requests) assert.equal(new URL(url).host, HOST, url);
  say(`${requests.length} requests, none failed`);
}
