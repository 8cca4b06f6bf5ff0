/** SIGTERM and SIGHUP to a worker and a watcher, at work and with settings right and wrong. */
import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { open } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { stringify } from 'yaml';
import { createLogger } from '../../../src/base/log.ts';
import { configSchema } from '../../../src/config/schema.ts';
import { createRedisQueue } from '../../../src/queue/redis/producer.ts';
import { recordedBuild } from '../../fixtures/recorded.ts';
import { uploadLikeZuul } from '../../fixtures/upload.ts';
import { type RedisServer, startRedisServer } from '../queue/redis-server.ts';
import { childrenOf } from './children.ts';
import { CLI, type Daemon, startDaemon, waitFor } from './daemon.ts';

const LAUNCHER = fileURLToPath(new URL('../../../bin/stackvizd', import.meta.url));

/** Sockets of TCP on which a process listens, as /proc/net/tcp has them. */
function listening(pid: number): string[] {
  const own = readdirSync(`/proc/${pid}/fd`).map((fd) => {
    try {
      return readlinkSync(`/proc/${pid}/fd/${fd}`);
    } catch {
      return ''; // it was closed meanwhile
    }
  });
  return ['tcp', 'tcp6']
    .flatMap((name) => readFileSync(`/proc/net/${name}`, 'utf8').split('\n').slice(1))
    .map((line) => line.trim().split(/\s+/))
    .filter((fields) => fields[3] === '0A' && own.includes(`socket:[${fields[9]}]`))
    .map((fields) => fields[1] as string);
}

