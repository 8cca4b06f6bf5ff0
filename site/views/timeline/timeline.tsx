import { useMemo, useRef } from 'preact/hooks';
import { formatRoute, type Route, testsRoute } from '../../model/address/routes.ts';
import { Signal } from '../../model/load/signal.ts';
import type { LoadedStream, Store } from '../../model/load/store.ts';
import { countOf } from '../../model/machine/quantity.ts';
import { lengthText } from '../../model/run/length.ts';
import type { Test } from '../../model/run/run.ts';
import { STATUS } from '../../model/run/status.ts';
import { placeText, timedFailures } from '../../model/run/steps.ts';
import { visible } from '../../model/run/visible.ts';
import { jobSpan } from '../../model/timeline/job.ts';
import { EventMarks } from '../explain/event-marks.tsx';
import { useMatch } from '../hooks/use-match.ts';
import { amendRoute } from '../hooks/use-route.ts';
import { useWidth } from '../hooks/use-size.ts';
import { usePalette } from '../hooks/use-theme.ts';
import { useClock } from '../hooks/use-times.ts';
import { rangeView } from '../lazy-views.ts';
import { FilterBar } from '../parts/filter-bar.tsx';
import { lazily } from '../parts/lazily.tsx';
import { Axis } from './axis.tsx';
import { stageActions } from './input/actions.ts';
import { useStageKeys } from './input/keys.ts';
import { useMarker } from './input/use-marker.ts';
import { useSelection } from './input/use-selection.ts';
import { useRangeInUrl, useViewport } from './input/use-viewport.ts';
import { Job } from './job.tsx';
import { Lanes } from './lanes.tsx';
import { Machine } from './machine.tsx';
import { Crosshair } from './marks/crosshair.tsx';
import { Legend } from './marks/legend.tsx';
import { Marked } from './marks/marked.tsx';
import { Minimap } from './minimap.tsx';
import { Panel } from './panel/panel.tsx';
import { StageContext } from './stage.ts';
import { Stalls } from './stalls.tsx';
import { Toolbar } from './toolbar.tsx';
import { useMeanwhile } from './use-meanwhile.ts';
import '../../styles/timeline/timeline.css';
import '../../styles/timeline/timeline-marks.css';
import '../../styles/timeline/machine.css';
import '../../styles/timeline/timeline-print.css';

type TimelineRoute = Route & { view: 'timeline' };

const bare = lazily('the timeline', async () => (await import('./job-timeline.tsx')).JobTimeline);

/** @param data null: the build has no stream */
export function TimelineView(of: {
  store: Store;
  data: LoadedStream | null;
  route: TimelineRoute;
}) {
  const { data } = of;
  return data && data.lanes.length > 0 ? <Whole {...of} data={data} /> : <bare.View {...of} />;
}

/**
 * Which test ran when on which worker, over what the machine and the job did meanwhile; of a run without lanes only that
 * (job-timeline.tsx).
 */
export function Whole({
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
  const selection = useSelection(run, route);
  const { selected, select } = selection;
  const viewport = useViewport(run, selected, route);
  useRangeInUrl(viewport, route);
  const { hosts, problem: machineProblem, job } = useMeanwhile(store, run, viewport);
  const failures = useMemo(() => timedFailures(run), [run]);
  const actions = stageActions({
    data,
    failures,
    selection,
    viewport,
    marking,
    job: jobSpan(job),
  });
  useStageKeys(viewport, actions, () => stageElement.current);

  const isBare = lanes.length === 0;
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
          {!isBare && (
            <FilterBar
              run={run}
              filter={route.filter}
              problem={problem}
              onChange={(filter) => amendRoute('timeline', { filter })}
            />
          )}
          <Toolbar
            failures={failures.length}
            place={placeText(failures, selected)}
            onStep={actions.stepFailure}
            stage={isBare ? null : wholeStage}
            name={`${data.key.replace(/[^\w.-]+/g, '_')}-timeline`}
            onFitJob={job.length > 0 ? actions.fitJob : null}
          />
        </div>
        <div class="stage card" ref={wholeStage}>
          <div class="stage-row stage-measure" aria-hidden="true">
            <span />
            <div ref={plot} />
          </div>
          {width > 0 && (
            <>
              {!isBare && <Minimap run={run} lanes={lanes} mask={mask} />}
              <Axis />
              <EventMarks dataset={store.dataset} stream={data.key} origin={run.origin} />
              {!isBare && (
                <>
                  <Lanes
                    focusRef={stageElement}
                    data={data}
                    mask={mask}
                    selected={selected}
                    onSelect={select}
                  />
                  <Legend data={data} />
                  <Stalls run={run} />
                  {run.untimed > 0 && <Untimed data={data} />}
                </>
              )}
              <Job lanes={job} folded={folded.includes('job')} onFold={() => fold('job')} />
              <Machine machine={hosts} problem={machineProblem} folded={folded} onFold={fold} />
              <Crosshair />
              <Marked />
            </>
          )}
        </div>
        <p class="hidden-visually" role="status">
          {selected && describe(selected)}
        </p>
        {marked && (
          <rangeView.View
            data={data}
            hasConsole={store.dataset.console !== null}
            hosts={hosts?.hosts ?? []}
            range={{ from: marked.from * 1000, to: marked.to * 1000 }}
          />
        )}
        {!isBare && (
          <Panel
            data={data}
            hasConsole={store.dataset.console !== null}
            selected={selected}
            onClose={() => select(null)}
            missing={route.test !== null && !selected ? route.test : null}
          />
        )}
      </div>
    </StageContext.Provider>
  );
}

function Untimed({ data: { key, run } }: { data: LoadedStream }) {
  return (
    <p class="machine-none quiet">
      {countOf(run.untimed, 'test')} without a time, only in{' '}
      <a href={formatRoute(testsRoute(key))}>the table</a>
    </p>
  );
}

function describe(test: Test): string {
  const lane = test.lane === null ? '' : `, ${visible(test.lane)}`;
  return `Selected: ${visible(test.name)}, ${STATUS[test.status].label}, ${lengthText(test)}${lane}`;
}
