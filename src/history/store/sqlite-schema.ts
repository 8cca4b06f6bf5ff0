/** The tables of the index in a SQLite file. */
import { chmodSync, chownSync, closeSync, mkdirSync, openSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

/** Raised where what is stored means something else: the file is emptied, and made anew from the tree. */
const SCHEMA_VERSION = 3;
const BUSY_MS = 10_000;
/** Instead of a file. */
export const IN_MEMORY = ':memory:';

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
  runs INTEGER NOT NULL,
  -- the greatest of its runs that had to go for the bounds
  pushed_time INTEGER, pushed_path TEXT, PRIMARY KEY (root, job)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS intents (
  root TEXT NOT NULL, path TEXT NOT NULL, time INTEGER NOT NULL, PRIMARY KEY (root, path)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS leases (
  root TEXT NOT NULL, name TEXT NOT NULL, token TEXT NOT NULL, until INTEGER NOT NULL,
  PRIMARY KEY (root, name)
) WITHOUT ROWID;
-- reading: the token of whoever reads the tree; null: that was done
CREATE TABLE IF NOT EXISTS complete (root TEXT PRIMARY KEY, reading TEXT) WITHOUT ROWID;
`;

/** @throws the error of SQLite, or of the file system, where the file cannot be used */
export function openDatabase(file: string): DatabaseSync {
  if (file !== IN_MEMORY) {
    mkdirSync(dirname(file), { recursive: true, mode: 0o750 });
    // SQLite says neither why it may not open a file nor which
    closeSync(openSync(file, 'a'));
    // root acts for the daemons, whose directory it is; SQLite gives the files beside it to the same
    const { uid, gid } = statSync(dirname(file));
    if (process.geteuid?.() === 0) chownSync(file, uid, gid);
  }
  const database = new DatabaseSync(file, { timeout: BUSY_MS });
  try {
    if (file !== IN_MEMORY) chmodSync(file, 0o640);
    makeTables(database);
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

function makeTables(database: DatabaseSync): void {
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
}
