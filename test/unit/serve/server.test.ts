import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { cp, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { request as httpRequest, type IncomingHttpHeaders } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { gunzipSync, gzipSync } from 'node:zlib';
import { createLogger } from '../../../src/base/log.ts';
import { createManifest } from '../../../src/build/manifest.ts';
import { combineMetadata, toSiteConfig } from '../../../src/process/metadata/combine.ts';
import { beginPublication } from '../../../src/publish/publication.ts';
import { type PreviewServer, startPreviewServer } from '../../../src/serve/server.ts';
import { holdDirectory } from '../../../src/tree/beneath.ts';
import { summaryOf } from '../../fixtures/summary.ts';

/** Publishes a page that holds nothing. */
async function publishPage(path: string, page: string): Promise<void> {
  const build = await holdDirectory(path, '');
  const metadata = combineMetadata({});
  const publication = await beginPublication(build);
  await publication.commit({
    page,
    config: toSiteConfig(metadata, []),
    summary: summaryOf(),
    manifest: createManifest({
      fingerprint: '1',
      path: 'b',
      metadata,
      inputs: [],
      warnings: [],
      counts: {},
      durationMs: 0,
      files: [],
    }),
  });
  await build.close();
}

let directory: string;
let server: PreviewServer;

before(async () => {
  directory = await mkdtemp(join(tmpdir(), 'stackviz-serve-'));
  const root = join(directory, 'logs');
  await mkdir(join(root, 'b'), { recursive: true });
  await mkdir(join(directory, 'assets'));
  await writeFile(join(directory, 'secret'), 'secret');
  await writeFile(join(directory, 'assets/a.js'), 'run()');
  await writeFile(join(root, 'b/digits.txt'), '0123456789');
  await writeFile(join(root, 'b/empty.txt'), '');
  await writeFile(join(root, 'b/data.json.gz'), gzipSync('{}'));
  await writeFile(join(root, 'b/report.html'), '<script>alert(1)</script>');
  await publishPage(join(root, 'b'), '<title>page</title>');
  await mkdir(join(root, 'b/sub/stackviz'), { recursive: true });
  await writeFile(join(root, 'b/sub/stackviz/index.html'), '<script>alert(1)</script>');
  await mkdir(join(root, 'planted'));
  await cp(join(root, 'b/stackviz'), join(root, 'planted/stackviz'), { recursive: true });
  await writeFile(join(root, 'planted/stackviz/index.htm'), '<script>alert(1)</script>');
  await symlink(directory, join(root, 'b/up'));
  await symlink('../../secret', join(root, 'b/leak'));
  execFileSync('mkfifo', [join(root, 'b/pipe')]);
  server = await startPreviewServer({
    root,
    assetsRoot: join(directory, 'assets'),
    assetsDirectory: 'stackviz-assets',
    host: '127.0.0.1',
    port: 0,
    log: createLogger('silent'),
  });
});

after(async () => {
  await server.close();
  await rm(directory, { recursive: true });
});

interface Answer {
  status: number | undefined;
  headers: IncomingHttpHeaders;
  body: Buffer;
}

/** A request as it is: fetch would tidy up the path. */
function send(path: string, headers: Record<string, string> = {}, method = 'GET'): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const { hostname, port } = new URL(server.url);
    const sent = httpRequest(
      { hostname, port, path, method, headers, agent: false },
      (response) => {
        const parts: Buffer[] = [];
        response.on('data', (part: Buffer) => parts.push(part));
        response.on('end', () =>
          resolve({
            status: response.statusCode,
            headers: response.headers,
            body: Buffer.concat(parts),
          }),
        );
        response.on('error', reject);
      },
    );
    sent.on('error', reject);
    sent.end();
  });
}

