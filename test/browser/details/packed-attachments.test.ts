/** Packed attachments in the page: the decoder comes when it is needed, and what goes wrong is told. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import type { TestsFile } from '../../../src/format/tests.ts';
import { readData } from '../../fixtures/read-dataset.ts';
import { packAsVersion2 } from '../../fixtures/version-2.ts';
import { Harness, STREAM, STREAM_FILE, textOf, violations, waitUntil } from '../harness/harness.ts';
import { serve, type TestServer } from '../harness/servers.ts';

const TESTS = `${STREAM}-0-tests.json.gz`;
const ATTACHMENTS = `${STREAM}-0-attachments.txt.zst`;

describe('packed attachments', () => {
  let harness: Harness;
  const servers: TestServer[] = [];

  before(async () => {
    harness = await Harness.start();
  });
  after(async () => {
    for (const server of servers) await server.close();
    await harness.close();
  });

  const packedRun = () => harness.exportRun('--gzip', '-f', STREAM_FILE);

  /** Opens the list of tests narrowed to some, and gives what follows the first link. */
  async function open(site: string, text: string, headers: Record<string, string> = {}) {
    const server = await serve(site, 'range', headers);
    servers.push(server);
    const watched = await harness.open(`${server.url}#/${STREAM}/tests?text=${text}`);
    await watched.page.locator('tbody th a').first().waitFor();
    const decoders = () => watched.answers.filter(({ path }) => /\/worker-[^/]*\.js$/.test(path));
    const follow = () => watched.page.locator('tbody th a').first().click();
    return { ...watched, decoders, follow, shown: watched.page.locator('.line-exception').first() };
  }

  it('the decoder is fetched with the first attachment, once', async () => {
    const { page, decoders, follow, shown, complaints } = await open(
      await packedRun(),
      'test_stamp_pattern',
    );
    assert.equal(decoders().length, 0);
    await follow();
    await shown.waitFor();
    await page.goBack();
    await page.getByRole('searchbox').fill('test_reboot_server_hard');
    await page.locator('tbody th a', { hasText: 'test_reboot_server_hard' }).first().click();
    await shown.waitFor();
    assert.equal(decoders().length, 1);
    // the policy of the page forbids it to compile anything; the worker has none of its own
    assert.deepEqual([complaints, await violations(page)], [[], []]);
  });

  it('the decoder begins when a pointer or the focus comes to what leads to attachments', async () => {
    const { page, decoders, follow, shown } = await open(await packedRun(), 'test_stamp_pattern');
    await page.getByRole('searchbox').focus();
    assert.equal(decoders().length, 0);
    await page.locator('tbody th a').first().focus();
    await waitUntil('the decoder is there', () => decoders().length === 1);
    await follow();
    await shown.waitFor();
    assert.equal(decoders().length, 1);
  });

  it("a server's own policy may forbid the decoder: the page says what is missing", async () => {
    const site = await packedRun();
    const policy = (scripts: string) => ({
      'Content-Security-Policy': `default-src 'self'; img-src 'self' data:; script-src ${scripts}`,
    });
    const strict = await open(site, 'test_stamp_pattern', policy("'self'"));
    await strict.follow();
    const alert = strict.page.getByRole('alert').filter({ hasText: 'The attachments could not' });
    await alert.waitFor();
    assert.match(await textOf(alert), /'wasm-unsafe-eval'/);
    const open2 = await open(site, 'test_stamp_pattern', policy("'self' 'wasm-unsafe-eval'"));
    await open2.follow();
    await open2.shown.waitFor();
  });

  it('a decoder that did not arrive is told, and asked for again', async () => {
    const site = await packedRun();
    const assets = join(site, 'assets');
    const name = readdirSync(assets).find((file) => file.startsWith('worker-')) ?? '';
    await rename(join(assets, name), join(site, 'away'));
    const { page, follow, shown } = await open(site, 'test_stamp_pattern');
    await follow();
    await page.getByRole('alert').filter({ hasText: 'The attachments could not' }).waitFor();
    await rename(join(site, 'away'), join(assets, name));
    await page.goBack();
    await follow();
    await shown.waitFor();
  });

  it('a damaged block is told where its text would be', async () => {
    const site = await packedRun();
    const file = join(site, ATTACHMENTS);
    const bytes = readFileSync(file);
    const middle = Math.floor(bytes.length / 2);
    bytes[middle] = (bytes[middle] as number) ^ 0xff;
    await writeFile(file, bytes);
    const { page, follow, shown } = await open(site, 'test_stamp_pattern');
    await follow();
    const alert = page.getByRole('alert').filter({ hasText: 'The attachments could not' });
    await alert.waitFor();
    assert.match(await textOf(alert), /damaged/);
    assert.equal(await shown.count(), 0);
  });

  it('a page of format version 2 is read by the assets of today, without the decoder', async () => {
    const site = await packedRun();
    const { bytes, seekable } = packAsVersion2(readData(site, ATTACHMENTS));
    const older = ATTACHMENTS.replace('.zst', '.gz');
    await writeFile(join(site, older), bytes);
    await rm(join(site, ATTACHMENTS));
    const tests: TestsFile = JSON.parse(String(gunzipSync(readFileSync(join(site, TESTS)))));
    const then = { ...tests, version: 2, attachments: { ...tests.attachments, ...seekable } };
    await writeFile(join(site, TESTS), gzipSync(JSON.stringify(then)));
    const config = readFileSync(join(site, 'config.json'), 'utf8');
    await writeFile(join(site, 'config.json'), config.replaceAll(ATTACHMENTS, older));
    const { decoders, follow, shown, complaints } = await open(site, 'test_stamp_pattern');
    await follow();
    await shown.waitFor();
    assert.equal(decoders().length, 0);
    assert.deepEqual(complaints, []);
  });
});
