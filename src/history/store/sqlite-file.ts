/** The file of an index: what SQLite says of it, by its name, and what becomes of one that is damaged or replaced. */
import { existsSync, renameSync, statSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { StackvizError } from '../../base/errors.ts';
import type { HistoryStore } from './store.ts';

/** SQLITE_CORRUPT, SQLITE_NOTADB. */
const DAMAGED = new Set([11, 26]);
/** What SQLite keeps beside a file. Left there, it would be taken for the next one's. */
const BESIDE = ['-wal', '-shm'];
const BUSY_MS = 10_000;

const isDamage = (error: unknown) =>
  DAMAGED.has(Number((error as { errcode?: number }).errcode) & 0xff);

/** An error of SQLite with the file and what to do; any other as it is. */
export function explainedOf(file: string, error: unknown): unknown {
  const { code, message } = error as NodeJS.ErrnoException;
  if (code !== 'ERR_SQLITE_ERROR') return error;
  if (!isDamage(error)) {
    return new StackvizError('HISTORY_UNUSABLE', `history.sqliteFile ${file}: ${message}`, {
      cause: error,
    });
  }
  const cure = '`stackvizd reindex` puts it aside and makes it anew from the tree';
  return new StackvizError('HISTORY_DAMAGED', `history.sqliteFile ${file}: ${message}; ${cure}`, {
    cause: error,
  });
}

/** Which file is at a path; null: none. */
function identityOf(file: string): string | null {
  const found = statSync(file, { throwIfNoEntry: false });
  return found === undefined ? null : `${found.dev}:${found.ino}`;
}

/**
 * A store in a file. One that is removed, or put aside, while it is open makes way for the one that is there now.
 *
 * @param open makes the file where there is none
 */
export function storeIn(file: string, open: () => HistoryStore): HistoryStore {
  const openExplained = () => {
    try {
      return open();
    } catch (error) {
      throw explainedOf(file, error);
    }
  };
  let store = openExplained();
  let opened = identityOf(file);
  async function call(name: keyof HistoryStore, args: unknown[]): Promise<unknown> {
    if (name !== 'close' && identityOf(file) !== opened) {
      await store.close().catch(() => undefined);
      store = openExplained();
      opened = identityOf(file);
    }
    try {
      return await (store[name] as (...all: unknown[]) => unknown).apply(store, args);
    } catch (error) {
      throw explainedOf(file, error);
    }
  }
  return new Proxy(store, {
    get: (first, name) =>
      // it is no promise, and has nothing else that is no method
      name in first ? (...args: unknown[]) => call(name as keyof HistoryStore, args) : undefined,
  });
}

/** @throws StackvizError HISTORY_UNUSABLE; system errors */
function isSound(file: string): boolean {
  let database: DatabaseSync | undefined;
  try {
    database = new DatabaseSync(file, { timeout: BUSY_MS });
    const row = database.prepare('PRAGMA quick_check(1)').get();
    return row?.quick_check === 'ok';
  } catch (error) {
    if (isDamage(error)) return false;
    throw explainedOf(file, error);
  } finally {
    database?.close();
  }
}

/** Puts a file that is damaged aside. @returns where it is now; null: it is sound, or there is none */
export function putAsideDamaged(file: string): string | null {
  if (!existsSync(file) || isSound(file)) return null;
  const aside = `${file}.damaged-${new Date().toISOString().replace(/[-:]|\.\d+/g, '')}`;
  for (const end of [...BESIDE, '']) {
    if (existsSync(`${file}${end}`)) renameSync(`${file}${end}`, `${aside}${end}`);
  }
  return aside;
}
