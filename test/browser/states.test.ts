/** Empty, partial, damaged and missing data; themes. */
import assert from 'node:assert/strict';
import { copyFile, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Artifact, SiteConfig } from '../../src/format/dataset.ts';
import type { TestsFile } from '../../src/format/tests.ts';
import { cutInPacket, packetOffsets } from '../fixtures/damaged.ts';
import { RECORDED, readRecorded } from '../fixtures/recorded.ts';
import { packet } from '../fixtures/subunit.ts';
import { Harness, STREAM, STREAM_FILE, textOf } from './harness/harness.ts';

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

  it('tests that name no worker are not said to be of one', async () => {
    const file = join(await harness.folder(), 'alone.subunit');
    const at = (second: number) => ({ testId: 'alone.Test.test_it', timestamp: second * 1e6 });
    const packets = [
      packet({ ...at(1), status: 'inprogress' }),
      packet({ ...at(2), status: 'success' }),
    ];
    await writeFile(file, Buffer.concat(packets));
    const { page } = await open(await harness.exportRun('-f', file));
    const facts = page.locator('.fact-list');
    await facts.waitFor();
    assert.match(await textOf(facts), /Tests\s+1 test$/m);
  });

  it('a stream without tests', async () => {
    const file = join(await harness.folder(), 'empty.subunit');
    // of a file without a byte export says that it is no stream
    await writeFile(file, packet({ timestamp: 1e6 }));
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

  it('a stream that cannot be read is not said to be without tests, on any view', async () => {
    const root = await harness.folder();
    await mkdir(join(root, 'a/b'), { recursive: true });
    await writeFile(join(root, 'a/b/testrepository.subunit'), 'no stream of tests\n'.repeat(99));
    await harness.process(root, 'a/b');
    const { url } = await harness.serve(root);
    for (const view of [
      '',
      '#/testrepository.subunit/tests',
      '#/testrepository.subunit/timeline',
    ]) {
      const { page } = await harness.open(`${url}a/b/stackviz/index.htm${view}`);
      await page.locator('main').getByText('No tests could be read from the stream').waitFor();
      assert.doesNotMatch(await textOf(page.locator('main')), /holds no tests/);
    }
  });

  it('no description of the run: what to do about it', async () => {
    const site = await harness.exportRun('-f', STREAM_FILE);
    const { page } = await open(site, '', () => rm(join(site, 'config.json')));
    const alert = page.getByRole('alert');
    await alert.waitFor();
    assert.match(await textOf(alert), /could not be loaded/);
    assert.match(await textOf(alert), /config\.json/);
  });

  it("a job's phases that cannot be read leave the rest", async () => {
    const site = await harness.exportRun('-f', STREAM_FILE);
    const { page } = await open(site, '', () =>
      amendConfig(site, (artifacts) => {
        artifacts.push({ ...(artifacts[0] as Artifact), artifact_type: 'events', path: 'no.json' });
      }),
    );
    await page.locator('.warnings', { hasText: "The job's phases" }).waitFor();
    assert.equal(await page.locator('.problem h3').count(), 9);
  });

  it('damaged test results say which file', async () => {
    const site = await harness.exportRun('-f', STREAM_FILE);
    const tests = join(site, `${STREAM}-0-tests.json`);
    const { page } = await open(site, '', () => writeFile(tests, '{"version":'));
    const alert = page.getByRole('alert');
    await alert.waitFor();
    assert.match(await textOf(alert), /-0-tests\.json/);
  });

  it('tests that are not listed are counted', async () => {
    const site = await harness.exportRun('-f', STREAM_FILE);
    const path = join(site, `${STREAM}-0-tests.json`);
    const tests: TestsFile = JSON.parse(await readFile(path, 'utf8'));
    const leftOut = { success: 1_234, skip: 5, fail: 2 };
    const { page } = await open(site, '', () =>
      writeFile(path, JSON.stringify({ ...tests, leftOut })),
    );
    await page
      .getByText('Not listed, for want of room: 2 failed, 5 skipped, 1,234 passed')
      .waitFor();
  });

  it('attachments that are gone say so, where they would be', async () => {
    const site = await harness.exportRun('-f', STREAM_FILE);
    const { page } = await open(site, '', () => rm(join(site, `${STREAM}-0-attachments.txt`)));
    await page.getByRole('button', { name: 'Show traceback or reason' }).first().click();
    await page.locator('.failure', { hasText: 'What says why could not be loaded' }).waitFor();
    assert.equal(await page.locator('.problem h3').count(), 9);
  });

  it('bytes between the packets are the output of the run', async () => {
    const file = join(await harness.folder(), 'noisy.subunit');
    const stream = readRecorded('testrepository.subunit.gz');
    await writeFile(file, Buffer.concat([Buffer.from('a line of the job\n'), stream]));
    const { page } = await open(await harness.exportRun('-f', file));
    await page.getByRole('link', { name: /^Run output/ }).click();
    await page.locator('.line', { hasText: 'a line of the job' }).waitFor();
    assert.match(page.url(), /#\/noisy\.subunit\/output$/);
  });

  it('what is left of a truncated packet is told as damaged bytes', async () => {
    const file = join(await harness.folder(), 'cut.subunit');
    const stream = readRecorded('testrepository.subunit.gz');
    const cut = cutInPacket(stream, Math.floor(packetOffsets(stream).length / 2));
    await writeFile(file, cut);
    const { page } = await open(await harness.exportRun('-f', file));
    assert.equal(await page.getByRole('link', { name: /^Run output/ }).count(), 0);
    await page.getByRole('link', { name: /^Damaged bytes \(/ }).click();
    await page.getByRole('button', { name: 'damaged bytes', exact: true }).waitFor();
    await page.getByRole('heading', { name: 'Damaged bytes', exact: true }).waitFor();
    await writeFile(file, Buffer.concat([Buffer.from('said by the runner\n'), cut]));
    const both = await open(await harness.exportRun('-f', file));
    await both.page.getByRole('link', { name: /^Run output and damaged bytes \(/ }).click();
    await both.page.locator('.line', { hasText: 'said by the runner' }).waitFor();
  });

  it('a list of tests is told as one', async () => {
    const file = join(await harness.folder(), 'list.subunit');
    const names = ['a.B.test_c', 'a.B.test_d'];
    const listed = names.map((testId) => packet({ testId, status: 'exists' }));
    await writeFile(file, Buffer.concat(listed));
    const { page } = await open(await harness.exportRun('-f', file));
    await page.getByText('The stream is a list of 2 tests, none of which was run.').waitFor();
    assert.equal(await page.locator('.verdict').textContent(), 'None run');
    assert.equal(await page.locator('.verdict-of').textContent(), 'of 2 listed tests');
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
    await page.getByText('No console').waitFor();
  });

  it('two streams: a switcher between them', async () => {
    const folder = await harness.folder();
    await mkdir(join(folder, 'in'));
    const second = join(folder, 'in', 'second.subunit.gz');
    await copyFile(`${RECORDED}interrupted.v2.subunit.gz`, second);
    const site = await harness.exportRun('-f', STREAM_FILE, '-f', second);
    const { page } = await open(site);
    const chooser = page.getByRole('combobox', { name: 'Stream' });
    await page.locator('.stream').nth(1).waitFor();
    assert.deepEqual(await chooser.locator('option').allInnerTexts(), [
      'all',
      'testrepository.subunit.gz: 7 failed, 1 unexpected success, 1 flaky',
      'second.subunit.gz: 7 failed, 1 unexpected success',
    ]);
    await chooser.selectOption('second.subunit');
    await page
      .locator('.whole-build', { hasText: 'The whole build: 14 failed, 2 unexpected successes' })
      .waitFor();
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

  it('says how far a slow download is', async () => {
    const site = await harness.exportRun('-f', STREAM_FILE);
    const server = await harness.serve(site);
    const { page } = await harness.open('about:blank');
    let release = () => {};
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    await page.route('**/*-tests.json', async (route) => {
      await held;
      await route.continue();
    });
    await page.goto(server.url);
    // The page is there before the data.
    await page.getByRole('status').filter({ hasText: 'Loading the test results' }).waitFor();
    assert.equal(await page.getByRole('navigation', { name: 'Views' }).isVisible(), true);
    release();
    await page.locator('.problem').first().waitFor();
  });

  it('failures of one cause are shown as one', async () => {
    const site = await harness.exportRun('-f', STREAM_FILE);
    const tests = join(site, `${STREAM}-0-tests.json`);
    const { page } = await open(site, '', async () => {
      const file: TestsFile = JSON.parse(await readFile(tests, 'utf8'));
      for (const [i, reason] of file.reasons.entries()) {
        if (
          file.reason.some(
            ([test, at]) => at === i && file.statuses[file.status[test] as number] === 'fail',
          )
        )
          reason.unshift(`TimeoutException: server ${i} is in state BUILD`);
      }
      await writeFile(tests, JSON.stringify(file));
    });
    const group = page.locator('.problem', {
      hasText: '5 tests, 2 set-ups and tear-downs failed, 1 test flaky alike',
    });
    await group.waitFor();
    assert.match(
      await textOf(group.locator('.problem-cause')),
      /TimeoutException: server \{[\d, ]+\+\d\} is in/,
    );
    assert.equal(await group.locator('h3').count(), 8);
    assert.match(
      await textOf(page.locator('#problems-title')),
      /7 failed, 1 unexpected success, 1 flaky, 2 causes/,
    );
  });
});

/** Changes the artifacts that config.json lists. */
async function amendConfig(site: string, change: (artifacts: Artifact[]) => void): Promise<void> {
  const file = join(site, 'config.json');
  const config: SiteConfig = JSON.parse(await readFile(file, 'utf8'));
  change(config.datasets[0]?.artifacts ?? []);
  await writeFile(file, JSON.stringify(config));
}
