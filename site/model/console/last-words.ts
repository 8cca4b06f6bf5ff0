import type { JobEvent } from '../../../src/format/job.ts';
import type { LineRange } from '../address/console-route.ts';

/** Lines of the console, from 1, at which it says why it failed or where it was stopped; null: it has none. */
export function lastWords({ said, lines }: Pick<JobEvent, 'said' | 'lines'>): LineRange | null {
  if (said?.lines) return { from: said.lines[0] + 1, to: said.lines[1] };
  // Ansible's word on a task is its end
  return lines && { from: lines[1], to: lines[1] };
}
