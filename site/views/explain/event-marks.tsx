import { useRef } from 'preact/hooks';
import type { LogEvent, ServiceLog } from '../../../src/format/service-logs.ts';
import { EVENT_LABEL } from '../../../src/verdict/events.ts';
import { formatRoute } from '../../model/address/routes.ts';
import { loadServiceLogs, logAddress } from '../../model/explain/logs.ts';
import type { Dataset } from '../../model/load/dataset.ts';
import { formatCount } from '../../model/machine/quantity.ts';
import { visible } from '../../model/run/visible.ts';
import { useLoading } from '../hooks/use-loading.ts';
import { usePainting, useStage } from '../timeline/stage.ts';
import '../../styles/explain/services.css';

/** Marks that are placed; a hostile log could tell of many. */
const SHOWN = 100;

/** What befell the machine and the services, over the lanes: each leads to the log that tells of it. */
export function EventMarks({
  dataset,
  stream,
  origin,
}: {
  dataset: Dataset;
  /** Key of the stream in addresses. */
  stream: string;
  origin: number;
}) {
  const loading = useLoading(() => loadServiceLogs(dataset), dataset);
  const file = loading.state === 'ready' ? loading.value : null;
  const events = file?.events.filter(({ at }) => at !== null) ?? [];
  if (file === null || events.length === 0) return null;
  return (
    <section class="stage-row log-events" aria-label="What befell the machine and the services">
      <span class="stage-label" aria-hidden="true">
        events
      </span>
      <Marks
        dataset={dataset}
        stream={stream}
        events={events.slice(0, SHOWN)}
        logs={file.logs}
        origin={origin}
      />
    </section>
  );
}

function Marks({
  dataset,
  stream,
  events,
  logs,
  origin,
}: {
  dataset: Dataset;
  stream: string;
  events: LogEvent[];
  logs: ServiceLog[];
  origin: number;
}) {
  const { viewport, clock } = useStage();
  const list = useRef<HTMLUListElement>(null);
  usePainting(viewport, () => {
    const { from, to } = viewport.span;
    const marks = [...(list.current?.children ?? [])] as HTMLElement[];
    marks.forEach((mark, i) => {
      const at = (events[i]?.at ?? 0) - origin;
      mark.hidden = at < from || at > to;
      mark.style.left = `${(100 * (at - from)) / (to - from)}%`;
    });
  }, [events]);
  return (
    <ul ref={list}>
      {events.map(({ kind, at, log, line, text, count }) => {
        const of = logs[log] as ServiceLog;
        const when = clock.time((at as number) - origin);
        const times = count > 1 ? ` ×${formatCount(count)}` : '';
        const title = `${when} ${EVENT_LABEL[kind]}${times}, ${visible(of.service)} line ${formatCount(line)}: ${visible(text)}`;
        const route = { view: 'log', stream, file: of.path, line } as const;
        return (
          <li key={`${log} ${line}`} class={`log-event log-event-${kind}`}>
            {logAddress(dataset, of) === null ? (
              <span title={title} role="img" aria-label={title}>
                ◆
              </span>
            ) : (
              <a href={formatRoute(route)} title={title} aria-label={title}>
                ◆
              </a>
            )}
          </li>
        );
      })}
    </ul>
  );
}
