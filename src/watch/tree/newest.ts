/** The newest of many directories, in memory that does not grow with how many there are. */

export interface Structure {
  /** Relative to the root. */
  path: string;
  ctimeMs: number;
}

/** What a sweep found, to be watched. */
export interface NewestFound {
  /** Directories that are no builds but may come to hold some. */
  structures: Structure[];
  builds: Structure[];
}

export interface Newest {
  add(path: string, ctimeMs: number): void;
  /** At most `limit`, newest first. */
  list(): Structure[];
}

/** The root and the shards below it are kept whatever their age: every new change comes there. */
export const isShallow = (path: string) => !path.includes('/');

export function createNewest(limit: number): Newest {
  const kept: Structure[] = [];
  let floorMs = Number.NEGATIVE_INFINITY;

  function cut(): void {
    kept.sort(byAge);
    kept.length = Math.min(kept.length, limit);
    if (kept.length === limit) floorMs = kept.at(-1)?.ctimeMs ?? floorMs;
  }

  return {
    add(path, ctimeMs) {
      if (ctimeMs < floorMs && !isShallow(path)) return;
      kept.push({ path, ctimeMs });
      if (kept.length > 2 * limit) cut();
    },
    list() {
      cut();
      return kept;
    },
  };
}

/** Shallow ones first, then the newest. */
export function byAge(a: Structure, b: Structure): number {
  return Number(isShallow(b.path)) - Number(isShallow(a.path)) || b.ctimeMs - a.ctimeMs;
}
