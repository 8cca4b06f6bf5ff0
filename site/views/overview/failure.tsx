import { useState } from 'preact/hooks';
import { detailsRoute, formatRoute, timelineRoute } from '../../model/address/routes.ts';
import type { LoadedStream } from '../../model/load/store.ts';
import { formatDuration } from '../../model/machine/quantity.ts';
import { visible } from '../../model/run/names.ts';
import type { Problem } from '../../model/run/summary.ts';
import { Reason } from '../details/reason.tsx';
import { Name } from '../parts/name.tsx';
import { StatusLabel } from '../parts/status.tsx';

/** One test that needs attention. `cause` null: it was said above. `begin`: its traceback is open. */
export function Failure({
  data,
  problem,
  cause,
  begin,
}: {
  data: LoadedStream;
  problem: Problem;
  cause: string | null;
  begin: boolean;
}) {
  const { test, recovered } = problem;
  const [open, setOpen] = useState(begin);
  return (
    <div class="failure">
      <h3>
        <a href={formatRoute(detailsRoute(data.key, test))}>
          <Name name={test.name} />
        </a>
      </h3>
      <p class="problem-facts">
        <StatusLabel status={test.status} />
        {test.attempt > 1 && <span>run {test.attempt}</span>}
        {recovered && <span class="recovered">passed when run again</span>}
        {test.status !== 'inprogress' && <span>{formatDuration(test.duration)}</span>}
        {test.worker !== null && <span>worker {test.worker}</span>}
        {test.start !== null && (
          <a href={formatRoute(timelineRoute(data.key, test.name, test.attempt))}>
            on the timeline
          </a>
        )}
      </p>
      {cause && <p class="problem-reason">{visible(cause)}</p>}
      {data.details && (
        <>
          <button
            type="button"
            class="disclosure"
            aria-expanded={open}
            onClick={() => setOpen(!open)}
          >
            {open ? 'Hide traceback' : 'Show traceback'}
          </button>
          {open && <Reason reader={data.details} test={test} />}
        </>
      )}
    </div>
  );
}
