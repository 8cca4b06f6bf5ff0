/** Attachments as tools write them: colours, progress, pictures; and addresses of their lines. */
import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { packet } from '../../fixtures/subunit.ts';
import { Harness, textOf, violations, waitForHash, waitUntil } from '../harness/harness.ts';

const TEST = 'made.Test.test_it';
const LOG = Array.from({ length: 300 }, (_, i) => `2026-11-22 10:00:00,${i} INFO line ${i + 1}`);
const COLOURED = [
  '\u001b[31mFAILED\u001b[0m and \u001b[1;32mpassed\u001b[0m',
  'Downloading  10 %\r\u001b[KDownloading 100 %',
  '\u001b[33mof two lines',
  'goes on\u001b[0m, plain',
].join('\n');
const REQUEST = 'req-0b1a424b-b1d5-4b77-809a-8c5e1aade18d';
const call = (second: number, what: string) =>
  `2001-09-09 02:46:4${second},500 1 INFO [tempest.lib.common.rest_client] Request (Test:test_it): ${what} 0.250s`;
const CALLS = [
  call(1, '202 POST http://10.0.0.1:8774/v2.1/servers'),
  ...[2, 3, 4].flatMap((second) => [
    call(second, '200 GET http://10.0.0.1:8774/v2.1/servers/1'),
    `    Response - Headers: {'x-openstack-request-id': '${REQUEST}'}`,
    `        Body: b'{"server": {"status": "BUILD"}}'`,
  ]),
  call(5, '404 GET http://10.0.0.1:8774/v2.1/servers/2'),
  call(6, '500 DELETE http://10.0.0.1:8774/v2.1/servers/1'),
].join('\n');
const PAGE = '<!doctype html><script>window.hacked=1</script>';

