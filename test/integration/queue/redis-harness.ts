/** Servers, queues, consumers and worker processes of a Redis test, and their end. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { createLogger } from '../../../src/base/log.ts';
import { type Config, configSchema } from '../../../src/config/schema.ts';
import type { JobConsumer, JobQueue, Processor } from '../../../src/queue/queue.ts';
import { createRedisConsumer } from '../../../src/queue/redis/consumer.ts';
import { createRedisQueue } from '../../../src/queue/redis/producer.ts';
import { eventually, job, published } from './queue-harness.ts';
import { type RedisServer, startRedisServer } from './redis-server.ts';

export function configFor(socketPath: string, queue: object = {}, redis: object = {}): Config {
  return configSchema.parse({
    root: '/nowhere',
    queue: { backoffSeconds: 0.1, ...queue, redis: { socketPath, ...redis } },
  });
}

/** Counts runs and finishes them at once. */
export function createCounter() {
  const runs = new Map<string, number>();
  const processor: Processor = async ({ path }) => {
    runs.set(path, (runs.get(path) ?? 0) + 1);
    return published;
  };
  return { processor, runs: (path: string) => runs.get(path) ?? 0 };
}

/** Adds a build as soon as the queue takes it. */
export function addWhenPossible(queue: JobQueue, path: string): Promise<void> {
  return eventually(`${path} can be added`, () =>
    queue.add(job(path)).then(
      () => true,
      () => false,
    ),
  );
}

/** Kills a worker process and waits until it is gone. */
export async function killWorker(worker: ChildProcess): Promise<void> {
  const exited = once(worker, 'exit');
  worker.kill('SIGKILL');
  await exited;
}

/** Everything one test starts; `dispose` ends it. */
export function createHarness() {
  const lines: Record<string, unknown>[] = [];
  const log = createLogger('debug', { write: (line) => void lines.push(JSON.parse(line)) });
  const servers: RedisServer[] = [];
  const queues: JobQueue[] = [];
  const consumers: JobConsumer[] = [];
  const workers: ChildProcess[] = [];
  return {
    log,
    /** What was logged, parsed. */
    lines,
    coded: (code: string) => lines.filter((line) => line.code === code),
    async serve(settings: Parameters<typeof startRedisServer>[0] = {}): Promise<RedisServer> {
      const server = await startRedisServer(settings);
      servers.push(server);
      return server;
    },
    produce(config: Config): JobQueue {
      const queue = createRedisQueue(config.queue, log);
      queues.push(queue);
      return queue;
    },
    consume(processor: Processor, config: Config): JobConsumer {
      const consumer = createRedisConsumer(config, processor, log);
      consumers.push(consumer);
      return consumer;
    },
    /** Starts a worker process that finishes no job; resolves when it works on one. */
    async startVictim(server: RedisServer, attempts = 3): Promise<ChildProcess> {
      const script = fileURLToPath(new URL('./fixtures/redis-worker.ts', import.meta.url));
      const worker = spawn(process.execPath, [script, server.socketPath, String(attempts)], {
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      workers.push(worker);
      await once(worker.stdout, 'data');
      return worker;
    },
    async dispose(): Promise<void> {
      for (const worker of workers.splice(0)) {
        if (worker.exitCode === null) worker.kill('SIGKILL');
      }
      for (const server of servers) server.thaw();
      await Promise.all(consumers.splice(0).map((consumer) => consumer.close(0)));
      await Promise.all(queues.splice(0).map((queue) => queue.close()));
      await Promise.all(servers.splice(0).map((server) => server.remove()));
      lines.length = 0;
    },
  };
}
