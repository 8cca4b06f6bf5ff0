import type {
  FailureLogs,
  LogLine,
  ServiceLog,
  ServiceLogsFile,
} from '../../../src/format/service-logs.ts';
import { EVENT_LABEL } from '../../model/explain/event-label.ts';
import { byService, eventsNear, type ServiceLines } from '../../model/explain/logs.ts';
import type { Dataset } from '../../model/load/dataset.ts';
import type { LoadedStream } from '../../model/load/store.ts';
import { countOf, formatCount } from '../../model/machine/quantity.ts';
import { visible } from '../../model/run/visible.ts';
import { useClock } from '../hooks/use-times.ts';
import { Foreign } from '../parts/name.tsx';
import { FindingText } from './finding.tsx';
import { LineLink } from './line-link.tsx';
import '../../styles/explain/services.css';

interface Shown {
  dataset: Dataset;
  file: ServiceLogsFile;
  data: LoadedStream;
}

/** What the services logged about one failure: what explains it, then their lines, folded by service. */
export function ServiceLinesOf({ failure, ...shown }: Shown & { failure: FailureLogs }) {
  const { file } = shown;
  const { findings, lines, requests, found, more } = failure;
  const told = new Set(findings.map(({ log, line }) => `${log} ${line}`));
  return (
    <>
      {findings.map((finding) => (
        <FindingText key={`${finding.log} ${finding.line}`} {...shown} finding={finding} />
      ))}
      {findings.length === 0 && (
        <p class="empty-line">
          No service logged an error about this test that no passing test saw.
          {requests > 0 &&
            ` ${formatCount(found)} of its ${countOf(requests, 'request')} are in their logs.`}
        </p>
      )}
      <Events {...shown} failure={failure} />
      {byService(failure).map((service) => (
        <Service key={service.log} {...shown} service={service} told={told} />
      ))}
      {lines.length === 0 && requests === 0 && findings.length === 0 && (
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
          {of.ahead !== null &&
            Math.abs(of.ahead) >= 1000 &&
            `, clock ${Math.round(of.ahead)} ms ahead`}
        </span>
      </summary>
      <ol class="service-lines">
        {lines.map((line) => (
          <Line
            key={line.line}
            dataset={dataset}
            log={of}
            data={data}
            line={line}
            isTold={told.has(`${log} ${line.line}`)}
          />
        ))}
      </ol>
    </details>
  );
}

const WHY: Record<LogLine['of'], string> = {
  request: 'names a request of this test',
  resource: 'names what this test used',
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
      <span class="service-when">{at === null ? '' : clock.time(at - data.run.origin, 3)}</span>
      <span class="service-text">
        <bdi dir="ltr">{visible(text)}</bdi>
        {last !== undefined && (
          <bdi class="service-last" dir="ltr">
            {visible(last)}
          </bdi>
        )}
      </span>
      <LineLink dataset={dataset} log={log} line={line} />
    </li>
  );
}

/** What befell the machine or a service meanwhile, or in the minute before. */
function Events({ dataset, file, data, failure }: Shown & { failure: FailureLogs }) {
  const clock = useClock(data.run.origin);
  const events = eventsNear(file, failure);
  if (events.length === 0) return null;
  return (
    <ul class="service-events">
      {events.map(({ kind, at, log, line, text, count }) => (
        <li key={`${log} ${line}`}>
          {at === null ? '' : clock.time(at - data.run.origin)} <b>{EVENT_LABEL[kind]}</b>
          {count > 1 && ` ×${formatCount(count)}`}: <bdi dir="ltr">{visible(text)}</bdi>{' '}
          <LineLink dataset={dataset} log={file.logs[log] as ServiceLog} line={line} />
        </li>
      ))}
    </ul>
  );
}
