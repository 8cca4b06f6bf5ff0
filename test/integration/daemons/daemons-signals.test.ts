/** SIGTERM and SIGHUP to a worker and a watcher, at work and with settings right and wrong. */
import assert from 'node:assert/strict';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { stringify } from 'yaml';
import { createLogger } from '../../../src/base/log.ts';
import { configSchema } from '../../../src/config/schema.ts';
import { createRedisQueue } from '../../../src/queue/redis/producer.ts';
import { recordedBuild } from '../../fixtures/recorded.ts';
import { uploadLikeZuul } from '../../fixtures/upload.ts';
import { type RedisServer, startRedisServer } from '../queue/redis-server.ts';
import { type Daemon, startDaemon, waitFor } from './daemon.ts';

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
