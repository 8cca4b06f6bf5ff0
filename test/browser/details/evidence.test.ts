/** A failure's card: one file that says what was known, without this site, its scripts or the logs. */
import assert from 'node:assert/strict';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { gzipSync } from 'node:zlib';
import axe from 'axe-core';
import type { Page } from 'playwright-core';
import { BUILD_PATH, RECORDED } from '../../fixtures/recorded.ts';
import { packet } from '../../fixtures/subunit.ts';
import { Harness, STREAM, STREAM_FILE, textOf } from '../harness/harness.ts';

const ORIGIN = Date.UTC(2026, 10, 28, 10, 0, 0);
const REQUEST = 'req-11111111-0000-4000-8000-000000000000';
const mime = 'text/plain;charset=utf8';

/** A test of two seconds with a log; the one that fails has a line of its own. */
function made(n: number, status: 'success' | 'fail'): Buffer {
  const testId = `a.Images.test_${n}`;
  const at = (seconds: number) => (ORIGIN + (n * 3 + seconds) * 1000) * 1000;
  const tags = ['worker-0'];
  const log = ['begins', `asks ${REQUEST}`, 'ends'];
  if (status === 'fail') log.splice(2, 0, 'the <quota> was exceeded');
  const file = { name: 'pythonlogging', bytes: `${log.join('\n')}\n`, mime };
  const traceback = { name: 'traceback', bytes: 'Traceback\n  x\nServerFault: 500 & <b>\n', mime };
  return Buffer.concat([
    packet({ testId, status: 'inprogress', timestamp: at(0), tags }),
    packet({ testId, timestamp: at(0), file, tags }),
    ...(status === 'fail' ? [packet({ testId, timestamp: at(1), file: traceback, tags })] : []),
    packet({ testId, status, timestamp: at(2), tags }),
  ]);
}

const LOG = [
  `2026-11-28 10:00:12.500 7 INFO glance.wsgi [None ${REQUEST} - -] POST`,
  `2026-11-28 10:00:13.000 7 ERROR glance.wsgi [None ${REQUEST} - -] Caught error: <no>`,
].join('\n');

