/** Drains a queue of builds as in production: a Redis, one worker, its child processes. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createLogger } from '../../src/base/log.ts';
import { configSchema } from '../../src/config/schema.ts';
import { createRedisQueue } from '../../src/queue/redis/producer.ts';
import { startRedisServer } from '../../test/integration/queue/redis-server.ts';
import { childrenOf, cpuSecondsOf, peakMebibytesOf, titleOf } from './processes.ts';

const HERE = fileURLToPath(new URL('../..', import.meta.url));
const POLL_MS = 50;

export interface Usage {
  wallSeconds: number;
  cpuSeconds: number;
  /** Of the process, or of the child, that took most. */
  peakMebibytes: number;
}

export interface DrainUsage extends Usage {
  /** Of the worker itself; the children have the rest. */
  workerCpuSeconds: number;
  workerPeakMebibytes: number;
  redisCpuSeconds: number;
  /** Of the process that keeps the history. */
  historyCpuSeconds: number;
}

/** CPU seconds that a worker, its children and its Redis have used so far. */
function cpuSecondsSoFar(worker: number, redis: number) {
  const { own, outlived } = cpuSecondsOf(worker);
  const children = childrenOf(worker);
  const keepers = children.filter((child) => titleOf(child).startsWith('stackvizd history'));
  const sum = (of: number[]) => of.reduce((all, child) => all + cpuSecondsOf(child).own, 0);
  const redisCpuSeconds = cpuSecondsOf(redis).own;
  return {
    cpuSeconds: own + outlived + sum(children) + redisCpuSeconds,
    workerCpuSeconds: own,
    redisCpuSeconds,
    historyCpuSeconds: sum(keepers),
  };
}

/**
 * Puts all builds into the queue, then starts a worker and waits until they are published.
 *
 * @param settings of the worker, as environment variables
 * @param before builds that are published before: the start of the processes is theirs, and not counted
 * @param checkout whose built program it is
 */
export async function drain(
  root: string,
  builds: string[],
  concurrency: number,
  settings: Record<string, string> = {},
  before: string[] = [],
  checkout = HERE,
): Promise<DrainUsage> {
  const redis = await startRedisServer();
  const config = configSchema.parse({ root, queue: { redis: { socketPath: redis.socketPath } } });
  const queue = createRedisQueue(config.queue, createLogger('silent'));
  let worker: ReturnType<typeof spawn> | undefined;
  const put = async (paths: string[]) => {
    for (const path of paths) await queue.add({ path, source: 'watch', reason: 'marker' });
  };
  try {
    await put(before.length > 0 ? before : builds);
    let started = performance.now();
    worker = spawn(process.execPath, [join(checkout, 'dist/cli.js'), 'work'], {
      env: {
        PATH: process.env.PATH,
        STACKVIZD_ROOT: root,
        STACKVIZD_QUEUE_REDIS_SOCKET_PATH: redis.socketPath,
        STACKVIZD_PROCESS_CONCURRENCY: String(concurrency),
        ...settings,
      },
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    const pid = worker.pid as number;
    let peakMebibytes = 0;
    const drained = async () => {
      for (;;) {
        const { waiting, active, delayed, failed } = await queue.counts();
        if (failed > 0) throw new Error((await queue.failed(1))[0]?.reason);
        for (const child of childrenOf(pid)) {
          peakMebibytes = Math.max(peakMebibytes, peakMebibytesOf(child));
        }
        if (waiting + active + delayed === 0) return;
        await new Promise((resolve) => setTimeout(resolve, POLL_MS));
      }
    };
    let used = { cpuSeconds: 0, workerCpuSeconds: 0, redisCpuSeconds: 0, historyCpuSeconds: 0 };
    if (before.length > 0) {
      await drained();
      used = cpuSecondsSoFar(pid, redis.pid());
      started = performance.now();
      await put(builds);
    }
    await drained();
    const now = cpuSecondsSoFar(pid, redis.pid());
    return {
      wallSeconds: (performance.now() - started) / 1000,
      cpuSeconds: now.cpuSeconds - used.cpuSeconds,
      peakMebibytes,
      workerCpuSeconds: now.workerCpuSeconds - used.workerCpuSeconds,
      workerPeakMebibytes: peakMebibytesOf(pid),
      redisCpuSeconds: now.redisCpuSeconds - used.redisCpuSeconds,
      historyCpuSeconds: now.historyCpuSeconds - used.historyCpuSeconds,
    };
  } finally {
    if (worker !== undefined && worker.exitCode === null) {
      const exited = once(worker, 'exit');
      worker.kill('SIGTERM');
      await exited;
    }
    await queue.close();
    await redis.remove();
  }
}
