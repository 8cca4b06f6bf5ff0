/** Listings of which no server is run: by hand, as servers have been seen to write them. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readJsonListing, readXmlListing } from '../../../src/fetch/listing/documents.ts';
import { addressBelow, isName } from '../../../src/fetch/listing/entry.ts';
import { readLinks } from '../../../src/fetch/listing/links.ts';
import { readBucketPage, readContainerPage } from '../../../src/fetch/listing/stores.ts';
import fc from '../../harness/property.ts';

const PAGE = new URL('https://logs.example.org/45/run/');

const linked = async (html: string, most = 1000) =>
  (await readLinks(html, PAGE, most)).map(({ name, isDirectory }) =>
    isDirectory ? `${name}/` : name,
  );

test('links that lead one step down are entries, all others are not', async () => {
  const html = `<html><body><a href="../">..</a> <A HREF='a%20b.txt'>a b..&gt;</A>
    <a href="./k:l.txt">k:l.txt</a> <a href="k:l.txt">broken</a> <a href="/45/run/abs/">abs</a>
    <a href="https://logs.example.org/45/run/full.txt">x</a> <a href="?C=M;O=D">sort</a> <a href="#top">top</a>
    <a href="controller/logs/deep.txt">deep</a> <a href="g%2520h.txt">g</a> <a href="&amp;amp%3Cx%3E.txt">amp</a>
    <a href="/45/other/x.txt">x</a> <a href="https://evil.example/45/run/y.txt">y</a> <a href="bad%ff.txt">bad</a>
    <a href="%2e%2e/z.txt">z</a> <a href="a%2fb.txt">slash</a> <a href="javascript:alert(1)">j</a> <a>none</a>
    <a href="logs/index.html">Zuul's page of a folder</a> <a href="index.html">itself</a>
    <a href="twice">twice</a><a href="twice/">twice</a>`;
  assert.deepEqual(await linked(html), [
    'a b.txt',
    'k:l.txt',
    'abs/',
    'full.txt',
    'g%20h.txt',
    '&amp<x>.txt',
    'logs/',
    'index.html',
    'twice/',
  ]);
});

test('a page is read in parts, and no further than is wanted', async () => {
  const names = Array.from({ length: 20_000 }, (_, at) => `file-${at}.txt`);
  const html = names.map((name) => `<a href="${name}">${name}</a>\n`).join('');
  assert.deepEqual(await linked(html, 20_000), names);
  const some = await linked(html, 10);
  assert.ok(some.length > 10 && some.length < 5_000, String(some.length));
  assert.deepEqual(await linked('<a href="x">'.repeat(500_000), 10), ['x']);
});

test('names become addresses and links, and are read back as they were', async () => {
  const names = fc.string({ unit: 'binary', minLength: 1, maxLength: 40 });
  await fc.assert(
    fc.asyncProperty(names, async (name) => {
      // a lone surrogate has no form in UTF-8, and so no name of a file
      fc.pre(isName(name) && name.isWellFormed());
      const { href } = addressBelow(PAGE, name);
      assert.deepEqual(await readLinks(`<a href="${href}">`, PAGE, 10), [
        { name, isDirectory: false, bytes: null },
      ]);
    }),
  );
});

test('documents', () => {
  const caddy = '[{"name":"logs/","size":4096,"is_dir":true},{"name":"a","size":3,"is_dir":false}]';
  assert.deepEqual(readJsonListing(caddy), [
    { name: 'logs', isDirectory: true, bytes: null },
    { name: 'a', isDirectory: false, bytes: 3 },
  ]);
  const nginx = '[{"name":"x","type":"other"},{"name":"../y","type":"file","size":1}]';
  assert.deepEqual(readJsonListing(nginx), []);
  for (const text of ['{}', '[1]', '[{"name":"a"}]', 'no']) {
    assert.equal(readJsonListing(text), null);
  }
  assert.equal(readXmlListing('<html><file>a</file></html>'), null);
});

test('object stores', () => {
  const xml = `<?xml version="1.0"?><ListBucketResult><Name>b</Name><Prefix>45/</Prefix>
    <IsTruncated>true</IsTruncated><Contents><Key>45/a &amp; b.txt</Key><ETag>&quot;1&quot;</ETag><Size>12</Size>
    <Owner><ID>x</ID></Owner></Contents><Contents><Key>45/c</Key><Size>x</Size></Contents></ListBucketResult>`;
  assert.deepEqual(readBucketPage(xml), {
    keys: [
      { key: '45/a & b.txt', bytes: 12 },
      { key: '45/c', bytes: null },
    ],
    isLast: false,
  });
  assert.equal(readBucketPage('<Error><Code>AccessDenied</Code></Error>'), null);
  assert.equal(readContainerPage('{"x": 1}'), null);
});
