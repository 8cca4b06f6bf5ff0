import { besideOthers, streamLabel, wholeness } from '../../../src/verdict/streams.ts';
import { sumOf } from '../../../src/verdict/tally.ts';
import { formatRoute } from '../../model/address/routes.ts';
import type { LoadedBuild, LoadedStream, Store } from '../../model/load/store.ts';
import { countOf } from '../../model/machine/quantity.ts';
import { type Load, readingOf } from '../../model/machine/trace.ts';
import { sumUp } from '../../model/run/build.ts';
import { visible } from '../../model/run/visible.ts';
import { MachinesContext, useMachines } from '../explain/machine.tsx';
import { useKnown } from '../hooks/use-known.ts';
import { useLoading } from '../hooks/use-loading.ts';
import { beforeCard, emptyView, jobCard } from '../lazy-views.ts';
import { Known, KnownIssuesCard } from '../parts/known.tsx';
import { Foreign } from '../parts/name.tsx';
import { Breaks } from './breaks.tsx';
import { Facts } from './facts.tsx';
import { MachineLane } from './machine/lane.tsx';
import { useLoads } from './machine/use-loads.ts';
import { Causes } from './problems/causes.tsx';
import { Problems } from './problems/problems.tsx';
import { useGroups } from './problems/use-groups.ts';
import { StatusBar } from './status-bar.tsx';
import { Strip } from './strip.tsx';
import { Warnings } from './warnings.tsx';

/** A build of several streams, or of none: first what all of them come to, then each. */
export function BuildOverview({ store, build }: { store: Store; build: LoadedBuild }) {
  const { dataset } = store;
  const { streams, failed } = build;
  const events = useLoading(() => store.events(), store);
  const machines = useMachines(store);
  const known = useKnown(store);
  const loadsOf = useLoads(
    store,
    streams.map(({ run }) => run),
  );
  const job = events.state === 'ready' ? events.value : null;
  const sum = sumUp(
    streams.map(({ run }) => run),
    build.unread,
    dataset.manifest?.metadata.result,
  );
  const ran = sumOf(sum.tally.of);
  // of streams that could not be loaded nothing is known
  const isEmpty = ran === 0 && failed.length === 0;
  const groups = useGroups(streams.map(({ run }) => run));
  const labelled = streams.map((data) => ({ data, label: streamLabel(data, streams) }));
  const unread = failed.map(
    ({ key, error }) => `The test results of ${visible(key)} could not be read: ${error.message}`,
  );
  const phases = events.state === 'failed' ? [`The job's phases: ${events.error.message}`] : [];
  return (
    <Known value={known}>
      <div class="overview">
        {labelled.map(({ data, label }) => (
          <Breaks
            key={data.key}
            data={data}
            label={label}
            others={streams.filter((other) => other !== data)}
          />
        ))}
        <Facts
          dataset={dataset}
          result={sum.verdict}
          whole={wholeness(
            streams.map(({ run }) => run),
            build.unread,
            dataset.manifest?.metadata.result,
          )}
          tally={sum.tally}
          extent={sum}
          job={job}
        />
        <KnownIssuesCard />
        <Warnings warnings={dataset.manifest?.warnings ?? []} problems={[...unread, ...phases]} />
        {streams.length > 0 && (
          <section class="card run-card" aria-labelledby="streams-title">
            <StatusBar stream={null} tally={sum.tally} />
            <h2 id="streams-title" class="streams-title">
              {countOf(streams.length, 'stream')}
            </h2>
            <ul class="streams">
              {labelled.map(({ data, label }) => (
                <StreamRow key={data.key} data={data} label={label} loads={loadsOf(data.run)} />
              ))}
            </ul>
          </section>
        )}
        <div class="columns">
          <div class="column">
            {isEmpty && <emptyView.View dataset={dataset} data={streams[0] ?? null} job={job} />}
            {ran > 0 && (
              <MachinesContext.Provider value={machines}>
                <Problems
                  streams={labelled}
                  tone={sum.verdict.tone}
                  groups={groups}
                  dataset={dataset}
                  loadsOf={loadsOf}
                  job={job}
                />
              </MachinesContext.Provider>
            )}
          </div>
          <div class="column">
            <Causes groups={groups} />
            {job && (
              <jobCard.View
                events={job}
                stream={streams[0]?.key ?? dataset.console?.text.artifact_name ?? null}
                hasConsole={dataset.console !== null}
              />
            )}
            {dataset.history && <beforeCard.View dataset={dataset} />}
          </div>
        </div>
      </div>
    </Known>
  );
}

/** One stream: its result, and its run at a glance. */
function StreamRow({
  data,
  label,
  loads,
}: {
  data: LoadedStream;
  label: string;
  /** Null: not known (yet). */
  loads: readonly Load[] | null;
}) {
  // Where the stream's own node was measured, others say nothing of it.
  const own = loads?.filter(({ host }) => host !== null && host === data.host) ?? [];
  const span = { from: 0, to: data.run.length };
  const shown = (own.length > 0 ? own : (loads ?? [])).filter(
    (load) => readingOf(load, span) !== null,
  );
  const verdict = besideOthers(data.run);
  return (
    <li class="stream">
      <a class="stream-name" href={formatRoute({ view: 'overview', stream: data.key })}>
        <Foreign text={label} />
      </a>
      <span class="stream-result">
        <b class={`tone-${verdict.tone}`}>{verdict.text}</b> <span class="quiet">{verdict.of}</span>
      </span>
      <Strip data={data} />
      {data.lanes.length > 0 && shown.length > 0 && <MachineLane run={data.run} loads={shown} />}
    </li>
  );
}
