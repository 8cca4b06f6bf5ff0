import { useState } from 'preact/hooks';
import type { Piece } from '../../../src/verdict/causes/alike.ts';
import { detailsRoute, formatRoute, timelineRoute } from '../../model/address/routes.ts';
import type { LoadedStream } from '../../model/load/store.ts';
import { lengthText } from '../../model/run/length.ts';
import type { Problem } from '../../model/run/summary.ts';
import { breakAt, sentenceOf } from '../../model/run/telling.ts';
import { visible } from '../../model/run/visible.ts';
import { Reason } from '../details/reason.tsx';
import { CauseText } from '../parts/cause.tsx';
import { Name } from '../parts/name.tsx';
import { SentenceText } from '../parts/sentence.tsx';
import { StatusLabel } from '../parts/status.tsx';

/** One test that needs attention. `cause` null: it was said above. `begin`: its traceback is open. */
export function Failure({
  data,
  label,
  problem,
  cause,
  begin,
}: {
  data: LoadedStream;
  /** Which stream it is in, where there are several. */
  label: string | null;
  problem: Problem;
  cause: Piece[] | null;
  begin: boolean;
}) {
  const { test, again } = problem;
  const [open, setOpen] = useState(begin);
  const broken = breakAt(data.run, test.index);
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
        {again.length > 0 && (
          <span>and in run {again.map(({ attempt }) => attempt).join(', ')}</span>
        )}
        {test.status === 'flaky' && <span class="recovered">passed when run again</span>}
        <span>{lengthText(test)}</span>
        {test.lane !== null && <bdi>{visible(test.lane)}</bdi>}
        {label !== null && <bdi>{visible(label)}</bdi>}
        {test.start !== null && (
          <a href={formatRoute(timelineRoute(data.key, test.name, test.attempt))}>
            on the timeline
          </a>
        )}
      </p>
      {cause && (
        <p class="problem-reason">
          <CauseText pieces={cause} />
        </p>
      )}
      {broken && (
        <div class="problem-break">
          <SentenceText stream={data.key} run={data.run} sentence={sentenceOf(data.run, broken)} />
        </div>
      )}
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
