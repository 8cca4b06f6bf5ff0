/**
 * Coded warnings: what was wrong with an input, for the manifest, the page and the log.
 *
 * A hostile file can be wrong a million times, so each code is kept once a file, with a count.
 */
import type { Warning } from '../format/dataset.ts';

/** Collects warnings of one build. */
export interface Warnings {
  add(code: string, message: string, where?: { path?: string | undefined; at?: string }): void;
  list(): Warning[];
}

const MAX_DISTINCT = 200;

export function createWarnings(): Warnings {
  const known = new Map<string, Warning>();
  return {
    add(code, message, where = {}) {
      const key = `${code}\0${where.path ?? ''}`;
      const before = known.get(key);
      if (before !== undefined) {
        before.count += 1;
        return;
      }
      if (known.size >= MAX_DISTINCT) return;
      known.set(key, {
        code,
        message,
        ...(where.path === undefined ? {} : { path: where.path }),
        ...(where.at === undefined ? {} : { at: where.at }),
        count: 1,
      });
    },
    list: () => [...known.values()],
  };
}
