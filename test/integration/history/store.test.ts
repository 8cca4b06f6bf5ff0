/** Both stores of the history: the same contract, by the same tests. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createLogger } from '../../../src/base/log.ts';
import { loadConfig } from '../../../src/config/load.ts';
import { openRedisStore } from '../../../src/history/store/redis.ts';
import { openSqliteStore } from '../../../src/history/store/sqlite.ts';
import { type Bounds, type HistoryStore, MOST_TRIMMED } from '../../../src/history/store/store.ts';
import { connectRedis } from '../../../src/queue/redis/connection.ts';
import { type RedisServer, startRedisServer } from '../queue/redis-server.ts';
import { failedRun, record } from './records.ts';

const BOUNDS: Bounds = { runsPerJob: 1000, maxRuns: 10_000 };
const HOUR = 3_600_000;

interface Kind {
  name: string;
  before(): Promise<void>;
  open(root: string, bounds?: Bounds): HistoryStore;
  after(): Promise<void>;
}

function sqlite(): Kind {
  let directory: string;
  return {
    name: 'SQLite',
    async before() {
      directory = mkdtempSync(join(tmpdir(), 'history-'));
    },
    open: (root, bounds = BOUNDS) =>
      openSqliteStore(join(directory, 'deep/index.sqlite'), root, bounds),
    async after() {
      assert.equal(statSync(join(directory, 'deep/index.sqlite')).mode & 0o777, 0o640);
      rmSync(directory, { recursive: true });
    },
  };
}

function redis(): Kind {
  let server: RedisServer;
  return {
    name: 'Redis',
    async before() {
      server = await startRedisServer();
    },
    open(root, bounds = BOUNDS) {
      const { queue } = loadConfig({
        overrides: { root: '/srv', queue: { redis: { socketPath: server.socketPath } } },
      });
      const log = createLogger('silent');
      return openRedisStore(connectRedis(queue.redis, 'keeper', log), root, bounds);
    },
    after: () => server.remove(),
  };
}

for (const kind of [sqlite(), redis()]) {
  describe(`the history in ${kind.name}`, () => {
    let store: HistoryStore;
    let number = 0;
    before(kind.before);
    beforeEach(() => {
      number += 1;
      store = kind.open(`root-${number}`);
    });
    afterEach(() => store.close());
    after(kind.after);

    it('gives back what was added, newest first', async () => {
      const runs = [1, 2, 3].map((n) => failedRun(`${n}/${n}/1/check/j/a`, { time: n * HOUR }));
      for (const run of runs) await store.add(run);
      assert.deepEqual(await store.runs('tempest-full', 10), runs.toReversed());
      assert.deepEqual(await store.runs('tempest-full', 1), [runs[2]]);
      assert.deepEqual(await store.runs('tempest-full', 10, 3 * HOUR), [runs[1], runs[0]]);
      assert.deepEqual(await store.newest(10, 2 * HOUR), [runs[2], runs[1]]);
      assert.deepEqual(await store.runs('another', 10), []);
      assert.equal(await store.count(), 3);
    });

    it('replaces a run that is published again, also under another job', async () => {
      await store.add(failedRun('a/1/1'));
      await store.add(record('a/1/1'));
      assert.deepEqual(await store.runs('tempest-full', 10), [record('a/1/1')]);
      assert.deepEqual(await store.withCause('cause-a', 0, Date.now(), 10), []);
      await store.add(record('a/1/1', { job: 'another' }));
      assert.deepEqual(await store.runs('tempest-full', 10), []);
      assert.equal((await store.runs('another', 10)).length, 1);
      assert.equal(await store.count(), 1);
    });

    it('finds other jobs of one cause', async () => {
      const time = Date.now();
      await store.add(failedRun('a/1/1', { time }));
      await store.add(failedRun('b/2/1', { time: time + 1, job: 'grenade' }));
      await store.add(failedRun('c/3/1', { time: time - 48 * HOUR, job: 'old' }));
      assert.deepEqual(await store.withCause('cause-a', time - HOUR, time + 1, 10), [
        { job: 'grenade', path: 'b/2/1' },
        { job: 'tempest-full', path: 'a/1/1' },
      ]);
      // what came later is not told of an old build that is published anew
      assert.deepEqual(await store.withCause('cause-a', time - HOUR, time, 10), [
        { job: 'tempest-full', path: 'a/1/1' },
      ]);
    });

    it('keeps the newest of each job, and of all', async () => {
      await store.close();
      store = kind.open(`bounded-${number}`, { runsPerJob: 3, maxRuns: 5 });
      const order = [5, 1, 4, 2, 3, 6];
      for (const n of order) await store.add(record(`x/${n}`, { time: n * HOUR }));
      const paths = async (job: string) => (await store.runs(job, 10)).map(({ path }) => path);
      assert.deepEqual(await paths('tempest-full'), ['x/6', 'x/5', 'x/4']);
      for (const n of order) await store.add(record(`y/${n}`, { time: n * HOUR, job: 'other' }));
      assert.equal(await store.count(), 5);
      assert.deepEqual(await paths('tempest-full'), ['x/6', 'x/5']);
      assert.deepEqual(await paths('other'), ['y/6', 'y/5', 'y/4']);
      // of one time the greater path stays, in whatever order they come
      for (const n of [2, 3, 1]) await store.add(record(`z/${n}`, { time: 9 * HOUR, job: 'same' }));
      for (const n of [5, 4]) await store.add(record(`z/${n}`, { time: 9 * HOUR, job: 'same' }));
      assert.deepEqual(await paths('same'), ['z/5', 'z/4', 'z/3']);
    });

    it('knows that a run which had to go would have room now', async () => {
      await store.close();
      store = kind.open(`room-${number}`, { runsPerJob: 3, maxRuns: 5 });
      const add = (path: string, hour: number, job = 'tempest-full') =>
        store.add(record(path, { time: hour * HOUR, job }));
      for (const n of [1, 2, 3, 4]) await add(`x/${n}`, n);
      assert.equal(await store.hasRoom(), false, 'x/1 is older than all three');
      await store.remove('x/3');
      assert.equal(await store.hasRoom(), true, 'there are two');
      await add('x/0', 0);
      assert.equal(await store.hasRoom(), true, 'the third is older than x/1');
      await add('x/5', 5);
      assert.equal(await store.hasRoom(), false, 'x/5 took the room');
      for (const n of [2, 3, 6]) await add(`y/${n}`, n, 'other');
      assert.equal(await store.count(), 5);
      assert.equal(await store.hasRoom(), false, 'five of two jobs are newer');
      await store.remove('x/5');
      assert.equal(await store.hasRoom(), true, 'of all there are four');
      await store.removeBefore(2.5 * HOUR);
      assert.equal(await store.hasRoom(), false, 'what had to go is too old');
    });

    it('compares paths of one time by their bytes', async () => {
      await store.close();
      store = kind.open(`bytes-${number}`, { runsPerJob: 2, maxRuns: 5 });
      // in UTF-16 the last is the least
      for (const path of ['x/a', 'x/\uffee', 'x/\u{1f600}']) await store.add(record(path));
      const paths = (await store.runs('tempest-full', 10)).map(({ path }) => path);
      assert.deepEqual(paths, ['x/\u{1f600}', 'x/\uffee']);
      await store.add(record('x/\uffee', { time: 1 }));
      assert.equal(await store.hasRoom(), true);
    });

    it('removes what is beyond bounds that became narrower, however much', async () => {
      const root = `narrow-${number}`;
      const wide = kind.open(root);
      for (let n = 0; n < 320; n++) await wide.add(record(`x/${n}`, { time: n, job: `j${n % 2}` }));
      await wide.close();
      await store.close();
      store = kind.open(root, { runsPerJob: 50, maxRuns: 60 });
      await store.add(record('x/320', { time: 320, job: 'j0' }));
      assert.equal(await store.count(), 321 - 2 * MOST_TRIMMED, 'of the job, and of all');
      await store.trim();
      assert.equal(await store.count(), 60);
      assert.equal((await store.newest(100, 0)).at(-1)?.path, 'x/261');
    });

    it('is complete when the tree was read to its end, and nothing came between', async () => {
      assert.equal(await store.complete(), false);
      await store.beginReading('a');
      assert.equal(await store.complete(), false);
      await store.beginReading('b');
      await store.endReading('a');
      assert.equal(await store.complete(), false, 'another has begun');
      await store.endReading('b');
      assert.equal(await store.complete(), true);
      await store.beginReading('c');
      assert.equal(await store.complete(), false, 'it is read again');
    });

    it('forgets runs one by one and by age', async () => {
      for (const n of [1, 2, 3]) await store.add(failedRun(`x/${n}`, { time: n * HOUR }));
      await store.remove('x/2');
      await store.remove('nothing/there');
      await store.removeBefore(3 * HOUR);
      assert.deepEqual(
        (await store.runs('tempest-full', 10)).map(({ path }) => path),
        ['x/3'],
      );
      await store.remove('x/3');
      assert.equal(await store.count(), 0);
      assert.deepEqual(await store.newest(10, 0), []);
    });

    it('walks all paths', async () => {
      const all = Array.from({ length: 50 }, (_, n) => `x/${n}`).sort();
      for (const path of all) await store.add(record(path));
      const seen = new Set<string>();
      let from: string | null = null;
      do {
        const page: { paths: string[]; next: string | null } = await store.paths(from, 7);
        for (const path of page.paths) seen.add(path);
        from = page.next;
      } while (from !== null);
      assert.deepEqual([...seen].sort(), all);
    });

    it('knows whose files are out of date, and forgets a job without runs', async () => {
      await store.add(record('x/1'));
      const [stale] = await store.stale();
      assert.equal(stale?.job, 'tempest-full');
      await store.add(record('x/2'));
      // written, but of what was there before
      await store.written('tempest-full', stale?.version ?? 0);
      const [again] = await store.stale();
      await store.written('tempest-full', again?.version ?? 0);
      assert.deepEqual(await store.stale(), []);
      assert.equal((await store.jobs()).length, 1);
      await store.touch('tempest-full');
      assert.equal((await store.stale()).length, 1);
      for (const path of ['x/1', 'x/2']) await store.remove(path);
      const [gone] = await store.stale();
      await store.written('tempest-full', gone?.version ?? 0);
      assert.deepEqual([await store.stale(), await store.jobs()], [[], []]);
    });

    it('remembers what was about to be published, until somebody has looked whether it was', async () => {
      await store.intend('x/1', 1000);
      await store.intend('x/2', 2000);
      assert.deepEqual(await store.intended(1500), ['x/1']);
      await store.settle('x/2');
      await store.add(record('x/1'));
      assert.deepEqual(await store.intended(9000), ['x/1']);
      await store.settle('x/1');
      assert.deepEqual(await store.intended(9000), []);
    });

    it('leases to one at a time, and to another when the time is over', async () => {
      assert.equal(await store.lease('front', 'a', 60_000), true);
      assert.equal(await store.lease('front', 'b', 60_000), false);
      assert.equal(await store.lease('front', 'a', 60_000), true);
      await store.release('front', 'b');
      assert.equal(await store.lease('front', 'b', 60_000), false);
      await store.release('front', 'a');
      assert.equal(await store.lease('front', 'b', 5), true);
      await new Promise((resolve) => setTimeout(resolve, 30));
      assert.equal(await store.lease('front', 'a', 60_000), true);
    });

    it('keeps roots apart, and takes any text for a name', async () => {
      const other = kind.open(`other-${number}`);
      const job = `' OR 1=1; --\u0000:*\u202e<b>`;
      const path = `x/'; DROP TABLE runs/%s`;
      await store.add(record(path, { job, change: null, branch: '"\\' }));
      await store.beginReading('a');
      await store.endReading('a');
      assert.deepEqual(await store.runs(job, 5), [
        record(path, { job, change: null, branch: '"\\' }),
      ]);
      assert.deepEqual(await other.newest(5, 0), []);
      assert.deepEqual([await store.complete(), await other.complete()], [true, false]);
      await other.close();
    });
  });
}

describe('the history in a Redis that is nearly full', () => {
  it('leaves what room there is to the queue', async () => {
    const server = await startRedisServer();
    try {
      await server.command('CONFIG', 'SET', 'maxmemory', '40mb');
      await server.command('SETRANGE', 'ballast', '34000000', 'x');
      const { queue } = loadConfig({
        overrides: { root: '/srv', queue: { redis: { socketPath: server.socketPath } } },
      });
      const link = connectRedis(queue.redis, 'keeper', createLogger('silent'));
      const store = openRedisStore(link, 'logs', BOUNDS);
      try {
        await assert.rejects(store.add(record('x/1')), { code: 'HISTORY_FULL' });
      } finally {
        await store.close();
      }
    } finally {
      await server.remove();
    }
  });
});
