/** The history as a daemon has it: by the process that keeps it, of a tree that was published before. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { createLogger } from '../../../src/base/log.ts';
import { loadConfig } from '../../../src/config/load.ts';
import { createHistoryClient } from '../../../src/history/client.ts';
import type { JobNews } from '../../../src/history/keeper/protocol.ts';
import { putAsideDamaged } from '../../../src/history/store/sqlite-file.ts';
import { eventually } from '../queue/queue-harness.ts';
import { startRedisServer } from '../queue/redis-server.ts';
import { record } from './records.ts';
import { type Made, publishBuild } from './tree.ts';

const DAY_MS = 86_400_000;

describe('the history, as a daemon asks it', function () {
  this.timeout(60_000);
  const root = mkdtempSync(join(tmpdir(), 'stackvizd-history-'));
  after(() => rmSync(root, { recursive: true, force: true }));

  it('tells of a job that passed for a week and fails now', async () => {
    const paths = Array.from({ length: 11 }, (_, age) => {
      const change = String(904_711 + age);
      const path = `${change.slice(-2)}/${change}/1/check/tempest-full/abc1234`;
      const tests: Made = { 'a.B.test': [age < 3 ? 'f' : 'p', 1] };
      const time = Date.now() - (age + 0.5) * DAY_MS;
      publishBuild(root, { path, job: 'tempest-full', change, time, tests });
      return path;
    });
    const config = loadConfig({ overrides: { root, history: { writeSeconds: 1 } } });
    let seen: (news: JobNews) => void = () => undefined;
    const told = new Promise<JobNews>((resolve) => {
      seen = (news) => news.streaks.length > 0 && resolve(news);
    });
    const client = createHistoryClient(config, true, createLogger('silent'), (news) => seen(news));
    try {
      client.published(config.queue.rootName, paths[0] ?? '', false);
      const { root: name, streaks, week } = await told;
      assert.equal(name, config.queue.rootName);
      const [streak] = streaks;
      assert.deepEqual(
        { ...streak, passedMs: Math.round((streak?.passedMs ?? 0) / DAY_MS) },
        { job: 'tempest-full', branch: 'master', failed: 3, passed: 8, passedMs: 8 },
      );
      assert.deepEqual(week, [{ job: 'tempest-full', good: 4, runs: 7 }]);
    } finally {
      await client.close();
    }
  });
  it('says why the index cannot be opened, and has it as soon as it can', async () => {
    const place = join(root, '..', `${basename(root)}-index`);
    writeFileSync(place, 'in the way');
    const causes: string[] = [];
    const log = createLogger('warn', {
      write: (line) => void causes.push(String(JSON.parse(line).cause)),
    });
    const history = { sqliteFile: join(place, 'history.sqlite') };
    const client = createHistoryClient(loadConfig({ overrides: { root, history } }), true, log);
    const run = record('11/904711/1/check/tempest-full/abc1234');
    try {
      assert.equal(await client.about('logs', run), null);
      assert.deepEqual(
        causes.map((cause) => cause.split(':')[0]),
        ['EEXIST'],
      );
      rmSync(place);
      assert.notEqual(await client.about('logs', run), null);
    } finally {
      await client.close();
      rmSync(place, { recursive: true, force: true });
    }
  });

  it('tells of an index that cannot be opened without being asked, and when it can be', async () => {
    const place = mkdtempSync(join(tmpdir(), 'stackvizd-history-damaged-'));
    const file = join(place, 'history.sqlite');
    writeFileSync(file, 'garbage'.repeat(1000));
    const troubles: (string | null)[] = [];
    const config = loadConfig({ overrides: { root, history: { sqliteFile: file } } });
    const pace = { firstMs: 0, lookMs: 2 ** 31 - 1, restMs: 2 ** 31 - 1 };
    const onTrouble = (code: string | null) => void troubles.push(code);
    const log = createLogger('silent');
    const client = createHistoryClient(config, true, log, undefined, pace, onTrouble);
    try {
      await eventually('it told', () => troubles.length > 0, 30_000);
      assert.deepEqual(troubles, ['HISTORY_DAMAGED']);
      assert.ok(putAsideDamaged(file)?.startsWith(`${file}.damaged-`));
      await eventually('it told again', () => troubles.length > 1, 30_000);
      assert.deepEqual(troubles, ['HISTORY_DAMAGED', null]);
    } finally {
      await client.close();
      rmSync(place, { recursive: true, force: true });
    }
  });

  it('tells of a damaged file by name, and has the one that is made in its place', async () => {
    const place = mkdtempSync(join(tmpdir(), 'stackvizd-history-damaged-'));
    const file = join(place, 'history.sqlite');
    writeFileSync(file, 'garbage'.repeat(1000));
    const causes: string[] = [];
    const troubles: (string | null)[] = [];
    const log = createLogger('warn', {
      write: (line) => void causes.push(String(JSON.parse(line).cause)),
    });
    const config = loadConfig({ overrides: { root, history: { sqliteFile: file } } });
    const onTrouble = (code: string | null) => void troubles.push(code);
    const client = createHistoryClient(config, true, log, undefined, undefined, onTrouble);
    const run = record('11/904711/1/check/tempest-full/abc1234');
    try {
      assert.equal(await client.about('logs', run), null);
      assert.equal(causes.length, 1);
      assert.ok(causes[0]?.startsWith(`HISTORY_DAMAGED: history.sqliteFile ${file}: `), causes[0]);
      assert.ok(putAsideDamaged(file)?.startsWith(`${file}.damaged-`));
      assert.notEqual(await client.about('logs', run), null);
      assert.deepEqual(troubles, ['HISTORY_DAMAGED', null]);
    } finally {
      await client.close();
      rmSync(place, { recursive: true, force: true });
    }
  });

  it('tells once that Redis has no room for runs, though it can be asked about each', async () => {
    const server = await startRedisServer();
    const lines: string[] = [];
    const troubles: (string | null)[] = [];
    const log = createLogger('warn', { write: (line) => void lines.push(line) });
    const queue = { redis: { socketPath: server.socketPath } };
    const config = loadConfig({ overrides: { root, queue } });
    const onTrouble = (code: string | null) => void troubles.push(code);
    const client = createHistoryClient(config, false, log, undefined, undefined, onTrouble);
    const path = '33/904733/1/check/tempest-full/abc1234';
    const tests: Made = { 'a.B.test': ['p', 1] };
    publishBuild(root, { path, job: 'tempest-full', change: '904733', time: Date.now(), tests });
    const build = async (times: number) => {
      for (; times > 0; times--) {
        await client.about('logs', record(path));
        client.published('logs', path, false);
        // it is answered in turn
        await client.about('logs', record(path));
      }
    };
    try {
      await server.command('CONFIG', 'SET', 'maxmemory', '20mb');
      await server.command('SETRANGE', 'ballast', '15500000', 'x');
      await build(3);
      await eventually('it told', () => troubles.length > 0);
      assert.deepEqual(troubles, ['HISTORY_FULL']);
      const full = lines.filter((line) => line.includes('HISTORY_FULL'));
      assert.equal(full.length, 1, lines.join(''));
      await server.command('DEL', 'ballast');
      await build(1);
      await eventually('it told that it is over', () => troubles.length > 1);
      assert.deepEqual(troubles, ['HISTORY_FULL', null]);
    } finally {
      await client.close();
      await server.remove();
    }
  });
});