describe('signals', function () {
  this.timeout(120_000);
  let directory: string;
  let root: string;
  let file: string;
  let redis: RedisServer;
  const daemons: Daemon[] = [];

  beforeEach(async () => {
    directory = mkdtempSync(join(tmpdir(), 'stackvizd-signals-'));
    root = join(directory, 'logs');
    file = join(directory, 'stackvizd.yaml');
    mkdirSync(root);
    redis = await startRedisServer();
  });

  afterEach(async () => {
    for (const { process } of daemons.splice(0)) process.kill('SIGKILL');
    await redis.remove();
    rmSync(directory, { recursive: true, force: true });
  });

  const write = (settings: { queue?: object; process?: object; [key: string]: unknown } = {}) => {
    const { queue, ...others } = settings;
    const redisSettings = { socketPath: redis.socketPath };
    const all = { root, queue: { redis: redisSettings, ...queue }, ...others };
    writeFileSync(file, stringify(all));
    return all;
  };
  const start = async (command: string): Promise<Daemon> => {
    const daemon = await startDaemon(command, {}, ['--config', file]);
    daemons.push(daemon);
    return daemon;
  };
  const said = ({ lines }: Daemon, text: string) => lines.filter(({ msg }) => msg.includes(text));
  const isPublished = (path: string) => existsSync(join(root, path, 'stackviz/manifest.json'));

  async function upload(path: string): Promise<void> {
    mkdirSync(join(root, path), { recursive: true });
    await uploadLikeZuul(recordedBuild(), join(root, path));
  }

  /** A build whose packets never fit: it keeps a worker busy for minutes. */
  async function uploadSlow(path: string): Promise<void> {
    const flood = Buffer.concat(
      Array.from({ length: 3_000_000 }, () => Buffer.from([0xb3, 0x20, 0x00, 0xbf, 0xff, 0xf0])),
    );
    mkdirSync(join(root, path), { recursive: true });
    const files = new Map<string, Uint8Array>([['slow.subunit', flood]]);
    await uploadLikeZuul(files, join(root, path));
  }

  async function enqueue(path: string): Promise<void> {
    const config = configSchema.parse(write());
    const queue = createRedisQueue(config.queue, createLogger('silent'));
    await queue.add({ path, source: 'watch', reason: 'marker' });
    await queue.close();
  }

  it('a worker that is told to stop hands a long build back, and another takes it at once', async () => {
    await uploadSlow('a/slow');
    await enqueue('a/slow');
    write({ process: { shutdownSeconds: 1 } });
    const first = await start('work');
    const queue = createRedisQueue(configSchema.parse(write()).queue, createLogger('silent'));
    try {
      await waitFor('it is at work', 20, async () => (await queue.counts()).active === 1);
      const before = performance.now();
      assert.equal(await first.end('SIGTERM'), 0);
      const seconds = (performance.now() - before) / 1000;
      assert.ok(seconds < 9, `${seconds} s`);
      assert.equal(said(first, 'job handed back').length, 1);
      assert.deepEqual(await queue.counts(), { waiting: 1, active: 0, delayed: 0, failed: 0 });
      await start('work');
      await waitFor('another has it', 20, async () => (await queue.counts()).active === 1);
    } finally {
      await queue.close();
    }
  });

  it('a worker starts again with new settings, and finishes or hands back what it had', async () => {
    write({ process: { shutdownSeconds: 1 } });
    await uploadSlow('a/slow');
    await enqueue('a/slow');
    write({ process: { shutdownSeconds: 1 } });
    const worker = await start('work');
    const queue = createRedisQueue(configSchema.parse(write()).queue, createLogger('silent'));
    try {
      await waitFor('it is at work', 20, async () => (await queue.counts()).active === 1);
      write({ process: { concurrency: 2, shutdownSeconds: 1 } });
      worker.process.kill('SIGHUP');
      await waitFor('it has started again', 20, () => said(worker, 'started').length === 2);
      assert.deepEqual(said(worker, 'settings reloaded')[0]?.changed, ['process.concurrency']);
      // the slow one takes the first place again: now there is a second
      await upload('b/quick');
      await queue.add({ path: 'b/quick', source: 'watch', reason: 'marker' });
      await waitFor('published', 20, () => isPublished('b/quick'));
      await waitFor('only the slow one is left', 20, async () => {
        const { waiting, active } = await queue.counts();
        return waiting === 0 && active === 1;
      });
    } finally {
      await queue.close();
    }
    assert.equal(await worker.end('SIGTERM'), 0);
  });

  it('refuses wrong settings with one line, and goes on with the old ones', async () => {
    write();
    const running = [await start('watch'), await start('work')];
    writeFileSync(file, `root: ${root}\nprocess:\n  concurrency: many\n`);
    for (const daemon of running) {
      daemon.process.kill('SIGHUP');
      await waitFor('it is refused', 20, () => said(daemon, 'settings not reloaded').length > 0);
    }
    for (const daemon of running) {
      const [line, ...more] = said(daemon, 'settings not reloaded');
      assert.equal(line?.code, 'CONFIG_INVALID');
      assert.match(JSON.stringify(line), /process\.concurrency/);
      assert.deepEqual(more, []);
      assert.equal(said(daemon, 'started').length, 1);
    }
    await upload('a/b');
    await waitFor('published', 30, () => isPublished('a/b'));
    for (const daemon of running) assert.equal(await daemon.end('SIGTERM'), 0);
  });

  for (const started of ['by its program', 'by a Node.js without flags']) {
    it(`opens no debugger on SIGUSR1, nor does a child: ${started}`, async () => {
      write();
      await uploadSlow('a/slow');
      const words = ['--config', file];
      const ofSh = ['sh', '-c', 'exec "$0" "$3" "$4" "$5"', LAUNCHER];
      const worker = await startDaemon('work', {}, words, started === 'by its program' ? ofSh : []);
      daemons.push(worker);
      const pid = worker.process.pid as number;
      await enqueue('a/slow');
      // one for the build, one that keeps the history
      await waitFor('it has its children', 30, () => childrenOf(pid).length === 2);
      const all = [pid, ...childrenOf(pid)];
      for (const one of all) process.kill(one, 'SIGUSR1');
      worker.process.kill('SIGHUP'); // and after a reload
      await waitFor('it has started again', 60, () => said(worker, 'started').length === 2);
      process.kill(pid, 'SIGUSR1');
      await new Promise((resolve) => setTimeout(resolve, 1000));
      for (const one of [pid, ...childrenOf(pid)]) assert.deepEqual(listening(one), [], `${one}`);
      assert.equal(await worker.end('SIGTERM'), 0);
    });
  }

  /** Starts a daemon and gets hold of it while it reads its settings, which are a pipe. */
  async function startReading(command: string) {
    execFileSync('mkfifo', [file]);
    const child = spawn(process.execPath, [CLI, command, '--config', file], {
      env: { PATH: process.env.PATH },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const ended = once(child, 'exit');
    const pipe = await open(file, 'w'); // it has it open now
    rmSync(file);
    const told: string[] = [];
    createInterface({ input: child.stdout }).on('line', (line) => told.push(JSON.parse(line).msg));
    const config = stringify({ root, queue: { redis: { socketPath: redis.socketPath } } });
    return {
      child,
      ended,
      told,
      async goOn() {
        write({ watch: { quietPeriodSeconds: 77 } });
        await pipe.writeFile(config);
        await pipe.close();
      },
    };
  }

  for (const command of ['watch', 'work', 'run']) {
    it(`takes signals before ${command} has read its settings`, async () => {
      const reloaded = await startReading(command);
      reloaded.child.kill('SIGHUP');
      await reloaded.goOn();
      await waitFor('it has started again', 30, () =>
        reloaded.told.includes('settings reloaded, starting again'),
      );
      reloaded.child.kill('SIGTERM');
      assert.deepEqual(await reloaded.ended, [0, null], reloaded.told.join());
      rmSync(file);

      const stopped = await startReading(command);
      stopped.child.kill('SIGTERM');
      await stopped.goOn();
      assert.deepEqual(await stopped.ended, [0, null], stopped.told.join());
      assert.ok(stopped.told.includes('stopping'), stopped.told.join());
      assert.equal(stopped.told.at(-1), 'stopped');
    });
  }

  it('a worker wants a site to publish, at its start and on SIGHUP, and waits for one that is away', async () => {
    const site = join(directory, 'site');
    const settings = { publish: { siteDirectory: site }, queue: { backoffSeconds: 1 } };
    write(settings);
    await assert.rejects(start('work'), /ended with 1/);
    cpSync(fileURLToPath(new URL('../../../dist/site', import.meta.url)), site, {
      recursive: true,
    });
    const worker = await start('work');
    write({ publish: { siteDirectory: join(directory, 'wrong') } });
    worker.process.kill('SIGHUP');
    await waitFor('it is refused', 20, () => said(worker, 'settings not reloaded').length > 0);
    const refused = said(worker, 'settings not reloaded')[0];
    assert.match(JSON.stringify(refused), /publish\.siteDirectory: no built site in .*wrong/);
    // with the old settings, for which the site has to be there once more
    await waitFor('it goes on', 20, () => said(worker, 'started').length === 2);
    renameSync(site, `${site}.away`);
    await upload('a/b');
    await enqueue('a/b');
    await waitFor('it could not', 20, () => said(worker, 'build failed').length > 0);
    assert.equal(said(worker, 'build failed')[0]?.code, 'SITE_MISSING');
    renameSync(`${site}.away`, site);
    await waitFor('published', 30, () => isPublished('a/b'));
    assert.equal(await worker.end('SIGTERM'), 0);
  });

  it('takes a new password of Redis from its file on SIGHUP', async () => {
    const passwordFile = join(directory, 'password');
    writeFileSync(passwordFile, 'old');
    await redis.command('CONFIG', 'SET', 'requirepass', 'old');
    write({ queue: { redis: { socketPath: redis.socketPath, passwordFile } } });
    const running = [await start('watch'), await start('work')];
    const session = await redis.session('old');
    await session.send('CONFIG', 'SET', 'requirepass', 'new');
    await session.send('CLIENT', 'KILL', 'TYPE', 'normal', 'SKIPME', 'yes');
    session.end();
    writeFileSync(passwordFile, 'new');
    for (const { process } of running) process.kill('SIGHUP');
    await upload('a/b');
    await waitFor('published', 30, () => isPublished('a/b'));
    for (const daemon of running) assert.equal(await daemon.end('SIGTERM'), 0);
  });
});
