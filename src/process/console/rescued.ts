/**
 * Which failures of a playbook a `rescue` made up for.
 *
 * Neither the console nor job-output.json says it of a task: to both it failed. The counts of the host do
 * (`failed: 1 ... rescued: 1`): a host that fails for good goes no further, but for an `always`, so what
 * failed before was rescued.
 */
import { type HostResults, type Playbook, setOutcomes, type TimelineNode } from './timeline.ts';

/** Tasks that failed on a host, in their order. */
function failuresOf(playbook: Playbook): Map<string, TimelineNode[]> {
  const failures = new Map<string, TimelineNode[]>();
  for (const task of playbook.node.children.flatMap(({ children }) => children)) {
    for (const [host, result] of resultsOf(playbook, task)) {
      if (result !== 'failed') continue;
      const its = failures.get(host);
      if (its === undefined) failures.set(host, [task]);
      else its.push(task);
    }
  }
  return failures;
}

const resultsOf = ({ outcomes }: Playbook, task: TimelineNode): HostResults =>
  outcomes.get(task) ?? new Map(task.host === null ? [] : [[task.host, task.result]]);

/** Makes `ignored` of what was rescued, where the counts fit what is known of each task. */
export function forgiveRescued(playbook: Playbook): void {
  const { counts, failing } = playbook;
  for (const [host, tasks] of failuresOf(playbook)) {
    const { failed, rescued } = counts.get(host) ?? { failed: 0, rescued: 0 };
    if (rescued === 0 || tasks.length !== failed + rescued) continue;
    // Zuul is told of the first that was not rescued
    const told = tasks.filter((task) => task === failing?.task);
    const final = failed === told.length ? told : tasks.slice(tasks.length - failed);
    for (const task of tasks.filter((one) => !final.includes(one))) {
      const results = new Map(resultsOf(playbook, task)).set(host, 'ignored');
      playbook.outcomes.set(task, results);
      setOutcomes(task, results);
    }
  }
}