describe('the preview server', () => {
  it('sends a file with its type, length and validators', async () => {
    const { status, headers, body } = await send('/b/digits.txt');
    assert.equal(status, 200);
    assert.equal(body.toString(), '0123456789');
    assert.equal(headers['content-type'], 'text/plain; charset=utf-8');
    assert.equal(headers['content-length'], '10');
    assert.equal(headers['accept-ranges'], 'bytes');
    assert.equal(headers['x-content-type-options'], 'nosniff');
    assert.equal(headers['content-security-policy'], 'sandbox');
  });

  it('sends gzip files as they are', async () => {
    const { headers, body } = await send('/b/data.json.gz', { 'Accept-Encoding': 'gzip' });
    assert.equal(headers['content-type'], 'application/gzip');
    assert.equal(headers['content-encoding'], undefined);
    assert.equal(gunzipSync(body).toString(), '{}');
  });

  it('answers HEAD without a body', async () => {
    const { status, headers, body } = await send('/b/digits.txt', { Range: 'bytes=1-2' }, 'HEAD');
    assert.deepEqual([status, headers['content-length'], body.length], [200, '10', 0]);
  });

  it('sends one range', async () => {
    const { status, headers, body } = await send('/b/digits.txt', { Range: 'bytes=2-4' });
    assert.equal(status, 206);
    assert.equal(headers['content-range'], 'bytes 2-4/10');
    assert.equal(body.toString(), '234');
  });

  it('refuses a range after the end and ignores one of another state', async () => {
    const after = await send('/b/digits.txt', { Range: 'bytes=10-' });
    assert.deepEqual([after.status, after.headers['content-range']], [416, 'bytes */10']);
    assert.equal((await send('/b/empty.txt', { Range: 'bytes=0-' })).status, 416);
    const other = await send('/b/digits.txt', { Range: 'bytes=2-4', 'If-Range': '"other"' });
    assert.deepEqual([other.status, other.body.length], [200, 10]);
  });

  it('says 304 to who has the file already', async () => {
    const { headers } = await send('/b/digits.txt');
    const again = await send('/b/digits.txt', { 'If-None-Match': headers.etag ?? '' });
    assert.deepEqual([again.status, again.body.length], [304, 0]);
    const since = { 'If-Modified-Since': headers['last-modified'] ?? '' };
    assert.equal((await send('/b/digits.txt', since)).status, 304);
  });

  it('serves an empty file', async () => {
    const { status, headers } = await send('/b/empty.txt');
    assert.deepEqual([status, headers['content-length']], [200, '0']);
  });

  it('adds the slash a directory lacks', async () => {
    const { status, headers } = await send('/b?x=1');
    assert.deepEqual([status, headers.location], [301, '/b/?x=1']);
    assert.equal((await send('//b')).headers.location, '/b/');
  });

  it('serves the page of a build without sandbox', async () => {
    const { status, headers, body } = await send('/b/stackviz/');
    assert.deepEqual([status, body.toString()], [200, '<title>page</title>']);
    assert.equal(headers['content-security-policy'], undefined);
  });

  it('answers to nobody who takes it for another host', async () => {
    assert.equal((await send('/b/digits.txt', { Host: 'evil.example' })).status, 421);
    assert.equal((await send('/b/digits.txt', { Host: 'localhost:1' })).status, 200);
  });

  it('sandboxes pages of our names that somebody uploaded', async () => {
    for (const path of ['/b/sub/stackviz/', '/b/sub/stackviz/index.html', '/planted/stackviz/']) {
      const { status, headers } = await send(path);
      assert.deepEqual([status, headers['content-security-policy']], [200, 'sandbox'], path);
    }
  });

  it('lists a directory: only what it serves', async () => {
    const { status, body } = await send('/b/');
    assert.equal(status, 200);
    assert.match(body.toString(), /class="stackviz" href="stackviz\/"/);
    assert.match(body.toString(), /digits\.txt/);
    assert.doesNotMatch(body.toString(), /leak|pipe|"\.\/up/);
    assert.equal((await send('/')).status, 200);
  });

  it('serves the assets from their own directory', async () => {
    const { status, headers, body } = await send('/stackviz-assets/a.js');
    assert.deepEqual([status, body.toString()], [200, 'run()']);
    assert.equal(headers['content-type'], 'text/javascript; charset=utf-8');
    assert.equal((await send('/stackviz-assets/../secret')).status, 400);
  });

  it('says 404 to links, FIFOs and what is not there', async () => {
    const paths = [
      '/b/leak',
      '/b/up',
      '/b/up/',
      '/b/up/secret',
      '/b/pipe',
      '/nothing',
      '/b/digits.txt/',
    ];
    for (const path of [...paths, '/b/digits.txt/x', `/${'a'.repeat(300)}`]) {
      assert.equal((await send(path)).status, 404, path);
    }
  });

  it('says 400 to paths that try to leave', async () => {
    for (const path of ['/../secret', '/b/%2e%2e/secret', '/b/..%2fsecret', '/b%00', '/%']) {
      const { status, body } = await send(path);
      assert.equal(status, 400, path);
      assert.doesNotMatch(body.toString(), /secret/);
    }
  });

  it('says 405 to other methods', async () => {
    for (const method of ['POST', 'PUT', 'DELETE', 'OPTIONS']) {
      const { status, headers } = await send('/b/digits.txt', {}, method);
      assert.deepEqual([status, headers.allow], [405, 'GET, HEAD']);
    }
  });

  it('rejects when the port is taken', async () => {
    const port = Number(new URL(server.url).port);
    const log = createLogger('silent');
    await assert.rejects(
      startPreviewServer({ root: '/', assetsDirectory: 'assets', host: '127.0.0.1', port, log }),
      {
        code: 'EADDRINUSE',
      },
    );
  });
});
