import { useMemo, useState } from 'preact/hooks';
import { isReason } from '../../model/details/attachments.ts';
import { placeCalls } from '../../model/details/call-lane.ts';
import { type DetailsReader, textOf } from '../../model/details/details.ts';
import { splitRows } from '../../model/details/lines.ts';
import {
  type CallGroup,
  findCalls,
  findUnanswered,
  groupCalls,
  isBad,
  pathOf,
  type RestCall,
} from '../../model/details/requests.ts';
import { formatCount, formatDuration } from '../../model/machine/quantity.ts';
import type { Run, Test } from '../../model/run/run.ts';
import { visible } from '../../model/run/visible.ts';
import { useLoading } from '../hooks/use-loading.ts';
import { amendRoute } from '../hooks/use-route.ts';

/** Calls listed at first. */
const FIRST = 25;
/** Larger logs are not read for calls before somebody opens them. */
const READ_LIMIT = 8 * 1024 * 1024;
const PASSED = ['success', 'xfail', 'skip'];

interface LoggedCall extends RestCall {
  attachment: string;
}

function useCalls(reader: DetailsReader, test: Test): LoggedCall[] {
  const loading = useLoading((onProgress) => reader.read(test.index, onProgress), test);
  return useMemo(() => {
    if (loading.state !== 'ready') return [];
    const answered: LoggedCall[] = [];
    const unanswered: LoggedCall[] = [];
    for (const attachment of loading.value) {
      const { name, text: isText, data } = attachment;
      if (!isText || data.length > READ_LIMIT) continue;
      const text = textOf(attachment);
      if (text.includes('Request (')) {
        answered.push(...findCalls(splitRows(text)).map((call) => ({ ...call, attachment: name })));
      }
      if (isReason(name) && text.includes('ConnectionPool(')) {
        const call = findUnanswered(splitRows(text));
        if (call) unanswered.push({ ...call, attachment: name });
      }
    }
    return [...answered, ...unanswered];
  }, [loading]);
}

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
  const calls = useCalls(reader, test);
  const [limit, setLimit] = useState(FIRST);
  const groups = useMemo(() => groupCalls(calls), [calls]);
  const passed = PASSED.includes(test.status);
  const bad = useMemo(
    () => new Set(calls.filter((call) => isBad(call, calls, passed))),
    [calls, passed],
  );
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
      <Lane calls={calls} bad={bad} run={run} test={test} />
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

/** When the calls were, over the length of the test; the list beneath says the same in words. */
function Lane({
  calls,
  bad,
  run,
  test: { start, end },
}: {
  calls: LoggedCall[];
  bad: ReadonlySet<RestCall>;
  run: Run;
  test: Test;
}) {
  const bars = useMemo(
    () =>
      start === null || end === null ? [] : placeCalls(calls, run.origin + start, end - start),
    [calls, run, start, end],
  );
  if (bars.length === 0) return null;
  return (
    <svg class="call-lane" viewBox="0 0 1000 14" preserveAspectRatio="none" aria-hidden="true">
      {bars.map(({ call, from, to }) => (
        <rect
          key={`${call.attachment} ${call.row}`}
          class={bad.has(call) ? 'call-bar call-bar-bad' : 'call-bar'}
          x={from * 1000}
          y={2}
          width={Math.max(1.5, (to - from) * 1000)}
          height={10}
        />
      ))}
    </svg>
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
