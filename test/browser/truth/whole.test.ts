/** A run that is not whole says so above its verdict; recorded runs, and one of 200 workers. */
import assert from 'node:assert/strict';
import { copyFile, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright-core';
import { RECORDED } from '../../fixtures/recorded.ts';
import { packet } from '../../fixtures/subunit.ts';
import { Harness, textOf, waitForPixels } from '../harness/harness.ts';

const BROKEN = fileURLToPath(new URL('../../fixtures/broken/', import.meta.url));
const ORIGIN = Date.UTC(2026, 10, 22, 16, 0, 0) * 1000;

describe('a run that is not whole', () => {
  let harness: Harness;

  before(async () => {
    harness = await Harness.start();
  });

  after(() => harness.close());

  async function open(file: string): Promise<Page> {
    const server = await harness.serve(await harness.exportRun('-f', file));
    const { page } = await harness.open(server.url);
    await page.locator('h1').waitFor();
    return page;
  }
  const said = (page: Page) => textOf(page.locator('.breaks'));
  const verdict = (page: Page) => textOf(page.locator('.verdict'));

  it('a worker that died: the sentence above the verdict, its tail striped, its test told apart', async () => {
    const page = await open(`${BROKEN}died.v1.subunit.gz`);
    const sentence =
      /Worker 0 died in RoutersTest\.test_step_3, which began at \d\d:\d\d:\d\d UTC, 0\.\d\d s before the end of the run: the runner calls it failed, and nothing came after it\. About \d to 8 tests never ran, an estimate by the other workers\./;
    assert.match(await said(page), sentence);
    const [above, below] = await Promise.all(
      ['.breaks', '.verdict'].map(async (place) => page.locator(place).first().boundingBox()),
    );
    assert.ok(above && below && above.y + above.height <= below.y);
    assert.match(await page.title(), /^1 failed · Test run · 20\d\d-/);
    assert.match(
      await textOf(page.getByRole('region', { name: /^Workers/ })),
      /nothing in the last/,
    );
    assert.doesNotMatch(await textOf(page.locator('main')), /Packed perfectly/);
    await waitForPixels(page, '.strip canvas', 'ink-3', 8);
    const facts = await textOf(page.locator('.problem-facts'));
    assert.match(facts, /unknown/);
    await page.locator('.problem h3 a').click();
    await page.locator('.details-break').waitFor();
    assert.match(await textOf(page.locator('.details-break')), sentence);
    assert.match(await textOf(page.locator('.details-head')), /Duration\s+unknown/);
  });

  it('a stream that announces its tests names those that never ran', async () => {
    const page = await open(`${BROKEN}died.run.subunit.gz`);
    assert.match(
      await said(page),
      /RoutersTest\.test_step_3 has no result, and nothing came from worker 0 after it began: it hung, its worker died, or the stream ends too early\. 8 tests never ran\./,
    );
    await page.getByText('Which').first().click();
    assert.match(await textOf(page.locator('.never-ran ul').first()), /RoutersTest\.test_step_4/);
    assert.equal(await verdict(page), '1 never ended');
  });

  it('a worker that SystemExit ended', async () => {
    const page = await open(`${BROKEN}exit.last.subunit.gz`);
    assert.match(await said(page), /Worker 0 ended at .* ended its process, nothing came after it/);
    assert.match(await textOf(page.locator('.problem').first()), /SystemExit: 3/);
  });

  it('tests whose set-up failed are named, and the set-up is no test of 0 s', async () => {
    const page = await open(`${BROKEN}setup.run.subunit.gz`);
    assert.match(
      await said(page),
      /6 tests of work\.test_work\.NetworksTest never ran: NetworksTest\.setUpClass failed\./,
    );
    assert.equal(
      await textOf(page.locator('h1')),
      '1 failed\n1 set-up or tear-down, none of 42 tests',
    );
    assert.doesNotMatch(await textOf(page.locator('.problem-facts')), /\b0 s\b/);
  });

  it('a killed runner: cut off, however many passed', async () => {
    const root = await harness.folder();
    const build = join(root, 'a/b/c');
    await mkdir(join(build, '.stestr'), { recursive: true });
    await copyFile(`${BROKEN}hung.tmp.subunit.gz`, join(build, '.stestr/tmptygd5t2d.gz'));
    await harness.process(root, 'a/b/c');
    const server = await harness.serve(root);
    const { page } = await harness.open(`${server.url}a/b/c/stackviz/index.htm`);
    await page.locator('.breaks').waitFor();
    assert.match(await said(page), /The runner was stopped before its end/);
    assert.match(await said(page), /How many tests never ran is not known/);
    assert.equal(await verdict(page), 'Cut off');
    assert.doesNotMatch(await textOf(page.locator('.facts')), /known to be missing/);
    assert.doesNotMatch(
      await textOf(page.locator('main')),
      /All passed|Packed perfectly|before the last/,
    );
  });

  it('tests that merely ran when the stream was cut are no failures, and not red', async () => {
    const page = await open(`${RECORDED}interrupted.v2.subunit.gz`);
    assert.match(
      await said(page),
      /ContainersTest\.test_upload_large_object began right before the stream ended; TestShelveInstance\.test_shelve_instance began 0\.51 s before the stream ended: how they would have ended is not known\. \d+ tests never ran\./,
    );
    assert.match(await textOf(page.locator('.counts')), /2 running at the end/);
    assert.equal(await page.locator('.problem', { hasText: 'test_shelve_instance' }).count(), 0);
    await page.locator('.breaks a', { hasText: 'test_shelve_instance' }).click();
    await page.locator('.details-head .status-running').waitFor();
    assert.match(await textOf(page.locator('.details-head')), /no end in 0\.51 s/);
  });

  it('200 workers, one of which hangs: failures are on the first screen, and in the map', async () => {
    const packets: { at: number; bytes: Buffer }[] = [];
    const add = (
      at: number,
      worker: number,
      name: string,
      status: 'inprogress' | 'success' | 'fail',
    ) => {
      const testId = `many.Class${worker}.${name}`;
      const parts = { testId, status, tags: [`worker-${worker}`], timestamp: ORIGIN + at * 1e6 };
      packets.push({ at, bytes: packet(parts) });
    };
    for (let worker = 0; worker < 200; worker++) {
      for (let i = 0; i < 10; i++) {
        add(i * 2, worker, `test_${i}`, 'inprogress');
        if (worker === 77 && i === 4) break;
        add(i * 2 + 1.9, worker, `test_${i}`, worker === 150 && i === 9 ? 'fail' : 'success');
      }
    }
    packets.sort((a, b) => a.at - b.at);
    const file = join(await harness.folder(), 'many.subunit');
    await writeFile(file, Buffer.concat(packets.map(({ bytes }) => bytes)));
    const page = await open(file);
    assert.match(
      await said(page),
      /Nothing came from worker 77 in the last 11\.9 s, while others went on: Class77\.test_4 hung, or its worker died\. About 5 to 6 tests never ran/,
    );
    const title = await page.locator('#problems-title').boundingBox();
    assert.ok(title && title.y < 900, `${title?.y}`);
    await page.goto(`${page.url()}#/many.subunit/timeline`);
    await page.locator('.minimap canvas').first().waitFor();
    await waitForPixels(page, '.minimap canvas', 'status-fail', 0);
  });
});
