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
import { loadSite, pageFor, renderPage, type Site } from '../../../src/publish/site.ts';

const root = mkdtempSync(join(tmpdir(), 'site-'));
after(() => rmSync(root, { recursive: true }));

const SITE: Site = {
  page: '<meta name="stackvizd-data" content="data/"><script src="./assets/a-12.js"></script>',
  assets: [{ name: 'a-12.js', bytes: Buffer.from('code') }],
};
const config = { root, publish: { gzip: true, assetsDirectory: 'shared' } };
const asset = join(root, 'shared/a-12.js');

test('a page finds its assets and its data wherever it is', () => {
  assert.equal(
    renderPage(SITE, '../../shared/', './'),
    '<meta name="stackvizd-data" content="./"><script src="../../shared/a-12.js"></script>',
  );
});

test('pages of builds share the assets of the root', async () => {
  const page = await pageFor(SITE, config, '45/12345/1');
  assert.match(page, /src="\.\.\/\.\.\/\.\.\/\.\.\/shared\/a-12\.js"/);
  assert.equal(readFileSync(asset, 'utf8'), 'code');
});

test('assets that were deleted or changed come back, old ones are touched', async () => {
  writeFileSync(asset, 'planted');
  await pageFor(SITE, config, 'a');
  assert.equal(readFileSync(asset, 'utf8'), 'code');
  const old = new Date(Date.now() - 2 * 86_400_000);
  utimesSync(asset, old, old);
  await pageFor(SITE, config, 'a');
  assert.ok(statSync(asset).mtimeMs > Date.now() - 60_000);
  assert.deepEqual(readdirSync(join(root, 'shared')), ['a-12.js']);
});

test('a site that is not built is told', async () => {
  await assert.rejects(loadSite(join(root, 'none')), { code: 'SITE_MISSING' });
  mkdirSync(join(root, 'built/assets'), { recursive: true });
  writeFileSync(join(root, 'built/index.html'), 'page');
  assert.deepEqual(await loadSite(join(root, 'built')), { page: 'page', assets: [] });
});
