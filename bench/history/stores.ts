/**
 * Both stores of the history: what adding a run and the history of a page take, and bytes a run.
 *
 *     node bench/history/stores.ts [RUNS IN ALL, 1,000,000] [DIRECTORY FOR SQLITE]
 *
 * One job has 10,000 of them. Every fifth run failed, of two causes. Redis: STACKVIZD_REDIS_SERVER.
 */
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createLogger } from '../../src/base/log.ts';
import { loadConfig } from '../../src/config/load.ts';
import { answer } from '../../src/history/keeper/answer.ts';
import { openRedisStore } from '../../src/history/store/redis.ts';
import { openSqliteStore } from '../../src/history/store/sqlite.ts';
import type { HistoryStore } from '../../src/history/store/store.ts';
import { connectRedis } from '../../src/queue/redis/connection.ts';
import { failedRun, record } from '../../test/integration/history/records.ts';
import { startRedisServer } from '../../test/integration/queue/redis-server.ts';

const ALL = Number(process.argv[2] ?? 1_000_000);
const OF_ONE = 10_000;
const JOBS = 400;
const BOUNDS = { runsPerJob: OF_ONE, maxRuns: ALL };
const START = 1_700_000_000_000;
const ASKED = 200;
/** Runs added at once until there are all. */
const AT_ONCE = 500;
/** Every so many runs one is of the one job. */
const SPREAD = Math.max(1, Math.floor(ALL / OF_ONE));

const runOf = (n: number) => {
  // the one job's are spread over all
  const isOne = n % SPREAD === 0;
  const job = isOne ? 'tempest-full' : `tempest-of-some-kind-${n % JOBS}`;
  const path = `${String(n % 100).padStart(2, '0')}/${800_000 + n}/${1 + (n % 9)}/check/${job}/${(n * 7919).toString(16).padStart(7, '0')}`;
  const parts = { job, time: START + n * 1000, list: 'abcdefghijklmnop' };
  if (Math.floor(n / SPREAD) % 5 !== 0) return record(path, parts);
  const name = (at: number) => `tempest.api.compute.servers.test_actions.ActionsTest.test_${at}`;
  return failedRun(path, {
    ...parts,
    causes: [0, 1].map((at) => ({
      id: `cause-${at}-${n % 1000}`,
      text: 'tempest.lib.exceptions.TimeoutException: Request timed out: server failed to reach ACTIVE',
      tests: 1,
    })),
    failed: [0, 1].map((at) => [name(n + at), at]),
  });
};

/** Milliseconds: of the middle one, and of one in a hundred. */
function told(times: number[]): string {
  const sorted = times.toSorted((a, b) => a - b);
  const at = (share: number) => sorted[Math.floor(sorted.length * share)]?.toFixed(2);
  return `${at(0.5)} ms, 99 % within ${at(0.99)} ms`;
}

async function measure(name: string, store: HistoryStore, bytes: () => Promise<number>) {
  for (let n = 0; n < ALL; n += AT_ONCE) {
    const some = Array.from({ length: Math.min(AT_ONCE, ALL - n) }, (_, at) => runOf(n + at));
    await Promise.all(some.map((run) => store.add(run)));
  }
  // one by one, and each pushes another out, as in a full index
  const adding: number[] = [];
  for (let n = ALL; n < ALL + 1000; n++) {
    const started = performance.now();
    await store.add(runOf(n));
    adding.push(performance.now() - started);
  }
  const asking: number[] = [];
  const lists = { of: async () => new Map() };
  for (let n = 0; n < ASKED; n++) {
    const { path, job, project, branch, change, causes, failed } = runOf(0);
    const question = {
      ...{ path, job, project, branch, change, list: null, time: START + (ALL - n) * 1000 },
      causes: causes.map(({ id }) => id),
      tests: failed.map(([test]) => test),
    };
    const started = performance.now();
    await answer(store, lists, '/srv', question);
    asking.push(performance.now() - started);
  }
  const each = Math.round((await bytes()) / (await store.count()));
  console.log(`${name}, ${await store.count()} runs: ${each} bytes a run`);
  console.log(`  add: ${told(adding)}; history of a page: ${told(asking)}`);
  await store.close();
}

const directory = mkdtempSync(join(process.argv[3] ?? tmpdir(), 'history-bench-'));
const server = await startRedisServer();
try {
  const file = join(directory, 'index.sqlite');
  await measure('SQLite', openSqliteStore(file, 'logs', BOUNDS), async () => statSync(file).size);
  const { queue } = loadConfig({
    overrides: { root: '/srv', queue: { redis: { socketPath: server.socketPath } } },
  });
  const link = connectRedis(queue.redis, 'keeper', createLogger('silent'));
  await measure('Redis', openRedisStore(link, 'logs', BOUNDS), async () =>
    Number(/used_memory:(\d+)/.exec(await link.client.info('memory'))?.[1]),
  );
} finally {
  await server.remove();
  rmSync(directory, { recursive: true });
}
