/** The index in a SQLite file, through Node's own module: for `run`, and for sites with one worker. */
import { chmodSync, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync, type StatementSync } from 'node:sqlite';
import type { RunRecord } from '../../format/history.ts';
import { parseRecord } from '../schema.ts';
import type { Bounds, HistoryStore, JobState } from './store.ts';

/** Raised where what is stored means something else: the file is emptied, and made anew from the tree. */
const SCHEMA_VERSION = 1;
const BUSY_MS = 10_000;

const SCHEMA = `
CREATE TABLE IF NOT EXISTS runs (
  root TEXT NOT NULL, path TEXT NOT NULL, job TEXT NOT NULL, time INTEGER NOT NULL, record TEXT NOT NULL,
  PRIMARY KEY (root, path)
);
CREATE INDEX IF NOT EXISTS runs_of_job ON runs (root, job, time DESC, path DESC);
CREATE INDEX IF NOT EXISTS runs_by_time ON runs (root, time DESC, path DESC);
CREATE TABLE IF NOT EXISTS causes (
  root TEXT NOT NULL, cause TEXT NOT NULL, time INTEGER NOT NULL, path TEXT NOT NULL, job TEXT NOT NULL,
  PRIMARY KEY (root, cause, time, path)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS jobs (
  root TEXT NOT NULL, job TEXT NOT NULL, version INTEGER NOT NULL, stale INTEGER NOT NULL,
  runs INTEGER NOT NULL, PRIMARY KEY (root, job)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS intents (
  root TEXT NOT NULL, path TEXT NOT NULL, time INTEGER NOT NULL, PRIMARY KEY (root, path)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS leases (
  root TEXT NOT NULL, name TEXT NOT NULL, token TEXT NOT NULL, until INTEGER NOT NULL,
  PRIMARY KEY (root, name)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS complete (root TEXT PRIMARY KEY) WITHOUT ROWID;
`;

function openDatabase(file: string): DatabaseSync {
  if (file !== ':memory:') mkdirSync(dirname(file), { recursive: true, mode: 0o750 });
  const database = new DatabaseSync(file, { timeout: BUSY_MS });
  if (file !== ':memory:') chmodSync(file, 0o640);
  // after a lost machine the newest runs may be missing: the tree has them
  database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL');
  const { user_version } = database.prepare('PRAGMA user_version').get() as {
    user_version: number;
  };
  if (user_version !== SCHEMA_VERSION) {
    const tables = ['runs', 'causes', 'jobs', 'intents', 'leases', 'complete'];
    for (const table of tables) database.exec(`DROP TABLE IF EXISTS ${table}`);
    database.exec(`PRAGMA user_version = ${SCHEMA_VERSION}`);
  }
  database.exec(SCHEMA);
  return database;
}

const recordOf = (row: unknown): RunRecord[] => {
  const record = parseRecord(JSON.parse((row as { record: string }).record));
  return record === null ? [] : [record];
};

/**
 * Opens the index of one root in a file that several may share.
 *
 * @throws the error of SQLite, or of the file system, where the file cannot be used
 */
export const openSqliteStore = (file: string, root: string, bounds: Bounds): HistoryStore =>
  new SqliteStore(openDatabase(file), root, bounds);

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

  #inTransaction(work: () => void): void {
    this.#database.exec('BEGIN IMMEDIATE');
    try {
      work();
      this.#database.exec('COMMIT');
    } catch (error) {
      this.#database.exec('ROLLBACK');
      throw error;
    }
  }

  #changed(job: string, runs: number): void {
    this.#sql(
      `INSERT INTO jobs VALUES (?, ?, 1, 1, ?) ON CONFLICT DO UPDATE
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

  #forgetAll(rows: unknown[]): void {
    for (const { path } of rows as { path: string }[]) this.#forget(path);
  }

  #trim(job: string): void {
    const { runs } = this.#sql('SELECT runs FROM jobs WHERE root = ? AND job = ?').get(
      this.#root,
      job,
    ) as {
      runs: number;
    };
    const oldest = 'ORDER BY time, path LIMIT ?';
    if (runs > this.#bounds.runsPerJob) {
      const over = runs - this.#bounds.runsPerJob;
      this.#forgetAll(
        this.#sql(`SELECT path FROM runs WHERE root = ? AND job = ? ${oldest}`).all(
          this.#root,
          job,
          over,
        ),
      );
    }
    const over = this.#count() - this.#bounds.maxRuns;
    if (over > 0)
      this.#forgetAll(
        this.#sql(`SELECT path FROM runs WHERE root = ? ${oldest}`).all(this.#root, over),
      );
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
      this.#trim(job);
      this.#sql('DELETE FROM intents WHERE root = ? AND path = ?').run(this.#root, path);
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
  async withCause(cause: string, sinceMs: number, limit: number) {
    return this.#sql(
      `SELECT job, path FROM causes WHERE root = ? AND cause = ? AND time >= ?
       ORDER BY time DESC, path DESC LIMIT ?`,
    )
      .all(this.#root, cause, sinceMs, limit)
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
    this.#inTransaction(() =>
      this.#forgetAll(
        this.#sql('SELECT path FROM runs WHERE root = ? AND time < ?').all(this.#root, timeMs),
      ),
    );
  }
  async count() {
    return this.#count();
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
    this.#sql('DELETE FROM jobs WHERE root = ? AND job = ? AND runs = 0 AND stale = 0').run(
      this.#root,
      job,
    );
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
    return this.#sql('SELECT 1 FROM complete WHERE root = ?').get(this.#root) !== undefined;
  }
  async setComplete() {
    this.#sql('INSERT OR IGNORE INTO complete VALUES (?)').run(this.#root);
  }
  async close() {
    this.#database.close();
  }
}
