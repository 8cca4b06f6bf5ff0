import { useMemo } from 'preact/hooks';
import { plainLine } from '../../../src/format/terminal.ts';
import { formatLines } from '../../model/address/console-route.ts';
import {
  consoleRoute,
  detailsRoute,
  formatRoute,
  timelineRoute,
} from '../../model/address/routes.ts';
import type { JobConsole } from '../../model/console/console.ts';
import { testsDuring } from '../../model/console/tests.ts';
import type { ConsoleText } from '../../model/console/text.ts';
import { countOf, formatCount, formatDuration } from '../../model/machine/quantity.ts';
import type { Run } from '../../model/run/run.ts';
import { visible } from '../../model/run/visible.ts';
import type { Clock } from '../../model/timeline/clock.ts';
import { CopyButton } from '../parts/copy.tsx';
import { NarrowName } from '../parts/name.tsx';
import { Swatch } from '../parts/status.tsx';

/** Tests listed by name. */
const LISTED = 6;
/** Milliseconds before the lines in which tests count: what a line tells of has just ended. */
const BEFORE = 1000;
/** Seconds of the timeline shown around the chosen lines. */
const AROUND = 15;

/** The chosen lines: when they were written, what ran meanwhile, and the ways from here. */
export function SelectedLines({
  stream,
  output,
  text,
  run,
  clock,
  shift,
  chosen,
  asked,
  onClear,
}: {
  stream: string;
  output: JobConsole;
  text: ConsoleText;
  run: Run | null;
  clock: Clock;
  /** Milliseconds from the clock's origin to the console's. */
  shift: number;
  chosen: { from: number; to: number };
  /** The time that was asked for (milliseconds after the clock's origin), where a link named one. */
  asked: number | null;
  onClear: () => void;
}) {
  const { from, to } = chosen;
  const first = output.timeOf(from) + shift;
  const last = Math.max(first, output.timeOf(to) + shift);
  const lines = { from: from + 1, to: to + 1 };
  const timed = !Number.isNaN(first);
  const host = output.host(from);
  return (
    <section class="out-chosen-bar" aria-label="Chosen lines">
      <p class="out-chosen-facts" role="status">
        <strong>
          {from === to
            ? `Line ${formatCount(from + 1)}`
            : `Lines ${formatCount(from + 1)} to ${formatCount(to + 1)}`}
        </strong>
        {timed && (
          <span>
            {clock.time(first, 3)} {clock.mode !== 'start' && clock.label}
            {last > first && `, ${formatDuration((last - first) / 1000)}`}
          </span>
        )}
        {host !== null && <bdi>{visible(host)}</bdi>}
        {asked !== null && <span class="quiet">{distance(asked, first)}</span>}
      </p>
      <p class="out-chosen-tools">
        <CopyButton text={async () => plain(await text.join(from, to + 1))}>Copy text</CopyButton>
        <CopyButton
          text={() =>
            new URL(
              `${formatRoute(consoleRoute(stream))}?lines=${formatLines(lines)}`,
              location.href,
            ).href
          }
        >
          Copy link
        </CopyButton>
        {run && timed && (
          <a class="button" href={formatRoute(onTimeline(stream, first, last))}>
            On the timeline
          </a>
        )}
        <button type="button" class="button" title="Esc" onClick={onClear}>
          Clear
        </button>
      </p>
      {run && timed && <Running stream={stream} run={run} from={first} to={last} />}
    </section>
  );
}

/** Says so where the output was silent at the time that was asked for. */
function distance(asked: number, first: number): string | null {
  const away = first - asked;
  if (Number.isNaN(away) || Math.abs(away) < 1000) return null;
  const length = formatDuration(Math.abs(away) / 1000);
  return away > 0
    ? `the next line, ${length} after the time asked for`
    : `the last line, ${length} before the time asked for`;
}

function plain(text: string): string {
  return text.split('\n').map(plainLine).join('\n');
}

function onTimeline(stream: string, first: number, last: number) {
  const [from, to] = [first / 1000, Math.max(last, first + 1) / 1000];
  return {
    ...timelineRoute(stream),
    from: from - AROUND,
    to: to + AROUND,
    marked: { from, to },
  };
}

function Running({
  stream,
  run,
  from,
  to,
}: {
  stream: string;
  run: Run;
  from: number;
  to: number;
}) {
  const { list, all } = useMemo(() => testsDuring(run, from - BEFORE, to, LISTED), [run, from, to]);
  if (all === 0)
    return (
      <p class="out-running quiet">By their clocks no test ran then, or in the second before.</p>
    );
  return (
    <div class="out-running">
      <p>
        {countOf(all, run.tally.runs > run.tally.tests ? 'run' : 'test')} ran then, or in the second
        before
        {all > list.length && `, ${formatCount(list.length)} of them`}:
      </p>
      <ul>
        {list.map((test) => (
          <li key={test.index}>
            <a href={formatRoute(detailsRoute(stream, test))}>
              <Swatch status={test.status} />
              <NarrowName name={test.name} />
            </a>
          </li>
        ))}
      </ul>
    </div>
  );
}
