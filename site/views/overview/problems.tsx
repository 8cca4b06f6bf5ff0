import { useMemo, useState } from 'preact/hooks';
import type { Dataset } from '../../model/load/dataset.ts';
import type { LoadedStream } from '../../model/load/store.ts';
import { countOf, formatCount } from '../../model/machine/quantity.ts';
import { visible } from '../../model/run/names.ts';
import { runReport } from '../../model/run/report.ts';
import { STATUS } from '../../model/run/status.ts';
import {
  groupProblems,
  type Problem,
  type ProblemGroup,
  verdict,
} from '../../model/run/summary.ts';
import { CopyButton } from '../parts/copy.tsx';
import { reportHead } from '../report-head.ts';
import { Failure } from './failure.tsx';

/** Groups, and tests of a group, shown at first. */
const FIRST = 50;
const MEMBERS = 10;

/** What needs attention, grouped by cause; the traceback opens in place. */
export function Problems({
  data,
  dataset,
  list,
}: {
  data: LoadedStream;
  dataset: Dataset;
  list: Problem[];
}) {
  const [limit, setLimit] = useState(FIRST);
  const groups = useMemo(() => groupProblems(list), [list]);
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
      <div class="card-head">
        <h2 id="problems-title">
          Failures{' '}
          <span class="count">
            {formatCount(list.length)}
            {groups.length < list.length && `, ${countOf(groups.length, 'cause')}`}
          </span>
        </h2>
        <span class="card-tools">
          <CopyButton text={() => runReport(reportHead(dataset), verdict(data.run).text, groups)}>
            Copy report
          </CopyButton>
        </span>
      </div>
      <ul class="problems">
        {groups.slice(0, limit).map((group, i) => (
          // The first one is what most people came for.
          <Group key={group.problems[0]?.test.index} data={data} group={group} begin={i === 0} />
        ))}
      </ul>
      {groups.length > limit && (
        <p class="more">
          <button type="button" class="button" onClick={() => setLimit(limit + 200)}>
            Show {formatCount(Math.min(200, groups.length - limit))} more of{' '}
            {formatCount(groups.length - limit)}
          </button>
        </p>
      )}
    </section>
  );
}

/** The failures of one cause: it is said once, the tests beneath it. */
function Group({
  data,
  group,
  begin,
}: {
  data: LoadedStream;
  group: ProblemGroup;
  begin: boolean;
}) {
  const { status, cause, problems } = group;
  const [limit, setLimit] = useState(MEMBERS);
  const many = problems.length > 1;
  return (
    <li class={`problem problem-${status}`}>
      {many && (
        <div class="problem-cause">
          <p class="problem-count">
            {countOf(problems.length, 'test')} {STATUS[status].label} alike
          </p>
          {cause && <p class="problem-reason">{visible(cause)}</p>}
        </div>
      )}
      {problems.slice(0, limit).map((problem, i) => (
        <Failure
          key={problem.test.index}
          data={data}
          problem={problem}
          cause={many ? null : cause}
          begin={begin && i === 0}
        />
      ))}
      {problems.length > limit && (
        <button type="button" class="button" onClick={() => setLimit(limit + 200)}>
          Show {formatCount(Math.min(200, problems.length - limit))} more
        </button>
      )}
    </li>
  );
}
