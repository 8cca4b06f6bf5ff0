/**
 * What it costs when every build of a large tree becomes unsettled at once, with a real Redis:
 *
 * - `chown`: the tree is known and published; a `chown -R` changes all of it;
 * - `restore`: the tree comes while the root is watched, as a backup is put back.
 *
 * No build has a marker, so that each waits until it has been quiet for a minute. Prints how the
 * memory grows over what the watcher of such a tree takes at rest (and what that one takes while it
 * sweeps), the longest time between two turns of its event loop, and how many builds the queue has in the
 * end: all of them, each once.
 */
import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { startRedisServer } from '../../test/integration/queue/redis-server.ts';
import { type Line, peakMebibytes, start } from './process.ts';
import { buildPath, makeBuilds } from './tree.ts';

/** Of the default config. */
const QUEUE = 'stackvizd:stackviz';

/** Mebibytes. */
interface Rest {
  rss: number;
  sweeping: number;
}
type Started = ReturnType<typeof start>;
type Redis = Awaited<ReturnType<typeof startRedisServer>>;

const swept = (kind: string) => (line: Line) => line.event === 'swept' && line.kind === kind;

/** Paths of the jobs in the queue, doubled ones twice. */
function queued(redis: Redis): string[] {
  const script = `local paths = {}
    local cursor = '0'
    repeat
      local page = redis.call('SCAN', cursor, 'COUNT', 10000)
      cursor = page[1]
      for _, key in ipairs(page[2]) do
        if redis.call('TYPE', key).ok == 'hash' then
          local data = redis.call('HGET', key, 'data')
          if data then paths[#paths + 1] = cjson.decode(data).path end
        end
      end
    until cursor == '0'
    return paths`;
  const words = ['-s', redis.socketPath, '--raw', 'EVAL', script, '0'];
  return execFileSync('redis-cli', words, { encoding: 'utf8', maxBuffer: 2 ** 28 })
    .split('\n')
    .filter((line) => line !== '');
}

const waiting = async (redis: Redis, name: string) => {
  const lengths = [
    await redis.command('LLEN', `${name}:wait`),
    await redis.command('ZCARD', `${name}:prioritized`),
  ];
  return lengths.reduce((sum, reply) => sum + Number(reply.slice(1)), 0);
};

/** Waits until every build is in the queue, or none came for five minutes. */
async function untilQueued(redis: Redis, builds: number): Promise<void> {
  let most = 0;
  for (let sinceMs = Date.now(); most < builds && Date.now() - sinceMs < 300_000; ) {
    await sleep(1000);
    const count = await waiting(redis, QUEUE);
    if (count > most) [most, sinceMs] = [count, Date.now()];
  }
}

/** What happened since the last look at a watcher at rest. */
async function tell(what: string, watcher: Started, redis: Redis, builds: number, rest: Rest) {
  const startMs = Date.now();
  const statuses: Line[] = [];
  const looks = setInterval(async () => statuses.push(await watcher.status()), 1000);
  await untilQueued(redis, builds);
  clearInterval(looks);
  const last = await watcher.status();
  const most = (value: (status: Line) => unknown) =>
    [...statuses, last].reduce((highest, status) => Math.max(highest, Number(value(status))), 0);
  const standstill = (status: Line) => status.standstill as { clockMs: number; cpuMs: number };
  const peak = peakMebibytes(watcher.child.pid);
  watcher.child.kill('SIGKILL');
  await once(watcher.child, 'exit');
  const paths = queued(redis);
  const distinct = new Set(paths);
  let missing = 0;
  for (let index = 0; index < builds; index++) {
    if (!distinct.has(buildPath(index))) missing += 1;
  }
  console.log(
    JSON.stringify({
      what,
      builds,
      seconds: Math.round((Date.now() - startMs) / 1000),
      mostUnsettled: most(({ unsettled }) => unsettled),
      hotPlaces: most(({ watches }) => (watches as { hotPlaces: number }).hotPlaces),
      foundBy: last.seen,
      left: last.left,
      restMebibytes: rest.rss,
      sweepingMebibytes: rest.sweeping,
      rssMebibytes: last.rss,
      peakMebibytes: peak,
      growthMebibytes: peak - rest.rss,
      standstillMs: most((status) => standstill(status).clockMs),
      standstillCpuMs: most((status) => standstill(status).cpuMs),
      missing,
      twice: paths.length - distinct.size,
      troubles: [
        ...new Set(
          watcher.lines
            .filter(({ event }) => event === 'trouble')
            .map(({ code, msg }) => `${code ?? msg}`),
        ),
      ],
    }),
  );
}

/** What a watcher of a tree of that size takes at rest, between two sweeps and while one goes on. */
async function atRest(watcher: Started): Promise<Rest> {
  // the peak begins anew, see proc(5)
  const forgetPeak = () => writeFileSync(`/proc/${watcher.child.pid}/clear_refs`, '5');
  await watcher.wait(swept('recent'), 3);
  await watcher.wait(swept('whole'), 3);
  const { rss } = await watcher.status();
  forgetPeak();
  await watcher.wait(swept('recent'), watcher.lines.filter(swept('recent')).length + 2);
  const sweeping = peakMebibytes(watcher.child.pid);
  forgetPeak();
  return { rss: Number(rss), sweeping };
}

export async function flood(watcherProcess: string, root: string, builds: number): Promise<void> {
  const redis = await startRedisServer();
  try {
    await makeBuilds(root, builds, false);
    const known = start(watcherProcess, root, 'flood', redis.socketPath);
    const rest = await atRest(known);
    execFileSync('chown', ['-R', `${process.getuid?.()}`, root]);
    await tell('chown', known, redis, builds, rest);

    for (const name of readdirSync(root)) rmSync(join(root, name), { recursive: true });
    await redis.command('FLUSHALL');
    const empty = start(watcherProcess, root, 'flood', redis.socketPath);
    await atRest(empty);
    await makeBuilds(root, builds, false);
    await tell('restore', empty, redis, builds, rest);
  } finally {
    await redis.remove();
  }
}
