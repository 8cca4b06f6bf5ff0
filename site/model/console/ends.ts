import {
  type EventsFile,
  isFailed,
  isStopped,
  type JobEvent,
  type JobFailure,
} from '../../../src/format/job.ts';
import type { LineRange } from '../address/console-route.ts';

/** What failed the job or was stopped with it, and what it said. */
export interface EndOfJob {
  failure: JobFailure;
  event: JobEvent;
}

/** Lines of the console, from 1, at which it says why it failed or where it was stopped; null: it has none. */
export function lastWords({ said, lines }: Pick<JobEvent, 'said' | 'lines'>): LineRange | null {
  if (said) return { from: said.lines[0] + 1, to: said.lines[1] };
  // Ansible's word on a task is its end
  return lines && { from: lines[1], to: lines[1] };
}

const isBad = ({ result }: JobEvent) => isFailed(result) || isStopped(result);

/** Zuul's word for how a playbook was stopped, as far as events tell. */
const HOW: Record<string, string> = {
  'timed out': 'TIMED_OUT',
  aborted: 'ABORTED',
  stopped: 'DISK_FULL',
};

/** In the order of the job: the tasks that failed, or the playbook where no task of it is known to have. */
export function endsOf({ events }: EventsFile): EndOfJob[] {
  const within = (event: JobEvent, kind: JobEvent['kind']): JobEvent | null => {
    for (let at: JobEvent | undefined = event; at; at = events[at.parent ?? -1])
      if (at.kind === kind) return at;
    return null;
  };
  return events.flatMap((playbook): EndOfJob[] => {
    const phase = within(playbook, 'phase')?.name;
    if (playbook.kind !== 'playbook' || !isBad(playbook)) return [];
    if (phase !== 'pre' && phase !== 'run' && phase !== 'post') return [];
    const tasks = events.filter(
      (event) => event.kind === 'task' && isBad(event) && within(event, 'playbook') === playbook,
    );
    const stopped = HOW[playbook.result ?? ''];
    const shown = stopped === undefined ? tasks : tasks.slice(-1);
    return (shown.length === 0 ? [playbook] : shown).map((event) => ({
      event,
      failure: {
        phase,
        playbook: playbook.name,
        how: stopped ?? (event.result as string),
        task: event.kind === 'task' ? event.name : null,
        host: event.host,
        ...(event.hosts && { hosts: event.hosts }),
      },
    }));
  });
}
