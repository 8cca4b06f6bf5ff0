/** Runs of jobs one after the other, published with what is known of those before: of three tests, and logs of services. */
import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createLogger } from '../../src/base/log.ts';
import { loadConfig } from '../../src/config/load.ts';
import { createKeeper, type Keeper } from '../../src/history/keeper/keeper.ts';
import { readRecord } from '../../src/history/published-run.ts';
import { isGood } from '../../src/history/record.ts';
import { openSqliteStore } from '../../src/history/store/sqlite.ts';
import { processBuild } from '../../src/process/build.ts';
import type { Job } from '../../src/queue/queue.ts';
import { nameInRedis } from '../../src/queue/roots.ts';

export type Files = Record<string, string | Buffer>;
type Settings = Parameters<typeof loadConfig>[0] & Pick<Job, 'priority'>;

const RECORDED = fileURLToPath(new URL('../fixtures/error-lines/', import.meta.url));
const BEGIN = Date.parse('2026-11-28T10:53:40Z');

/** The logs of a recorded run. */
export const recordedLogs = (run: 'good' | 'trouble-1'): Files =>
  Object.fromEntries(
    ['glance-api', 'keystone'].map((service) => [
      `controller/logs/${service}.log.gz`,
      readFileSync(`${RECORDED}${run}/${service}.log.gz`),
    ]),
  );

/** Three tests, as stestr keeps them; the second may fail. */
function stream(at: number, fails: boolean): string {
  const time = (second: number) => `time: ${new Date(at + second * 1000).toISOString()}\n`;
  return ['a.T.test_a', 'a.T.test_b', 'a.T.test_c']
    .map((id, n) => {
      const end = fails && n === 1 ? `failure: ${id} [\nno\n]\n` : `successful: ${id}\n`;
      return `${time(n)}test: ${id}\n${time(n + 1)}${end}`;
    })
    .join('');
}

export interface Runs {
  keeper: Keeper;
  /** Publishes a run of a job, a minute after the last one. @returns its path */
  publish(job: string, fails: boolean, logs: Files, settings?: Settings): Promise<string>;
}

/** @param sqlite file of the index */
export function createRuns(root: string, sqlite = ':memory:'): Runs {
  const log = createLogger('silent');
  const config = loadConfig({ overrides: { root } });
  const store = openSqliteStore(sqlite, nameInRedis(config.queue), config.history);
  const keeper = createKeeper(config, store, log);
  let built = 0;
  return {
    keeper,
    async publish(job, fails, logs, settings = {}) {
      built += 1;
      const change = String(900_000 + built);
      const path = `${change.slice(-2)}/${change}/1/check/${job}/aaaaaaa`;
      const files = { 'testrepository.subunit': stream(BEGIN + built * 60_000, fails), ...logs };
      for (const [name, content] of Object.entries(files)) {
        mkdirSync(dirname(join(root, path, name)), { recursive: true });
        writeFileSync(join(root, path, name), content);
      }
      const { priority } = settings;
      const own = loadConfig({ overrides: { root, ...settings.overrides } });
      const trigger = { path, source: 'trigger', reason: 'trigger', priority } as const;
      await processBuild(own, trigger, log, undefined, keeper.about);
      await keeper.published(path);
      const record = await readRecord(root, path);
      assert.equal(record && isGood(record), !fails, path);
      return path;
    },
  };
}
