/** Consoles that are long, hostile, cut, or not there. */
import assert from 'node:assert/strict';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import type { SiteConfig } from '../../src/format/dataset.ts';
import { Harness, STREAM, STREAM_FILE, textOf, violations, waitUntil } from './harness/harness.ts';
import { addConsole, madeEvent } from './harness/long-console.ts';
import type { RealServer } from './harness/real-servers.ts';

const LONG = 200_000;
const EVIL = `<img src=x onerror="window.hacked=1"><script>window.hacked=1</script>`;

describe('long and odd consoles', () => {
  let harness: Harness;

  before(async () => {
    harness = await Harness.start();
  });

  after(() => harness.close());

  /** Exports the recorded stream, adds a console, and opens it. */
  async function open(
    make: (site: string) => Promise<void>,
    { query = '', kind = 'nginx' as RealServer } = {},
  ) {
    const site = await harness.exportRun('-f', STREAM_FILE, '--format', 'stackvizd');
    await make(site);
    const server = await harness.serve(site, kind);
    return harness.open(`${server.url}#/${STREAM}/console${query}`);
  }

  const number = (page: Page, line: number) =>
    page.getByRole('link', { name: `Line ${line}`, exact: true });

  const long = (site: string) =>
    addConsole(site, LONG, (i) => ({
      text: `line ${i} of the job ${(i * 2654435761) % 4294967296}${i % 50_000 === 49_999 ? ' needle' : ''}`,
    }));

  it(`${LONG} lines: any of them is there, and little is loaded or rendered for it`, async () => {
    const { page, complaints, answers } = await open(long, { query: '?lines=L150000' });
    await page.getByText('line 149999 of the job').waitFor();
    assert.ok((await page.locator('.out').count()) < 150);
    const bytes = async () => {
      const texts = answers.filter(({ path }) => path.endsWith('-text.txt.zst'));
      return (await Promise.all(texts.map((answer) => answer.bytes()))).reduce((a, b) => a + b, 0);
    };
    assert.ok((await bytes()) < 700_000, `${await bytes()} bytes of the text were fetched`);
    await number(page, 150_000).focus();
    await page.keyboard.press('End');
    await page.getByText(`line ${LONG - 1} of the job`).waitFor();
    await page.keyboard.press('Home');
    await page.getByText('line 0 of the job').waitFor();
    assert.deepEqual(complaints, []);
  });

  it('a search looks through all of it', async () => {
    const { page, complaints } = await open(long, { kind: 'python' });
    await page.getByRole('searchbox').fill('NEEDLE');
    await page.getByText('1 of 4 lines').waitFor();
    await page.getByText('line 49999 of the job').waitFor();
    await page.getByRole('button', { name: 'Previous line found' }).click();
    await page.getByText('line 199999 of the job').waitFor();
    assert.deepEqual(complaints, []);
  });

  it('a hostile expression is given up, and the page goes on', async () => {
    const make = (site: string) =>
      addConsole(site, 5, (i) => ({ text: i === 3 ? `${'a'.repeat(60)}!` : `b${i}` }));
    const { page } = await open(make, { query: `?regex&find=${encodeURIComponent('(a+)+$')}` });
    await page.getByRole('alert').filter({ hasText: 'takes too long' }).waitFor();
    await page.getByRole('searchbox').fill('^b[24]$');
    await page.getByText('1 of 2 lines').waitFor();
  });

  it('more lines than a browser can lay out are all reached', async () => {
    const many = 1_000_000;
    const make = (site: string) => addConsole(site, many, (i) => ({ text: `row ${i}` }));
    const { page, complaints } = await open(make);
    await page.getByText('row 0', { exact: true }).waitFor();
    await number(page, 1).focus();
    await page.keyboard.press('End');
    await page.getByText(`row ${many - 1}`, { exact: true }).waitFor();
    await page.evaluate(`(() => {
      const box = document.querySelector('.out-box');
      box.scrollTop = (box.scrollHeight - box.clientHeight) / 2;
    })()`);
    await page.getByText(`row ${many / 2}`, { exact: true }).waitFor();
    assert.deepEqual(complaints, []);
  });

  it('hostile lines, hosts and names are text', async () => {
    const lines = [
      EVIL,
      '\u202egnp.exe \u0000 end',
      '\u001b[31mred\u001b[0m \u001b]0;title\u0007plain',
      `${'x'.repeat(60_000)}END`,
    ];
    const make = (site: string) =>
      addConsole(
        site,
        lines.length,
        (i) => ({ text: lines[i] as string, host: EVIL, level: 'error' }),
        { events: [madeEvent('task', `\u202e${EVIL}`, [0, 4], 'failed')] },
      );
    const { page, complaints } = await open(make);
    const list = page.getByRole('list', { name: 'Output of the job' });
    await list.getByText('red plain').waitFor();
    const text = await textOf(list);
    assert.match(text, /\\u202egnp\.exe \\x00 end/);
    assert.match(text, /red plain/);
    assert.match(text, /task\s+\\u202e<img/);
    assert.ok(text.length < 10_000);
    await page.getByRole('button', { name: '58,003 more characters' }).click();
    await waitUntil('the end of the line', async () => (await textOf(list)).includes('xEND'));
    assert.equal(await page.locator('main img, main script').count(), 0);
    assert.equal(await page.evaluate('window.hacked'), undefined);
    assert.deepEqual(complaints, []);
    assert.deepEqual(await violations(page), []);
  });

  it('long lines are broken where that is wanted', async () => {
    const make = (site: string) => addConsole(site, 400, () => ({ text: 'word '.repeat(100) }));
    const { page } = await open(make);
    const wide = () =>
      page.evaluate(`(({ scrollWidth, clientWidth }) => scrollWidth > clientWidth)(
        document.querySelector('.out-box'))`);
    await page.locator('.out-line').first().getByText('word').waitFor();
    assert.equal(await wide(), true);
    await page.getByRole('button', { name: 'Wrap' }).click();
    await waitUntil('no line is wider', async () => !(await wide()));
    await number(page, 1).focus();
    await page.keyboard.press('End');
    await number(page, 400).waitFor();
    assert.match(page.url(), /wrap/);
  });

  it('says what was left out at the end', async () => {
    const make = (site: string) =>
      addConsole(site, 9000, (i) => ({ text: `${i} ${'x'.repeat(200)}` }), {
        packed: false,
        maxBytes: 500_000,
      });
    const { page } = await open(make);
    await page.getByText(/at the end of the output were left out/).waitFor();
  });

  it('a text that is gone says so where it would be, and is tried again', async () => {
    let path = '';
    let bytes = Buffer.alloc(0);
    const { page } = await open(async (site) => {
      await addConsole(site, 10, (i) => ({ text: `here ${i}` }), { packed: false });
      path = join(site, 'made-text.txt');
      bytes = await readFile(path);
      await rm(path);
    });
    await page.getByRole('alert').filter({ hasText: 'The text could not be loaded' }).waitFor();
    await writeFile(path, bytes);
    await page.getByRole('button', { name: 'Try again' }).click();
    await page.getByText('here 9').waitFor();
    assert.equal(await page.getByRole('alert').count(), 0);
  });

  it('a console without an index, and one that was never there', async () => {
    const { page } = await open(async (site) => {
      await addConsole(site, 10, () => ({ text: '' }));
      await rm(join(site, 'made-lines.json.gz'));
    });
    await page.getByRole('alert').filter({ hasText: 'The console could not be loaded' }).waitFor();
    const other = await open(async () => {});
    await other.page.getByText("The job's output was not among the files").waitFor();
  });

  it('a job that ended before its tests has its console', async () => {
    const { page, complaints } = await open(async (site) => {
      await addConsole(site, 3, (i) => ({ text: `only ${i}` }));
      const path = join(site, 'config.json');
      const config: SiteConfig = JSON.parse(await readFile(path, 'utf8'));
      for (const dataset of config.datasets) {
        dataset.artifacts = dataset.artifacts.filter(
          ({ artifact_type }) => artifact_type !== 'tests',
        );
      }
      await writeFile(path, JSON.stringify(config));
    });
    await page.goto(`${page.url().split('#')[0]}#/`);
    await page.getByText('No test results').waitFor();
    await page.getByRole('link', { name: 'Open the console' }).click();
    await page.getByText('only 2').waitFor();
    assert.match(page.url(), /#\/job-output\.txt\/console$/);
    assert.equal(await page.getByRole('link', { name: 'Console', exact: true }).count(), 1);
    assert.deepEqual(complaints, []);
  });
});
