/** The commands as they are typed, on the built program. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { replayUpload } from '../../scripts/replay.ts';
import type { Manifest } from '../../src/format/dataset.ts';
import { BUILD_PATH, RECORDED, recordedBuild } from '../fixtures/recorded.ts';
import { ontoFullDisk, stackvizd } from './cli-run.ts';
import { startDaemon, waitFor } from './daemons/daemon.ts';
import { startRedisServer } from './queue/redis-server.ts';

describe('stackvizd', () => {
  let directory: string;
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'stackvizd-cli-'));
  });
  afterEach(() => rmSync(directory, { recursive: true }));

  it('explains itself', async () => {
    const { code, stdout } = await stackvizd(['--help']);
    assert.equal(code, 0);
    for (const word of [
      'run',
      'watch',
      'work',
      'process',
      'export',
      'enqueue',
      'sweep',
      'status',
      'metrics',
      'check-config',
      'Exit codes',
    ]) {
      assert.ok(stdout.includes(word), word);
    }
    assert.match(stdout, /Standard output has what was asked for/);
    assert.match((await stackvizd(['--version'])).stdout, /^\d+\.\d+\.\d+\n$/);
  });

  it('ends with 2 after wrong use or configuration', async () => {
    assert.equal((await stackvizd(['frobnicate'])).code, 2);
    assert.equal((await stackvizd(['export'])).code, 2);
    const file = join(directory, 'c.yaml');
    writeFileSync(file, 'root: /srv\nwatch:\n  quietPeriod: 3\n');
    const { code, stderr } = await stackvizd(['check-config', '-c', file]);
    assert.equal(code, 2);
    assert.match(stderr, /c\.yaml:3: watch\.quietPeriod: there is no such key/);
    assert.match(
      (await stackvizd(['process', 'x'])).stderr,
      /root: must be set, here or by --root/,
    );
  });

  it('view says of a path what is wrong with it', async () => {
    const cache = ['--no-open', '--no-serve', '--cache', join(directory, 'cache')];
    const gone = await stackvizd(['view', join(directory, 'nope'), ...cache]);
    assert.match(gone.stderr, /FETCH_WHAT: \S+nope: there is no such directory/);
    const file = await stackvizd(['view', `${RECORDED}testrepository.subunit.gz`, ...cache]);
    assert.match(file.stderr, /FETCH_WHAT: \S+\.gz is a file: name its directory/);
    assert.deepEqual([gone.code, file.code], [2, 2]);
  });

  it('view and serve end where they cannot have their port', async () => {
    const taken = createServer().listen(0, '127.0.0.1');
    await once(taken, 'listening');
    const { port } = taken.address() as AddressInfo;
    const view = (asked: number) => [
      'view',
      '--no-open',
      '--cache',
      join(directory, 'cache'),
      '--port',
      String(asked),
      directory,
    ];
    const serve = ['serve', '--directory', join(directory, 'sites'), '--host', '127.0.0.1'];
    try {
      for (const args of [view(port), [...serve, '--port', String(port)]]) {
        const { code, stderr } = await stackvizd(args);
        assert.equal(code, 1, stderr);
        assert.match(stderr, /^stackvizd: EADDRINUSE: /);
      }
    } finally {
      taken.close();
    }
    for (const args of [view(99_999), [...serve, '--port', '65536']]) {
      const { code, stderr } = await stackvizd(args);
      assert.equal(code, 2, stderr);
      assert.match(stderr, /It wants a whole number, 0 to 65535/);
    }
  });

  it('says in one line that its output could not be written', async () => {
    const settings = ['check-config', '--root', directory];
    for (const [args, expected] of [
      [['--version'], 1],
      [settings, 1],
      [['status', '--root', directory], 3],
    ] as const) {
      const { code, stderr } = await ontoFullDisk([...args]);
      assert.equal(code, expected, stderr);
      assert.match(stderr, /^stackvizd: ENOSPC: no space left on device, write .*\n$/);
    }
  });

  it('says of a Node.js that is too old that it is', async () => {
    const old = "Object.defineProperty(process.versions, 'node', { value: '20.19.0' })";
    const { code, stderr } = await stackvizd(['--version'], {
      NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(old)}`,
    });
    assert.equal(code, 1);
    assert.match(stderr, /^stackvizd: needs Node\.js >=24\.20 .+: this is 20\.19\.0\n$/);
  });

  it('says of a root that is not there that it is the root', async () => {
    const root = join(directory, 'none');
    const { code, stderr } = await stackvizd(['process', '--root', root, 'x']);
    assert.equal(code, 1);
    assert.equal(stderr, `stackvizd: ROOT_MISSING: there is no directory ${root}, the logs root\n`);
    const status = await stackvizd(['status', '--root', root]);
    assert.equal(status.code, 2);
    const problem = `STACKVIZD CRITICAL - there is no directory ${root}, the logs root; `;
    assert.ok(status.stdout.startsWith(problem), status.stdout);
  });

  it('lists the settings in force, secrets covered', async () => {
    const environment = { STACKVIZD_ROOT: '/srv/logs', STACKVIZD_QUEUE_REDIS_PASSWORD: 'hunter2' };
    const { code, stdout } = await stackvizd(['check-config'], environment);
    assert.equal(code, 0);
    assert.match(stdout, /^root = "\/srv\/logs"$/m);
    assert.ok(!stdout.includes('hunter2'));
  });

  it('check-config warns of what the settings name and is not there', async () => {
    const none = join(directory, 'none');
    const file = join(directory, 'file');
    writeFileSync(file, '');
    const told = async (environment: Record<string, string>) => {
      const { code, stdout, stderr } = await stackvizd(['check-config'], environment);
      assert.equal(code, 0);
      assert.match(stdout, /\nThe configuration is valid\.\n$/);
      return stderr;
    };
    const issues = 'STACKVIZD_KNOWN_ISSUES_DIRECTORY';
    const there = join(directory, 'issues');
    for (const path of [there, join(directory, 'logs')]) mkdirSync(path, { recursive: true });
    assert.equal(await told({ STACKVIZD_ROOT: join(directory, 'logs'), [issues]: there }), '');
    const stderr = await told({ STACKVIZD_ROOT: none, [issues]: file });
    assert.match(
      stderr,
      /^stackvizd: warning: root: no such file or directory, .*none' \(it is not there: .*\); /m,
    );
    assert.match(stderr, /^stackvizd: warning: knownIssues\.directory: \S+file is no directory; /m);
  });

  it('check-config refuses what the command does not start with that the settings are for', async () => {
    const environment = { STACKVIZD_ROOT: directory, STACKVIZD_ON_DEMAND_MAX_MEBIBYTES: '9216' };
    const told = (...args: string[]) => stackvizd(['check-config', ...args], environment);
    const { code, stderr } = await told('--for', 'serve');
    assert.equal(code, 2);
    assert.match(stderr, /CONFIG_INVALID: onDemand\.maxMebibytes: 9216 MiB leave no room/);
    for (const args of [[], ['--for', 'run']]) assert.equal((await told(...args)).code, 0);
    assert.equal((await told('--for', 'watch')).code, 2);
  });

  it('ends with 2 where it cannot use what the settings name, so that systemd does not try again', async () => {
    const wrong: [Record<string, string>, RegExp][] = [
      [{ STACKVIZD_WATCH_DROP_DIRECTORY: join(directory, 'drop') }, /watch\.dropDirectory: /],
      [{ STACKVIZD_QUEUE_REDIS_PASSWORD_FILE: join(directory, 'none') }, /redis\.passwordFile: /],
      [{ STACKVIZD_QUEUE_REDIS_URL: 'redis://h/zero' }, /redis\.url: /],
    ];
    for (const [environment, message] of wrong) {
      const { code, stderr } = await stackvizd(['watch', '--root', directory], environment);
      assert.equal(code, 2, stderr);
      assert.match(stderr, message);
    }
    const alone = { STACKVIZD_ON_DEMAND_ROLE: 'worker', STACKVIZD_METRICS_PORT: '0' };
    const { code, stdout, stderr } = await stackvizd(['serve', '--root', directory], alone);
    assert.equal(code, 2, stderr);
    assert.match(stderr, /onDemand\.role: worker alone reaches nobody/);
    assert.doesNotMatch(stdout, /serving metrics/, 'it began nothing');
  });

  it('processes a build now, by any name of it below the root', async () => {
    const build = join(directory, BUILD_PATH);
    await replayUpload(recordedBuild(), build);
    const first = await stackvizd(['process', '--root', directory, BUILD_PATH]);
    assert.equal(first.code, 0, first.stderr);
    assert.match(first.stderr, /published, 60 tests/);
    assert.match((await stackvizd(['process', '--root', directory, build])).stderr, /unchanged/);
    symlinkSync('/', join(directory, 'out'));
    for (const outside of ['..', '/etc', 'out/etc', 'none']) {
      assert.equal((await stackvizd(['process', '--root', directory, outside])).code, 1, outside);
    }
    for (const none of ['none', `${BUILD_PATH}/job-output.json`]) {
      const { stderr } = await stackvizd(['process', '--root', directory, none]);
      assert.ok(
        stderr.startsWith(`${none}: BUILD_GONE: there is no such directory, neither`),
        stderr,
      );
    }
  });

  it('run publishes an upload and serves it, and ends with 0 on Ctrl-C', async () => {
    const environment = { STACKVIZD_METRICS_PORT: '0' };
    const daemon = await startDaemon('run', environment, ['--root', directory, '--port', '0']);
    try {
      const url = String(daemon.lines.find(({ msg }) => msg === 'started')?.url);
      await replayUpload(recordedBuild(), join(directory, BUILD_PATH));
      const page = `${url}${BUILD_PATH}/stackviz/`;
      await waitFor('the page', 30, async () => (await fetch(page)).ok);
      const manifest = (await (await fetch(`${page}manifest.json`)).json()) as Manifest;
      assert.equal(manifest.counts.fail, 8);
      assert.match(await (await fetch(page)).text(), /stackvizd-data/);
      const address = daemon.lines.find(({ msg }) => msg === 'serving metrics')?.address;
      const ask = (path: string) => fetch(`http://${address}${path}`);
      assert.match(
        await (await ask('/metrics')).text(),
        /^stackvizd_builds_total\{daemon="run",result="published"\} 1$/m,
      );
      for (const path of ['/healthz', '/readyz']) assert.equal((await ask(path)).status, 200, path);
      assert.equal((await ask('/')).status, 404);
      assert.equal((await fetch(`http://${address}/metrics`, { method: 'POST' })).status, 405);
    } finally {
      assert.equal(await daemon.end('SIGINT'), 0);
    }
    assert.deepEqual(spawnSync('pgrep', ['-f', directory]).stdout.toString(), '');
  });

  it('enqueue, sweep, status and work go together over Redis', async () => {
    const redis = await startRedisServer();
    const environment = {
      STACKVIZD_ROOT: directory,
      STACKVIZD_QUEUE_REDIS_SOCKET_PATH: redis.socketPath,
      STACKVIZD_WATCH_QUIET_PERIOD_SECONDS: '0.1',
    };
    try {
      await replayUpload(recordedBuild(), join(directory, BUILD_PATH));
      await replayUpload(recordedBuild(), join(directory, `${BUILD_PATH}b`));
      assert.equal((await stackvizd(['enqueue', BUILD_PATH], environment)).code, 0);
      await new Promise((resolve) => setTimeout(resolve, 1000));
      assert.match(
        (await stackvizd(['sweep'], environment)).stderr,
        /, 1 enqueued, 1 in the queue already, /,
      );
      const status = await stackvizd(['status', '--json'], environment);
      const told = JSON.parse(status.stdout);
      const { oldestWaitingMs, ...counts } = told.counts;
      assert.deepEqual(counts, {
        waiting: 2,
        active: 0,
        delayed: 0,
        failed: 0,
      });
      assert.equal(told.evictionPolicy, null);
      assert.ok(oldestWaitingMs >= 1000 && oldestWaitingMs < 60_000);
      const worker = await startDaemon('work', environment);
      const done = () => worker.lines.filter(({ msg }) => msg === 'published').length === 2;
      await waitFor('both published', 30, done);
      assert.equal(await worker.end('SIGTERM'), 0);
      assert.match(
        (await stackvizd(['sweep'], environment)).stderr,
        /2 published or without test results, 0 enqueued/,
      );
    } finally {
      await redis.remove();
    }
    const { code, stdout } = await stackvizd(['status'], environment);
    assert.equal(code, 2);
    assert.match(stdout, /^STACKVIZD CRITICAL - .*Redis at \S+ is not available/);
    for (const command of ['history', 'reindex']) {
      const away = await stackvizd([command], environment);
      assert.deepEqual([away.code, away.stdout], [1, ''], command);
      assert.match(away.stderr, /^stackvizd: QUEUE_UNAVAILABLE: Redis at .*; the history is in/);
    }
  });
});
