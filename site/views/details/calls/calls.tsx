import { useMemo, useState } from 'preact/hooks';
import type { DetailsReader } from '../../../model/details/details.ts';
import { type CallGroup, groupCalls, pathOf } from '../../../model/details/requests.ts';
import { formatCount, formatDuration } from '../../../model/machine/quantity.ts';
import type { Run, Test } from '../../../model/run/run.ts';
import { visible } from '../../../model/run/visible.ts';
import { amendRoute } from '../../hooks/use-route.ts';
import { CallLane } from './lane.tsx';
import { type LoggedCall, useCalls } from './use-calls.ts';

/** Calls listed at first. */
const FIRST = 25;

/** The REST calls a tempest test logged; each leads to its place in the log. */
export function Calls({
  reader,
  run,
  test,
  onShow,
}: {
  reader: DetailsReader;
  run: Run;
  test: Test;
  onShow: (target: { name: string; row: number }) => void;
}) {
  const { calls, bad } = useCalls(reader, test);
  const [limit, setLimit] = useState(FIRST);
  const groups = useMemo(() => groupCalls(calls), [calls]);
  if (calls.length === 0) return null;
  return (
    <section class="card" aria-labelledby="calls-title">
      <h2 class="card-head" id="calls-title">
        REST calls{' '}
        <span class="count">
          {formatCount(calls.length)}
          {bad.size > 0 && `, ${formatCount(bad.size)} gone wrong`}
        </span>
      </h2>
      <CallLane calls={calls} bad={bad} run={run} test={test} />
      <ol class="calls">
        {groups.slice(0, limit).map((group) => (
          <Group
            key={`${group.calls[0].attachment} ${group.calls[0].row}`}
            group={group}
            bad={group.calls.some((call) => bad.has(call))}
            onShow={onShow}
          />
        ))}
      </ol>
      {groups.length > limit && (
        <p class="more">
          <button type="button" class="button" onClick={() => setLimit(limit + 500)}>
            Show {formatCount(Math.min(500, groups.length - limit))} more
          </button>
        </p>
      )}
    </section>
  );
}

/** `GET ×63: BUILD 196 s`. */
function pollText({ calls, states }: CallGroup<LoggedCall>): string {
  const told = states.map(({ state, seconds }) =>
    seconds === null || seconds === 0 ? state : `${state} ${formatDuration(seconds)}`,
  );
  return `×${formatCount(calls.length)}${told.length > 0 ? `: ${told.join(', ')}` : ''}`;
}

/** One call, or a wait of many. */
function Group({
  group,
  bad,
  onShow,
}: {
  group: CallGroup<LoggedCall>;
  bad: boolean;
  onShow: (target: { name: string; row: number }) => void;
}) {
  const call = group.calls.at(-1) as LoggedCall;
  const { attachment, row, status, method, url, requestId } = call;
  const seconds = group.calls.reduce<number | null>(
    (sum, one) => (one.seconds === null ? sum : (sum ?? 0) + one.seconds),
    null,
  );
  return (
    <li class={bad ? 'call call-bad' : 'call'}>
      <button
        type="button"
        class="call-show"
        title={visible(url)}
        onClick={() => onShow({ name: attachment, row })}
      >
        <span class="call-status">{status ?? 'no answer'}</span>
        <span class="call-method">{method}</span>
        <bdi class="call-url">
          {visible(pathOf(url))}
          {group.calls.length > 1 && <b class="call-polls"> {visible(pollText(group))}</b>}
        </bdi>
        <span class="num">{seconds === null ? '' : formatDuration(seconds)}</span>
      </button>
      {requestId && (
        <button
          type="button"
          class="call-id"
          title="Find this request in the log"
          onClick={() => amendRoute('details', { find: requestId })}
        >
          {requestId.slice(0, 12)}…
        </button>
      )}
    </li>
  );
}
