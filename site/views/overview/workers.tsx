import type { Lane } from '../../model/lanes.ts';
import { countOf, formatDuration, formatShare } from '../../model/quantity.ts';
import type { Run } from '../../model/run.ts';
import { workerLoads } from '../../model/summary.ts';

/** How evenly the work was spread: busy time of each worker against the length of the run. */
export function Workers({ run, lanes }: { run: Run; lanes: Lane[] }) {
  if (lanes.length === 0 || run.length === 0) return null;
  return (
    <section class="card" aria-labelledby="workers-title">
      <h2 class="card-head" id="workers-title">
        Workers <span class="count">busy of {formatDuration(run.length / 1000)}</span>
      </h2>
      <ul class="workers">
        {workerLoads(run, lanes).map((load) => (
          <li key={load.label}>
            <span class="worker-name">{load.label}</span>
            <span class="meter" aria-hidden="true">
              <span style={{ width: `${Math.min(100, (load.busy / run.length) * 100)}%` }} />
            </span>
            <span class="num">{formatShare(load.busy / run.length)}</span>
            <span class="worker-facts quiet">
              {countOf(load.tests, 'test')} · {formatDuration(load.idle / 1000)} idle
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}
