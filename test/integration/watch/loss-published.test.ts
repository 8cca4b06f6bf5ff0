/** The end of the loss test: with the built program, a real Redis and real workers, each upload is published once. */
import assert from 'node:assert/strict';
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { recordedBuild } from '../../fixtures/recorded.ts';
import { uploadLikeZuul } from '../../fixtures/upload.ts';
import { type Daemon, startDaemon, waitFor } from '../daemons/daemon.ts';
import { type RedisServer, startRedisServer } from '../queue/redis-server.ts';

const UPLOADS = 24;

describe('loss: published', function () {
  this.timeout(180_000);
  const scratch = mkdtempSync(join(tmpdir(), 'stackviz-loss-'));
  const root = join(scratch, 'root');
  const daemons: Daemon[] = [];
  let redis: RedisServer;
  let environment: Record<string, string>;

  before(async () => {
    mkdirSync(root);
    redis = await startRedisServer();
    environment = {
      STACKVIZD_ROOT: root,
      STACKVIZD_QUEUE_REDIS_SOCKET_PATH: redis.socketPath,
      STACKVIZD_WATCH_SWEEP_INTERVAL_SECONDS: '3',
      STACKVIZD_WATCH_QUIET_PERIOD_SECONDS: '5',
    };
  });

  after(async () => {
    for (const { process } of daemons) process.kill('SIGKILL');
    await redis.remove();
    rmSync(scratch, { recursive: true, force: true });
  });

  async function start(command: string): Promise<Daemon> {
    const daemon = await startDaemon(command, environment);
    daemons.push(daemon);
    return daemon;
  }

  const pathOf = (number: number) =>
    `${number % 3}/${number % 6}/1/check/job-${number}/abc${number}`;

  it('publishes each upload once while watcher and worker are killed', async () => {
    const [watcher, worker] = await Promise.all([start('watch'), start('work')]);
    for (let number = 0; number < UPLOADS; number++) {
      const target = join(root, pathOf(number));
      const direct = number % 2 === 0;
      const place = direct ? target : join(scratch, `stage-${number}`);
      mkdirSync(place, { recursive: true });
      await uploadLikeZuul(recordedBuild(), place);
      if (!direct) {
        mkdirSync(dirname(target), { recursive: true });
        renameSync(place, target);
      }
      if (number === 8) {
        await watcher.end('SIGKILL');
        await start('watch');
      }
      if (number === 16) {
        await worker.end('SIGKILL');
        await start('work');
      }
    }
    const builds = Array.from({ length: UPLOADS }, (_, number) => pathOf(number));
    const isPublished = (path: string) => existsSync(join(root, path, 'stackviz/manifest.json'));
    await waitFor('all are published', 90, () => builds.every(isPublished));
    // long enough for sweeps and a quiet period to do it again by mistake
    await sleep(8000);
    const lines = daemons.flatMap((daemon) => daemon.lines);
    for (const path of builds) {
      const times = lines.filter(({ msg, build }) => msg === 'published' && build === path).length;
      // of one whose worker was killed as it was done, the line may be missing
      assert.ok(times <= 1, `${path}: published ${times} times`);
    }
  });
});
