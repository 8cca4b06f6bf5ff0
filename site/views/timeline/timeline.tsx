import { useEffect, useMemo, useRef } from 'preact/hooks';
import { formatRoute, type Route, testsRoute } from '../../model/address/routes.ts';
import { stepsOf } from '../../model/details/beside.ts';
import { Signal } from '../../model/load/signal.ts';
import type { LoadedStream, Store } from '../../model/load/store.ts';
import { countOf } from '../../model/machine/quantity.ts';
import { lengthText } from '../../model/run/length.ts';
import { findTest, type Test } from '../../model/run/run.ts';
import { STATUS } from '../../model/run/status.ts';
import { placeText, stepFailure, timedFailures } from '../../model/run/steps.ts';
import { visible } from '../../model/run/visible.ts';
import { jobLanes, jobSpan } from '../../model/timeline/job.ts';
import { padSpan } from '../../model/timeline/viewport.ts';
import { EventMarks } from '../explain/event-marks.tsx';
import { useLoading } from '../hooks/use-loading.ts';
import { useMatch } from '../hooks/use-match.ts';
import { amendRoute, navigate } from '../hooks/use-route.ts';
import { useWidth } from '../hooks/use-size.ts';
import { usePalette } from '../hooks/use-theme.ts';
import { useClock } from '../hooks/use-times.ts';
import { FilterBar } from '../parts/filter-bar.tsx';
import { Notice } from '../parts/notice.tsx';
import { Axis } from './axis.tsx';
import { Crosshair } from './crosshair.tsx';
import { useStageKeys } from './input/keys.ts';
import { useMarker } from './input/use-marker.ts';
import { useRangeInUrl, useViewport } from './input/use-viewport.ts';
import { Job } from './job.tsx';
import { Lanes } from './lanes.tsx';
import { Machine } from './machine.tsx';
import { Marked } from './marked.tsx';
import { Minimap } from './minimap.tsx';
import { Panel } from './panel/panel.tsx';
import { RangePanel } from './panel/range-panel.tsx';
import { StageContext } from './stage.ts';
import { Stalls } from './stalls.tsx';
import { Toolbar } from './toolbar.tsx';

type TimelineRoute = Route & { view: 'timeline' };