describe('the card of a failure', () => {
  let harness: Harness;

  before(async () => {
    harness = await Harness.start();
  });

  after(() => harness.close());

  /** Saves the card of the failure that is shown. */
  async function save(page: Page): Promise<string> {
    const coming = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Save evidence' }).click();
    const download = await coming;
    const file = join(await harness.folder(), download.suggestedFilename());
    await download.saveAs(file);
    await page.getByText('Saved', { exact: true }).waitFor();
    return file;
  }

  async function breaches(page: Page): Promise<string[]> {
    await page.evaluate(axe.source);
    return page.evaluate(`axe.run(document, { resultTypes: ['violations'] }).then(({ violations }) =>
      violations.flatMap(({ id, nodes }) =>
        nodes.map(({ target, failureSummary }) => id + ' ' + target + ': ' + failureSummary)))`);
  }

  it('has traceback, machine, picture and source, in light, in dark and on paper', async () => {
    const site = await harness.exportRun(
      ...['-f', STREAM_FILE, '--dstat', `${RECORDED}dstat-csv_log.txt.gz`],
    );
    const { url } = await harness.serve(site);
    const { page, complaints } = await harness.open(url);
    await page.locator('.failure h3 a').first().click();
    await page.locator('.details-head').waitFor();
    const title = await textOf(page.locator('.details-head h1'));
    const exception = await textOf(page.locator('.line-exception').last());
    const address = page.url();
    const file = await save(page);
    assert.deepEqual(complaints, []);
    await page.context().close();

    const card = await readFile(file, 'utf8');
    assert.ok(Buffer.byteLength(card) < 300_000, `${Buffer.byteLength(card)} bytes`);
    assert.doesNotMatch(card, /<script|\son\w+=|javascript:/i);
    for (const colorScheme of ['light', 'dark'] as const) {
      const opened = await harness.open(pathToFileURL(file).href, { colorScheme });
      const body = await textOf(opened.page.locator('main'));
      assert.ok((await textOf(opened.page.locator('h1'))).includes(title), title);
      assert.ok(body.includes(exception), exception);
      for (const part of ['What it says', 'The machine', 'Around it', 'Where this is from'])
        assert.ok(body.includes(part), `${part}: ${body}`);
      assert.ok(body.includes(address), address);
      assert.match(body, /passing tests|passed/);
      // Bars, in the colours of the scheme.
      const fill = await opened.page.evaluate<string>(
        `getComputedStyle(document.querySelector('svg svg rect[fill*="status-fail"]')).fill`,
      );
      assert.equal(fill, colorScheme === 'light' ? 'rgb(207, 52, 16)' : 'rgb(255, 107, 69)');
      assert.ok((await opened.page.locator('svg svg path').count()) > 0);
      assert.deepEqual(await breaches(opened.page), []);
      await opened.page.emulateMedia({ media: 'print' });
      const ink = await opened.page.evaluate<string>('getComputedStyle(document.body).color');
      assert.equal(ink, 'rgb(26, 32, 40)', 'dark on white');
      assert.equal(
        await opened.page.evaluate('document.documentElement.scrollWidth > innerWidth'),
        false,
      );
      // The file itself is all that was asked for.
      assert.deepEqual(opened.complaints, [`request to ${pathToFileURL(file).href}`]);
      await opened.page.context().close();
    }
  });

  it('has the lines of its own and those of the services, as text', async () => {
    const build = await harness.folder();
    await mkdir(join(build, 'controller/logs'), { recursive: true });
    const statuses = ['success', 'success', 'success', 'success', 'fail'] as const;
    await writeFile(
      // As DevStack leaves it: its key in the address is not its path.
      join(build, 'testrepository.subunit.gz'),
      gzipSync(Buffer.concat(statuses.map((status, n) => made(n, status)))),
    );
    await writeFile(join(build, 'controller/logs/glance-api.log'), LOG);
    const { url } = await harness.serve(await harness.exportRun('-b', build));
    const { page } = await harness.open(url);
    await page.locator('.failure h3 a').first().click();
    await page.locator('.details-head').waitFor();
    await page.locator('.test-findings .finding').first().waitFor();
    const found = await textOf(page.locator('.test-findings .finding > p').first());
    const file = await save(page);
    await page.context().close();
    const opened = await harness.open(pathToFileURL(file).href);
    const body = await textOf(opened.page.locator('main'));
    assert.ok(body.includes('the <quota> was exceeded'), body);
    assert.ok(body.includes('ServerFault: 500 & <b>'), body);
    assert.ok(!body.includes('begins'), 'of a kind that passing tests have');
    assert.ok(body.includes('Caught error: <no>'), body);
    assert.match(found, /^glance-api logged an error/);
    assert.ok(body.includes(found), `${found}: ${body}`);
    assert.match(body, /stestr run/);
    assert.match(body, /none of 4 passing tests/);
    assert.deepEqual(await breaches(opened.page), []);
    await opened.page.context().close();
  });

  it('is offered for failures only, and says when it could not be made', async () => {
    const root = await harness.publishBuild();
    const { url } = await harness.serve(root);
    const { page } = await harness.open(
      `${url}${BUILD_PATH}/stackviz/index.htm#/${STREAM}/tests?status=success`,
    );
    await page.locator('tbody th a').first().click();
    await page.locator('.details-head').waitFor();
    assert.equal(await page.getByRole('button', { name: 'Save evidence' }).count(), 0);
    await page.getByRole('link', { name: 'Next failure' }).click();
    await page.getByRole('button', { name: 'Save evidence' }).waitFor();
    await page.route(/service-logs|dstat|assets\/save/, (route) => route.abort());
    await page.getByRole('button', { name: 'Save evidence' }).click();
    await page.getByRole('alert').filter({ hasText: 'Not saved' }).waitFor();
    await page.context().close();
  });
});
