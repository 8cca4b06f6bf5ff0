/**
 * Three workers on one queue, and locks that expire under them: Redis stands still, is killed, comes
 * back as another server; workers and their children stand still. No healthy build fails, none is
 * published twice with different content, and every one is published.
 *
 * LOCK_LOSS_ROUNDS=200 is the long one (about an hour).
 */
import assert from 'node:assert/strict';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { createLogger } from '../../../src/base/log.ts';
import type { Manifest } from '../../../src/format/dataset.ts';
import type { JobQueue } from '../../../src/queue/queue.ts';
import { createRedisQueue } from '../../../src/queue/redis/producer.ts';
import { assertWhole } from '../process/published-reader.ts';
import { configFor } from '../queue/redis-harness.ts';
import { type RedisServer, startRedisServer } from '../queue/redis-server.ts';
import { childrenOf } from './children.ts';
import { type Daemon, startDaemon, waitFor } from './daemon.ts';

const ROUNDS = Number(process.env.LOCK_LOSS_ROUNDS ?? '4');
const BUILDS = 4;
const WORKERS = 3;
/** Longer than a lock is good for, which is 5 s. */
const PAUSE_MS = [6_000, 9_000] as const;
const ROUND_SECONDS = 180;
/** So many that a build keeps a worker busy for longer than the fault waits. */
const TESTS = 20_000;

const pause = () => PAUSE_MS[0] + Math.random() * (PAUSE_MS[1] - PAUSE_MS[0]);

/** Stops processes for a while; one that has ended meanwhile is none. */
async function standStill(pids: number[], milliseconds: number): Promise<void> {
  const tell = (signal: NodeJS.Signals) => {
    for (const pid of pids) {
      try {
        process.kill(pid, signal);
      } catch {
        // it has ended
      }
    }
  };
  tell('SIGSTOP');
  await sleep(milliseconds);
  tell('SIGCONT');
}

/** Looks at a build again and again; gives what was published of it, each content once. */
function watchBuild(build: string): { stop(): Manifest[] } {
  const seen = new Map<string, Manifest>();
  const look = () => {
    try {
      const text = readFileSync(join(build, 'stackviz/manifest.json'), 'utf8');
      const manifest = JSON.parse(text) as Manifest;
      const { fingerprint, files, warnings, failed } = manifest;
      seen.set(JSON.stringify([fingerprint, files, warnings, failed]), manifest);
    } catch {
      // nothing is published yet
    }
  };
  const timer = setInterval(look, 20);
  return {
    stop() {
      clearInterval(timer);
      look();
      return [...seen.values()];
    },
  };
}

