/** Data written by somebody who wants the page to do something else. */
import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { createAttachmentsWriter } from '../../src/dataset/tests/attachments-writer.ts';
import type { SiteConfig } from '../../src/format/dataset.ts';
import type { TestsFile } from '../../src/format/tests.ts';
import {
  Harness,
  STREAM_FILE,
  textOf,
  violations,
  type WatchedPage,
  waitUntil,
} from './harness/harness.ts';

const EVIL = `<img src=x onerror="window.hacked=1"><script>window.hacked=1</script>`;
const NAME = `a.b.${EVIL}.test_\u202egnp.exe\u0000`;

describe('hostile data', () => {
  let harness: Harness;
  let url: string;
  let watched: WatchedPage;

  before(async () => {
    harness = await Harness.start();
    const site = await harness.exportRun('-f', STREAM_FILE);
    const attachments = createAttachmentsWriter(
      site,
      { name: EVIL, stem: 'evil' },
      { packed: false, hashed: false },
    );
    const attach = (name: string, body: string | Buffer) => ({
      name,
      type: EVIL,
      text: typeof body === 'string',
      chunks: [Buffer.from(body)],
      dropped: 0,
    });
    attachments.add([
      attach(EVIL, EVIL),
      attach('traceback', `Traceback\n${'x'.repeat(10_000_000)}`),
      attach('../../page.html', Buffer.from(EVIL)),
    ]);
    attachments.add([attach(EVIL, `\u202e${EVIL}`)]);
    const written = attachments.finish();
    const tests: TestsFile = {
      version: 3,
      name: EVIL,
      path: EVIL,
      host: EVIL,
      unfinished: false,
      count: 1,
      origin: Date.UTC(2026, 10, 22) * 1000,
      length: 1e6,
      classes: [NAME.slice(0, NAME.lastIndexOf('.'))],
      class: [0],
      method: [NAME.slice(NAME.lastIndexOf('.') + 1)],
      statuses: ['fail'],
      status: [0],
      tagSets: [[EVIL, 'worker-0']],
      tags: [0],
      lanes: [EVIL],
      lane: [0],
      start: [0],
      duration: [1e6],
      retries: [],
      reasons: [[EVIL]],
      reason: [[0, 0]],
      missing: { count: 1, tests: [[EVIL, EVIL]] },
      attachments: written.sections,
    };
    const config = {
      deployer: false,
      datasets: [
        {
          name: EVIL,
          url: 'javascript:window.hacked=1',
          change_id: '1',
          change_subject: `\u202e${EVIL}`,
          artifacts: [
            {
              path: 'evil.json',
              artifact_name: EVIL,
              artifact_type: 'tests',
              content_type: 'application/json',
              primary: false,
            },
            written.artifact,
            { ...written.artifact, path: 'events.json', artifact_type: 'events' },
          ],
        },
      ],
    } as unknown as SiteConfig;
    const event = { kind: 'task', host: EVIL, start: 0, end: 1, parent: null, lines: null };
    const events = {
      version: 1,
      result: EVIL,
      events: [
        { ...event, kind: 'phase', name: EVIL, result: 'failed' },
        { ...event, name: EVIL, result: 'failed' },
      ],
    };
    const write = (file: string, data: unknown) =>
      writeFile(join(site, file), JSON.stringify(data));
    await write('config.json', config);
    await write('evil.json', tests);
    await write('events.json', events);
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
      `${stream}/output`,
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
    const lines = page.locator('.attachment', { hasText: 'traceback' }).locator('.lines');
    await lines.locator('.line-continued').first().waitFor();
    assert.ok(Date.now() - started < 20_000);
    assert.ok((await textOf(lines)).length < 300_000);
    // To its end, through text that was never in the page as a whole.
    await lines.focus();
    const last = lines.locator('.line[data-index="5000"]');
    await waitUntil('the last row', async () => {
      await page.keyboard.press('End');
      return (await last.count()) === 1;
    });
    assert.ok((await textOf(lines)).length < 300_000);
  });

  it('bytes that are no text are saved, never shown', async () => {
    const { page } = watched;
    const binary = page.locator('.attachment', { hasText: 'page.html' });
    assert.equal(await binary.locator('.lines').count(), 0);
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      binary.getByRole('button', { name: 'Download' }).click(),
    ]);
    assert.equal(download.suggestedFilename(), '_.._page.html');
    assert.equal(await readFile(await download.path(), 'utf8'), EVIL);
  });

  it('is text in the card of its failure', async () => {
    const { page } = watched;
    await page.goto(`${url}#/${encodeURIComponent(EVIL)}/test-details/${encodeURIComponent(NAME)}`);
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Save evidence' }).click(),
    ]);
    assert.match(download.suggestedFilename(), /^[A-Za-z0-9._-]+$/);
    const file = join(await harness.folder(), 'card.html');
    await download.saveAs(file);
    const opened = await harness.open(pathToFileURL(file).href);
    await opened.page.getByText('onerror="window.hacked=1"').first().waitFor();
    assert.equal(await opened.page.locator('img, script, iframe, object').count(), 0);
    assert.equal(await opened.page.evaluate('window.hacked'), undefined);
    await opened.page.context().close();
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
