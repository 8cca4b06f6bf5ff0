import { formatRoute, timelineRoute } from '../../model/address/routes.ts';
import type { LoadedStream, Store } from '../../model/load/store.ts';
import { formatBytes } from '../../model/machine/quantity.ts';
import { problems, verdict } from '../../model/run/summary.ts';
import { useLoading } from '../hooks/use-loading.ts';
import { Facts } from './facts.tsx';
import { Job } from './job.tsx';
import { Problems } from './problems.tsx';
import { Skips } from './skips.tsx';
import { Slowest } from './slowest.tsx';
import { StatusBar } from './status-bar.tsx';
import { Strip } from './strip.tsx';
import { Warnings } from './warnings.tsx';
import { Workers } from './workers.tsx';

/** What happened, in ten seconds: the verdict, what failed and why, where the time went. */
export function Overview({ store, data }: { store: Store; data: LoadedStream }) {
  const { dataset } = store;
  const { run, details } = data;
  const events = useLoading(() => store.events(), store);
  const job = events.state === 'ready' ? events.value : null;
  const output = details?.bytes(run.count) ?? 0;
  return (
    <div class="overview">
      <Facts dataset={dataset} data={data} result={verdict(run)} job={job} />
      <Warnings
        warnings={dataset.manifest?.warnings ?? []}
        problem={events.state === 'failed' ? `The job's phases: ${events.error.message}` : null}
      />
      {run.count === 0 ? (
        <section class="card no-tests">
          <h2>The stream holds no tests</h2>
          <p>It was read to its end: the job may have stopped before the first test began.</p>
          {output > 0 && <RunOutput stream={data.key} bytes={output} />}
        </section>
      ) : (
        <section class="card run-card" aria-label="Tests of the run">
          <StatusBar stream={data.key} run={run} />
          <Strip data={data} />
          <p class="run-card-foot">
            <a href={formatRoute(timelineRoute(data.key))}>Open the timeline</a>
            {output > 0 && <RunOutput stream={data.key} bytes={output} />}
            {run.untimed > 0 && (
              <span class="quiet">{run.untimed} without a time, in the table only</span>
            )}
          </p>
        </section>
      )}
      <div class="columns">
        <div class="column">
          {run.count > 0 && <Problems data={data} dataset={dataset} list={problems(run)} />}
          <Skips stream={data.key} run={run} />
        </div>
        <div class="column">
          <Job events={job} stream={data.key} hasConsole={dataset.console !== null} />
          <Workers run={run} lanes={data.lanes} stream={data.key} />
          <Slowest stream={data.key} run={run} />
        </div>
      </div>
    </div>
  );
}

/** What the stream holds beside tests. */
function RunOutput({ stream, bytes }: { stream: string; bytes: number }) {
  return <a href={formatRoute({ view: 'output', stream })}>Run output ({formatBytes(bytes)})</a>;
}
