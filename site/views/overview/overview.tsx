import { TEST_STATUSES } from '../../../src/format/dataset.ts';
import { countOutcome } from '../../../src/verdict/problems.ts';
import { wholeness } from '../../../src/verdict/streams.ts';
import { unreadOf } from '../../../src/verdict/whole/damage.ts';
import { formatRoute, timelineRoute } from '../../model/address/routes.ts';
import type { LoadedBuild, LoadedStream, Store } from '../../model/load/store.ts';
import { formatBytes } from '../../model/machine/quantity.ts';
import { sumUp } from '../../model/run/build.ts';
import type { Run } from '../../model/run/run.ts';
import { titleOfOutput } from '../../model/run/sentences.ts';
import { STATUS } from '../../model/run/status.ts';
import { MachinesContext, useMachines } from '../explain/machine.tsx';
import { useKnown } from '../hooks/use-known.ts';
import { useLoading } from '../hooks/use-loading.ts';
import { beforeCard, emptyView, jobCard } from '../lazy-views.ts';
import { Known, KnownIssuesCard } from '../parts/known.tsx';
import { Breaks } from './breaks.tsx';
import { Facts } from './facts.tsx';
import { MachineLane } from './machine/lane.tsx';
import { useLoads } from './machine/use-loads.ts';
import { Causes } from './problems/causes.tsx';
import { Problems } from './problems/problems.tsx';
import { useGroups } from './problems/use-groups.ts';
import { Skips } from './skips.tsx';
import { Slowest } from './slowest.tsx';
import { StatusBar } from './status-bar.tsx';
import { Strip } from './strip.tsx';
import { Warnings } from './warnings.tsx';
import { Workers } from './workers.tsx';

/** What happened, in ten seconds: the verdict, what failed and why, where the time went. */
export function Overview({
  store,
  data,
  build,
}: {
  store: Store;
  data: LoadedStream;
  /** Null while other streams are loading. */
  build: LoadedBuild | null;
}) {
  const { dataset } = store;
  const { run, details } = data;
  const events = useLoading(() => store.events(), store);
  const machines = useMachines(store);
  const job = events.state === 'ready' ? events.value : null;
  const known = useKnown(store);
  const loadsOf = useLoads(store, [run]);
  const loads = loadsOf(run);
  const groups = useGroups([run]);
  const output = details?.bytes(run.count) ?? 0;
  const workers = run.lanes.length;
  const others = build?.streams.filter((other) => other.key !== data.key) ?? [];
  const warnings = dataset.manifest?.warnings ?? [];
  const isOnly = dataset.streams.length < 2;
  const unread = unreadOf(warnings, [data]).length;
  const result = isOnly
    ? sumUp([run], unread, dataset.manifest?.metadata.result).verdict
    : run.verdict;
  return (
    <Known value={known}>
      <div class="overview">
        <WholeBuild store={store} build={build} />
        <Breaks data={data} label={null} others={others} />
        <Facts
          dataset={dataset}
          result={result}
          whole={wholeness([run], isOnly ? unread : 0, dataset.manifest?.metadata.result)}
          tally={run.tally}
          extent={{ origin: run.origin, length: run.length, workers }}
          job={job}
        />
        <KnownIssuesCard />
        <Warnings
          warnings={warnings}
          problems={events.state === 'failed' ? [`The job's phases: ${events.error.message}`] : []}
        />
        {run.count === 0 ? (
          <emptyView.View dataset={dataset} data={data} job={job}>
            {output > 0 && <RunOutput data={data} bytes={output} />}
          </emptyView.View>
        ) : (
          <section class="card run-card" aria-label="Tests of the run">
            <StatusBar stream={data.key} tally={run.tally}>
              <p class="run-card-foot">
                {output > 0 && <RunOutput data={data} bytes={output} />}
                <LeftOut run={run} />
                {run.untimed > 0 && (
                  <span class="quiet">{run.untimed} without a time, in the table only</span>
                )}
                <a href={formatRoute(timelineRoute(data.key))}>Open the timeline</a>
              </p>
            </StatusBar>
            <Strip data={data} />
            {data.lanes.length > 0 && loads !== null && <MachineLane run={run} loads={loads} />}
          </section>
        )}
        <div class="columns">
          <div class="column">
            {run.count > 0 && (
              <MachinesContext.Provider value={machines}>
                <Problems
                  streams={[{ data, label: null }]}
                  tone={result.tone}
                  groups={groups}
                  dataset={dataset}
                  loadsOf={loadsOf}
                  job={job}
                />
              </MachinesContext.Provider>
            )}
            <Skips stream={data.key} run={run} />
          </div>
          <div class="column">
            <Causes groups={groups} />
            {job && (
              <jobCard.View events={job} stream={data.key} hasConsole={dataset.console !== null} />
            )}
            <Workers run={run} lanes={data.lanes} stream={data.key} />
            {dataset.history && <beforeCard.View dataset={dataset} />}
            <Slowest stream={data.key} run={run} />
          </div>
        </div>
      </div>
    </Known>
  );
}

/** Of several streams, one is not the result: what all of them come to stands first. */
function WholeBuild({ store, build }: { store: Store; build: LoadedBuild | null }) {
  const count = store.dataset.streams.length;
  if (count < 2) return null;
  const runs = build?.streams.map(({ run }) => run);
  const sum =
    build && runs ? sumUp(runs, build.unread, store.dataset.manifest?.metadata.result) : null;
  return (
    <p class="whole-build">
      One of {count} streams of this build.{' '}
      <a href={formatRoute({ view: 'overview', stream: null })}>The whole build</a>
      {sum && (
        <>
          : <b class={`tone-${sum.verdict.tone}`}>{sum.verdict.text}</b> {sum.verdict.of}
        </>
      )}
    </p>
  );
}

/** How many runs are not on this page, where there were more than have room. */
function LeftOut({ run }: { run: Run }) {
  const parts = TEST_STATUSES.toSorted((a, b) => STATUS[b].weight - STATUS[a].weight).flatMap(
    (status) => {
      const count = run.leftOut[status] ?? 0;
      return count > 0 ? [countOutcome(status, count)] : [];
    },
  );
  if (parts.length === 0) return null;
  return <span class="left-out">Not listed, for want of room: {parts.join(', ')}</span>;
}

/** What the stream holds beside tests. */
function RunOutput({ data: { key, run }, bytes }: { data: LoadedStream; bytes: number }) {
  return (
    <a href={formatRoute({ view: 'output', stream: key })}>
      {titleOfOutput(run)} ({formatBytes(bytes)})
    </a>
  );
}
