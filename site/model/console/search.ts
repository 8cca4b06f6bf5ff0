import { plainLine } from '../../../src/format/terminal.ts';
import type { OnProgress } from '../load/bytes.ts';
import { compile } from '../match/filter.ts';
import type { ConsoleText } from './text.ts';

/** What is looked for, in any case. */
export interface Wanted {
  find: string;
  regex: boolean;
}

/** How far a search is. */
export interface Found {
  /** Lines that have it, ascending. */
  hits: number[];
  /** Lines looked at. */
  searched: number;
  done: boolean;
  problem: string | null;
}

/** Which of the lines have it; null: it took too long. */
export type LineMatcher = (lines: string[]) => Promise<Uint8Array | null>;

/** Finds text: no pattern, no worker. */
function textMatcher(find: string): LineMatcher {
  const wanted = find.toLowerCase();
  return async (lines) =>
    Uint8Array.from(lines, (line) => Number(plainLine(line).toLowerCase().includes(wanted)));
}

/**
 * Looks through the whole text, piece by piece, and tells of it as it goes. Rejects with LoadError.
 *
 * @param byPattern makes the matcher of a pattern, which ends with the signal (line-matcher.ts)
 */
export async function searchConsole(
  text: ConsoleText,
  { find, regex }: Wanted,
  byPattern: (pattern: string, signal: AbortSignal) => LineMatcher,
  signal: AbortSignal,
  onProgress: OnProgress,
  onFound: (found: Found) => void,
): Promise<void> {
  const compiled = regex ? compile(find) : null;
  if (compiled && 'problem' in compiled) {
    onFound({ hits: [], searched: 0, done: true, problem: compiled.problem });
    return;
  }
  await text.fetchAll(onProgress);
  if (signal.aborted) return;
  const over = new AbortController();
  signal.addEventListener('abort', () => over.abort(), { once: true });
  const match = regex ? byPattern(find, over.signal) : textMatcher(find);
  const hits: number[] = [];
  try {
    for (const [index, { from, to }] of text.pieces.entries()) {
      const mask = await match(await text.read(index));
      if (signal.aborted) return;
      const searched = mask ? to : from;
      mask?.forEach((hit, i) => {
        if (hit === 1) hits.push(from + i);
      });
      const problem = mask ? null : 'This expression takes too long to match; make it simpler.';
      const done = problem !== null || index === text.pieces.length - 1;
      onFound({ hits, searched, done, problem });
      if (problem !== null) return;
    }
  } finally {
    over.abort();
  }
}
