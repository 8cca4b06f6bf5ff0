/**
 * The index in Redis, for several workers. Keys begin with `stackvizd-history:3:<queue>:<root>:`; `<job>` is a
 * short hash of a job's name.
 *
 *     record        hash    path -> record as JSON
 *     of            hash    path -> job and ids of causes, with spaces between
 *     runs:<job>    zset    path, by time
 *     all           zset    path, by time
 *     names         hash    job -> its name
 *     version       hash    job -> grows with each change
 *     stale         set     of job
 *     pushed        hash    job -> time and path of the greatest run that had to go for the bounds
 *     cause:<id>    zset    path, by time; forgotten a week after the last
 *     intents       zset    path, by time
 *     lease:<name>  string  token
 *     complete      string  1, or `reading` and a token
 *
 * Whatever changes something is one script: whoever is killed has done all of it, or nothing.
 */
import type { Redis } from 'ioredis';
import { StackvizError } from '../../base/errors.ts';
import type { RunRecord } from '../../format/history.ts';
import { digest } from '../list.ts';
import { indexedRecord } from '../schema.ts';
import { forgetEarlier } from './redis-earlier.ts';
import * as scripts from './redis-scripts.ts';
import { type Bounds, type HistoryStore, type JobState, MOST_TRIMMED } from './store.ts';

/** Causes are asked for over a day, and shown over a week. */
const CAUSE_SECONDS = 8 * 86_400;
/** Share of the memory that Redis may have, above which no run is added. */
const FULL = 0.75;
/** So long there is room where there was: a keeper adds a few hundred kB meanwhile. */
const ROOM_MS = 2_000;
/** Runs removed in one step: others wait meanwhile. */
const REMOVED_AT_ONCE = 500;

const parse = (text: string | null): RunRecord[] => {
  const record = text === null ? null : indexedRecord(text);
  return record === null ? [] : [record];
};

type Script = keyof typeof scripts;
type Scripted = Record<Script, (...words: (string | number)[]) => Promise<unknown>>;

/** The parts of a connection that are used. */
export interface RedisAccess {
  client: Redis;
  /** Waits for the connection. @throws StackvizError QUEUE_UNAVAILABLE (retryable) */
  connected(): Promise<void>;
  /** The error to throw when a command failed. */
  unavailable(cause: unknown): StackvizError;
  end(): void;
}

/** @param name of the index: what nameInRedis() makes */
export const openRedisStore = (access: RedisAccess, name: string, bounds: Bounds): HistoryStore =>
  withErrors(new RedisStore(access, name, bounds), access);

/** The same store, of which errors of the client say that Redis is away, as those of the queue do. */
function withErrors(store: HistoryStore, { unavailable }: RedisAccess): HistoryStore {
  return new Proxy(store, {
    get(target, name: keyof HistoryStore) {
      const call = target[name] as ((...args: unknown[]) => Promise<unknown>) | undefined;
      if (typeof call !== 'function') return call;
      return (...args: unknown[]) =>
        call.apply(target, args).catch((error: unknown) => {
          throw error instanceof StackvizError ? error : unavailable(error);
        });
    },
  });
}

class RedisStore implements HistoryStore {
  readonly #client: Redis;
  readonly #connected: RedisAccess['connected'];
  readonly #end: RedisAccess['end'];
  readonly #name: string;
  readonly #prefix: string;
  readonly #bounds: Bounds;
  #roomUntil = Number.NEGATIVE_INFINITY;

  constructor({ client, connected, end }: RedisAccess, name: string, bounds: Bounds) {
    this.#client = client;
    for (const [script, lua] of Object.entries(scripts)) {
      client.defineCommand(script, { numberOfKeys: 1, lua });
    }
    this.#connected = connected;
    this.#end = end;
    this.#name = name;
    this.#prefix = `stackvizd-history:3:${name}`;
    this.#bounds = bounds;
  }

  #key(...parts: string[]): string {
    return [this.#prefix, ...parts].join(':');
  }

  async #run(script: Script, ...words: (string | number)[]): Promise<unknown> {
    await this.#connected();
    return (this.#client as unknown as Scripted)[script](this.#prefix, ...words);
  }

  async #script(script: Script, ...words: (string | number)[]): Promise<number> {
    return Number(await this.#run(script, ...words));
  }

