import { useEffect, useMemo, useRef } from 'preact/hooks';
import { visible } from '../../model/names.ts';
import { formatDuration } from '../../model/quantity.ts';
import { formatRoute, type Route } from '../../model/routes.ts';
import { findTest, type Test } from '../../model/run.ts';
import { Signal } from '../../model/signal.ts';
import { STATUS } from '../../model/status.ts';
import type { LoadedStream, Store } from '../../model/store.ts';
import { problems } from '../../model/summary.ts';
import { useLoading } from '../hooks/use-loading.ts';
import { amendRoute, navigate } from '../hooks/use-route.ts';
import { useWidth } from '../hooks/use-size.ts';
import { usePalette } from '../hooks/use-theme.ts';
import { testsRoute } from '../masthead.tsx';
import { FilterBar } from '../parts/filter-bar.tsx';
import { Notice } from '../parts/notice.tsx';
import { Axis } from './axis.tsx';
import { Crosshair } from './crosshair.tsx';
import { useKeys } from './keys.ts';
import { Lanes } from './lanes.tsx';
import { Machine } from './machine.tsx';
import { Minimap } from './minimap.tsx';
import { Panel } from './panel.tsx';
import { StageContext } from './stage.ts';
import { Toolbar } from './toolbar.tsx';
import { useRangeInUrl, useViewport } from './use-viewport.ts';

type TimelineRoute = Route & { view: 'timeline' };

/** Which test ran when on which worker, over what the machine did meanwhile. */
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
  const width = useWidth(plot);
  const palette = usePalette();
  const cursor = useMemo(() => new Signal<number | null>(null), []);
  const machine = useLoading(() => store.machine(run.origin), run);
  const selected = useMemo(
    () => (route.test === null ? null : findTest(run, route.test, route.attempt)),
    [run, route.test, route.attempt],
  );
  const viewport = useViewport(run, selected, route);
  useRangeInUrl(viewport, route);
  useEffect(() => {
    if (machine.state !== 'ready') return;
    for (const { times } of machine.value.hosts) {
      const [first, last] = [times[0], times.at(-1)];
      if (first !== undefined && last !== undefined) viewport.extend({ from: first, to: last });
    }
  }, [machine, viewport]);

  // Keys may come faster than renders: a step goes on from the last one, rendered or not.
  const latest = useRef(selected);
  latest.current = selected;
  const select = (test: Test | null) => {
    latest.current = test;
    amendRoute('timeline', { test: test?.name ?? null, attempt: test?.attempt ?? 1 });
    if (test && test.start !== null)
      viewport.reveal({ from: test.start, to: test.end ?? test.start });
  };
  const failures = useMemo(
    () =>
      problems(run, null)
        .map(({ test }) => test)
        .filter((test) => test.start !== null)
        .sort((a, b) => (a.start as number) - (b.start as number)),
    [run],
  );
  const stepFailure = (by: 1 | -1) => select(step(failures, latest.current, by));
  useKeys(
    viewport,
    {
      stepFailure,
      stepTest: (by) => {
        const from = latest.current;
        const order = lanes.find((lane) => lane.worker === from?.worker)?.order ?? [];
        const next = order[order.indexOf(from?.index ?? -1) + by];
        if (from && next !== undefined) select(run.tests[next] ?? null);
      },
      open: () => latest.current && openDetails(data.key, latest.current),
      clear: () => select(null),
      zoomToSelection: () => {
        const { start, end } = latest.current ?? { start: null, end: null };
        if (start === null) return;
        const length = Math.max((end ?? start) - start, 0.1);
        viewport.set({ from: start - length, to: start + length * 2 });
      },
    },
    () => stageElement.current,
  );

  if (lanes.length === 0) {
    return (
      <Notice title="Nothing to draw">
        <p>
          {run.tests.length === 0
            ? 'The stream holds no tests.'
            : 'The stream gives no times, so its tests cannot be placed.'}
        </p>
        <p>
          <a href={formatRoute(testsRoute(data.key))}>Go to the table of tests</a>
        </p>
      </Notice>
    );
  }
  const stage = { viewport, cursor, origin: run.origin, width, palette };
  const hosts = machine.state === 'ready' ? machine.value : null;
  return (
    <StageContext.Provider value={stage}>
      <div class="timeline">
        <h1 class="hidden-visually">Timeline</h1>
        <div class="timeline-tools">
          <FilterBar
            run={run}
            filter={route.filter}
            onChange={(filter) => amendRoute('timeline', { filter })}
          />
          <Toolbar failures={failures.length} onStep={stepFailure} />
        </div>
        <div class="stage card">
          <div class="stage-row stage-measure" aria-hidden="true">
            <span />
            <div ref={plot} />
          </div>
          {width > 0 && (
            <>
              <Minimap run={run} lanes={lanes} />
              <Axis />
              <Lanes
                focusRef={stageElement}
                data={data}
                filter={route.filter}
                selected={selected}
                onSelect={select}
              />
              <Machine
                machine={hosts}
                problem={machine.state === 'failed' ? machine.error : null}
              />
              <Crosshair />
            </>
          )}
        </div>
        <p class="hidden-visually" role="status">
          {selected && describe(selected)}
        </p>
        <Panel
          data={data}
          selected={selected}
          missing={route.test !== null && !selected ? route.test : null}
        />
      </div>
    </StageContext.Provider>
  );
}

function openDetails(stream: string, test: Test): void {
  navigate({ view: 'details', stream, test: test.name, attempt: test.attempt });
}

/** The failure after (or before) the selected test in time; around the ends to the other end. */
function step(failures: Test[], selected: Test | null, by: 1 | -1): Test | null {
  if (failures.length === 0) return selected;
  const at = selected?.start ?? null;
  const here = selected ? failures.indexOf(selected) : -1;
  if (here >= 0) return failures[(here + by + failures.length) % failures.length] ?? null;
  if (at === null) return failures.at(by === 1 ? 0 : -1) ?? null;
  const after = failures.findIndex((test) => (test.start as number) > at);
  if (by === 1) return failures[Math.max(after, 0)] ?? null;
  return failures.at(after < 0 ? -1 : after - 1) ?? null;
}

function describe(test: Test): string {
  const time = test.status === 'inprogress' ? '' : `, ${formatDuration(test.duration)}`;
  const worker = test.worker === null ? '' : `, worker ${test.worker}`;
  return `Selected: ${visible(test.name)}, ${STATUS[test.status].label}${time}${worker}`;
}
