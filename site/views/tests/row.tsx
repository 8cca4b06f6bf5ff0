import { detailsRoute, formatRoute, timelineRoute } from '../../model/address/routes.ts';
import { lengthText } from '../../model/run/length.ts';
import type { Test } from '../../model/run/run.ts';
import { visible } from '../../model/run/visible.ts';
import type { Clock } from '../../model/timeline/clock.ts';
import { isLong, Name } from '../parts/name.tsx';
import { StatusLabel } from '../parts/status.tsx';

/** One test in the table. Its start leads to the same test on the timeline. */
export function TestRow({
  stream,
  clock,
  test,
  place,
  reason,
  measure,
}: {
  stream: string;
  clock: Clock;
  test: Test;
  /** Counted from 0, without the head of the table. */
  place: number;
  /** Lines that say why it failed. */
  reason: readonly string[];
  measure: (row: Element | null) => void;
}) {
  return (
    <tr class={`row-${test.status}`} aria-rowindex={place + 2} data-index={place} ref={measure}>
      <td>
        <StatusLabel status={test.status} />
      </td>
      <th scope="row">
        <a
          href={formatRoute(detailsRoute(stream, test))}
          title={isLong(test.name) ? visible(test.name) : undefined}
        >
          <Name name={test.name} />
        </a>
        {test.nth > 1 && <span class="quiet"> run {test.nth}</span>}
        {reason.length > 0 && <p class="row-reason">{visible(reason.join(' '))}</p>}
      </th>
      <td class="num">{lengthText(test)}</td>
      <td class="num">
        {test.start === null ? (
          <span class="quiet">unknown</span>
        ) : (
          <a
            href={formatRoute(timelineRoute(stream, test.name, test.attempt))}
            title="Show it on the timeline"
          >
            {clock.when(test.start, 3)}
          </a>
        )}
      </td>
      <td class="num">{test.lane === null ? '–' : <bdi>{visible(shortLane(test.lane))}</bdi>}</td>
    </tr>
  );
}

/** In a column of workers, `worker 0` is `0`. */
const shortLane = (lane: string) => lane.replace(/^worker (?=\d+$)/, '');
