/** Has hostile builds processed by a real worker, measured, and looked at from all sides. */
import assert from 'node:assert/strict';
import { createHash, randomUUID } from 'node:crypto';
import {
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { createLogger } from '../../../src/base/log.ts';
import { configSchema } from '../../../src/config/schema.ts';
import type { JobQueue } from '../../../src/queue/queue.ts';
import { createRedisQueue } from '../../../src/queue/redis/producer.ts';
import { type HostileCase, OUTSIDE_STREAM, type Place } from '../../fixtures/hostile/case.ts';
import { readData } from '../../fixtures/read-dataset.ts';
import { type Daemon, startDaemon, waitFor } from '../daemons/daemon.ts';
import { type RedisServer, startRedisServer } from '../queue/redis-server.ts';
import { startPeakMeter } from './peak-meter.ts';
import { assertWhole } from './published-reader.ts';

/** What a case cost, and what came out. */
export interface Figures {
  seconds: number;
  /** Largest resident memory of a child process in MiB. */
  mebibytes: number;
  codes: string[];
  tests: number;
}

const PATH = '11/904711/3/check/hostile/1f3c9a7';

/** Every name, kind, size, time of change and content of a tree. */
function hashTree(directory: string): string {
  const hash = createHash('sha256');
  const walk = (path: string) => {
    const stats = lstatSync(path);
    hash.update(`${path}\0${stats.mode}\0${stats.uid}\0${stats.isFile() ? stats.mtimeMs : 0}\n`);
    if (stats.isFile()) hash.update(readFileSync(path));
    if (stats.isDirectory()) for (const name of readdirSync(path).sort()) walk(join(path, name));
  };
  walk(directory);
  return hash.digest('hex');
}

export class HostileHarness {
  readonly base = mkdtempSync(join(tmpdir(), 'stackvizd-hostile-'));
  readonly root = join(this.base, 'logs');
  readonly outside = join(this.base, 'outside');
  /** Stands in every file outside; must stand in no published byte. */
  readonly canary = `canary-${randomUUID()}`;
  #redis!: RedisServer;
  #daemon!: Daemon;
  #queue!: JobQueue;

  async start(settings: Record<string, string> = {}): Promise<void> {
    mkdirSync(this.root);
    this.resetOutside();
    this.#redis = await startRedisServer();
    const { socketPath } = this.#redis;
    const queue = { redis: { socketPath } };
    const config = configSchema.parse({ root: this.root, queue });
    this.#queue = createRedisQueue(config.queue, createLogger('silent'));
    this.#daemon = await startDaemon('work', {
      STACKVIZD_ROOT: this.root,
      STACKVIZD_QUEUE_REDIS_SOCKET_PATH: socketPath,
      STACKVIZD_QUEUE_BACKOFF_SECONDS: '0.1',
      ...settings,
    });
  }

  async stop(): Promise<void> {
    await this.#queue.close();
    this.#daemon.process.kill('SIGKILL');
    await this.#redis.remove();
    rmSync(this.base, { recursive: true, force: true });
  }

  resetOutside(): void {
    rmSync(this.outside, { recursive: true, force: true });
    mkdirSync(join(this.outside, 'data'), { recursive: true });
    const stream = `test: ${this.canary}\nsuccess: ${this.canary}\n`;
    for (const name of [OUTSIDE_STREAM, 'tmp1', 'data/victim.json', 'config.json'])
      writeFileSync(join(this.outside, name), stream);
    writeFileSync(
      join(this.outside, 'inventory.yaml'),
      `all: {vars: {zuul: {job: ${this.canary}}}}`,
    );
  }

  /** Adds a build to the queue; resolves with the log line of its end. */
  async process(path: string, seconds: number): Promise<Daemon['lines'][number]> {
    const before = this.#daemon.lines.length;
    await this.#queue.add({ path, source: 'trigger', reason: 'trigger' });
    const ends = new Set(['published', 'unchanged', 'empty', 'build failed']);
    const end = () =>
      this.#daemon.lines
        .slice(before)
        .find(({ msg, build, path: failed }) => ends.has(msg) && (build ?? failed) === path);
    await waitFor(`${path} is processed`, seconds, () => end() !== undefined);
    return end() as Daemon['lines'][number];
  }

  /** Makes a case, has it processed and checks all that holds for every case. */
  async run(hostile: HostileCase, seconds: number): Promise<Figures> {
    const place: Place = {
      root: this.root,
      path: PATH,
      build: join(this.root, PATH),
      outside: this.outside,
    };
    await hostile.make(place);
    const outside = hashTree(this.outside);
    const stop = new AbortController();
    const changing = hostile.meanwhile?.(place, stop.signal);
    const pid = this.#daemon.process.pid as number;
    const meter = startPeakMeter(pid);
    const started = performance.now();
    const line = await this.process(PATH, seconds);
    const figures = { seconds: (performance.now() - started) / 1000, mebibytes: meter.stop() };
    stop.abort();
    await changing;

    assert.equal(this.#daemon.process.exitCode, null, 'the daemon lives');
    assert.equal(hashTree(this.outside), outside, 'nothing outside the build was written');
    this.#assertNothingRead();
    if (hostile.result === 'refused') {
      assert.equal(line.msg, 'build failed');
      return { ...figures, codes: [String(line.code)], tests: 0 };
    }
    assert.notEqual(line.msg, 'build failed', JSON.stringify(line));
    const manifest = assertWhole(place.build);
    const codes = manifest.warnings.map(({ code }) => code);
    for (const code of hostile.codes ?? []) assert.ok(codes.includes(code), `${code} in ${codes}`);
    const tests = Object.values(manifest.counts).reduce((sum, count) => sum + count, 0);
    if (hostile.tests !== undefined) assert.equal(tests, hostile.tests, `tests; ${codes}`);
    return { ...figures, codes, tests };
  }

  /** No byte of a file outside stands in what is published or logged. */
  #assertNothingRead(): void {
    const walk = (path: string) => {
      const stats = lstatSync(path);
      if (stats.isDirectory()) for (const name of readdirSync(path)) walk(join(path, name));
      if (!stats.isFile() || !path.includes('/stackviz')) return;
      if (stats.nlink > 1) return; // planted as a hard link
      const plain = readData(dirname(path), basename(path));
      assert.ok(!plain.includes(this.canary), `${path} holds what stands outside`);
    };
    const output = join(this.root, PATH, 'stackviz');
    if (existsSync(output)) walk(output);
    for (const line of this.#daemon.lines) assert.ok(!JSON.stringify(line).includes(this.canary));
  }

  /** Removes the case. */
  clear(): void {
    for (const name of readdirSync(this.root))
      if (name !== 'stackviz-assets')
        rmSync(join(this.root, name), { recursive: true, force: true });
    this.resetOutside();
  }
}
