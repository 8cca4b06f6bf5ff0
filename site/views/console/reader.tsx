import { useEffect, useMemo, useRef } from 'preact/hooks';
import type { Route } from '../../model/address/routes.ts';
import { stepFrom, stepsOfLevel } from '../../model/console/console.ts';
import type { LoadedConsole } from '../../model/console/load.ts';
import { countOf, formatBytes } from '../../model/machine/quantity.ts';
import type { Run } from '../../model/run/run.ts';
import { useKeys } from '../hooks/use-keys.ts';
import { amendRoute } from '../hooks/use-route.ts';
import { type TestEnd, useTestEnd } from '../hooks/use-test-end.ts';
import { useClock } from '../hooks/use-times.ts';
import { Foreign } from '../parts/name.tsx';
import { OutputList } from './list.tsx';
import { SearchBar } from './search-bar.tsx';
import { SelectedLines } from './selected-lines.tsx';
import { Steps } from './steps.tsx';
import { usePlace } from './use-place.ts';
import { MAX_WRAPPED } from './use-rows.ts';
import { useSearch } from './use-search.ts';

const NONE: number[] = [];

/** What is said before the name of the test. */
const END: Record<TestEnd, string> = {
  looking: 'Looking for the end of',
  found: 'Here the runner prints the end of',
  'not named': 'The output names no end of it; chosen is the time it ended:',
  failed: 'The output could not be searched; chosen is the time it ended:',
};

/** The console with everything around it. */
export function Reader({
  output,
  text,
  problem,
  run,
  route,
}: LoadedConsole & { run: Run | null; route: Route & { view: 'console' } }) {
  const { find = '', regex = false, stream, at } = route;
  const origin = run?.origin ?? output.origin;
  const clock = useClock(origin);
  const shift = output.origin - origin;
  const field = useRef<HTMLInputElement>(null);
  const place = usePlace(output, route);
  const end = useTestEnd(output, text, place, route);
  const search = useSearch(text, { find, regex });
  const hits = search?.hits ?? NONE;
  const errors = useMemo(() => stepsOfLevel(output, 'error'), [output]);
  const warnings = useMemo(() => stepsOfLevel(output, 'warning'), [output]);
  const wrappable = place.rows.count <= MAX_WRAPPED;
  const wrap = route.wrap === true && wrappable;

  const step = (lines: number[], by: 1 | -1) => {
    const line = stepFrom(lines, place.latest.current?.from ?? null, by);
    if (line !== null) place.choose({ from: line, to: line });
  };
  const clear = () => place.choose(null);
  useKeys({
    n: () => step(errors, 1),
    p: () => step(errors, -1),
    '/': () => field.current?.focus(),
    Escape: clear,
  });
  // What somebody types is shown where it is first found; a link has its own place.
  const typed = useRef(find);
  useEffect(() => {
    if (typed.current === find || hits.length === 0) return;
    typed.current = find;
    if (!hits.includes(place.chosen?.from ?? -1)) step(hits, 1);
  }, [find, hits.length === 0]);

  return (
    <div class="console">
      <h1 class="hidden-visually">Console</h1>
      <div class="out-tools">
        <SearchBar
          field={field}
          find={find}
          regex={regex}
          search={search}
          lines={output.lines}
          here={place.chosen?.from ?? null}
          onStep={(by) => step(hits, by)}
        />
        <Steps
          count={errors.length}
          what="error"
          keys={['p', 'n']}
          onStep={(by) => step(errors, by)}
        />
        <Steps count={warnings.length} what="warning" onStep={(by) => step(warnings, by)} />
        <FoldAndWrap
          foldable={output.sections.length > 0}
          onFold={place.foldAll}
          wrap={wrap}
          wrappable={wrappable}
        />
      </div>
      {problem !== null && (
        <p class="out-problem" role="alert">
          The job's phases could not be loaded, so nothing is folded: {problem}
        </p>
      )}
      {end !== null && (
        <p class="out-found" role="status">
          {END[end]} <Foreign text={route.test ?? ''} />
        </p>
      )}
      <div class="card out-card">
        <OutputList
          stream={stream}
          output={output}
          text={text}
          place={place}
          clock={clock}
          shift={shift}
          wrap={wrap}
          find={regex ? '' : find}
          hits={hits}
        />
        {place.chosen && (
          <SelectedLines
            stream={stream}
            output={output}
            text={text}
            run={run}
            clock={clock}
            shift={shift}
            chosen={place.chosen}
            asked={at === undefined || route.lines ? null : at * 1000 - origin}
            onClear={clear}
          />
        )}
      </div>
      <p class="quiet out-foot">
        {countOf(output.lines, 'line')}
        {output.dropped > 0 &&
          `; ${formatBytes(output.dropped)} at the end of the output were left out: it is too long`}
      </p>
    </div>
  );
}

function FoldAndWrap({
  foldable,
  onFold,
  wrap,
  wrappable,
}: {
  foldable: boolean;
  onFold: (all: 'open' | 'shut') => void;
  wrap: boolean;
  wrappable: boolean;
}) {
  return (
    <span class="out-tools-end">
      {foldable && (
        <>
          <button type="button" class="button" onClick={() => onFold('open')}>
            Expand all
          </button>
          <button type="button" class="button" onClick={() => onFold('shut')}>
            Collapse all
          </button>
        </>
      )}
      <button
        type="button"
        class="button"
        aria-pressed={wrap}
        disabled={!wrappable}
        title={wrappable ? 'Break long lines' : 'Too many lines are open to break long ones'}
        onClick={() => amendRoute('console', { wrap: !wrap })}
      >
        Wrap
      </button>
    </span>
  );
}
