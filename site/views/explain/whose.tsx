import { countExplained, EXPLAINS, explainedBy } from '../../../src/verdict/services.ts';
import { failureLogs } from '../../model/explain/logs.ts';
import type { LoadedStream } from '../../model/load/store.ts';
import { formatCount } from '../../model/machine/quantity.ts';
import type { Problem } from '../../model/run/summary.ts';
import type { ServiceLogs } from './context.ts';

/** Of all failures, how many the logs of services put down to what: before the causes, one by one. */
export function Whose({
  logs: { file },
  streams,
  problems,
}: {
  logs: ServiceLogs;
  streams: readonly LoadedStream[];
  problems: readonly Problem[];
}) {
  // What passed when it was run again needs no other explanation.
  const open = problems
    .flatMap(({ of, counted, test, again }) =>
      [{ of, test }, ...again].map((run) => ({ ...run, countedIn: counted })),
    )
    .filter(({ test }) => test.status !== 'flaky')
    .map(({ test: { name, status, index }, ...place }) => ({
      ...place,
      name,
      outcome: status,
      index,
    }));
  const { all, words, by } = countExplained(open, ({ of, index }) => {
    const [first] = failureLogs(file, streams[of]?.path ?? '', index)?.findings ?? [];
    return first ? explainedBy(first) : null;
  });
  const told = EXPLAINS.flatMap(([what, says]) => {
    const count = by.get(what);
    return count === undefined ? [] : [`${says} ${formatCount(count)}`];
  });
  const rest = by.get('nothing') ?? 0;
  if (all === 0) return null;
  if (told.length === 0) return <p class="whose">The logs of the services explain no failure.</p>;
  if (rest > 0) told.push(`nothing explains ${formatCount(rest)}`);
  return (
    <p class="whose">
      By the logs of the services, of {words}: {told.join(', ')}.
    </p>
  );
}
