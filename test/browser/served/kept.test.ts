/** A server that says nothing of how long a file may be kept: a browser keeps it for a tenth of its age. */
import assert from 'node:assert/strict';
import { cp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { BUILD_PATH, RECORDED } from '../../fixtures/recorded.ts';
import { Harness, STREAM_FILE, textOf } from '../harness/harness.ts';
import { serve, type TestServer } from '../harness/servers.ts';

const YEARS_AGO = { 'Last-Modified': 'Mon, 06 Jan 2020 10:00:00 GMT' };
const OTHER = `${RECORDED}interrupted.v2.subunit.gz`;

describe('a page that was opened before', () => {
  let harness: Harness;
  let server: TestServer;
  before(async () => {
    harness = await Harness.start();
  });
  after(async () => {
    await server?.close();
    await harness.close();
  });

  it('asks for each file of a build once, those that it is told of beforehand as well', async () => {
    server = await serve(await harness.publishBuild(), 'range', YEARS_AGO);
    const { page } = await harness.open(`${server.url}${BUILD_PATH}/stackviz/index.htm`);
    await page.locator('.problem').first().waitFor();
    const asked = server.requests.map(({ path }) => path);
    assert.ok(
      asked.some((path) => path.endsWith('/manifest.json')),
      asked.join(),
    );
    assert.deepEqual(
      asked.filter((path, at) => asked.indexOf(path) !== at),
      [],
    );
    await server.close();
  });

  it('shows what a build was published with again', async () => {
    const root = await harness.publishBuild();
    server = await serve(root, 'range', YEARS_AGO);
    const { page } = await harness.open(`${server.url}${BUILD_PATH}/stackviz/index.htm`);
    await page.locator('.problem').first().waitFor();
    const ended = /2 running at the end/;
    assert.doesNotMatch(await textOf(page.locator('main')), ended);

    await rm(join(root, BUILD_PATH, 'testrepository.subunit.gz'));
    await cp(OTHER, join(root, BUILD_PATH, 'testrepository.subunit.gz'));
    await harness.process(root, BUILD_PATH);
    await page.reload();
    await page.locator('.problem').first().waitFor();
    assert.match(await textOf(page.locator('main')), ended);
    await server.close();
  });

  it('shows the run that is there now', async () => {
    const site = await harness.exportRun('-f', STREAM_FILE);
    server = await serve(site, 'plain', YEARS_AGO);
    const { page } = await harness.open(server.url);
    await page.locator('.problem').first().waitFor();
    const ended = /2 running at the end/;
    assert.doesNotMatch(await textOf(page.locator('main')), ended);

    await cp(await harness.exportRun('-f', OTHER), site, { recursive: true });
    const again = await page.context().newPage();
    await again.goto(server.url);
    await again.locator('.problem').first().waitFor();
    assert.match(await textOf(again.locator('main')), ended);
  });
});
