import { useState } from 'preact/hooks';
import { visible } from '../../model/names.ts';
import { formatCount, formatDuration } from '../../model/quantity.ts';
import { formatRoute } from '../../model/routes.ts';
import type { LoadedStream } from '../../model/store.ts';
import type { Problem } from '../../model/summary.ts';
import { Reason } from '../details/reason.tsx';
import { timelineRoute } from '../masthead.tsx';
import { Name } from '../parts/name.tsx';
import { StatusLabel } from '../parts/status.tsx';

const FIRST = 50;

/** What needs attention, each with its reason; the traceback opens in place. */
export function Problems({ data, list }: { data: LoadedStream; list: Problem[] }) {
  const [limit, setLimit] = useState(FIRST);
  if (list.length === 0) {
    return (
      <section class="card all-good">
        <h2>Nothing failed</h2>
        <p class="quiet">
          Every test that ran gave the expected result. If the job failed nevertheless, its log
          tells why.
        </p>
      </section>
    );
  }
  return (
    <section class="card" aria-labelledby="problems-title">
      <h2 class="card-head" id="problems-title">
        Failures <span class="count">{formatCount(list.length)}</span>
      </h2>
      <ul class="problems">
        {list.slice(0, limit).map((problem, i) => (
          // The first one is what most people came for.
          <ProblemItem key={problem.test.index} data={data} problem={problem} begin={i === 0} />
        ))}
      </ul>
      {list.length > limit && (
        <p class="more">
          <button type="button" class="button" onClick={() => setLimit(limit + 200)}>
            Show {formatCount(Math.min(200, list.length - limit))} more of{' '}
            {formatCount(list.length - limit)}
          </button>
        </p>
      )}
    </section>
  );
}

function ProblemItem({
  data,
  problem,
  begin,
}: {
  data: LoadedStream;
  problem: Problem;
  begin: boolean;
}) {
  const { test, reason, recovered } = problem;
  const [open, setOpen] = useState(begin);
  const last = reason.at(-1);
  const details = formatRoute({
    view: 'details',
    stream: data.key,
    test: test.name,
    attempt: test.attempt,
  });
  return (
    <li class={`problem problem-${test.status}`}>
      <div class="problem-head">
        <h3>
          <a href={details}>
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
      </div>
      {last && <p class="problem-reason">{visible(last)}</p>}
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
    </li>
  );
}
