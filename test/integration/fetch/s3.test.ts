/**
 * Listings of S3: of a bucket by its host name and by the path, in pages of two keys. The server is ours; it answers
 * in the form of ListObjects (version 1), of which no server is to be had here that pages without a fault.
 */
import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { download } from '../../../src/fetch/download.ts';
import { runAt } from '../../../src/fetch/run.ts';
import { readRecorded } from '../../fixtures/recorded.ts';
import { startWeb, type Web } from './ci-servers.ts';
import { readTree, testContext } from './run-tree.ts';

const STREAM = readRecorded('testrepository.subunit.gz');
const PAGE_KEYS = 2;

const OBJECTS = new Map<string, Buffer>([
  ['45/other/b.subunit', STREAM],
  ['45/run/a & b/k:l.subunit', STREAM],
  ['45/run/job-output.txt', Buffer.from('a line\n')],
  ['45/run/logs/', Buffer.alloc(0)],
  ['45/run/logs/c.subunit', Buffer.concat([STREAM, Buffer.from('\n')])],
  ['45/run/zuul-info/inventory.yaml', Buffer.from('all: {vars: {}}\n')],
  ['45/run2/d.subunit', STREAM],
]);

/** @param bucket path of the bucket, such as `/` or `/bucket` */
function startStore(bucket: string): Promise<Web> {
  return startWeb((path, response) => {
    const { pathname, searchParams } = new URL(path, 'http://store');
    if (pathname === bucket && searchParams.has('prefix')) {
      const [prefix, marker] = ['prefix', 'marker'].map((name) => searchParams.get(name) ?? '');
      const keys = [...OBJECTS.keys()].filter(
        (key) => key.startsWith(prefix as string) && key > (marker as string),
      );
      const asXml = (text: string) => text.replaceAll('&', '&amp;');
      const contents = keys.slice(0, PAGE_KEYS).map((key) => {
        const size = OBJECTS.get(key)?.length;
        return `<Contents><Key>${asXml(key)}</Key><Size>${size}</Size></Contents>`;
      });
      response.setHeader('Content-Type', 'application/xml');
      response.end(
        `<ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Name>b</Name><IsTruncated>${keys.length > PAGE_KEYS}</IsTruncated>${contents.join('')}</ListBucketResult>`,
      );
      return;
    }
    const key = decodeURIComponent(pathname.slice(bucket.length).replace(/^\//, ''));
    const object = OBJECTS.get(key);
    if (object !== undefined) response.end(object);
    else response.writeHead(404).end('<Error><Code>NoSuchKey</Code></Error>');
  });
}

describe('listings of S3', () => {
  for (const [kind, bucket] of [
    ['by the host', '/'],
    ['by the path', '/bucket'],
  ] as const) {
    it(kind, async () => {
      const store = await startStore(bucket);
      const directory = await mkdtemp(join(tmpdir(), 'stackviz-fetched-'));
      const context = testContext();
      try {
        const url = `${store.url}${bucket === '/' ? '' : bucket}/45/run/`;
        await download(runAt(url), directory, context);
        const paths = [...(await readTree(directory)).keys()].sort();
        assert.deepEqual(paths, [
          'a & b/k:l.subunit',
          'job-output.txt',
          'logs/c.subunit',
          'zuul-info/build.json',
          'zuul-info/inventory.yaml',
        ]);
      } finally {
        context.guard.close();
        await store.close();
        await rm(directory, { recursive: true });
      }
    });
  }
});