  /** Paths by time, the newest first; of one time, the greatest path. */
  async #newest(set: string, from: string, to: string, limit: number): Promise<string[]> {
    await this.#connected();
    return this.#client.zrange(set, to, from, 'BYSCORE', 'REV', 'LIMIT', 0, limit);
  }

  /** Records of paths; those that are gone are left out. */
  async #records(paths: readonly string[]): Promise<RunRecord[]> {
    if (paths.length === 0) return [];
    return (await this.#client.hmget(this.#key('record'), ...paths)).flatMap(parse);
  }

  async #states(ids: readonly string[]): Promise<JobState[]> {
    if (ids.length === 0) return [];
    const [names, versions] = await Promise.all([
      this.#client.hmget(this.#key('names'), ...ids),
      this.#client.hmget(this.#key('version'), ...ids),
    ]);
    return ids
      .flatMap((_, at) => {
        const job = names[at];
        return job == null ? [] : [{ job, version: Number(versions[at] ?? 0) }];
      })
      .sort((a, b) => (a.job < b.job ? -1 : 1));
  }

  /** Ids of jobs that have runs. */
  async #jobIds(): Promise<string[]> {
    await this.#connected();
    const ids = await this.#client.hkeys(this.#key('names'));
    const commands = this.#client.pipeline();
    for (const id of ids) commands.zcard(this.#key('runs', id));
    const counts = (await commands.exec()) ?? [];
    return ids.filter((_, at) => Number(counts[at]?.[1]) > 0);
  }

  /** The queue must not lose its room to the history: nothing is evicted from this Redis. */
  async #makeSureOfRoom(): Promise<void> {
    await this.#connected();
    if (performance.now() < this.#roomUntil) return;
    const info = await this.#client.info('memory');
    const bytes = (name: string) => Number(new RegExp(`^${name}:(\\d+)`, 'm').exec(info)?.[1] ?? 0);
    const most = bytes('maxmemory');
    if (most === 0 || bytes('used_memory') < most * FULL) {
      this.#roomUntil = performance.now() + ROOM_MS;
      return;
    }
    throw new StackvizError(
      'HISTORY_FULL',
      'Redis is nearly full: lower history.maxRuns, or give it more memory',
      { retryable: true },
    );
  }

  async add(record: RunRecord) {
    await this.#makeSureOfRoom();
    const { path, time, job, causes } = record;
    const { runsPerJob, maxRuns } = this.#bounds;
    await this.#script(
      'ADD',
      ...[path, time, digest(job), job, JSON.stringify(record)],
      ...[runsPerJob, maxRuns, MOST_TRIMMED, CAUSE_SECONDS],
      ...causes.map(({ id }) => id),
    );
  }
  async remove(path: string) {
    await this.#script('REMOVE', path);
  }
  async runs(name: string, limit: number, before?: number) {
    const most = before === undefined ? '+inf' : `(${before}`;
    const records = await this.#run('RUNS', digest(name), most, limit);
    return (records as string[]).flatMap(parse);
  }
  async newest(limit: number, sinceMs: number) {
    return this.#records(await this.#newest(this.#key('all'), String(sinceMs), '+inf', limit));
  }
  async withCause(cause: string, sinceMs: number, untilMs: number, limit: number) {
    const set = this.#key('cause', cause);
    const paths = await this.#newest(set, String(sinceMs), String(untilMs), limit);
    return (await this.#records(paths)).map(({ job, path }) => ({ job, path }));
  }
  async jobs() {
    return this.#states(await this.#jobIds());
  }
  async paths(from: string | null, limit: number) {
    await this.#connected();
    const [next, entries] = await this.#client.hscan(this.#key('of'), from ?? '0', 'COUNT', limit);
    const paths = entries.filter((_, at) => at % 2 === 0);
    return { paths, next: next === '0' ? null : next };
  }
  async removeBefore(timeMs: number) {
    let removed: number;
    do removed = await this.#script('REMOVE_BEFORE', timeMs, REMOVED_AT_ONCE);
    while (removed === REMOVED_AT_ONCE);
  }
  async count() {
    await this.#connected();
    return this.#client.zcard(this.#key('all'));
  }
  async trim() {
    const { runsPerJob, maxRuns } = this.#bounds;
    for (const job of [...(await this.#jobIds()), '']) {
      let left: number;
      do left = await this.#script('TRIM', job, runsPerJob, maxRuns, REMOVED_AT_ONCE);
      while (left > 0);
    }
  }
  async hasRoom() {
    const { runsPerJob, maxRuns } = this.#bounds;
    return (await this.#script('HAS_ROOM', runsPerJob, maxRuns)) === 1;
  }

  async intend(path: string, nowMs: number) {
    await this.#connected();
    void (await this.#client.zadd(this.#key('intents'), nowMs, path));
  }
  async intended(beforeMs: number) {
    await this.#connected();
    return this.#client.zrange(this.#key('intents'), '-inf', `(${beforeMs}`, 'BYSCORE');
  }
  async settle(path: string) {
    await this.#connected();
    void (await this.#client.zrem(this.#key('intents'), path));
  }

  async stale() {
    await this.#connected();
    return this.#states(await this.#client.smembers(this.#key('stale')));
  }
  async touch(name: string) {
    await this.#script('TOUCH', digest(name));
  }
  async written(name: string, version: number) {
    await this.#script('WRITTEN', digest(name), version);
  }
  async lease(name: string, token: string, ms: number) {
    return (await this.#script('LEASE', name, token, ms)) === 1;
  }
  async release(name: string, token: string) {
    await this.#script('RELEASE', name, token);
  }

  async complete() {
    await this.#connected();
    return (await this.#client.get(this.#key('complete'))) === '1';
  }
  async beginReading(token: string) {
    await this.#script('BEGIN_READING', token);
  }
  async endReading(token: string) {
    if ((await this.#script('END_READING', token)) === 0) return;
    await forgetEarlier(this.#client, this.#name);
  }
  async close() {
    this.#end();
  }
}
