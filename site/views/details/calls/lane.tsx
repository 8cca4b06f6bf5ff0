import { useMemo } from 'preact/hooks';
import { placeCalls } from '../../../model/details/call-lane.ts';
import type { DetailsReader } from '../../../model/details/details.ts';
import type { RestCall } from '../../../model/details/requests.ts';
import { countOf, formatCount } from '../../../model/machine/quantity.ts';
import type { Run, Test } from '../../../model/run/run.ts';
import { type LoggedCall, useCalls } from './use-calls.ts';
import '../../../styles/details/call-lane.css';

/** When the calls were, over the length of the test; the list beneath says the same in words. */
export function CallLane({
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

/** The same beside a test that is told of elsewhere, with how many they were; its page lists them. */
export function CallsInBrief({
  reader,
  run,
  test,
}: {
  reader: DetailsReader;
  run: Run;
  test: Test;
}) {
  const { calls, bad } = useCalls(reader, test);
  if (calls.length === 0) return null;
  return (
    <div class="calls-brief">
      <p class="quiet">
        {countOf(calls.length, 'REST call')}
        {bad.size > 0 && `, ${formatCount(bad.size)} gone wrong`}
      </p>
      <CallLane calls={calls} bad={bad} run={run} test={test} />
    </div>
  );
}
