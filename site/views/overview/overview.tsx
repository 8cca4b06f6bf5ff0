import type { Dataset } from '../../model/dataset.ts';
import { formatRoute } from '../../model/routes.ts';
import type { LoadedStream } from '../../model/store.ts';
import { problems, verdict } from '../../model/summary.ts';
import { timelineRoute } from '../masthead.tsx';
import { Facts } from './facts.tsx';
import { Problems } from './problems.tsx';
import { Skips } from './skips.tsx';
import { Slowest } from './slowest.tsx';
import { StatusBar } from './status-bar.tsx';
import { Strip } from './strip.tsx';
import { Warnings } from './warnings.tsx';
import { Workers } from './workers.tsx';

/** What happened, in ten seconds: the verdict, what failed and why, where the time went. */
export function Overview({ dataset, data }: { dataset: Dataset; data: LoadedStream }) {
  const { run, stats } = data;
  const result = verdict(run);
  const list = problems(run, stats);
  return (
    <div class="overview">
      <Facts dataset={dataset} run={run} result={result} />
      <Warnings warnings={dataset.manifest?.warnings ?? []} problem={data.problem} />
      {run.tests.length === 0 ? (
        <section class="card no-tests">
          <h2>The stream holds no tests</h2>
          <p>It was read to its end: the job may have stopped before the first test began.</p>
        </section>
      ) : (
        <>
          <section class="card run-card" aria-label="Tests of the run">
            <StatusBar stream={data.key} run={run} />
            <Strip data={data} />
            <p class="run-card-foot">
              <a href={formatRoute(timelineRoute(data.key))}>Open the timeline</a>
              {run.untimed > 0 && (
                <span class="quiet"> · {run.untimed} without a time, in the table only</span>
              )}
            </p>
          </section>
          <div class="columns">
            <div class="column">
              <Problems data={data} list={list} />
              <Skips stream={data.key} run={run} stats={stats} />
            </div>
            <div class="column">
              <Workers run={run} lanes={data.lanes} />
              <Slowest stream={data.key} run={run} />
            </div>
          </div>
        </>
      )}
    </div>
  );
}
