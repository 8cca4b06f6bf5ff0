/** The index in a SQLite file, through Node's own module: for `run`, and for sites with one worker. */
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { RunRecord } from '../../format/history.ts';
import { indexedRecord } from '../schema.ts';
import { storeIn } from './sqlite-file.ts';
import { IN_MEMORY, openDatabase } from './sqlite-schema.ts';
import { type Bounds, type HistoryStore, type JobState, MOST_TRIMMED } from './store.ts';

/** Runs removed in one transaction: others wait meanwhile. */
const REMOVED_AT_ONCE = 500;

const recordOf = (row: unknown): RunRecord[] => {
  const record = indexedRecord((row as { record: string }).record);
  return record === null ? [] : [record];
};

/**
 * Opens the index of one root in a file that several may share.
 *
 * @param root the name of the index: what nameInRedis() makes
 * @throws StackvizError HISTORY_DAMAGED, HISTORY_UNUSABLE; the file system's where the file cannot be made
 */
export function openSqliteStore(file: string, root: string, bounds: Bounds): HistoryStore {
  const open = () => new SqliteStore(openDatabase(file), root, bounds);
  return file === IN_MEMORY ? open() : storeIn(file, open);
}

class SqliteStore implements HistoryStore {
  readonly #database: DatabaseSync;
  readonly #root: string;
  readonly #bounds: Bounds;
  readonly #statements = new Map<string, StatementSync>();

  constructor(database: DatabaseSync, root: string, bounds: Bounds) {
    this.#database = database;
    this.#root = root;
    this.#bounds = bounds;
  }

