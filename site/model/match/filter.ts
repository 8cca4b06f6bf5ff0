import { OUTCOMES } from '../../../src/verdict/columns.ts';
import type { Run } from '../run/run.ts';
import type { Filter } from './open-filter.ts';

/**
 * Which tests pass everything but the text, as 1 and 0 by index. Regular expressions take unknown
 * time, so they are matched elsewhere (views/hooks/use-match.ts).
 */
export function passing(run: Run, filter: Filter): Uint8Array {
  const { min, max } = filter;
  const mask = new Uint8Array(run.count);
  const wanted = OUTCOMES.map((status) => filter.statuses.includes(status));
  const anyStatus = filter.statuses.length === 0;
  const workers = new Set(
    filter.workers.map((worker) => (worker === null ? -1 : run.lanes.indexOf(worker))),
  );
  const words = wordsOf(filter.reason);
  for (let i = 0; i < run.count; i++) {
    if (!anyStatus && !wanted[run.outcomes[i] as number]) continue;
    if (workers.size > 0 && !workers.has(run.workers[i] as number)) continue;
    if (min !== null && !((run.durations[i] as number) >= min)) continue;
    if (max !== null && !((run.durations[i] as number) <= max)) continue;
    if (filter.tags.length > 0) {
      const tags = run.tags(i);
      if (!filter.tags.every((tag) => tags.includes(tag))) continue;
    }
    if (words.length > 0) {
      const reason = run.reason(i).join('\n').toLowerCase();
      if (!words.every((word) => reason.includes(word))) continue;
    }
    mask[i] = 1;
  }
  return mask;
}

const wordsOf = (text: string) => text.toLowerCase().split(/\s+/).filter(Boolean);

/** Clears the tests whose names lack a word of the text. */
export function narrowByWords(run: Run, mask: Uint8Array, text: string): Uint8Array {
  const words = wordsOf(text);
  if (words.length === 0) return mask;
  for (let i = 0; i < run.count; i++) {
    if (mask[i] === 0) continue;
    const name = run.name(i).toLowerCase();
    if (!words.every((word) => name.includes(word))) mask[i] = 0;
  }
  return mask;
}

/** Names are matched up to here: somebody chose their length. */
export const NAME_LIMIT = 1000;

/** Compiles the text of a filter; case does not count, as it does not for words. */
export function compile(text: string): { pattern: RegExp } | { problem: string } {
  try {
    return { pattern: new RegExp(text, 'i') };
  } catch (error) {
    return { problem: (error as Error).message };
  }
}

/** Distinct tags of the run with how many tests have them; those that name a worker are left out. */
export function tagCounts(run: Run): [tag: string, count: number][] {
  // Tests share their lists.
  const sets = new Map<string[], number>();
  for (let i = 0; i < run.count; i++) sets.set(run.tags(i), (sets.get(run.tags(i)) ?? 0) + 1);
  const counts = new Map<string, number>();
  for (const [tags, count] of sets) {
    for (const tag of tags) {
      if (!/^worker-\d+$/.test(tag)) counts.set(tag, (counts.get(tag) ?? 0) + count);
    }
  }
  return [...counts].sort((a, b) => b[1] - a[1]);
}
