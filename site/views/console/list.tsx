import { useEffect, useLayoutEffect, useRef } from 'preact/hooks';
import { formatLines } from '../../model/address/console-route.ts';
import { consoleRoute, formatRoute } from '../../model/address/routes.ts';
import { type JobConsole, lastUpTo } from '../../model/console/console.ts';
import type { Section } from '../../model/console/sections.ts';
import type { ConsoleText } from '../../model/console/text.ts';
import type { Clock } from '../../model/timeline/clock.ts';
import { useSignal } from '../hooks/use-signal.ts';
import { Breadcrumbs } from './breadcrumbs.tsx';
import { LineRow, SectionRow } from './rows.tsx';
import type { Place } from './use-place.ts';
import { useRowFocus } from './use-row-focus.ts';
import { useRows } from './use-rows.ts';

/** The output, folded, row by row; only what is in sight is in the page, or loaded. */
export function OutputList({
  stream,
  output,
  text,
  place,
  clock,
  shift,
  wrap,
  find,
  hits,
}: {
  stream: string;
  output: JobConsole;
  text: ConsoleText;
  place: Place;
  clock: Clock;
  /** Milliseconds from the clock's origin to the console's. */
  shift: number;
  wrap: boolean;
  /** Text to mark. */
  find: string;
  /** Lines that were found, ascending. */
  hits: number[];
}) {
  const box = useRef<HTMLDivElement>(null);
  const { rows, open, chosen } = place;
  const shown = useRows(box, rows.count, wrap, rows);
  const focus = useRowFocus(box, rows.count, shown, (row, by) => {
    const { section } = rows.at(row);
    if (section !== null && open[section] !== by) place.toggle(section);
  });
  useSignal(text.version);
  const problem = useSignal(text.problem);
  const inSight = shown.rows.map((row) => ({ row, ...rows.at(row) }));
  const lines = inSight.flatMap(({ section, line }) => (section === null ? [line] : []));
  const wanted = lines.join();
  useEffect(() => text.want(lines), [text, wanted]);
  useBringIntoSight(box, place, shown);

  const choose = (line: number, extend: boolean) => {
    const anchor = extend ? (place.latest.current?.from ?? line) : line;
    place.choose({ from: Math.min(anchor, line), to: Math.max(anchor, line) });
  };
  const classes = ['out-box', wrap ? 'out-wrap' : ''];
  return (
    <>
      <Breadcrumbs
        sections={output.sections}
        rows={rows}
        top={shown.top}
        onGo={(row) => focus.go(row)}
      />
      {problem && (
        <p class="out-problem" role="alert">
          The text could not be loaded: {problem.message}{' '}
          <button type="button" class="button" onClick={() => text.want(lines)}>
            Try again
          </button>
        </p>
      )}
      {/* biome-ignore lint/a11y/noStaticElementInteractions: keys between the links of the rows */}
      <div class={classes.join(' ')} ref={box} onKeyDown={focus.onKey}>
        <div class="out-all" style={{ height: `${shown.height}px` }}>
          <ol
            class="out-rows"
            aria-label="Output of the job"
            aria-busy={lines.some((line) => text.line(line) === null)}
            style={{ transform: `translateY(${shown.offset}px)` }}
          >
            {inSight.map(({ row, section, line }) => {
              const common = {
                row,
                count: rows.count,
                focusable: focus.row === row,
                measure: shown.measure,
              };
              if (section !== null) {
                return (
                  <SectionRow
                    key={`s${section}`}
                    {...common}
                    section={output.sections[section] as Section}
                    open={open[section] === 1}
                    onToggle={() => place.toggle(section)}
                  />
                );
              }
              const time = output.times[line] as number;
              const at = hits[lastUpTo(hits.length, (i) => hits[i] as number, line)];
              const range = { from: line + 1, to: line + 1 };
              return (
                <LineRow
                  key={line}
                  {...common}
                  line={line}
                  href={`${formatRoute(consoleRoute(stream))}?lines=${formatLines(range)}`}
                  text={text.line(line)}
                  time={Number.isNaN(time) ? '' : clock.time(shift + time, 3)}
                  host={output.hosts.length > 0 ? (output.host(line) ?? '') : null}
                  level={output.levels[line] as number}
                  chosen={chosen !== null && line >= chosen.from && line <= chosen.to}
                  hit={at === line}
                  find={find}
                  onChoose={choose}
                />
              );
            })}
          </ol>
        </div>
      </div>
    </>
  );
}

/** Frames for which a chosen line is held in sight. */
const FRAMES = 20;
const MOVES = ['wheel', 'keydown', 'pointerdown', 'touchmove'];

/** Opens and shows the chosen line when another one is chosen, unless it is seen already; at first what ended the job. */
function useBringIntoSight(
  box: { current: HTMLElement | null },
  { rows, chosen, start, reveal }: Place,
  shown: { scrollTo: (row: number) => void },
): void {
  const pending = useRef<number | null>(null);
  const latest = useRef(shown);
  latest.current = shown;
  const first = useRef(start);
  const from = chosen?.from ?? first.current;
  if (chosen !== null) first.current = null;
  useLayoutEffect(() => {
    pending.current = from;
    if (from !== null) reveal(from);
  }, [from]);
  // After the layout of the rows has followed.
  useEffect(() => {
    const line = pending.current;
    if (line === null || !rows.isShown(line)) return;
    pending.current = null;
    const row = rows.rowOf(line);
    // What is said of the line takes room from the box, and wrapped rows are only measured, and
    // loaded, once they are there: they push it out again.
    let frames = FRAMES;
    let frame = 0;
    const bring = () => {
      if (!isSeen(box.current, row)) latest.current.scrollTo(row);
      if (frames-- > 0) frame = requestAnimationFrame(bring);
    };
    bring();
    // Whoever moves on is let go.
    const letGo = () => cancelAnimationFrame(frame);
    const element = box.current;
    for (const type of MOVES) element?.addEventListener(type, letGo, { once: true });
    return () => {
      letGo();
      for (const type of MOVES) element?.removeEventListener(type, letGo);
    };
  }, [from, rows]);
}

/** Whether all of a row is within the box. */
function isSeen(box: HTMLElement | null, row: number): boolean {
  const here = box?.querySelector(`li[data-index="${row}"]`)?.getBoundingClientRect();
  const frame = box?.getBoundingClientRect();
  return !!here && !!frame && here.top >= frame.top && here.bottom <= frame.bottom;
}