  #sql(text: string): StatementSync {
    const known = this.#statements.get(text) ?? this.#database.prepare(text);
    this.#statements.set(text, known);
    return known;
  }

  #inTransaction<T>(work: () => T): T {
    this.#database.exec('BEGIN IMMEDIATE');
    try {
      const result = work();
      this.#database.exec('COMMIT');
      return result;
    } catch (error) {
      // some errors have rolled it back already
      if (this.#database.isTransaction) this.#database.exec('ROLLBACK');
      throw error;
    }
  }

  #changed(job: string, runs: number): void {
    this.#sql(
      `INSERT INTO jobs VALUES (?, ?, 1, 1, ?, NULL, NULL) ON CONFLICT DO UPDATE
       SET version = version + 1, stale = 1, runs = runs + excluded.runs`,
    ).run(this.#root, job, runs);
  }

  #forget(path: string): void {
    const row = this.#sql('SELECT job, time, record FROM runs WHERE root = ? AND path = ?').get(
      this.#root,
      path,
    );
    if (row === undefined) return;
    const { job, time } = row as { job: string; time: number };
    for (const { id } of recordOf(row).flatMap(({ causes }) => causes)) {
      this.#sql('DELETE FROM causes WHERE root = ? AND cause = ? AND time = ? AND path = ?').run(
        this.#root,
        id,
        time,
        path,
      );
    }
    this.#sql('DELETE FROM runs WHERE root = ? AND path = ?').run(this.#root, path);
    this.#changed(job, -1);
  }

  /** Removes runs for the bounds, and remembers the greatest of each job. */
  #push(rows: unknown[]): void {
    for (const { path, job, time } of rows as { path: string; job: string; time: number }[]) {
      this.#forget(path);
      this.#sql(
        `UPDATE jobs SET pushed_time = ?, pushed_path = ? WHERE root = ? AND job = ?
         AND (pushed_time IS NULL OR (pushed_time, pushed_path) < (?, ?))`,
      ).run(time, path, this.#root, job, time, path);
    }
  }

  /** @returns how many are left beyond the bounds */
  #trimJob(job: string, most: number): number {
    const row = this.#sql('SELECT runs FROM jobs WHERE root = ? AND job = ?').get(this.#root, job);
    const over = ((row as { runs: number } | undefined)?.runs ?? 0) - this.#bounds.runsPerJob;
    if (over <= 0) return 0;
    const rows = this.#sql(
      'SELECT path, job, time FROM runs WHERE root = ? AND job = ? ORDER BY time, path LIMIT ?',
    ).all(this.#root, job, Math.min(over, most));
    this.#push(rows);
    return over - rows.length;
  }

  #trimAll(most: number): number {
    const over = this.#count() - this.#bounds.maxRuns;
    if (over <= 0) return 0;
    const rows = this.#sql(
      'SELECT path, job, time FROM runs WHERE root = ? ORDER BY time, path LIMIT ?',
    ).all(this.#root, Math.min(over, most));
    this.#push(rows);
    return over - rows.length;
  }

  #count(): number {
    return (
      this.#sql('SELECT coalesce(sum(runs), 0) AS runs FROM jobs WHERE root = ?').get(
        this.#root,
      ) as { runs: number }
    ).runs;
  }

  #jobStates(condition: string): JobState[] {
    return this.#sql(`SELECT job, version FROM jobs WHERE root = ? AND ${condition} ORDER BY job`)
      .all(this.#root)
      .map((row) => ({ ...row }) as unknown as JobState);
  }

  async add(record: RunRecord) {
    const { path, job, time, causes } = record;
    this.#inTransaction(() => {
      this.#forget(path);
      this.#sql('INSERT INTO runs VALUES (?, ?, ?, ?, ?)').run(
        this.#root,
        path,
        job,
        time,
        JSON.stringify(record),
      );
      for (const { id } of causes) {
        this.#sql('INSERT OR IGNORE INTO causes VALUES (?, ?, ?, ?, ?)').run(
          this.#root,
          id,
          time,
          path,
          job,
        );
      }
      this.#changed(job, 1);
      this.#trimJob(job, MOST_TRIMMED);
      this.#trimAll(MOST_TRIMMED);
    });
  }
  async remove(path: string) {
    this.#inTransaction(() => this.#forget(path));
  }
  async runs(job: string, limit: number, before = Number.MAX_SAFE_INTEGER) {
    return this.#sql(
      `SELECT record FROM runs WHERE root = ? AND job = ? AND time < ?
       ORDER BY time DESC, path DESC LIMIT ?`,
    )
      .all(this.#root, job, before, limit)
      .flatMap(recordOf);
  }
  async newest(limit: number, sinceMs: number) {
    return this.#sql(
      'SELECT record FROM runs WHERE root = ? AND time >= ? ORDER BY time DESC, path DESC LIMIT ?',
    )
      .all(this.#root, sinceMs, limit)
      .flatMap(recordOf);
  }
  async withCause(cause: string, sinceMs: number, untilMs: number, limit: number) {
    return this.#sql(
      `SELECT job, path FROM causes WHERE root = ? AND cause = ? AND time BETWEEN ? AND ?
       ORDER BY time DESC, path DESC LIMIT ?`,
    )
      .all(this.#root, cause, sinceMs, untilMs, limit)
      .map((row) => ({ ...row }) as { job: string; path: string });
  }
  async jobs() {
    return this.#jobStates('runs > 0');
  }
  async paths(from: string | null, limit: number) {
    const rows = this.#sql(
      'SELECT path FROM runs WHERE root = ? AND path > ? ORDER BY path LIMIT ?',
    ).all(this.#root, from ?? '', limit) as unknown as { path: string }[];
    const paths = rows.map(({ path }) => path);
    return { paths, next: paths.length < limit ? null : (paths.at(-1) ?? null) };
  }
  async removeBefore(timeMs: number) {
    const removeSome = () => {
      const rows = this.#sql('SELECT path FROM runs WHERE root = ? AND time < ? LIMIT ?').all(
        this.#root,
        timeMs,
        REMOVED_AT_ONCE,
      );
      for (const { path } of rows as { path: string }[]) this.#forget(path);
      return rows.length;
    };
    while (this.#inTransaction(removeSome) === REMOVED_AT_ONCE);
    this.#sql(
      'UPDATE jobs SET pushed_time = NULL, pushed_path = NULL WHERE root = ? AND pushed_time < ?',
    ).run(this.#root, timeMs);
  }
  async count() {
    return this.#count();
  }
  async trim() {
    for (const { job } of await this.jobs()) {
      while (this.#inTransaction(() => this.#trimJob(job, REMOVED_AT_ONCE)) > 0);
    }
    while (this.#inTransaction(() => this.#trimAll(REMOVED_AT_ONCE)) > 0);
  }
  async hasRoom() {
    const { runsPerJob, maxRuns } = this.#bounds;
    const row = this.#sql(
      `SELECT 1 FROM jobs WHERE root = ? AND pushed_time IS NOT NULL
       AND (runs < ? OR EXISTS (SELECT 1 FROM runs WHERE runs.root = jobs.root AND runs.job = jobs.job
                                AND (time, path) < (pushed_time, pushed_path)))
       AND (? OR EXISTS (SELECT 1 FROM runs WHERE runs.root = jobs.root
                         AND (time, path) < (pushed_time, pushed_path))) LIMIT 1`,
    ).get(this.#root, runsPerJob, Number(this.#count() < maxRuns));
    return row !== undefined;
  }

  async intend(path: string, nowMs: number) {
    this.#sql('INSERT OR REPLACE INTO intents VALUES (?, ?, ?)').run(this.#root, path, nowMs);
  }
  async intended(beforeMs: number) {
    const rows = this.#sql('SELECT path FROM intents WHERE root = ? AND time < ?').all(
      this.#root,
      beforeMs,
    );
    return (rows as unknown as { path: string }[]).map(({ path }) => path);
  }
  async settle(path: string) {
    this.#sql('DELETE FROM intents WHERE root = ? AND path = ?').run(this.#root, path);
  }

  async stale() {
    return this.#jobStates('stale = 1');
  }
  async touch(job: string) {
    this.#changed(job, 0);
  }
  async written(job: string, version: number) {
    this.#sql('UPDATE jobs SET stale = 0 WHERE root = ? AND job = ? AND version = ?').run(
      this.#root,
      job,
      version,
    );
    this.#sql(
      'DELETE FROM jobs WHERE root = ? AND job = ? AND runs = 0 AND stale = 0 AND pushed_time IS NULL',
    ).run(this.#root, job);
  }
  async lease(name: string, token: string, ms: number) {
    const nowMs = Date.now();
    const { changes } = this.#sql(
      `INSERT INTO leases VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE
       SET token = excluded.token, until = excluded.until WHERE until < ? OR token = excluded.token`,
    ).run(this.#root, name, token, nowMs + ms, nowMs);
    return changes === 1;
  }
  async release(name: string, token: string) {
    this.#sql('DELETE FROM leases WHERE root = ? AND name = ? AND token = ?').run(
      this.#root,
      name,
      token,
    );
  }

  async complete() {
    const row = this.#sql('SELECT 1 FROM complete WHERE root = ? AND reading IS NULL');
    return row.get(this.#root) !== undefined;
  }
  async beginReading(token: string) {
    this.#inTransaction(() => {
      this.#sql('UPDATE jobs SET pushed_time = NULL, pushed_path = NULL WHERE root = ?').run(
        this.#root,
      );
      this.#sql('INSERT OR REPLACE INTO complete VALUES (?, ?)').run(this.#root, token);
    });
  }
  async endReading(token: string) {
    this.#sql('UPDATE complete SET reading = NULL WHERE root = ? AND reading = ?').run(
      this.#root,
      token,
    );
  }
  async close() {
    this.#database.close();
  }
}
