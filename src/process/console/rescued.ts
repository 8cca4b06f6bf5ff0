/**
 * Which failures of a playbook were ignored, or a `rescue` made up for.
 *
 * Of a rescue neither the console nor job-output.json says it of a task: to both it failed; of what was ignored only the console. The counts of the host do
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

/**
 * Names on what failed for good the last task of its play that had been rescued by then: what failed may be a task of
 * that very rescue, and nothing tells.
 *
 * @param tasks that failed on one host, in their order; of which these were rescued
 */
function tellBefore({ node }: Playbook, tasks: TimelineNode[], rescued: TimelineNode[]): void {
  let before: TimelineNode | undefined;
  for (const task of tasks) {
    const play = node.children.find(({ children }) => children.includes(task));
    if (rescued.includes(task)) before = task;
    else if (before !== undefined && play?.children.includes(before)) task.rescued = before.name;
  }
}

/** Makes `ignored` of what was rescued, where the counts fit what is known of each task. */
export function forgiveRescued(playbook: Playbook): void {
  const { counts, failing } = playbook;
  for (const [host, tasks] of failuresOf(playbook)) {
    const { failed, rescued } = counts.get(host) ?? { failed: 0, rescued: 0 };
    if (rescued === 0 || tasks.length !== failed + rescued) continue;
    // Zuul is told of the first that was not rescued
    const told = tasks.filter((task) => task === failing?.task);
    const final = failed === told.length ? told : tasks.slice(tasks.length - failed);
    const forgiven = tasks.filter((one) => !final.includes(one));
    tellBefore(playbook, tasks, forgiven);
    for (const task of forgiven) {
      const results = new Map(resultsOf(playbook, task)).set(host, 'ignored');
      playbook.outcomes.set(task, results);
      setOutcomes(task, results);
    }
  }
}

/**
 * The same of a playbook of which only job-output.json tells. Its counts are those of ansible-core from 2.8 on: `failures`,
 * `ignored` and `rescued` of a host together are as many as its tasks that failed. Which of them is which follows from
 * where it went on: none failed for good that stands before a play in which the host has part; within a play the one
 * behind which the host did nothing. What else there may be is not known: its result is null.
 */
export function forgiveByCounts(playbook: Playbook): void {
  const plays = playbook.node.children;
  for (const [host, tasks] of failuresOf(playbook)) {
    const counts = playbook.counts.get(host);
    if (counts === undefined) continue;
    const { failed, rescued, ignored } = counts;
    const known = plays.filter(({ children }) =>
      children.some((task) => resultsOf(playbook, task).has(host)),
    );
    const last = known.at(-1)?.children ?? [];
    const end = last.findLast((task) => resultsOf(playbook, task).has(host));
    const open = tasks.filter((task) => last.includes(task));
    const isWhole = tasks.length === failed + rescued + (ignored ?? 0);
    const isFinal = (task: TimelineNode): boolean | null => {
      if (failed === 0 || rescued + (ignored ?? 1) === 0) return failed > 0;
      // counts that cannot be, or a host that was put back into the play
      if (!isWhole || failed > open.length) return null;
      if (!open.includes(task) || failed === open.length) return open.includes(task);
      return failed === 1 && end !== undefined && open.includes(end) ? task === end : null;
    };
    for (const task of tasks) {
      const final = isFinal(task);
      if (final) continue;
      if (final === null) playbook.unsure.add(task);
      const results = new Map(resultsOf(playbook, task)).set(
        host,
        final === null ? null : 'ignored',
      );
      playbook.outcomes.set(task, results);
      setOutcomes(task, results);
    }
  }
}