describe('attachments', () => {
  let harness: Harness;
  let url: string;

  /** A picture as this browser writes it. */
  async function picture(page: Page, type: string): Promise<Buffer> {
    const address = (await page.evaluate(`(() => {
      const canvas = document.createElement('canvas');
      canvas.width = 40; canvas.height = 30;
      const context = canvas.getContext('2d');
      context.fillStyle = 'teal'; context.fillRect(5, 5, 20, 20);
      return canvas.toDataURL('${type}');
    })()`)) as string;
    assert.ok(address.startsWith(`data:${type};base64,`));
    return Buffer.from(address.slice(address.indexOf(',') + 1), 'base64');
  }

  before(async () => {
    harness = await Harness.start();
    const folder = await harness.folder();
    const empty = await harness.open((await harness.serve(folder)).url);
    const made = async (type: string) => ({ mime: type, bytes: await picture(empty.page, type) });
    const png = await made('image/png');
    const huge = Buffer.from(png.bytes);
    huge.writeUInt32BE(20_000, 16);
    huge.writeUInt32BE(20_000, 20);
    const files: { name: string; mime: string; bytes: Buffer | string }[] = [
      {
        name: 'traceback',
        mime: 'text/plain',
        bytes: `Traceback (most recent call last):\n  File "t.py", line 1, in f\n\u001b[31mValueError\u001b[0m: no`,
      },
      { name: 'log:a', mime: 'text/plain', bytes: LOG.join('\n') },
      { name: 'pythonlogging', mime: 'text/plain;charset=utf8', bytes: CALLS },
      { name: 'coloured', mime: 'text/plain;charset=utf8', bytes: COLOURED },
      { name: 'shot.png', mime: 'application/octet-stream', bytes: png.bytes },
      { name: 'shot.jpeg', ...(await made('image/jpeg')) },
      { name: 'shot.webp', ...(await made('image/webp')) },
      { name: 'page.png', mime: 'image/png', bytes: `\0${PAGE}` },
      { name: 'svg.png', mime: 'image/svg+xml', bytes: '<svg onload="window.hacked=1"/>\0' },
      { name: 'huge.png', mime: 'image/png', bytes: huge },
    ];
    const id = { testId: TEST };
    const packets = [
      packet({ ...id, status: 'inprogress', timestamp: 1e15 }),
      ...files.map(({ name, mime, bytes }) => packet({ ...id, file: { name, mime, bytes } })),
      packet({ ...id, status: 'fail', timestamp: 1e15 + 10e6 }),
    ];
    await writeFile(join(folder, 'made.subunit'), Buffer.concat(packets));
    const site = await harness.exportRun('-f', join(folder, 'made.subunit'));
    url = `${(await harness.serve(site)).url}#/made.subunit/test-details/${TEST}`;
  });

  after(() => harness.close());

  const card = (page: Page, name: string) =>
    page.locator('.attachment', { has: page.getByText(name, { exact: true }) });

  it('colours are colours, progress is its end, the reason is text', async () => {
    const { page } = await harness.open(url);
    const lines = card(page, 'coloured').locator('.lines');
    await lines.waitFor();
    assert.deepEqual(await lines.locator('bdi').allInnerTexts(), [
      'FAILED and passed',
      'Downloading 100 %',
      'of two lines',
      'goes on, plain',
    ]);
    assert.equal(await textOf(lines.locator('.ansi-red')), 'FAILED');
    assert.equal(await textOf(lines.locator('.ansi-green.ansi-bold')), 'passed');
    assert.deepEqual(await lines.locator('.ansi-yellow').allInnerTexts(), [
      'of two lines',
      'goes on',
    ]);
    await page.getByLabel('Find in the attachments').fill('failed and');
    await lines.locator('.ansi-red mark').waitFor();
    await page.goto(`${url.split('#')[0]}#/`);
    await page.locator('.problem-reason').first().waitFor();
    assert.match(await textOf(page.locator('.problem-reason').first()), /ValueError: no$/m);
  });

  it('pictures are shown by what their bytes are, and nothing else is', async () => {
    const { page, complaints } = await harness.open(url);
    for (const type of ['png', 'jpeg', 'webp']) {
      const image = card(page, `shot.${type}`).locator('img');
      await image.waitFor();
      assert.ok((await image.getAttribute('src'))?.startsWith(`data:image/${type};base64,`));
    }
    await waitUntil('they are drawn', () =>
      page.evaluate(
        `[...document.querySelectorAll('.attachment img')].every(({ naturalWidth }) => naturalWidth === 40)`,
      ),
    );
    for (const name of ['page.png', 'svg.png', 'huge.png']) {
      assert.equal(await card(page, name).count(), 1);
      assert.equal(await card(page, name).locator('img').count(), 0);
    }
    assert.equal(await page.evaluate('window.hacked'), undefined);
    assert.deepEqual([...complaints, ...(await violations(page))], []);
  });

  it('lines have numbers, which are addresses, and ranges with Shift', async () => {
    const { page } = await harness.open(url);
    const log = card(page, 'log:a');
    await log.getByRole('link', { name: 'Line 3', exact: true }).click();
    await waitForHash(page, (hash) => hash.includes('lines=log%3Aa%3A3'));
    await log.getByRole('link', { name: 'Line 6', exact: true }).click({ modifiers: ['Shift'] });
    await waitForHash(page, (hash) => hash.includes('lines=log%3Aa%3A3-6'));
    assert.equal(await log.locator('.line-chosen').count(), 4);
    // what is copied is the text alone
    assert.match(await textOf(log.locator('.line').first()), /^2026-11-22/);
    const { page: other } = await harness.open(`${url}?lines=log%3Aa%3A250-251`);
    const chosen = card(other, 'log:a').locator('.line-chosen');
    await chosen.first().waitFor();
    assert.deepEqual(await chosen.allInnerTexts(), [`${LOG[249]}\n`, `${LOG[250]}\n`]);
    await waitUntil('the line is in sight', () => isInSight(other, '.line-chosen'));
  });

  it('REST calls: a lane, waits folded, what went wrong, and the request in the log', async () => {
    const { page } = await harness.open(url);
    const calls = page.getByRole('region', { name: /REST calls 6, 1 gone wrong/ });
    await calls.waitFor();
    assert.match(await textOf(calls.locator('li').nth(1)), /200\s+GET\s+.*×3: BUILD 2\.00 s/);
    assert.match(await textOf(calls.locator('.call-bad')), /^500\s+DELETE/);
    assert.equal(await calls.locator('.call-lane .call-bar').count(), 6);
    await calls.getByTitle('Find this request in the log').click();
    await waitForHash(page, (hash) => hash.includes(`find=${REQUEST}`));
    await card(page, 'pythonlogging').locator('mark', { hasText: REQUEST }).first().waitFor();
    // Beneath its bar on the timeline they are a lane, too.
    await page.goto(url.replace('test-details/', 'timeline?test='));
    const brief = page.getByRole('region', { name: 'Selected test' }).locator('.calls-brief');
    await brief.getByText('6 REST calls, 1 gone wrong').waitFor();
    assert.equal(await brief.locator('.call-bar').count(), 6);
    assert.equal(await brief.locator('.call-bar-bad').count(), 1);
  });

  it('what is looked for comes into sight, and the next of it', async () => {
    const { page } = await harness.open(url, { viewport: { width: 1280, height: 500 } });
    await page.getByLabel('Find in the attachments').fill('line 290');
    await waitUntil('the hit is in sight', () => isInSight(page, '.line-current'));
    await page.getByLabel('Find in the attachments').fill('INFO line');
    const found = card(page, 'log:a').locator('.found');
    await found.getByRole('button', { name: 'Previous' }).click();
    await waitUntil('the last hit is in sight', async () => {
      const text = await page.locator('.line-current').allInnerTexts();
      return text.includes(`${LOG[299]}\n`) && (await isInSight(page, '.line-current'));
    });
  });
});

/** Whether the first of such elements is within the window and not scrolled out of its box. */
const isInSight = (page: Page, selector: string): Promise<boolean> =>
  page.evaluate(`(() => {
    const element = document.querySelector(${JSON.stringify(selector)});
    if (!element) return false;
    const { top, bottom, left } = element.getBoundingClientRect();
    return top >= 0 && bottom <= innerHeight &&
      element.contains(document.elementFromPoint(left + 200, (top + bottom) / 2));
  })()`);
