/** One test's details, on the three servers that serve logs in the field. */
import assert from 'node:assert/strict';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { BUILD_PATH, RECORDED } from '../../fixtures/recorded.ts';
import {
  Harness,
  RETRIED,
  STREAM,
  STREAM_FILE,
  textOf,
  violations,
  waitForHash,
  waitUntil,
} from '../harness/harness.ts';
import { REAL_SERVERS } from '../harness/real-servers.ts';

describe('test details', () => {
  let harness: Harness;
  /** Published (packed) and exported (as is). */
  let root: string;
  let exported: string;
  let url: string;

  before(async () => {
    harness = await Harness.start();
    root = await harness.publishBuild();
    exported = await harness.exportRun(
      '-f',
      STREAM_FILE,
      '--dstat',
      `${RECORDED}dstat-csv_log.txt.gz`,
    );
    url = (await harness.serve(exported)).url;
  });

  after(() => harness.close());

  const route = `#/${STREAM}/test-details/${encodeURIComponent(RETRIED)}`;

  for (const kind of REAL_SERVERS) {
    for (const packed of [true, false]) {
      it(`a deep link shows the attachments (${kind}, ${packed ? 'packed' : 'as is'})`, async () => {
        const server = await harness.serve(packed ? root : exported, kind);
        const page = packed ? `${BUILD_PATH}/stackviz/index.htm` : 'index.html';
        const watched = await harness.open(`${server.url}${page}${route}`);
        await watched.page.locator('.line-exception').first().waitFor();
        const [first, second] = await watched.page.locator('.attachment').allInnerTexts();
        assert.match(first ?? '', /^traceback/);
        assert.match(first ?? '', /AssertionError: False is not true/);
        assert.match(second ?? '', /^pythonlogging/);
        assert.match(await textOf(watched.page.locator('.details-head')), /flaky/);

        const answers = watched.answers.filter(({ path }) => path.includes('-attachments.'));
        if (kind === 'nginx')
          assert.deepEqual(
            answers.map(({ status }) => status),
            [206],
          );
        // Chromium says on the console that it could not unpack a part; the page fell back.
        const rest = watched.complaints.filter((text) => !text.includes('ERR_CONTENT_DECODING'));
        assert.deepEqual(rest, []);
        assert.deepEqual(await violations(watched.page), []);
      });
    }
  }

  it('each run of a retried test has its own attachments', async () => {
    const { page } = await harness.open(`${url}${route}?run=2`);
    await page.locator('.attachments').waitFor();
    assert.match(await textOf(page.locator('.details-head')), /passed/);
    assert.equal(await page.locator('.line-exception').count(), 0);
    await page.getByRole('link', { name: '1', exact: true }).click();
    await page.locator('.line-exception').first().waitFor();
  });

  it('leads to its neighbours and to the timeline', async () => {
    const { page } = await harness.open(`${url}${route}`);
    await page.getByRole('link', { name: /After it/ }).click();
    await waitForHash(page, (hash) => !hash.includes('test_reboot_server_hard'));
    await page.getByRole('link', { name: /Before it/ }).click();
    await waitForHash(page, (hash) => hash.includes('test_reboot_server_hard'));
    await page.getByRole('link', { name: 'On the timeline' }).click();
    await page.locator('.panel .line-exception').first().waitFor();
    assert.match(page.url(), /timeline\?test=/);
  });

  it('says what ran beside it and what the machine did', async () => {
    const { page } = await harness.open(`${url}${route}`);
    const beside = page.getByRole('region', { name: /Ran beside it/ });
    await beside.waitFor();
    assert.match(await textOf(beside), /test_network_basic_ops/);
    const machine = page.getByRole('region', { name: 'The machine meanwhile' });
    await machine.waitFor();
    const user = machine.getByRole('row', { name: /CPU user/ });
    assert.match(await textOf(user), /\d+ %\s+\d+ %\s+\d+ %/);
    await beside.getByRole('link').first().click();
    await waitForHash(page, (hash) => !hash.includes('test_reboot_server_hard'));
  });

  it('has each figure of the machine in one line, also where there is little room', async () => {
    for (const width of [390, 320]) {
      const { page } = await harness.open(`${url}${route}`, { viewport: { width, height: 800 } });
      await page.locator('.readings').first().waitFor();
      const wrapped = await page.evaluate(`[...document.querySelectorAll('.readings td')]
        .filter((cell) => {
          const range = document.createRange();
          range.selectNodeContents(cell);
          return new Set([...range.getClientRects()].map(({ top }) => Math.round(top))).size > 1;
        })
        .map((cell) => cell.textContent)`);
      assert.deepEqual(wrapped, [], `${width} pixels`);
      const scrolled = await page.evaluate('document.documentElement.scrollWidth');
      assert.ok(Number(scrolled) <= width, `${scrolled} pixels wide at ${width}`);
      await page.context().close();
    }
  });

  it('the machine is read and compared after the attachments are there', async () => {
    const { page } = await harness.open(`${url}nothing`);
    const fetched: string[] = [];
    let held = () => {};
    const asked = new Promise<void>((resolve) => {
      page.route(/-(?:attachments|series)\./, async (request) => {
        const { pathname } = new URL(request.request().url());
        fetched.push(/attachments|series/.exec(pathname)?.[0] ?? '');
        if (pathname.includes('attachments')) {
          resolve();
          await new Promise<void>((release) => {
            held = release;
          });
        }
        await request.continue();
      });
    });
    await page.goto(`${url}${route}`);
    await asked;
    // long enough for what waits for nothing
    await page.evaluate('new Promise((idle) => requestIdleCallback(() => setTimeout(idle, 100)))');
    assert.deepEqual(fetched, ['attachments']);
    held();
    await page.getByRole('region', { name: 'The machine meanwhile' }).waitFor();
    assert.deepEqual(fetched, ['attachments', 'series']);
    await page.context().close();
  });

  it('lists the REST calls, and shows one in the log', async () => {
    const { page } = await harness.open(`${url}${route}`);
    const calls = page.getByRole('region', { name: /REST calls/ });
    await calls.waitFor();
    const call = calls.getByRole('button').first();
    assert.match(await textOf(call), /^202\s+POST\s+\/.*\s+\d/);
    await call.click();
    const current = page.locator('.line-current');
    await current.waitFor();
    assert.match(await textOf(current), /Request \(/);
  });

  it('finds text, marks it, steps through it, and keeps it in the address', async () => {
    const { page } = await harness.open(`${url}${route}`);
    await page.getByLabel('Find in the attachments').fill('request');
    await page.locator('mark').first().waitFor();
    const log = page.locator('.attachment', { hasText: 'pythonlogging' });
    const found = log.locator('.found');
    assert.match(await textOf(found), /^1 of \d/);
    await found.getByRole('button', { name: 'Next' }).click();
    await log.locator('.found', { hasText: /^2 of/ }).waitFor();
    assert.match(page.url(), /find=request/);
    await page.reload();
    await page.locator('mark').first().waitFor();
  });

  it('narrows a log by level and keeps the lines that go on with a record', async () => {
    const { page } = await harness.open(`${url}${route}`);
    const log = page.locator('.attachment', { hasText: 'pythonlogging' });
    await log.locator('.line-debug').first().waitFor();
    await page.getByLabel('Log level').selectOption('info');
    await waitUntil('no debug line', async () => (await log.locator('.line-debug').count()) === 0);
    assert.ok((await log.locator('.line-info').count()) > 0);
    assert.match(page.url(), /level=info/);
    await page.getByLabel('Log level').selectOption('');
    await log.locator('.line-debug').first().waitFor();
    assert.ok(!page.url().includes('level'));
  });

  it('copies and wraps an attachment, and opens it raw', async () => {
    const { page } = await harness.open(`${url}${route}`, {
      permissions: ['clipboard-read', 'clipboard-write'],
    });
    const log = page.locator('.attachment', { hasText: 'pythonlogging' });
    await log.getByRole('button', { name: 'Wrap' }).click();
    await log.locator('.lines-wrap').waitFor();
    await log.getByRole('button', { name: 'Copy' }).click();
    await log.getByRole('button', { name: 'Copied' }).waitFor();
    assert.match(await page.evaluate('navigator.clipboard.readText()'), /rest_client/);
    const [raw] = await Promise.all([
      page.context().waitForEvent('page'),
      log.getByRole('button', { name: 'Raw' }).click(),
    ]);
    await raw.waitForLoadState();
    assert.match(raw.url(), /^blob:/);
    assert.equal(await raw.evaluate('document.contentType'), 'text/plain');
  });

  it('copies a failure report', async () => {
    const { page } = await harness.open(`${url}${route}`, {
      permissions: ['clipboard-read', 'clipboard-write'],
    });
    await page.locator('.line-exception').first().waitFor();
    await page.getByRole('button', { name: 'Copy report' }).click();
    await page.getByRole('button', { name: 'Copied' }).waitFor();
    const report = (await page.evaluate('navigator.clipboard.readText()')) as string;
    assert.ok(report.startsWith(`### \`${RETRIED}[id-`));
    assert.match(report, /```text\nTraceback[^`]*AssertionError: False is not true[^`]*```/);
    assert.ok(report.includes(route));
  });

  it('shows a long attachment in parts, and its end', async () => {
    const { page } = await harness.open(
      `${url}#/${STREAM}/tests?text=test_list_container_contents`,
    );
    await page.locator('tbody th a').click();
    const stdout = page.locator('.attachment', { hasText: 'stdout' });
    const lines = stdout.locator('.lines');
    await lines.waitFor();
    const top = await textOf(lines);
    assert.ok((await stdout.locator('.line').count()) < 400);
    await lines.focus();
    await page.keyboard.press('End');
    await waitUntil('other lines', async () => (await textOf(lines)) !== top);
    assert.ok((await stdout.locator('.line').count()) < 400);
  });

  it('opening a test fetches its part of the attachments, once', async () => {
    const watched = await harness.open(`${url}#/${STREAM}/tests?text=test_stamp_pattern`);
    const fetched = () => watched.answers.filter(({ path }) => path.includes('-attachments.'));
    const { page } = watched;
    await page.locator('tbody th a').waitFor();
    assert.equal(fetched().length, 0);
    await page.locator('tbody th a').click();
    await page.locator('.line-exception').first().waitFor();
    assert.deepEqual(
      fetched().map(({ status }) => status),
      [206],
    );
    const whole = await stat(join(exported, `${STREAM}-0-attachments.txt`));
    assert.ok(((await fetched()[0]?.bytes()) ?? whole.size) < whole.size / 4);
  });
});
