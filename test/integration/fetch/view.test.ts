/** `stackvizd view`, as it is built, on each kind of what it is given. */
import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdtemp, readdir, readFile, rm, utimes } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { RECORDED } from '../../fixtures/recorded.ts';
import type { RunningServer } from '../../harness/server-process.ts';
import {
  BUILD,
  BUILDSET,
  CHANGE,
  startGerrit,
  startWeb,
  startZuul,
  type Web,
} from './ci-servers.ts';
import { startListing } from './listing-servers.ts';

const CLI = fileURLToPath(new URL('../../../dist/cli.js', import.meta.url));

interface Ended {
  code: number | null;
  stdout: string;
  stderr: string;
}

describe('view', function () {
  // a dozen starts of the program
  this.timeout(240_000);
  let cache = '';
  let logs: RunningServer;
  let zuul: Web;
  let gerrit: Web;
  let pages = '';

  before(async () => {
    cache = await mkdtemp(join(tmpdir(), 'stackviz-cache-'));
    // without the streams of another run that are beside the recorded ones
    const root = join(cache, 'served');
    await cp(RECORDED, root, { recursive: true, filter: (path) => !path.includes('interrupted') });
    logs = await startListing(root, 'http.server');
    zuul = await startZuul(logs.url);
    pages = `${zuul.url}/zuul/t/openstack`;
    gerrit = await startGerrit(pages, logs.url);
  });
  after(async () => {
    for (const server of [gerrit, zuul, logs]) await server?.close();
    await rm(cache, { recursive: true, force: true });
  });

  function start(...args: string[]): ChildProcess {
    const command = [CLI, 'view', '--cache', join(cache, 'runs'), '--gerrit', `${gerrit.url}/r`];
    return spawn(process.execPath, [...command, ...args], { env: { HOME: cache } });
  }

  async function run(...args: string[]): Promise<Ended> {
    const child = start(...args);
    const told = { stdout: '', stderr: '' };
    child.stdout?.on('data', (part) => {
      told.stdout += part;
    });
    child.stderr?.on('data', (part) => {
      told.stderr += part;
    });
    const [code] = await once(child, 'close');
    return { code, ...told };
  }

  /** What the manifest of the site says that was made. */
  async function siteOf(...args: string[]) {
    const { code, stdout, stderr } = await run('--no-serve', ...args);
    assert.equal(code, 0, stderr);
    const directory = stdout.trim();
    assert.ok((await readdir(directory)).includes('index.htm'));
    return JSON.parse(await readFile(join(directory, 'manifest.json'), 'utf8'));
  }

  let tests = 0;
  const count = (counts: Record<string, number>) =>
    Object.values(counts).reduce((sum, one) => sum + one, 0);

  it('a directory of this machine, in which nothing is written', async () => {
    const root = join(cache, 'served');
    const before = (await readdir(root)).sort();
    const { counts } = await siteOf(root);
    tests = count(counts);
    assert.ok(tests > 0);
    assert.deepEqual((await readdir(root)).sort(), before);
  });

  it('directories of logs, builds, buildsets and changes', async () => {
    const kinds: [string, ...string[]][] = [
      [logs.url],
      [`${logs.url}job-output.txt.gz`],
      [`${pages}/build/${BUILD}`],
      [`${zuul.url}/zuul/api/tenant/openstack/build/${BUILD}`],
      [`${pages}/buildset/${BUILDSET}`, '--job', 'stackviz-fixture-full'],
      [`${pages}/status/change/${CHANGE},3`, '--job', 'older'],
      [`${CHANGE}`, '--job', 'stackviz-fixture-full'],
      [`${CHANGE},3`, '--job', 'dsvm'],
      [`${gerrit.url}/r/c/openstack/nova/+/${CHANGE}`, '--job', 'stackviz-fixture-full'],
    ];
    for (const [what, ...args] of kinds) {
      const manifest = await siteOf(what, ...args);
      assert.equal(count(manifest.counts), tests, what);
    }
  });

  it('a run that has ended is fetched once, if nobody asks for it again', async () => {
    zuul.asked.length = 0;
    await siteOf(`${pages}/build/${BUILD}`);
    assert.equal(zuul.asked.length, 1, 'what Zuul says of the build, not its logs');
    await siteOf(`${pages}/build/${BUILD}`, '--refresh');
    assert.equal(zuul.asked.length, 3);
  });

  it('what is long unused goes', async () => {
    const runs = join(cache, 'runs');
    const { code } = await run('--no-serve', join(cache, 'served'));
    assert.equal(code, 0);
    const ids = (await readdir(runs)).filter((name) => /^[0-9a-f]{12}$/.test(name));
    assert.ok(ids.length >= 4, ids.join());
    const [old, large, ...rest] = ids as [string, string, ...string[]];
    await utimes(join(runs, old), 1_700_000_000, 1_700_000_000);
    const yesterday = Date.now() / 1000 - 86_400;
    await utimes(join(runs, large), yesterday, yesterday);
    await run('--no-serve', '--max-cache-mebibytes', '0', 'no such thing');
    const left = (await readdir(runs)).filter((name) => /^[0-9a-f]{12}(?:\.json)?$/.test(name));
    assert.ok(!left.some((name) => name.startsWith(old) || name.startsWith(large)));
    for (const id of rest) assert.ok(left.includes(id), 'looked at within the hour');
  });

  it('what cannot be viewed is said, and the code is 1; 2 where it is no name of a run', async () => {
    const cases: [string[], RegExp][] = [
      [['no such thing'], /FETCH_WHAT/],
      [['nosuch'], /FETCH_WHAT: nosuch: there is no such directory, and it is neither an address/],
      [['file:///etc/'], /FETCH_URL/],
      [['http://[::1]:9/'], /FETCH_UNREACHABLE/],
      [[`${logs.url}gone/`], /FETCH_NO_LOGS/],
      [[String(CHANGE), '--job', 'none'], /FETCH_NOTHING.*stackviz-fixture-full/],
      [[join(cache, 'served/zuul-info')], /FETCH_NO_INPUTS/],
    ];
    for (const [args, told] of cases) {
      const { code, stderr } = await run('--no-serve', ...args);
      assert.equal(code, told.source.startsWith('FETCH_WHAT') ? 2 : 1, args.join(' '));
      assert.match(stderr, told);
    }
  });

  it('a private host that only a page names is refused, with the way to allow it', async () => {
    const elsewhere = await startZuul(logs.url.replace('127.0.0.1', 'localhost'));
    try {
      const page = `${elsewhere.url}/zuul/t/openstack/build/${BUILD}`;
      const { stderr } = await run('--no-serve', '--refresh', page);
      assert.match(stderr, /FETCH_ADDRESS: localhost is .*\n.*--allow-host/);
      await siteOf('--refresh', '--allow-host', 'localhost', page);
    } finally {
      await elsewhere.close();
    }
  });

  it('the page answers at once, then with the site, until it is stopped', async () => {
    let release = (): void => undefined;
    const released = new Promise<void>((resolve) => {
      release = resolve;
    });
    const slow = await startWeb(async (path, response) => {
      if (path.endsWith('.gz')) await released;
      const answer = await fetch(`${logs.url}${path.slice(1)}`);
      response.writeHead(answer.status, {
        'Content-Type': answer.headers.get('content-type') ?? '',
      });
      response.end(Buffer.from(await answer.arrayBuffer()));
    });
    const child = start('--no-open', `${slow.url}/`);
    try {
      const [line] = await once(child.stdout as NodeJS.EventEmitter, 'data');
      const address = String(line).trim();
      const get = async (path: string) => (await fetch(new URL(path, address))).text();
      let page = await get('/');
      assert.match(page, /http-equiv="refresh"/);
      while (!page.includes('/stackviz/')) page = await get('/');
      const path = /href="(\/[0-9a-f]{12}\/stackviz\/)"/.exec(page)?.[1] as string;
      while (!/0 of \d+ files|[1-9] of \d+ files/.test(page)) page = await get(path);
      assert.match(page, /<progress/);
      release();
      while (page.includes('http-equiv="refresh"')) page = await get(path);
      assert.match(page, /stackvizd-data/);
      // the logs themselves are where they were
      const below = path.replace('stackviz/', '');
      assert.ok((await get(below)).includes(`href="${slow.url}/"`));
      const other = await fetch(new URL(`${below}a/b%20c.txt`, address), { redirect: 'manual' });
      assert.equal(other.headers.get('location'), `${slow.url}/a/b%20c.txt`);
      child.kill('SIGINT');
      const [code] = await once(child, 'exit');
      assert.equal(code, 0);
    } finally {
      child.kill('SIGKILL');
      await slow.close();
    }
  });

  it('of several runs, one is chosen on the page', async () => {
    const child = start('--no-open', String(CHANGE));
    try {
      const [line] = await once(child.stdout as NodeJS.EventEmitter, 'data');
      const address = String(line).trim();
      const get = async (path: string) => (await fetch(new URL(path, address))).text();
      let page = await get('/');
      while (page.includes('http-equiv="refresh"')) page = await get('/');
      assert.match(page, /Runs of openstack\/nova 904711 Show &lt;what&gt; ran &amp; when/);
      const runs = [...page.matchAll(/href="(\/run\/\d+\/)">([^<]+)/g)];
      assert.deepEqual(
        runs.map(([, , job]) => job),
        ['stackviz-fixture-full', 'lost', 'dsvm', 'old-job'],
      );
      page = await get(runs[0]?.[1] as string);
      const path = /href="(\/[0-9a-f]{12}\/stackviz\/)"/.exec(page)?.[1] as string;
      while (!page.includes('stackvizd-data')) page = await get(path);
      page = await get(runs[1]?.[1] as string);
      const lost = /href="(\/[0-9a-f]{12}\/stackviz\/)"/.exec(page)?.[1] as string;
      while (page.includes('http-equiv="refresh"')) page = await get(lost);
      assert.match(page, /FETCH_NO_LOGS/);
    } finally {
      child.kill('SIGKILL');
    }
  });
});
