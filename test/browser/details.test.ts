/** One test's details, on servers that differ in Range and Content-Encoding. */
import assert from 'node:assert/strict';
import { BUILD_PATH } from '../fixtures/recorded.ts';
import {
  Harness,
  RETRIED,
  STREAM,
  STREAM_FILE,
  textOf,
  violations,
  waitForHash,
} from './harness.ts';
import type { ServerKind } from './servers.ts';

describe('test details', () => {
  let harness: Harness;
  /** Published (gzip) and exported (as is). */
  let root: string;
  let exported: string;

  before(async () => {
    harness = await Harness.start();
    root = await harness.publishBuild();
    exported = await harness.exportRun('-f', STREAM_FILE);
  });

  after(() => harness.close());

  const route = `#/${STREAM}/test-details/${encodeURIComponent(RETRIED)}`;

  for (const kind of ['range', 'plain', 'encoding'] as const satisfies ServerKind[]) {
    for (const packed of [true, false]) {
      it(`a deep link shows the attachments (server: ${kind}, ${packed ? 'gzip' : 'as is'})`, async () => {
        const server = await harness.serve(packed ? root : exported, kind);
        const page = packed ? `${BUILD_PATH}/stackviz/index.htm` : 'index.html';
        const watched = await harness.open(`${server.url}${page}${route}`);
        await watched.page.locator('.line-exception').first().waitFor();
        const [first, second] = await watched.page.locator('.attachment').allInnerTexts();
        assert.match(first ?? '', /^traceback/);
        assert.match(first ?? '', /AssertionError: False is not true/);
        assert.match(second ?? '', /^pythonlogging/);
        assert.match(await textOf(watched.page.locator('.details-head')), /failed/);

        const details = server.requests.filter(({ path }) => path.includes('-details.'));
        if (kind === 'range') {
          assert.ok(details.every(({ status }) => status === 206));
          const index = server.requests.find(({ path }) => path.includes('-index.'));
          assert.ok(index);
        }
        // Chromium says on the console that it could not unpack a part; the page fell back.
        const rest = watched.complaints.filter((text) => !text.includes('ERR_CONTENT_DECODING'));
        assert.deepEqual(rest, []);
        assert.deepEqual(await violations(watched.page), []);
      });
    }
  }

  it('each run of a retried test has its own attachments', async () => {
    const server = await harness.serve(exported);
    const { page } = await harness.open(`${server.url}${route}?run=2`);
    await page.locator('.attachments').waitFor();
    assert.match(await textOf(page.locator('.details-head')), /passed/);
    assert.equal(await page.locator('.line-exception').count(), 0);
    await page.getByRole('link', { name: '1', exact: true }).click();
    await page.locator('.line-exception').first().waitFor();
  });

  it('leads to its neighbours and to the timeline', async () => {
    const server = await harness.serve(exported);
    const { page } = await harness.open(`${server.url}${route}`);
    await page.getByRole('link', { name: /After it/ }).click();
    await waitForHash(page, (hash) => !hash.includes('test_reboot_server_hard'));
    await page.getByRole('link', { name: /Before it/ }).click();
    await waitForHash(page, (hash) => hash.includes('test_reboot_server_hard'));
    await page.getByRole('link', { name: 'On the timeline' }).click();
    await page.locator('.panel .line-exception').first().waitFor();
    assert.match(page.url(), /timeline\?test=/);
  });

  it('copies and wraps an attachment', async () => {
    const server = await harness.serve(exported);
    const { page } = await harness.open(`${server.url}${route}`, {
      permissions: ['clipboard-read', 'clipboard-write'],
    });
    const log = page.locator('.attachment', { hasText: 'pythonlogging' });
    await log.getByRole('button', { name: 'Wrap' }).click();
    await log.locator('.lines-wrap').waitFor();
    await log.getByRole('button', { name: 'Copy' }).click();
    await log.getByRole('button', { name: 'Copied' }).waitFor();
    assert.match(await page.evaluate('navigator.clipboard.readText()'), /rest_client/);
  });

  it('shows a long attachment in parts', async () => {
    const server = await harness.serve(exported);
    const { page } = await harness.open(
      `${server.url}#/${STREAM}/tests?text=test_list_container_contents`,
    );
    await page.locator('tbody th a').click();
    const stdout = page.locator('.attachment', { hasText: 'stdout' });
    await stdout.waitFor();
    assert.ok((await stdout.locator('.line').count()) >= 400);
  });
});
