import { type EventsFile, isFailed, isStopped, type JobEvent } from '../../../src/format/job.ts';
import { consoleRoute, formatRoute } from '../../model/address/routes.ts';
import { lastWords } from '../../model/console/last-words.ts';
import { countOf, formatDuration } from '../../model/machine/quantity.ts';
import { Foreign } from '../parts/name.tsx';

/** Failed tasks listed; the console has all. */
const LISTED = 8;

/** The job around the tests: how long each part of it took, and what failed in it. */
export function Job({
  events,
  stream,
  hasConsole,
}: {
  events: EventsFile;
  /** For links to the console; null: there are none. */
  stream: string | null;
  hasConsole: boolean;
}) {
  if (events.events.length === 0) return null;
  const parts = partsOf(events.events);
  const longest = Math.max(1, ...parts.map(durationOf));
  const tasks = events.events.filter(({ kind }) => kind === 'task');
  const failed = tasks.filter(({ result }) => isFailed(result));
  const stopped = tasks.filter(({ result }) => isStopped(result));
  const troubled = [...failed, ...stopped];
  return (
    <section class="card" aria-labelledby="job-title">
      <h2 class="card-head" id="job-title">
        Job {events.result && <span class="count">{events.result}</span>}
      </h2>
      <ul class="parts">
        {parts.map((part, i) => (
          // Two playbooks may share a name; the list never changes.
          <li key={i} class={isFailed(part.result) ? 'part part-bad' : 'part'}>
            <span class="part-name">
              <Foreign text={part.name} />
              {isFailed(part.result) && <span class="part-result"> {part.result}</span>}
              {isStopped(part.result) && <span class="tone-warn"> {part.result}</span>}
            </span>
            <span class="num">{lengthOf(part)}</span>
            <span class="meter" aria-hidden="true">
              <span style={{ width: `${(durationOf(part) / longest) * 100}%` }} />
            </span>
          </li>
        ))}
      </ul>
      {troubled.length > 0 && (
        <div class="card-foot">
          <h3>
            {[
              ...(failed.length > 0 ? [countOf(failed.length, 'failed task')] : []),
              ...(stopped.length > 0 ? [countOf(stopped.length, 'stopped task')] : []),
            ].join(', ')}
          </h3>
          <ul>
            {troubled.slice(0, LISTED).map((task, i) => (
              <li key={i} class={isFailed(task.result) ? 'failed-task' : 'tone-warn'}>
                <TaskName task={task} stream={hasConsole ? stream : null} />
                {(task.host ?? task.hosts) && (
                  <span class="quiet">
                    {' '}
                    on <Foreign text={task.host ?? (task.hosts ?? []).join(', ')} />
                  </span>
                )}
                {isStopped(task.result) && `: ${task.result}`}
              </li>
            ))}
          </ul>
        </div>
      )}
      {hasConsole && stream !== null && (
        <p class="card-foot">
          <a href={formatRoute(consoleRoute(stream))}>Open the console</a>
        </p>
      )}
    </section>
  );
}

/** A task, which leads to what it said last; `stream` null: there is no console. */
function TaskName({ task, stream }: { task: JobEvent; stream: string | null }) {
  const lines = lastWords(task);
  if (!lines || stream === null) return <Foreign text={task.name} />;
  return (
    <a href={formatRoute(consoleRoute(stream, { lines }))}>
      <Foreign text={task.name} />
    </a>
  );
}

/** The coarsest split of the job that has more than one part. */
function partsOf(events: JobEvent[]): JobEvent[] {
  for (const kind of ['phase', 'playbook', 'step'] as const) {
    const parts = events.filter((event) => event.kind === kind);
    if (parts.length > 1) return parts.slice(0, 24);
  }
  return events.filter((event) => event.parent === null).slice(0, 24);
}

function durationOf({ start, end }: JobEvent): number {
  return start === null || end === null ? 0 : Math.max(0, end - start);
}

function lengthOf(part: JobEvent): string {
  return part.start === null || part.end === null ? '–' : formatDuration(durationOf(part) / 1000);
}
