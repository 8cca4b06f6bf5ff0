/** What ended a job: the same in its summary, on its page and in its console. */
import {
  type EventResult,
  isFailed,
  isStopped,
  type JobEvent,
  type JobFailure,
} from '../../format/job.ts';

/** What failed the job or was stopped with it. */
export interface EndOfJob {
  failure: JobFailure;
  event: JobEvent;
}

const isBad = ({ result }: JobEvent) => isFailed(result) || isStopped(result);

/** Zuul's word for how a playbook was stopped. */
const HOW: Partial<Record<EventResult, string>> = {
  'timed out': 'TIMED_OUT',
  aborted: 'ABORTED',
  stopped: 'DISK_FULL',
};

const isDeciding = (phase: string | undefined): phase is JobFailure['phase'] =>
  phase === 'pre' || phase === 'run' || phase === 'post';

/**
 * In the order of the job: the tasks that failed, or the playbook where no task of it is known to have; of one that
 * was stopped the last task alone. What cleans up decides nothing.
 */
export function endsOf(events: readonly JobEvent[]): EndOfJob[] {
  const within = (event: JobEvent, kind: JobEvent['kind']): JobEvent | undefined => {
    for (let at: JobEvent | undefined = event; at; at = events[at.parent ?? -1])
      if (at.kind === kind) return at;
    return undefined;
  };
  const bad = events.filter(isBad);
  const tasks = Map.groupBy(
    bad.filter(({ kind }) => kind === 'task'),
    (task) => within(task, 'playbook'),
  );
  return bad.flatMap((playbook): EndOfJob[] => {
    const phase = within(playbook, 'phase')?.name;
    if (playbook.kind !== 'playbook' || !isDeciding(phase)) return [];
    const its = tasks.get(playbook) ?? [playbook];
    const stopped = playbook.result === null ? undefined : HOW[playbook.result];
    return (stopped === undefined ? its : its.slice(-1)).map((event) => ({
      event,
      failure: {
        phase,
        playbook: playbook.name,
        how: stopped ?? (event.result as string),
        task: event.kind === 'task' ? event.name : null,
        host: event.host,
        ...(event.hosts && { hosts: event.hosts }),
        ...(event.rescued !== undefined && { rescued: event.rescued }),
        ...(event.said && event.said.text.length > 0 && { said: event.said.text }),
      },
    }));
  });
}
