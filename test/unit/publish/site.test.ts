import assert from 'node:assert/strict';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import type { Artifact } from '../../../src/format/dataset.ts';
import {
  fetchAhead,
  historyPage,
  loadSite,
  pageFor,
  renderPage,
  type Site,
} from '../../../src/publish/site.ts';

const root = mkdtempSync(join(tmpdir(), 'site-'));
after(() => rmSync(root, { recursive: true }));

const SITE: Site = {
  id: 'abc123',
  page: '<meta name="stackvizd-data" content="data/"><link href="css/x.css"><script src="./assets/a-12.js"></script><a href="data/config.json">',
  files: [
    { path: 'assets/a-12.js', bytes: Buffer.from('code') },
    { path: 'css/x.css', bytes: Buffer.from('style') },
  ],
};
const config = {
  root,
  publish: {
    format: 'stackvizd' as const,
    gzip: true,
    siteDirectory: null,
    baseUrl: null,
    uploaded: 'replace' as const,
    assetsDirectory: 'shared',
  },
};
mkdirSync(join(root, '45/12345/1'), { recursive: true });
const asset = join(root, 'shared/abc123/assets/a-12.js');

test('a page finds its files and its data wherever it is', () => {
  assert.equal(
    renderPage(SITE, '../../shared/', './'),
    '<meta name="stackvizd-data" content="./"><link href="../../shared/css/x.css">' +
      '<script src="../../shared/assets/a-12.js"></script><a href="data/config.json">',
  );
});

const artifact = (type: 'tests' | 'attachments', path: string): Artifact => ({
  path,
  artifact_name: 'testrepository.subunit',
  artifact_type: type,
  content_type: 'application/json',
  primary: false,
});

test('what each view begins with is fetched beside the scripts', () => {
  const tests = artifact('tests', 'a b"#?-tests.12.json.gz');
  const ahead = (artifacts: Artifact[], page = SITE.page) =>
    [...fetchAhead(page, 'data/', artifacts).matchAll(/<link rel="preload"[^>]*>/g)].map(
      ([link]) => / href="([^"]*)">$/.exec(link)?.[1],
    );
  // the others keep their names: they would come as the browser has kept them
  assert.deepEqual(ahead([tests, artifact('attachments', 'x')]), [
    'data/a%20b%22%23%3F-tests.12.json.gz',
  ]);
  // of several streams nobody knows which will be looked at
  assert.deepEqual(ahead([tests, tests]), []);
  assert.deepEqual(ahead([]), []);
  // another site's page
  assert.deepEqual(ahead([tests], '<html></html>'), []);
});

test('pages of builds share the files of the root', async () => {
  const page = await pageFor(SITE, config, '45/12345/1');
  assert.match(page, /src="\.\.\/\.\.\/\.\.\/\.\.\/shared\/abc123\/assets\/a-12\.js"/);
  assert.equal(readFileSync(asset, 'utf8'), 'code');
});

test('files that were deleted or changed come back, old ones are touched', async () => {
  writeFileSync(asset, 'planted');
  rmSync(join(root, 'shared/abc123/css'), { recursive: true });
  await pageFor(SITE, config, 'a');
  assert.equal(readFileSync(asset, 'utf8'), 'code');
  const old = new Date(Date.now() - 3_600_000);
  utimesSync(asset, old, old);
  await pageFor(SITE, config, 'a');
  // never older than the page that was just made, or the archiver would take them first
  assert.ok(statSync(asset).mtimeMs > Date.now());
  const names = readdirSync(join(root, 'shared/abc123'), { recursive: true }).sort();
  assert.deepEqual(names, ['assets', 'assets/a-12.js', 'css', 'css/x.css']);
});

test('any site can be loaded, a missing one is told', async () => {
  await assert.rejects(loadSite(join(root, 'none')), {
    code: 'SITE_MISSING',
    message: `publish.siteDirectory: no built site in ${join(root, 'none')}`,
    // an upgrade may be at it
    retryable: true,
  });
  mkdirSync(join(root, 'built/fonts'), { recursive: true });
  mkdirSync(join(root, 'built/data'), { recursive: true });
  writeFileSync(join(root, 'built/index.html'), 'page');
  writeFileSync(join(root, 'built/fonts/f.woff'), 'font');
  writeFileSync(join(root, 'built/data/config.json'), 'of somebody else');
  const site = await loadSite(join(root, 'built'));
  assert.deepEqual([site.page, site.files.map(({ path }) => path)], ['page', ['fonts/f.woff']]);
  writeFileSync(join(root, 'built/fonts/f.woff'), 'other');
  assert.notEqual((await loadSite(join(root, 'built'))).id, site.id);
});

test('nothing is made in an empty mount point, where the root was while a build was read', async () => {
  const empty = join(root, 'empty');
  mkdirSync(empty);
  await assert.rejects(pageFor(SITE, { ...config, root: empty }, '45/12345/1'), {
    code: 'ROOT_MISSING',
    retryable: true,
  });
  assert.deepEqual(readdirSync(empty), []);
});

test('the page of jobs says without script what it is, not that it is a test run', async () => {
  const ours = readFileSync(new URL('../../../site/index.html', import.meta.url), 'utf8');
  const page = (await historyPage({ ...SITE, page: ours }, config)) ?? '';
  assert.match(page, /<title>Jobs<\/title>/);
  assert.match(page, /<h1>Jobs<\/h1>/);
  assert.match(page, /<a href="causes\.atom">.*<a href="\.\.\/\.\.\/">/s);
  assert.doesNotMatch(page, /Test run|config\.json/);
  assert.equal(await historyPage({ ...SITE, page: '<p>another</p>' }, config), null);
});
