/** What a page says where no script runs: text browsers, previews, copies, sandboxed frames, disks. */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { cp, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { gzipSync } from 'node:zlib';
import { BUILD_PATH } from '../../fixtures/recorded.ts';
import { packet } from '../../fixtures/subunit.ts';
import { Harness, STREAM_FILE, textOf, violations, waitUntil } from '../harness/harness.ts';

const run = promisify(execFile);
const FAILED = 'stackviz_fixture.scenario.test_basic_ops.TestStampPattern.test_stamp_pattern';
const EVIL = '<img src=x onerror="window.hacked=1"><script>window.hacked=1</script>\u202e';

describe('a page without script', () => {
  let harness: Harness;
  let root: string;
  let url: string;
  const page = `${BUILD_PATH}/stackviz/index.htm`;

  before(async () => {
    harness = await Harness.start();
    root = await harness.publishBuild();
    url = `${(await harness.serve(root)).url}${page}`;
  });

  after(() => harness.close());

  /** The title of a page, once its scripts have read the results. */
  async function titleOf(address: string): Promise<string> {
    const { page: shown } = await harness.open(address);
    await shown.locator('.verdict').first().waitFor();
    const read = async () => (await shown.title()).includes(' · ');
    await waitUntil('the result in the title', read);
    return shown.title();
  }

  /** What the page with its scripts says. */
  async function verdict(): Promise<string> {
    return (await titleOf(url)).split(' · ')[0] ?? '';
  }

  it('says the same as with it, in less than 24 kB packed', async () => {
    const without = await harness.open(url, { javaScriptEnabled: false });
    const text = await textOf(without.page.locator('body'));
    assert.ok(text.startsWith(await verdict()), text.slice(0, 200));
    assert.equal(await without.page.title(), await titleOf(url));
    assert.match(text, /\d+ failed, .*\d+ passed/);
    assert.match(text, /test_stamp_pattern[^\n]*worker \d/);
    assert.match(text, /in \S+\.py, line \d+, in test_\w+/);
    assert.doesNotMatch(text, /file:/);
    const bytes = gzipSync(await readFile(join(root, page)), { level: 6 }).length;
    assert.ok(bytes <= 24 * 1024, `${bytes} bytes`);
  });

  for (const [browser, ...options] of [
    ['w3m', '-dump', '-cols', '200'],
    ['lynx', '-dump', '-width=200', '-nolist'],
  ] as [string, ...string[]][]) {
    it(`${browser} shows the result and the failures, from a server and from disk`, async () => {
      const said = await verdict();
      for (const target of [url, join(root, page)]) {
        const html =
          target === url ? [] : browser === 'w3m' ? ['-T', 'text/html'] : ['-force_html'];
        const { stdout } = await run(browser, [...options, ...html, target], {
          env: { ...process.env, LANG: 'C.UTF-8' },
        });
        assert.ok(stdout.includes(said), stdout);
        assert.ok(stdout.replace(/\s+/g, '').includes(FAILED), stdout);
        assert.match(stdout, /AssertionError/);
        assert.doesNotMatch(stdout, /file:\/\/\)|Nothing yet/);
      }
    });
  }

  it('a preview takes title and description from it', async () => {
    const html = await (await fetch(url)).text();
    const said = await verdict();
    assert.match(html, new RegExp(`<title>${said} · `));
    assert.match(html, new RegExp(`<meta name="description" content="${said} .*\\d+ tests`));
  });

  it('in a sandboxed frame, without and with scripts allowed', async () => {
    const folder = await harness.folder();
    await cp(root, folder, { recursive: true });
    const frame = (sandbox: string) => `<iframe sandbox="${sandbox}" src="${page}"></iframe>`;
    await writeFile(join(folder, 'index.html'), frame('') + frame('allow-scripts'));
    const { page: outer } = await harness.open((await harness.serve(folder)).url);
    for (const index of [0, 1]) {
      const body = outer.frameLocator('iframe').nth(index).locator('body');
      await body.getByText('What needs attention').waitFor();
      assert.ok((await textOf(body)).includes(FAILED));
    }
  });

  it('from disk: says so there, and only there', async () => {
    const { page: disk } = await harness.open(pathToFileURL(join(root, page)).href);
    await disk.getByText('opened from a folder on disk (file://)').waitFor();
    assert.ok((await textOf(disk.locator('body'))).includes(FAILED));
  });

  it('a copy without its scripts says what is missing, and works once they are beside it', async () => {
    const folder = await harness.folder();
    await cp(join(root, BUILD_PATH, 'stackviz'), join(folder, 'copy'), { recursive: true });
    const copy = `${(await harness.serve(folder)).url}copy/index.htm`;
    const { page: alone } = await harness.open(copy);
    await alone.getByText('The scripts of this page are not where it looks for them').waitFor();
    const text = await textOf(alone.locator('body'));
    assert.ok(text.includes(`${copy.replace('index.htm', 'assets/')}`), text);
    assert.ok(text.includes(FAILED));
    const shared = join(root, 'stackviz-assets');
    const [site = ''] = await readdir(shared);
    await mkdir(join(folder, 'copy/assets'));
    await cp(join(shared, site, 'assets'), join(folder, 'copy/assets'), { recursive: true });
    const { page: whole } = await harness.open(copy);
    await whole.locator('.problem').first().waitFor();
    await whole.getByRole('link', { name: 'Timeline' }).first().click();
    await whole.locator('.lane-canvas').waitFor();
    assert.deepEqual(await violations(whole), []);
  });

  it('several streams: the whole build speaks', async () => {
    const folder = await harness.folder();
    const at = (second: number) => ({ testId: 'green.Test.test_it', timestamp: second * 1e6 });
    const green = join(folder, 'green.subunit');
    await writeFile(
      green,
      Buffer.concat([
        packet({ ...at(1), status: 'inprogress' }),
        packet({ ...at(2), status: 'success' }),
      ]),
    );
    const site = await harness.exportRun('-f', green, '-f', STREAM_FILE);
    const server = await harness.serve(site);
    const { page: plain } = await harness.open(server.url, { javaScriptEnabled: false });
    const text = await textOf(plain.locator('body'));
    assert.match(text, /^\d+ failed/);
    assert.match(text, /2 streams\s+green\.subunit: 1 passed/);
    assert.equal(await plain.title(), await titleOf(server.url));
  });

  it('hostile names are text', async () => {
    const folder = await harness.folder();
    const file = join(folder, 'evil.subunit');
    const id = { testId: `a.B.test ${EVIL}`, timestamp: 1e6 };
    const content = Buffer.from(`Traceback (most recent call last):\nValueError: ${EVIL}`);
    await writeFile(
      file,
      Buffer.concat([
        packet({ ...id, status: 'inprogress' }),
        packet({
          ...id,
          status: 'fail',
          file: { name: 'traceback', mime: 'text/plain', bytes: content },
        }),
      ]),
    );
    const server = await harness.serve(await harness.exportRun('-f', file));
    const { page: plain } = await harness.open(server.url, { javaScriptEnabled: false });
    assert.match(await textOf(plain.locator('body')), /<img src=x onerror="window\.hacked=1">/);
    assert.equal(await plain.locator('img, .told script').count(), 0);
    assert.doesNotMatch(await textOf(plain.locator('body')), /\u202e/);
  });
});
