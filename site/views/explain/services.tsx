import type { ComponentChildren } from 'preact';
import type {
  FailureLogs,
  LogLine,
  ServiceLog,
  ServiceLogsFile,
} from '../../../src/format/service-logs.ts';
import { formatDuration } from '../../../src/verdict/durations.ts';
import { eventsNear } from '../../../src/verdict/events.ts';
import { countUnread, describeUnread } from '../../../src/verdict/services.ts';
import { byService, describeClock, type ServiceLines } from '../../model/explain/logs.ts';
import { groupPolls, type LineGroup } from '../../model/explain/polls.ts';
import type { Dataset } from '../../model/load/dataset.ts';
import type { LoadedStream } from '../../model/load/store.ts';
import { countOf, formatCount } from '../../model/machine/quantity.ts';
import { visible } from '../../model/run/visible.ts';
import { useClock } from '../hooks/use-times.ts';
import { Foreign } from '../parts/name.tsx';
import { EventList } from './event.tsx';
import { LineLink } from './line-link.tsx';
import { Shortened } from './shortened.tsx';
import '../../styles/explain/services.css';

interface Shown {
  dataset: Dataset;
  file: ServiceLogsFile;
  data: LoadedStream;
}

/** What the services logged about one failure: what befell the machine, then their lines, folded by service. */
export function ServiceLinesOf({ failure, ...shown }: Shown & { failure: FailureLogs }) {
  const { file } = shown;
  const { findings, lines, requests, found, more } = failure;
  const told = new Set(findings.map(({ log, line }) => `${log} ${line}`));
  const { unread, all } = countUnread(file);
  const says = [
    !all && 'No service logged an error about this test that no passing test saw.',
    !all &&
      requests > 0 &&
      `${formatCount(found)} of its ${countOf(requests, 'request')} are in their logs.`,
    unread > 0 && describeUnread(unread),
  ].filter((sentence) => sentence !== false);
  return (
    <>
      {findings.length === 0 && <p class="empty-line">{says.join(' ')}</p>}
      <Events {...shown} failure={failure} told={told} />
      {byService(failure).map((service) => (
        <Service key={service.log} {...shown} service={service} told={told} />
      ))}
      {lines.length === 0 && requests === 0 && findings.length === 0 && !all && (
        <p class="card-foot quiet">
          {countOf(file.logs.filter(({ format }) => format !== null).length, 'log')} read: nothing
          is near it in time, and its output names no request.
        </p>
      )}
      {more > 0 && (
        <p class="card-foot quiet">{countOf(more, 'more line')} about its requests in the logs.</p>
      )}
    </>
  );
}

function Service({
  dataset,
  file,
  data,
  service: { log, lines, errors },
  told,
}: Shown & { service: ServiceLines; told: ReadonlySet<string> }) {
  const of = file.logs[log] as ServiceLog;
  const clock = describeClock(of);
  const isTold = lines.some(({ line }) => told.has(`${log} ${line}`));
  return (
    <details class="service" open={isTold}>
      <summary>
        <Foreign text={of.service} />
        {of.host !== null && (
          <span class="quiet">
            {' '}
            on <Foreign text={of.host} />
          </span>
        )}{' '}
        <span class="quiet">
          {countOf(lines.length, 'line')}
          {errors > 0 && `, ${countOf(errors, 'error')}`}
          {clock !== null && `, ${clock}`}
        </span>
      </summary>
      <Shortened class="service-lines" what="rows">
        {groupPolls(lines).map((group) => {
          const rows = group.lines.map((line) => (
            <Line
              key={line.line}
              dataset={dataset}
              log={of}
              data={data}
              line={line}
              isTold={told.has(`${log} ${line.line}`)}
            />
          ));
          return group.poll === null ? rows[0] : <Polls data={data} group={group} rows={rows} />;
        })}
      </Shortened>
    </details>
  );
}

/** A wait: what was asked, how often and for how long; its lines are in it. */
function Polls({
  data,
  group: { lines, poll, seconds },
  rows,
}: {
  data: LoadedStream;
  group: LineGroup;
  rows: ComponentChildren;
}) {
  const clock = useClock(data.run.origin);
  const { at } = lines[0];
  return (
    <li class="service-polls">
      <details>
        <summary>
          {at !== null && <span class="service-when">{clock.when(at - data.run.origin, 3)}</span>}{' '}
          <bdi dir="ltr">{visible(poll ?? '')}</bdi>{' '}
          <b>
            ×{formatCount(lines.length)}
            {seconds !== null && ` in ${formatDuration(seconds)}`}
          </b>
        </summary>
        <ol class="service-lines">{rows}</ol>
      </details>
    </li>
  );
}

const WHY: Record<LogLine['of'], string> = {
  request: 'names a request of this test',
  resource: 'names a resource of this test',
  near: 'of a kind that is logged at no other time',
};

function Line({
  dataset,
  log,
  data,
  line: { at, level, text, last, of, line },
  isTold,
}: {
  dataset: Dataset;
  log: ServiceLog;
  data: LoadedStream;
  line: LogLine;
  isTold: boolean;
}) {
  const clock = useClock(data.run.origin);
  return (
    <li
      class={`service-line level-${level ?? 'none'}${isTold ? ' service-line-told' : ''}`}
      title={WHY[of]}
    >
      <span class="service-when">{at === null ? '' : clock.when(at - data.run.origin, 3)}</span>
      <span class="service-text">
        <bdi dir="ltr">{visible(text)}</bdi>
        {last !== undefined && (
          <bdi class="service-last" dir="ltr">
            {visible(last)}
          </bdi>
        )}
      </span>
      <LineLink dataset={dataset} stream={data.key} log={log} line={line} />
    </li>
  );
}

/** What befell the machine or a service meanwhile, or in the minute before, and is not told above. */
function Events({
  dataset,
  file,
  data,
  failure,
  told,
}: Shown & { failure: FailureLogs; told: ReadonlySet<string> }) {
  const events = eventsNear(file.events, failure).filter(
    ({ log, line }) => !told.has(`${log} ${line}`),
  );
  if (events.length === 0) return null;
  return (
    <EventList class="service-events" dataset={dataset} file={file} data={data} events={events} />
  );
}