describe('workers that lose their locks', function () {
  this.timeout(ROUNDS * ROUND_SECONDS * 1000);
  let root: string;
  let redis: RedisServer;
  let queue: JobQueue;
  let workers: Daemon[];

  beforeEach(async () => {
    root = mkdtempSync(join(tmpdir(), 'stackvizd-locks-'));
    redis = await startRedisServer();
    queue = createRedisQueue(configFor(redis.socketPath).queue, createLogger('silent'));
    const environment = {
      STACKVIZD_ROOT: root,
      STACKVIZD_QUEUE_REDIS_SOCKET_PATH: redis.socketPath,
      STACKVIZD_QUEUE_BACKOFF_SECONDS: '0.2',
    };
    workers = await Promise.all(
      Array.from({ length: WORKERS }, () => startDaemon('work', environment)),
    );
  });
  afterEach(async () => {
    for (const { process: worker } of workers) worker.kill('SIGKILL');
    redis.thaw();
    await queue.close();
    await redis.remove();
    rmSync(root, { recursive: true, force: true });
  });

  const anyWorker = () => workers[Math.floor(Math.random() * WORKERS)]?.process.pid as number;

  const FAULTS: Record<string, () => Promise<void>> = {
    'Redis stands still': () => standStill([redis.pid()], pause()),
    'a worker and its child stand still': async () => {
      const worker = anyWorker();
      await standStill([worker, ...childrenOf(worker)], pause());
    },
    'a worker stands still, its child goes on': () => standStill([anyWorker()], pause()),
    'all stand still, one after the other': async () => {
      await Promise.all(
        workers.map(async ({ process: worker }) => {
          await sleep(Math.random() * 3000);
          const pid = worker.pid as number;
          await standStill([pid, ...childrenOf(pid)], pause());
        }),
      );
    },
    'Redis is killed and forgets': async () => {
      await redis.kill();
      await sleep(1000);
      await redis.start();
    },
    'a child stands still': async () => {
      await standStill(childrenOf(anyWorker()), pause());
    },
  };

  /** A build that keeps a worker busy for a second or more. */
  function upload(round: number, number: number): string {
    const path = `${round}/${number}/1/check/locks/abc${number}`;
    mkdirSync(join(root, path), { recursive: true });
    const bytes = () => Array.from({ length: 20 }, () => Math.random()).join('');
    const tests = Array.from(
      { length: TESTS },
      (_, i) => `test: t${i}\nfailure: t${i} [\n${bytes()}\n]\n`,
    );
    writeFileSync(join(root, path, 'testrepository.subunit'), tests.join(''));
    return path;
  }

  async function enqueue(path: string): Promise<void> {
    await waitFor('the queue takes it', 60, () =>
      queue.add({ path, source: 'trigger', reason: 'trigger' }).then(
        () => true,
        () => false,
      ),
    );
  }

  const isPublished = (path: string) => existsSync(join(root, path, 'stackviz/manifest.json'));
  const isStaged = (path: string) =>
    readdirSync(join(root, path)).some((name) => name.startsWith('.stackviz-'));

  async function runRound(round: number, fault: () => Promise<void>): Promise<void> {
    const paths = Array.from({ length: BUILDS }, (_, number) => upload(round, number));
    const watched = paths.map((path) => watchBuild(join(root, path)));
    try {
      for (const path of paths) await enqueue(path);
      await waitFor('work', 60, () => paths.some((path) => isStaged(path) || isPublished(path)));
      await sleep(Math.random() * 300);
      await fault();
      // as the sweep does with what a Redis that was killed has forgotten
      for (const path of paths) if (!isPublished(path)) await enqueue(path);
      await waitFor('all published, nothing at work', 120, async () => {
        if (!paths.every((path) => isPublished(path) && !isStaged(path))) return false;
        const counts = await queue.counts().catch(() => null);
        return counts !== null && counts.active + counts.waiting + counts.delayed === 0;
      });
    } finally {
      const seen = watched.map((watch) => watch.stop());
      for (const manifests of seen) {
        assert.ok(
          manifests.every(({ failed }) => failed === undefined),
          'a healthy build failed',
        );
        assert.ok(manifests.length <= 1, 'published with different content');
      }
    }
    for (const path of paths) {
      // whoever lost it may just be cleaning up
      await waitFor('nothing is left over', 20, () => !isStaged(path));
      const { counts, warnings } = assertWhole(join(root, path));
      assert.deepEqual([counts, warnings], [{ fail: TESTS }, []]);
    }
  }

  it(`${ROUNDS} rounds`, async () => {
    const names = Object.keys(FAULTS);
    for (let round = 0; round < ROUNDS; round++) {
      const name = names[round % names.length] as string;
      await runRound(round, FAULTS[name] as () => Promise<void>).catch((error) => {
        throw new Error(`round ${round}, ${name}: ${error.message}`, { cause: error });
      });
    }
    const lines = workers.flatMap((worker) => worker.lines);
    const lost = lines.filter(({ code }) => code === 'JOB_LOST').length;
    const published = lines.filter(({ msg }) => msg === 'published').length;
    const failed = lines.filter(({ msg }) => msg === 'build failed');
    console.log(`      ${ROUNDS} rounds: ${published} published, ${lost} locks lost`);
    assert.deepEqual(failed, []);
    if (ROUNDS >= 4) assert.ok(lost > 0, 'no lock was lost');
  });
});
