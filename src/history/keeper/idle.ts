/** When the process that keeps the history may end, and when one is needed though no build comes. */
import type { JobNews } from './protocol.ts';

/** What its keeper last said of a root. */
type Said = Pick<JobNews, 'idle' | 'frontMs'> & { dueMs: number | null };

export interface IdleWatch {
  /** A build of the root came. */
  asked(root: string, nowMs: number): void;
  said(root: string, said: Said): void;
  /** Whether nothing is left to be done, and nobody has asked for a while. */
  mayEnd(nowMs: number): boolean;
  /**
   * Whether a keeper that is not there has something to do: it did not end by itself, upkeep is due, or another
   * has written how jobs go.
   *
   * @param frontMs when that of a root was written
   */
  isNeeded(nowMs: number, frontMs: (root: string) => Promise<number | null>): Promise<boolean>;
  /** When upkeep of each root is due, milliseconds since 1970: for the next keeper. */
  due(): Record<string, number>;
}

const NOTHING_SAID: Said = { idle: false, dueMs: null, frontMs: null };

/** @param root name of the one that is always kept @param restMs after the last build */
export function createIdleWatch(root: string, restMs: number): IdleWatch {
  const roots = new Map([[root, NOTHING_SAID]]);
  let askedMs = Number.NEGATIVE_INFINITY;
  return {
    asked(name, nowMs) {
      askedMs = nowMs;
      roots.set(name, { ...(roots.get(name) ?? NOTHING_SAID), idle: false });
    },
    said: (name, said) => void roots.set(name, said),
    mayEnd: (nowMs) => nowMs >= askedMs + restMs && [...roots.values()].every(({ idle }) => idle),
    async isNeeded(nowMs, frontMs) {
      for (const [name, said] of roots) {
        if (!said.idle || nowMs >= (said.dueMs ?? 0)) return true;
        if ((await frontMs(name)) !== said.frontMs) return true;
      }
      return false;
    },
    due: () =>
      Object.fromEntries(
        [...roots].flatMap(([name, { dueMs }]) => (dueMs === null ? [] : [[name, dueMs]])),
      ),
  };
}
