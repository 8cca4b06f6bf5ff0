import { useMemo, useRef, useState } from 'preact/hooks';
import type { LineRange } from '../../model/address/console-route.ts';
import type { Route } from '../../model/address/routes.ts';
import { type JobConsole, lineAt } from '../../model/console/console.ts';
import { layoutRows } from '../../model/console/rows.ts';
import { flip, openSections, trailOf } from '../../model/console/sections.ts';
import { amendRoute } from '../hooks/use-route.ts';

/** The lines that are chosen, counted from 0: those of the address, or the one at its time. */
function chosenLines(output: JobConsole, { lines, at }: Route & { view: 'console' }) {
  if (lines) {
    const last = output.lines - 1;
    return { from: Math.min(lines.from - 1, last), to: Math.min(lines.to - 1, last) };
  }
  if (at === undefined) return null;
  const line = lineAt(output, at * 1000 - output.origin);
  return { from: line, to: line };
}

/** What is folded and what is chosen, which is all in the address, and the ways to change it. */
export function usePlace(output: JobConsole, route: Route & { view: 'console' }) {
  const { sections } = output;
  const { fold, unlike = [], lines, at } = route;
  const unlikeKey = unlike.join();
  const open = useMemo(() => openSections(sections, fold, unlike), [sections, fold, unlikeKey]);
  const rows = useMemo(() => layoutRows(sections, open, output.lines), [output, open]);
  const chosen = useMemo(() => chosenLines(output, route), [output, lines?.from, lines?.to, at]);
  // An address that says nothing more is for who does not know where to look.
  const isBare = chosen === null && route.find === undefined && fold === undefined;
  const [start] = useState(isBare && unlike.length === 0 ? output.end : null);
  // Keys may come faster than renders.
  const latest = useRef(chosen);
  latest.current = chosen;

  /** Opens what hides a line. */
  const unfolded = (line: number): number[] => {
    const shut = trailOf(sections, line).filter((index) => open[index] === 0);
    return flip(
      unlike,
      shut.map((index) => (sections[index] as { event: number }).event),
    );
  };
  return {
    open,
    rows,
    chosen,
    /** The line to begin at, where none was chosen; null: the first. */
    start,
    latest,
    reveal(line: number) {
      const next = unfolded(line);
      if (next.join() !== unlikeKey) amendRoute('console', { unlike: next });
    },
    choose(range: LineRange | null) {
      latest.current = range;
      const lines = range ? { from: range.from + 1, to: range.to + 1 } : undefined;
      const unfold = range ? { unlike: unfolded(range.from) } : {};
      amendRoute('console', { lines, at: undefined, ...unfold });
    },
    toggle(section: number) {
      const { event } = sections[section] as { event: number };
      amendRoute('console', { unlike: flip(unlike, [event]) });
    },
    foldAll: (all: 'open' | 'shut' | undefined) =>
      amendRoute('console', { fold: all, unlike: undefined }),
  };
}

export type Place = ReturnType<typeof usePlace>;
