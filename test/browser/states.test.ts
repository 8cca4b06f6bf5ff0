/** Empty, partial, damaged and missing data; themes. */
import assert from 'node:assert/strict';
import { copyFile, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { cutInPacket, packetOffsets } from '../fixtures/damaged.ts';
import { RECORDED, readRecorded } from '../fixtures/recorded.ts';
import { Harness, STREAM, STREAM_FILE, textOf } from './harness.ts';

describe('states', () => {
  let harness: Harness;

  before(async () => {
    harness = await Harness.start();
  });

  after(() => harness.close());

  /** Serves an export, after `change` was done to it, and opens a route of it. */
  async function open(site: string, hash = '', change?: () => Promise<void>) {
    await change?.();
    const server = await harness.serve(site);
    return harness.open(`${server.url}${hash}`);
  }

  it('a truncated stream: what could be read, and a warning', async () => {
    const stream = readRecorded('testrepository.subunit.gz');
    const file = join(await harness.folder(), 'cut.subunit');
    await writeFile(file, cutInPacket(stream, Math.floor(packetOffsets(stream).length / 2)));
    const { page } = await open(await harness.exportRun('-f', file));
    const warnings = page.locator('.warnings');
    await warnings.waitFor();
    assert.match(await textOf(warnings), /SUBUNIT_TRUNCATED/);
    assert.match(await textOf(warnings), /cut\.subunit/);
    assert.ok((await page.locator('.problem').count()) > 0);
  });

  it('a test that never ended is listed, drawn and can be selected', async () => {
    const site = await harness.exportRun('-f', `${RECORDED}interrupted.v2.subunit.gz`);
    const { page, complaints } = await open(site);
    await page.locator('.problem-inprogress').first().waitFor();
    assert.equal(await page.locator('.problem-inprogress').count(), 2);
    await page.locator('.problem-inprogress').first().getByText('on the timeline').click();
    await page.locator('.panel', { hasText: 'never ended' }).waitFor();
    assert.deepEqual(complaints, []);
  });

  it('a stream without tests', async () => {
    const file = join(await harness.folder(), 'empty.subunit');
    await writeFile(file, '');
    const site = await harness.exportRun('-f', file);
    const { page, complaints } = await open(site);
    await page.getByText('The stream holds no tests').waitFor();
    for (const [view, text] of [
      ['timeline', 'Nothing to draw'],
      ['tests', 'The stream holds no tests'],
    ]) {
      await page.goto(`${page.url().split('#')[0]}#/empty.subunit/${view}`);
      await page.getByText(text as string).waitFor();
    }
    assert.deepEqual(complaints, []);
  });

  it('no description of the run: what to do about it', async () => {
    const site = await harness.exportRun('-f', STREAM_FILE);
    const { page } = await open(site, '', () => rm(join(site, 'config.json')));
    const alert = page.getByRole('alert');
    await alert.waitFor();
    assert.match(await textOf(alert), /could not be loaded/);
    assert.match(await textOf(alert), /config\.json/);
  });

  it('statistics that cannot be read leave the rest', async () => {
    const site = await harness.exportRun('-f', STREAM_FILE);
    const stats = join(site, `${STREAM}-0-stats.json`);
    const { page } = await open(site, '', () => writeFile(stats, '{"count":'));
    await page.locator('.warnings', { hasText: 'statistics' }).waitFor();
    assert.equal(await page.locator('.problem').count(), 9);
  });

  it('damaged test results say which file', async () => {
    const site = await harness.exportRun('-f', STREAM_FILE);
    const raw = join(site, `${STREAM}-0-raw.json`);
    const { page } = await open(site, '', () => writeFile(raw, '[{"name":'));
    const alert = page.getByRole('alert');
    await alert.waitFor();
    assert.match(await textOf(alert), /-0-raw\.json/);
  });

  it('a page opened from a folder says to serve it', async () => {
    const site = await harness.exportRun('-f', STREAM_FILE);
    const { page } = await harness.open(`file://${join(site, 'index.html')}`);
    await page.getByText('python3 -m http.server').waitFor();
  });

  it('addresses of what is not there lead back', async () => {
    const site = await harness.exportRun('-f', STREAM_FILE);
    const { page } = await open(site);
    for (const hash of ['/nope/timeline', `/${STREAM}/what`, `/${STREAM}/test-details/x.y`]) {
      await page.goto(`${page.url().split('#')[0]}#${hash}`);
      await page.getByText('Not in this run').waitFor();
      await page.getByRole('link', { name: 'Go to the overview' }).click();
      await page.locator('.problem').first().waitFor();
    }
    await page.goto(`${page.url().split('#')[0]}#/${STREAM}/console`);
    await page.getByText('The console is not shown here yet').waitFor();
  });

  it('two streams: a switcher between them', async () => {
    const folder = await harness.folder();
    await mkdir(join(folder, 'in'));
    const second = join(folder, 'in', 'second.subunit.gz');
    await copyFile(`${RECORDED}interrupted.v2.subunit.gz`, second);
    const site = await harness.exportRun('-f', STREAM_FILE, '-f', second);
    const { page } = await open(site);
    await page.getByLabel('Stream').selectOption('second.subunit');
    await page.locator('.problem-inprogress').first().waitFor();
    assert.match(page.url(), /#\/second\.subunit$/);
  });

  it('dark by preference, and light by choice, which is kept', async () => {
    const site = await harness.exportRun('-f', STREAM_FILE);
    const server = await harness.serve(site);
    const { page } = await harness.open(server.url, { colorScheme: 'dark' });
    const background = () =>
      page.evaluate('getComputedStyle(document.documentElement).backgroundColor');
    await page.locator('.problem').first().waitFor();
    assert.equal(await background(), 'rgb(14, 18, 23)');
    await page.getByLabel('Colours').selectOption('light');
    assert.equal(await background(), 'rgb(245, 246, 248)');
    await page.reload();
    await page.locator('.problem').first().waitFor();
    assert.equal(await background(), 'rgb(245, 246, 248)');
  });

  it("renders upstream's files, which have no index and no manifest", async () => {
    const site = await harness.exportRun('-f', STREAM_FILE);
    const { page } = await open(site, `#/${STREAM}`, async () => {
      const file = join(site, 'config.json');
      const config = JSON.parse(await readFile(file, 'utf8'));
      for (const dataset of config.datasets) {
        dataset.artifacts = dataset.artifacts.filter(
          ({ artifact_type }: { artifact_type: string }) => artifact_type !== 'subunit-index',
        );
      }
      await writeFile(file, JSON.stringify(config));
      await rm(join(site, 'manifest.json'));
    });
    await page.locator('.problem .line-exception').first().waitFor();
    assert.equal(await page.locator('.problem').count(), 9);
  });
});
