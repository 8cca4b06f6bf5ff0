import { formatClock } from '../../model/instant.ts';
import { formatDuration } from '../../model/quantity.ts';
import { formatRoute } from '../../model/routes.ts';
import type { Run, Test } from '../../model/run.ts';
import { timelineRoute } from '../masthead.tsx';
import { Name } from '../parts/name.tsx';
import { StatusLabel } from '../parts/status.tsx';

/** One test in the table. Its start leads to the same test on the timeline. */
export function TestRow({ stream, run, test }: { stream: string; run: Run; test: Test }) {
  const details = formatRoute({ view: 'details', stream, test: test.name, attempt: test.attempt });
  return (
    <tr class={`row-${test.status}`}>
      <td>
        <StatusLabel status={test.status} />
      </td>
      <th scope="row">
        <a href={details}>
          <Name name={test.name} />
        </a>
        {test.attempt > 1 && <span class="quiet"> run {test.attempt}</span>}
      </th>
      <td class="num">{test.status === 'inprogress' ? '–' : formatDuration(test.duration)}</td>
      <td class="num">
        {test.start === null ? (
          <span class="quiet">unknown</span>
        ) : (
          <a
            href={formatRoute(timelineRoute(stream, test.name, test.attempt))}
            title="Show it on the timeline"
          >
            {formatClock(run.origin + test.start, 3)}
          </a>
        )}
      </td>
      <td class="num">{test.worker ?? '–'}</td>
    </tr>
  );
}
