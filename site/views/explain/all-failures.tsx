import { befell } from '../../../src/verdict/events.ts';
import {
  countExplained,
  countUnread,
  describeUnread,
  EXPLAINS,
  explainedBy,
} from '../../../src/verdict/services.ts';
import { failureLogs } from '../../model/explain/logs.ts';
import type { LoadedStream } from '../../model/load/store.ts';
import { formatCount } from '../../model/machine/quantity.ts';
import type { Problem } from '../../model/run/summary.ts';
import type { ServiceLogs } from './context.ts';
import { EventList } from './event.tsx';
import '../../styles/explain/findings.css';

/** Kinds of events shown at first. */
const FIRST = 3;

interface Shown {
  logs: Pick<ServiceLogs, 'dataset' | 'file'>;
  streams: readonly LoadedStream[];
  problems: readonly Problem[];
}

/** Of all failures, what befell the machine and the services meanwhile, and how many their logs explain. */
export function AllFailures(shown: Shown) {
  return (
    <>
      <Explained {...shown} />
      <Befell {...shown} />
    </>
  );
}

function Befell({ logs: { dataset, file }, streams }: Shown) {
  const [data] = streams;
  const events = befell(file);
  if (data === undefined || events.length === 0) return null;
  return (
    <div class="whose">
      While a test failed, or in the minute before:
      <EventList
        class="whose-events"
        first={FIRST}
        dataset={dataset}
        file={file}
        data={data}
        events={events}
      />
    </div>
  );
}

function Explained({ logs: { dataset, file }, streams, problems }: Shown) {
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
  const logs = countUnread(file);
  if (rest > 0 && told.length > 0) told.push(`nothing explains ${formatCount(rest)}`);
  // Where none of them could be read they did not explain nothing: they were not asked.
  const isBlind = told.length === 0 && logs.all;
  const explained = `By the logs of the services, of ${words}: ${told.join(', ')}.`;
  const says = [
    !isBlind && (told.length > 0 ? explained : 'The logs of the services explain no failure.'),
    logs.unread > 0 && describeUnread(logs.unread),
    dataset.manifest?.warnings.some(({ code }) => code === 'LOGS_ZONE') &&
      'Logs that may be of another zone were not set beside the tests, see the warnings.',
  ].filter((sentence) => typeof sentence === 'string');
  return says.length === 0 ? null : <p class="whose">{says.join(' ')}</p>;
}
