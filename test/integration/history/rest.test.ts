/** A daemon that has nothing to do holds no process for the history, and loses nothing by that. */
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { createLogger } from '../../../src/base/log.ts';
import { loadConfig } from '../../../src/config/load.ts';
import type { Config } from '../../../src/config/schema.ts';
import { createHistoryClient, type HistoryClient } from '../../../src/history/client.ts';
import { readFront } from '../../../src/history/files/write.ts';
import { createKeeper } from '../../../src/history/keeper/keeper.ts';
import type { JobNews } from '../../../src/history/keeper/protocol.ts';
import { openHistory } from '../../../src/history/open.ts';
import { createDice } from '../../harness/random.ts';
import { childrenOf, killIfThere } from '../daemons/children.ts';
import { eventually } from '../queue/queue-harness.ts';
import { type RedisServer, startRedisServer } from '../queue/redis-server.ts';
import { type MadeBuild, publishBuild, recordOf } from './tree.ts';

const NEVER_MS = 2 ** 31 - 1;
/** A lease of one that was killed, and what is told seconds later. */
const LONG_MS = 120_000;
/** It ends as soon as it has nothing to do, and is not looked after. */
const PACE = { firstMs: NEVER_MS, lookMs: NEVER_MS, restMs: 0 };

/** Also one that has not come as far as to take its title: on a busy machine that takes longer than an answer may. */
const keepers = () =>
  childrenOf(process.pid).filter((pid) => {
    try {
      return /^stackvizd history|keeper-process/.test(readFileSync(`/proc/${pid}/cmdline`, 'utf8'));
    } catch {
      return false;
    }
  });

describe('the process that keeps the history', function () {
  this.timeout(240_000);
  const base = mkdtempSync(join(tmpdir(), 'stackvizd-rest-'));
  const clients: HistoryClient[] = [];
  const lines: string[] = [];
  const log = createLogger('warn', { write: (line) => void lines.push(line) });
  let redis: RedisServer;
  let config: Config;
  let builds = 0;
  before(async () => {
    redis = await startRedisServer();
  });
  beforeEach(() => {
    const root = mkdtempSync(join(base, 'logs-'));
    const queue = { name: `q${builds}`, redis: { socketPath: redis.socketPath } };
    config = loadConfig({ overrides: { root, queue, history: { writeSeconds: 1 } } });
    lines.length = 0;
  });
  afterEach(async () => {
    for (const client of clients.splice(0)) await client.close();
  });
  after(async () => {
    await redis.remove();
    rmSync(base, { recursive: true });
  });

  function newClient(pace = PACE, onNews?: (news: JobNews) => void, embedded = false) {
    const client = createHistoryClient(config, embedded, log, onNews, pace);
    clients.push(client);
    return client;
  }

  function newBuild(): MadeBuild {
    builds += 1;
    const change = String(904_700 + builds);
    const path = `${change.slice(-2)}/${change}/1/check/tempest-full/abc1234`;
    const time = Date.now() - 3_600_000 + builds * 1000;
    return { path, job: 'tempest-full', change, time, tests: { 'a.B.test': ['p', 1] } };
  }

  /** As a worker does with one. */
  async function publish(client: HistoryClient): Promise<string> {
    const build = newBuild();
    const { record } = recordOf(build);
    const isTold = (await client.about('logs', record)) !== null;
    assert.ok(isTold || lines.length > 0, 'an answer was lost');
    publishBuild(config.root, build);
    client.published('logs', record.path, true);
    return record.path;
  }

  async function indexed(): Promise<string[]> {
    const store = openHistory(config, false, 'logs', log);
    try {
      return (await store.runs('tempest-full', 500)).map(({ path }) => path).sort();
    } finally {
      await store.close();
    }
  }

  /** A busy machine may be slow; nothing else may be wrong. */
  const causes = () =>
    lines.map((line) => String(JSON.parse(line).cause).split(':')[0] ?? '').filter(isWrong);
  const isWrong = (cause: string) => cause !== 'HISTORY_SLOW';

  const shown = () =>
    readFront(config)
      ?.newest.map(({ path }) => path)
      .sort() ?? [];

  it('ends when its pages are written, and comes with the next build', async () => {
    const client = newClient();
    const paths: string[] = [];
    for (let round = 0; round < 2; round++) {
      paths.push(await publish(client));
      assert.equal(keepers().length, 1);
      await eventually('it ended', () => keepers().length === 0, LONG_MS);
      assert.deepEqual(shown(), paths, 'it has written what it is for');
      assert.deepEqual(await indexed(), paths);
    }
    assert.deepEqual(causes(), [], 'nothing is wrong with that');
  });

  it('stays where the index would end with it', async () => {
    const news: JobNews[] = [];
    const client = newClient(PACE, (one) => void news.push(one), true);
    await publish(client);
    await eventually(
      'it told twice of what was published',
      () => {
        return news.filter(({ week }) => week.length > 0).length >= 2;
      },
      LONG_MS,
    );
    assert.equal(keepers().length, 1);
  });

  it('loses no build and no answer while processes end, are killed and start', async () => {
    const dice = createDice(Number(process.env.PROPERTY_SEED ?? 20261129));
    const workers = [1, 2, 3].map(() => newClient({ ...PACE, firstMs: 500, lookMs: 500 }));
    const paths: string[] = [];
    const until = Date.now() + 20_000;
    await Promise.all(
      workers.map(async (client) => {
        while (Date.now() < until) {
          paths.push(await publish(client));
          await sleep(dice(10) === 0 ? 5000 + dice(4000) : dice(1500));
        }
      }),
    );
    await eventually('all ended', () => keepers().length === 0, LONG_MS);
    assert.deepEqual(await indexed(), paths.sort());
    assert.deepEqual(shown(), paths);
    assert.deepEqual(causes(), []);
  });

  it('is started again where it was killed at something, which is then done', async () => {
    const client = newClient({ ...PACE, firstMs: 500, lookMs: 500 });
    const path = await publish(client);
    await eventually('the build is in the index', async () => (await indexed()).length === 1);
    for (const pid of keepers()) killIfThere(pid);
    assert.equal(readFront(config), null, 'no page is written yet');
    await eventually('another wrote the page', () => shown().includes(path), LONG_MS);
    await eventually('it ended', () => keepers().length === 0, LONG_MS);
  });

  it('tells how jobs go where another process has written it', async () => {
    const news: JobNews[] = [];
    newClient({ ...PACE, firstMs: 0, lookMs: 500 }, (one) => void news.push(one));
    await eventually('there was one', () => news.length > 0);
    await eventually('it ended', () => keepers().length === 0);
    const store = openHistory(config, false, 'logs', log);
    const other = createKeeper(config, store, log);
    const build = newBuild();
    publishBuild(config.root, build);
    await other.published(build.path);
    await other.writeFiles(Date.now());
    await other.close();
    await eventually('it tells of that', () => news.at(-1)?.week[0]?.runs === 1);
    await eventually('it ended again', () => keepers().length === 0);
    const told = news.length;
    await sleep(2000);
    assert.equal(news.length, told, 'it was not started for nothing');
  });
});
