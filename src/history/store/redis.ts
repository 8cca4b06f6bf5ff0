/**
 * The index in Redis, for several workers. Keys begin with `stackvizd-history:<root>:`; `<id>` is a short
 * hash of a build's path, `<job>` one of a job's name.
 *
 *     record:<job>  hash    id -> record as JSON
 *     runs:<job>    zset    id, by time
 *     all           zset    id, by time
 *     job           hash    id -> job
 *     names         hash    job -> its name
 *     version       hash    job -> how often it changed
 *     stale         set     of job
 *     cause:<id>    zset    id of build, by time; forgotten a week after the last
 *     intents       zset    path, by time
 *     lease:<name>  string  token
 *     complete      string
 *
 * What is added or removed is in one transaction. Two that add to one job come one after the other; a
 * build is in one hand at a time (the queue's hold).
 */
import type { ChainableCommander, Redis } from 'ioredis';
import { StackvizError } from '../../base/errors.ts';
import type { RunRecord } from '../../format/history.ts';
import { digest } from '../record.ts';
import { parseRecord } from '../schema.ts';
import { LEASE, RELEASE, WRITTEN } from './redis-scripts.ts';
import { type Bounds, type HistoryStore, type JobState, newestFirst } from './store.ts';

/** Causes are asked for over a day, and shown over a week. */
const CAUSE_SECONDS = 8 * 86_400;
/** Share of the memory that Redis may have, above which no run is added. */
const FULL = 0.75;
const parse = (text: string | null): RunRecord | null => {
  if (text === null) return null;
  try {
    return parseRecord(JSON.parse(text));
  } catch {
    return null;
  }
};

/** The parts of a connection that are used. */
export interface RedisAccess {
  client: Redis;
  /** Waits for the connection. @throws StackvizError QUEUE_UNAVAILABLE (retryable) */
  connected(): Promise<void>;
  end(): void;
}

export const openRedisStore = (access: RedisAccess, root: string, bounds: Bounds): HistoryStore =>
  new RedisStore(access, root, bounds);

class RedisStore implements HistoryStore {
  readonly #client: Redis;
  readonly #connected: RedisAccess['connected'];
  readonly #end: RedisAccess['end'];
  readonly #root: string;
  readonly #bounds: Bounds;

  constructor({ client, connected, end }: RedisAccess, root: string, bounds: Bounds) {
    this.#client = client;
    this.#connected = connected;
    this.#end = end;
    this.#root = root;
    this.#bounds = bounds;
  }

  #key(...parts: string[]): string {
    return ['stackvizd-history', this.#root, ...parts].join(':');
  }

