/** Data written by somebody who wants the page to do something else. */
import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { RawTest, SiteConfig } from '../../src/publish/format.ts';
import {
  Harness,
  STREAM_FILE,
  textOf,
  violations,
  type WatchedPage,
  waitUntil,
} from './harness.ts';

const EVIL = `<img src=x onerror="window.hacked=1"><script>window.hacked=1</script>`;
const NAME = `a.b.${EVIL}.test_\u202egnp.exe\u0000`;

describe('hostile data', () => {
  let harness: Harness;
  let url: string;
  let watched: WatchedPage;

  before(async () => {
    harness = await Harness.start();
    const site = await harness.exportRun('-f', STREAM_FILE);
    const test: RawTest = {
      name: NAME,
      status: 'fail',
      tags: [EVIL, 'worker-0'],
      timestamps: ['2026-11-22T16:00:00.000000+00:00', '2026-11-22T16:00:01.000000+00:00'],
      duration: 1,
      details: {},
    };
    const reason = { name: NAME, duration: 1, details: [EVIL] };
    const artifact = (path: string, type: string) => ({
      path,
      artifact_name: EVIL,
      artifact_type: type,
      content_type: 'application/json',
      primary: type === 'subunit',
    });
    const config = {
      deployer: false,
      datasets: [
        {
          name: EVIL,
          url: 'javascript:window.hacked=1',
          change_id: '1',
          change_subject: `\u202e${EVIL}`,
          artifacts: [
            artifact('raw.json', 'subunit'),
            artifact('details.json', 'subunit-details'),
            artifact('stats.json', 'subunit-stats'),
          ],
        },
      ],
    } as unknown as SiteConfig;
    const details = { [NAME]: { [EVIL]: EVIL, traceback: `Traceback\n${'x'.repeat(10_000_000)}` } };
    const write = (file: string, data: unknown) =>
      writeFile(join(site, file), JSON.stringify(data));
    await write('config.json', config);
    await write('raw.json', [test]);
    await write('details.json', details);
    await write('stats.json', { count: 1, failures: [reason], skips: [] });
    const manifest = JSON.parse(await readFile(join(site, 'manifest.json'), 'utf8'));
    manifest.metadata.job = EVIL;
    manifest.warnings = [{ code: 'X', message: EVIL, path: EVIL, count: 1 }];
    await write('manifest.json', manifest);
    url = (await harness.serve(site)).url;
    watched = await harness.open(url);
    await watched.page.locator('.problem').waitFor();
  });

  after(() => harness.close());

  it('is text on every view', async () => {
    const { page } = watched;
    const stream = encodeURIComponent(EVIL);
    const test = encodeURIComponent(NAME);
    const routes = [
      '',
      `${stream}/tests`,
      `${stream}/timeline?test=${test}`,
      `${stream}/test-details/${test}`,
    ];
    for (const hash of routes) {
      await page.goto(`${url}#/${hash}`);
      await page.getByText('onerror="window.hacked=1"').first().waitFor();
      assert.equal(await page.locator('main img, main script').count(), 0);
    }
    assert.equal(await page.evaluate('window.hacked'), undefined);
    assert.equal(await page.locator('a[href^="javascript"]').count(), 0);
    assert.deepEqual(watched.complaints, []);
    assert.deepEqual(await violations(page), []);
  });

  it('control and bidi characters are written out', async () => {
    const { page } = watched;
    await page.goto(`${url}#/`);
    assert.match(await textOf(page.locator('.problem h3')), /test_\\u202egnp\.exe\\x00$/);
  });

  it('a line of ten megabytes does not stall the page', async () => {
    const { page } = watched;
    const started = Date.now();
    await page.goto(`${url}#/${encodeURIComponent(EVIL)}/test-details/${encodeURIComponent(NAME)}`);
    await page.getByRole('button', { name: /more characters/ }).waitFor();
    assert.ok(Date.now() - started < 5000);
    const shown = await page.evaluate(`document.querySelector('.lines').textContent.length`);
    assert.ok((shown as number) < 10_000);
  });

  it('the policy of the page stops an injected script', async () => {
    const { page } = await harness.open(url);
    await page.locator('.problem').waitFor();
    await page.evaluate(`(() => {
      const script = document.createElement('script');
      script.textContent = 'window.hacked = 1';
      document.body.append(script);
      document.body.insertAdjacentHTML('beforeend', '<img src="data:," onerror="window.hacked = 1">');
    })()`);
    await waitUntil('two violations', async () => (await violations(page)).length >= 2);
    assert.equal(await page.evaluate('window.hacked'), undefined);
    for (const violation of await violations(page)) assert.match(violation, /script-src/);
  });
});