/** Which test ran when on which worker, over what the machine and the job did meanwhile. */
export function TimelineView({
  store,
  data,
  route,
}: {
  store: Store;
  data: LoadedStream;
  route: TimelineRoute;
}) {
  const { run, lanes } = data;
  const plot = useRef<HTMLDivElement>(null);
  const stageElement = useRef<HTMLDivElement>(null);
  const wholeStage = useRef<HTMLDivElement>(null);
  const painter = useRef<((ctx: CanvasRenderingContext2D) => void) | null>(null);
  const width = useWidth(plot);
  const palette = usePalette();
  const clock = useClock(run.origin);
  const cursor = useMemo(() => new Signal<number | null>(null), []);
  const marking = useMarker(route);
  const { mask, problem } = useMatch(run, route.filter);
  const machine = useLoading(() => store.machine(run.origin), run);
  const events = useLoading(() => store.events(), run);
  const hosts = machine.state === 'ready' ? machine.value : null;
  const job = useMemo(() => {
    const file = events.state === 'ready' ? events.value : null;
    return file ? jobLanes(file, run.origin) : [];
  }, [events, run]);
  const selected = useMemo(
    () => (route.test === null ? null : findTest(run, route.test, route.attempt)),
    [run, route.test, route.attempt],
  );
  const viewport = useViewport(run, selected, route);
  useRangeInUrl(viewport, route);
  useEffect(() => {
    for (const { times } of hosts?.hosts ?? []) {
      const [first, last] = [times[0], times.at(-1)];
      if (first !== undefined && last !== undefined) viewport.extend({ from: first, to: last });
    }
    const span = jobSpan(job);
    if (span) viewport.extend(span);
  }, [hosts, job, viewport]);

  // Keys may come faster than renders: a step goes on from the last one, rendered or not.
  const latest = useRef(selected);
  latest.current = selected;
  const select = (test: Test | null) => {
    latest.current = test;
    amendRoute('timeline', { test: test?.name ?? null, attempt: test?.attempt ?? 1 });
  };
  /** What is selected by a key may be out of sight; what was clicked is where somebody saw it. */
  const reveal = (test: Test | null) => {
    select(test);
    if (test && test.start !== null)
      viewport.reveal({ from: test.start, to: test.end ?? test.start });
  };
  const failures = useMemo(() => timedFailures(run), [run]);
  const step = (by: 1 | -1) => reveal(stepFailure(failures, latest.current, by));
  const fitJob = () => {
    const span = jobSpan(job);
    viewport.set(span ? padSpan(span, 0.01) : viewport.limits);
  };
  useStageKeys(
    viewport,
    {
      stepFailure: step,
      stepTest: (by) => {
        const steps = latest.current && stepsOf(run, latest.current);
        const to = by === 1 ? steps?.next : steps?.previous;
        if (to) reveal(to);
      },
      open: () => latest.current && openDetails(data.key, latest.current),
      clear: () => {
        select(null);
        marking.keep(null);
      },
      zoomToSelection: () => {
        const { start, end } = latest.current ?? { start: null, end: null };
        if (start === null) {
          if (marking.range.value) viewport.set(marking.range.value);
          return;
        }
        const length = Math.max((end ?? start) - start, 0.1);
        viewport.set({ from: start - length, to: start + length * 2 });
      },
      markView: () => marking.keep(viewport.span),
      fitJob,
    },
    () => stageElement.current,
  );

  if (lanes.length === 0) {
    return (
      <Notice title="Nothing to draw">
        <p>
          {run.count === 0
            ? 'The stream holds no tests.'
            : 'The stream gives no times, so its tests cannot be placed.'}
        </p>
        <p>
          <a href={formatRoute(testsRoute(data.key))}>Go to the table of tests</a>
        </p>
      </Notice>
    );
  }
  const folded = route.folded ?? [];
  const fold = (key: string) => {
    const rest = folded.filter((other) => other !== key);
    amendRoute('timeline', { folded: rest.length < folded.length ? rest : [...folded, key] });
  };
  const marked = route.marked;
  return (
    <StageContext.Provider value={{ viewport, cursor, marking, clock, width, palette, painter }}>
      <div class="timeline">
        <h1 class="hidden-visually">Timeline</h1>
        <div class="timeline-tools">
          <FilterBar
            run={run}
            filter={route.filter}
            problem={problem}
            onChange={(filter) => amendRoute('timeline', { filter })}
          />
          <Toolbar
            failures={failures.length}
            place={placeText(failures, selected)}
            onStep={step}
            stage={wholeStage}
            name={`${data.key.replace(/[^\w.-]+/g, '_')}-timeline`}
            onFitJob={job.length > 0 ? fitJob : null}
          />
        </div>
        <div class="stage card" ref={wholeStage}>
          <div class="stage-row stage-measure" aria-hidden="true">
            <span />
            <div ref={plot} />
          </div>
          {width > 0 && (
            <>
              <Minimap run={run} lanes={lanes} mask={mask} />
              <Axis />
              <EventMarks dataset={store.dataset} origin={run.origin} />
              <Lanes
                focusRef={stageElement}
                data={data}
                mask={mask}
                selected={selected}
                onSelect={select}
              />
              <Stalls run={run} />
              {run.untimed > 0 && (
                <p class="machine-none quiet">
                  {countOf(run.untimed, 'test')} without a time, only in{' '}
                  <a href={formatRoute(testsRoute(data.key))}>the table</a>
                </p>
              )}
              <Job lanes={job} folded={folded.includes('job')} onFold={() => fold('job')} />
              <Machine
                machine={hosts}
                problem={machine.state === 'failed' ? machine.error : null}
                folded={folded}
                onFold={fold}
              />
              <Crosshair />
              <Marked />
            </>
          )}
        </div>
        <p class="hidden-visually" role="status">
          {selected && describe(selected)}
        </p>
        {marked && (
          <RangePanel
            data={data}
            hasConsole={store.dataset.console !== null}
            hosts={hosts?.hosts ?? []}
            range={{ from: marked.from * 1000, to: marked.to * 1000 }}
          />
        )}
        <Panel
          data={data}
          hasConsole={store.dataset.console !== null}
          selected={selected}
          onClose={() => select(null)}
          missing={route.test !== null && !selected ? route.test : null}
        />
      </div>
    </StageContext.Provider>
  );
}

function openDetails(stream: string, test: Test): void {
  navigate({ view: 'details', stream, test: test.name, attempt: test.attempt });
}

function describe(test: Test): string {
  const lane = test.lane === null ? '' : `, ${visible(test.lane)}`;
  return `Selected: ${visible(test.name)}, ${STATUS[test.status].label}, ${lengthText(test)}${lane}`;
}
