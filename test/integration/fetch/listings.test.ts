/** What real servers list is found and fetched as the daemon would find it in the tree. */
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deflateSync, gzipSync } from 'node:zlib';
import { type Downloaded, download } from '../../../src/fetch/download.ts';
import { runAt } from '../../../src/fetch/run.ts';
import type { RunningServer } from '../../harness/server-process.ts';
import { needTool } from '../../harness/skip.ts';
import { LISTING_SERVERS, startListing, startSwift } from './listing-servers.ts';
import { makeRunTree, type RunTree, readTree, testContext, writeTree } from './run-tree.ts';

/** Downloads from an address and compares with what is wanted. */
async function fetchTree(url: string): Promise<{ got: Map<string, Buffer>; told: Downloaded }> {
  const directory = await mkdtemp(join(tmpdir(), 'stackviz-fetched-'));
  const context = testContext();
  try {
    const told = await download(runAt(url), directory, context);
    const got = await readTree(directory);
    // ours: where it was fetched from
    const record = JSON.parse(String(got.get('zuul-info/build.json')));
    assert.equal(record.log_url, url);
    got.delete('zuul-info/build.json');
    return { got, told };
  } finally {
    context.guard.close();
    await rm(directory, { recursive: true });
  }
}

function assertSame(got: Map<string, Buffer>, wanted: Map<string, Buffer>): void {
  assert.deepEqual([...got.keys()].sort(), [...wanted.keys()].sort());
  for (const [path, bytes] of wanted) assert.ok(got.get(path)?.equals(bytes), path);
}

describe('listings of web servers', () => {
  let tree: RunTree;

  before(async function () {
    needTool(this, existsSync('/usr/sbin/apache2'), 'apache2');
    needTool(this, existsSync('/usr/sbin/nginx'), 'nginx');
    tree = await makeRunTree();
    assert.equal(tree.wanted.size, 9, [...tree.wanted.keys()].join());
  });
  after(() => tree?.remove());

  for (const kind of Object.keys(LISTING_SERVERS)) {
    it(kind, async () => {
      const server = await startListing(tree.root, kind);
      try {
        const { got, told } = await fetchTree(server.url);
        assertSame(got, tree.wanted);
        assert.deepEqual(told.warnings, []);
        assert.equal(told.logs, server.url);
      } finally {
        await server.close();
      }
    });
  }

  it('a repository that no listing shows is asked for', async () => {
    const [run] = [...tree.wanted.values()].slice(-1);
    const root = await writeTree({
      'controller/.stestr/0': run as Buffer,
      'controller/dstat-csv_log.txt': '"Dstat 0.7.4 CSV output"\n',
    });
    const server = await startListing(root, 'Apache, HTMLTable');
    try {
      const { got } = await fetchTree(server.url);
      assert.deepEqual([...got.keys()].sort(), [
        'controller/.stestr/0',
        'controller/dstat-csv_log.txt',
      ]);
    } finally {
      await server.close();
      await rm(root, { recursive: true });
    }
  });

  it('a page that lists nothing is told', async () => {
    const root = await writeTree({ 'index.html': '<a href="/elsewhere/">there</a>' });
    const server = await startListing(root, 'nginx, html');
    try {
      await assert.rejects(fetchTree(server.url), { code: 'FETCH_NO_LOGS' });
      await assert.rejects(fetchTree(`${server.url}none/`), { code: 'FETCH_NO_LOGS' });
    } finally {
      await server.close();
      await rm(root, { recursive: true });
    }
  });
});

describe('listings of OpenStack Swift', function () {
  this.timeout(240_000);
  let tree: RunTree;
  let swift: RunningServer;

  /** Puts the tree into a container as Zuul does: text is packed while it is sent, folders are objects. */
  async function upload(container: string, headers: Record<string, string>, coding: string) {
    const url = `${swift.url}v1/AUTH_logs/${container}`;
    const put = async (address: string, init: RequestInit) => {
      const answer = await fetch(address, { ...init, method: 'PUT' });
      assert.ok(answer.ok, `${address}: ${answer.status}`);
    };
    await put(url, { headers });
    for (const entry of await readdir(tree.root, { recursive: true, withFileTypes: true })) {
      const path = join(entry.parentPath, entry.name);
      const name = path
        .slice(tree.root.length + 1)
        .split('/')
        .map(encodeURIComponent)
        .join('/');
      const address = `${url}/45/run/${name}`;
      if (entry.isDirectory()) {
        await put(address, { headers: { 'Content-Type': 'application/directory' } });
        continue;
      }
      const bytes = await readFile(path);
      const body = new Uint8Array((coding === 'gzip' ? gzipSync : deflateSync)(bytes));
      const type = { 'Content-Type': 'text/plain', 'Content-Encoding': coding };
      await put(address, { headers: type, body });
    }
    return `${url}/45/run/`;
  }

  before(async function () {
    needTool(this, existsSync('/usr/lib/python3/dist-packages/swift'), 'python3-swift');
    tree = await makeRunTree();
    swift = await startSwift();
  });
  after(async () => {
    await swift?.close();
    await tree?.remove();
  });

  it('as pages of staticweb', async () => {
    const url = await upload('pages', { 'X-Container-Meta-Web-Listings': 'true' }, 'gzip');
    assertSame((await fetchTree(url)).got, tree.wanted);
  });

  it('as JSON, where there is no staticweb; of bodies that only decoding makes readable', async () => {
    assertSame((await fetchTree(await upload('json', {}, 'deflate'))).got, tree.wanted);
  });
});