  async #run(commands: ChainableCommander): Promise<unknown[]> {
    const replies = (await commands.exec()) ?? [];
    return replies.map(([error, value]) => {
      if (error !== null) throw error;
      return value;
    });
  }

  #changed(commands: ChainableCommander, job: string): void {
    commands.hincrby(this.#key('version'), job, 1).sadd(this.#key('stale'), job);
  }

  /** Adds the commands that remove a run of a job. */
  #forget(commands: ChainableCommander, id: string, job: string, record: RunRecord | null) {
    for (const cause of record?.causes ?? []) commands.zrem(this.#key('cause', cause.id), id);
    commands
      .hdel(this.#key('record', job), id)
      .zrem(this.#key('runs', job), id)
      .zrem(this.#key('all'), id)
      .hdel(this.#key('job'), id);
    this.#changed(commands, job);
  }

  async #find(id: string): Promise<{ job: string; record: RunRecord | null } | null> {
    const job = await this.#client.hget(this.#key('job'), id);
    if (job === null) return null;
    return { job, record: parse(await this.#client.hget(this.#key('record', job), id)) };
  }

  async #removeIds(ids: readonly string[]): Promise<void> {
    for (const id of ids) {
      const known = await this.#find(id);
      if (known === null) continue;
      const commands = this.#client.multi();
      this.#forget(commands, id, known.job, known.record);
      await this.#run(commands);
    }
  }

  /** Beyond the bounds the oldest go; of one time, those of the least path, as elsewhere. */
  async #trim(job: string): Promise<void> {
    for (const [set, most] of [
      [this.#key('runs', job), this.#bounds.runsPerJob],
      [this.#key('all'), this.#bounds.maxRuns],
    ] as const) {
      const over = (await this.#client.zcard(set)) - most;
      if (over <= 0) continue;
      const last =
        (await this.#client.zrange(set, String(over - 1), String(over - 1), 'WITHSCORES'))[1] ??
        '0';
      const candidates = (
        await this.#records(await this.#client.zrange(set, '-inf', last, 'BYSCORE'))
      ).sort(newestFirst);
      await this.#removeIds(candidates.slice(-over).map(({ path }) => digest(path)));
    }
  }

  /** Records of any jobs; those that are gone are left out. */
  async #records(ids: readonly string[]): Promise<RunRecord[]> {
    if (ids.length === 0) return [];
    const jobs = await this.#client.hmget(this.#key('job'), ...ids);
    const commands = this.#client.pipeline();
    for (const [at, id] of ids.entries()) commands.hget(this.#key('record', jobs[at] ?? ''), id);
    const replies = (await this.#run(commands)) as (string | null)[];
    return replies.flatMap((text) => parse(text) ?? []);
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

  /** The queue must not lose its room to the history: nothing is evicted from this Redis. */
  async #makeSureOfRoom(): Promise<void> {
    const info = await this.#client.info('memory');
    const bytes = (name: string) => Number(new RegExp(`^${name}:(\\d+)`, 'm').exec(info)?.[1] ?? 0);
    const most = bytes('maxmemory');
    if (most === 0 || bytes('used_memory') < most * FULL) return;
    throw new StackvizError(
      'HISTORY_FULL',
      'Redis is nearly full: lower history.maxRuns, or give it more memory',
      { retryable: true },
    );
  }

  async add(record: RunRecord) {
    await this.#connected();
    await this.#makeSureOfRoom();
    const { path, time, causes } = record;
    const [id, job] = [digest(path), digest(record.job)];
    const known = await this.#find(id);
    const commands = this.#client.multi();
    if (known !== null) this.#forget(commands, id, known.job, known.record);
    commands
      .hset(this.#key('record', job), id, JSON.stringify(record))
      .zadd(this.#key('runs', job), time, id)
      .zadd(this.#key('all'), time, id)
      .hset(this.#key('job'), id, job)
      .hset(this.#key('names'), job, record.job)
      .zrem(this.#key('intents'), path);
    for (const cause of causes) {
      commands
        .zadd(this.#key('cause', cause.id), time, id)
        .expire(this.#key('cause', cause.id), CAUSE_SECONDS);
    }
    this.#changed(commands, job);
    await this.#run(commands);
    await this.#trim(job);
  }
  async remove(path: string) {
    await this.#connected();
    return this.#removeIds([digest(path)]);
  }
  async runs(name: string, limit: number, before?: number) {
    await this.#connected();
    const job = digest(name);
    const most = before === undefined ? '+inf' : `(${before}`;
    const range = ['BYSCORE', 'REV', 'LIMIT', 0, limit] as const;
    const ids = await this.#client.zrange(this.#key('runs', job), most, '-inf', ...range);
    if (ids.length === 0) return [];
    const texts = await this.#client.hmget(this.#key('record', job), ...ids);
    return texts.flatMap((text) => parse(text) ?? []).sort(newestFirst);
  }
  async newest(limit: number, sinceMs: number) {
    await this.#connected();
    const range = ['BYSCORE', 'REV', 'LIMIT', 0, limit] as const;
    const ids = await this.#client.zrange(this.#key('all'), '+inf', String(sinceMs), ...range);
    return (await this.#records(ids)).sort(newestFirst);
  }
  async withCause(cause: string, sinceMs: number, limit: number) {
    await this.#connected();
    const range = ['BYSCORE', 'REV', 'LIMIT', 0, limit] as const;
    const ids = await this.#client.zrange(
      this.#key('cause', cause),
      '+inf',
      String(sinceMs),
      ...range,
    );
    const found = (await this.#records(ids)).sort(newestFirst);
    return found.map(({ job, path }) => ({ job, path }));
  }
  async jobs() {
    await this.#connected();
    return this.#states(await this.#client.hkeys(this.#key('names')));
  }
  async paths(from: string | null, limit: number) {
    await this.#connected();
    const [next, entries] = await this.#client.hscan(this.#key('job'), from ?? '0', 'COUNT', limit);
    const ids = entries.filter((_, at) => at % 2 === 0);
    const paths = (await this.#records(ids)).map(({ path }) => path);
    return { paths, next: next === '0' ? null : next };
  }
  async removeBefore(timeMs: number) {
    await this.#connected();
    return this.#removeIds(
      await this.#client.zrange(this.#key('all'), '-inf', `(${timeMs}`, 'BYSCORE'),
    );
  }
  async count() {
    await this.#connected();
    return this.#client.zcard(this.#key('all'));
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
    await this.#connected();
    const commands = this.#client.multi();
    this.#changed(commands, digest(name));
    await this.#run(commands);
  }
  async written(name: string, version: number) {
    await this.#connected();
    const job = digest(name);
    const keys = [
      this.#key('version'),
      this.#key('stale'),
      this.#key('runs', job),
      this.#key('names'),
    ];
    await this.#client.eval(WRITTEN, keys.length, ...keys, job, String(version));
  }
  async lease(name: string, token: string, ms: number) {
    await this.#connected();
    return Boolean(await this.#client.eval(LEASE, 1, this.#key('lease', name), token, String(ms)));
  }
  async release(name: string, token: string) {
    await this.#connected();
    await this.#client.eval(RELEASE, 1, this.#key('lease', name), token);
  }

  async complete() {
    await this.#connected();
    return (await this.#client.exists(this.#key('complete'))) === 1;
  }
  async setComplete() {
    await this.#connected();
    void (await this.#client.set(this.#key('complete'), '1'));
  }
  async close() {
    this.#end();
  }
}
