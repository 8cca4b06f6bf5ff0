import type { LogEvent, ServiceLog, ServiceLogsFile } from '../../../src/format/service-logs.ts';
import { EVENT_LABEL } from '../../../src/verdict/events.ts';
import type { Dataset } from '../../model/load/dataset.ts';
import type { LoadedStream } from '../../model/load/store.ts';
import { formatCount } from '../../model/machine/quantity.ts';
import { visible } from '../../model/run/visible.ts';
import { useClock } from '../hooks/use-times.ts';
import { LineLink } from './line-link.tsx';
import { Shortened } from './shortened.tsx';

interface Shown {
  dataset: Dataset;
  file: ServiceLogsFile;
  /** Whose clock times count by. */
  data: LoadedStream;
}

/** What befell the machine and the services: the first of them, the rest behind a button. */
export function EventList({
  class: name,
  first,
  events,
  ...shown
}: Shown & {
  class: string;
  /** Events shown at first; missing: as many as of any list. */
  first?: number;
  events: readonly LogEvent[];
}) {
  return (
    <Shortened class={name} what="events" {...(first !== undefined && { first })}>
      {events.map((event) => (
        <EventLine key={`${event.log} ${event.line}`} {...shown} event={event} />
      ))}
    </Shortened>
  );
}

/** When, what, and the line that tells of it. */
function EventLine({
  dataset,
  file,
  data,
  event: { kind, at, log, line, text, count },
}: Shown & { event: LogEvent }) {
  const { origin } = data.run;
  const clock = useClock(origin);
  return (
    <li>
      {at === null ? '' : clock.when(at - origin)} <b>{EVENT_LABEL[kind]}</b>
      {count > 1 && ` ×${formatCount(count)}`}: <bdi dir="ltr">{visible(text)}</bdi>{' '}
      <LineLink
        dataset={dataset}
        stream={data.key}
        log={file.logs[log] as ServiceLog}
        line={line}
        named
      />
    </li>
  );
}
