import type { LogEvent, ServiceLog, ServiceLogsFile } from '../../../src/format/service-logs.ts';
import { EVENT_LABEL } from '../../../src/verdict/events.ts';
import type { Dataset } from '../../model/load/dataset.ts';
import type { LoadedStream } from '../../model/load/store.ts';
import { formatCount } from '../../model/machine/quantity.ts';
import { visible } from '../../model/run/visible.ts';
import { useClock } from '../hooks/use-times.ts';
import { LineLink } from './line-link.tsx';

/** Something that befell the machine or a service: when, what, and the line that tells of it. */
export function EventLine({
  dataset,
  file,
  data,
  event: { kind, at, log, line, text, count },
}: {
  dataset: Dataset;
  file: ServiceLogsFile;
  data: LoadedStream;
  event: LogEvent;
}) {
  const { origin } = data.run;
  const clock = useClock(origin);
  return (
    <li>
      {at === null ? '' : clock.time(at - origin)} <b>{EVENT_LABEL[kind]}</b>
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
