/**
 * What the console and job-output.json tell of a job, joined into one list of events.
 *
 * The console has the frame (when playbooks began and ended, how), names every task and knows what was
 * ignored; job-output.json knows the result of every task for certain, and its times are UTC. A task of
 * the one is that of the other if its playbook and name are the same, in order.
 */
import {
  type EventsFile,
  isFailed,
  isStopped,
  type JobEvent,
  type JobFailure,
  type JobStop,
} from '../../format/job.ts';
import { endsOf } from '../../verdict/whole/ends.ts';
import { forgiveByCounts, forgiveRescued } from './rescued.ts';
import { finalResult, hasFailed, stopOf } from './result.ts';
import {
  nameHosts,
  type Playbook,
  stopResult,
  type Timeline,
  type TimelineNode,
} from './timeline.ts';
import type { PlaybookResult } from './zuul/job-output.ts';
import { join } from './zuul/join.ts';

/** A job's events, and by how much its console's clock must be moved to be UTC. */
export interface JoinedEvents extends EventsFile {
  /** See stopOf(). */
  stop: JobStop | null;
  /** See endsOf(). */
  failures: JobFailure[];
  /** Milliseconds; already added to the events. */
  shift: number;
  /** Events that are left out, over a limit. */
  dropped: number;
}

/** Nothing is known of a console. */
export const emptyTimeline = (): Timeline => ({ roots: [], playbooks: [], stated: null });

const isBad = ({ result }: Pick<TimelineNode, 'result'>) => isFailed(result) || isStopped(result);

/** Results that follow from those of the parts. */
function settle({ roots, playbooks }: Timeline): void {
  for (const playbook of playbooks) settlePlaybook(playbook);
  for (const phase of roots.filter(({ kind }) => kind === 'phase')) {
    const bad = phase.children.find(isBad);
    phase.result =
      bad?.result ?? (phase.children.every(({ result }) => result === 'ok') ? 'ok' : null);
    const last = phase.children.at(-1);
    phase.end = last?.end ?? null;
    if (phase.lines !== null && last?.lines)
      phase.lines[1] = Math.max(last.lines[1], phase.lines[0]);
  }
}

/** Of the first host on which a task failed, where job-output.json alone tells. */
function tellSaid({ said, outcomes }: Playbook): void {
  for (const [task, lines] of said) {
    const failed = [...lines].find(([host]) => isFailed(outcomes.get(task)?.get(host) ?? null));
    if (failed !== undefined) task.said = { lines: null, text: failed[1] };
  }
}

/** A playbook, its plays and its tasks. */
function settlePlaybook(playbook: Playbook): void {
  const { node, outcome, failing } = playbook;
  if (node.lines === null) forgiveByCounts(playbook);
  else forgiveRescued(playbook);
  tellSaid(playbook);
  const stop = stopResult(outcome);
  const known = outcome === null ? null : hasFailed(playbook);
  node.result = stop ?? (known === null ? null : known ? 'failed' : 'ok');
  /** Zuul saw no real failure until then. */
  const isBefore = ({ lines }: TimelineNode) =>
    failing !== null && lines !== null && lines[1] <= failing.line;
  for (const play of node.children) {
    for (const task of play.children) {
      if (task === failing?.task) {
        if (!isFailed(task.result)) task.result = 'failed';
      } else if (task.result === 'failed' && (node.result === 'ok' || isBefore(task))) {
        // the recap counts no failure, or there was none yet: it was ignored or rescued
        task.result = 'ignored';
        delete task.hosts;
      }
      settleSteps(task);
    }
    const bad = play.children.some(({ result }) => isFailed(result));
    const isLast = play === node.children.at(-1);
    if (play.end !== null && node.result !== null) {
      const isBad = (playbook.broken && isLast) || (bad && node.result !== 'ok');
      const isUnsure = play.children.some((task) => playbook.unsure.has(task));
      const otherwise = isUnsure ? null : 'ok';
      play.result = isBad ? 'failed' : isLast && isStopped(stop) ? stop : otherwise;
    }
  }
  if (isBad(node) && !node.children.some(({ children }) => children.some(isBad))) {
    nameHosts(node, badHosts(playbook), true);
  }
}

/** By the counts of a playbook, which tell of no task: what was lost where that ended it, else what failed. */
const badHosts = ({ counts, outcome }: Playbook): string[] =>
  [...counts].flatMap(([host, { failed, unreachable }]) =>
    (outcome === 'UNREACHABLE' ? unreachable : failed) > 0 ? [host] : [],
  );

/** The step at which a task ended, ended as it. */
function settleSteps(task: TimelineNode): void {
  for (const step of task.children) {
    if (step.result !== null || step.end === null) continue;
    step.result = isFailed(task.result) ? 'failed' : isStopped(task.result) ? task.result : 'ok';
  }
}

/** One without a start stays behind the one it stood behind. */
function inOrder(nodes: TimelineNode[]): TimelineNode[] {
  let key = Number.MIN_SAFE_INTEGER;
  const keyed = nodes.map((node) => {
    key = node.start ?? key;
    return { node, key };
  });
  return keyed.sort((a, b) => a.key - b.key).map(({ node }) => node);
}

/** Nodes as a list: in order of start, each behind the one it is part of. */
function flatten(roots: TimelineNode[]): JobEvent[] {
  const events: JobEvent[] = [];
  const add = (nodes: TimelineNode[], parent: number | null): void => {
    for (const node of inOrder(nodes)) {
      const { children, said, ...event } = node;
      const why = isBad(event) && said;
      const index = events.push({ ...event, parent, ...(why && { said: why }) }) - 1;
      add(children, index);
    }
  };
  add(roots, null);
  return events;
}

/**
 * Joins what is known of a job.
 *
 * @param timeline of the console; emptyTimeline() without one. It is changed
 * @param results of job-output.json; none without one
 */
export function joinEvents(timeline: Timeline, results: PlaybookResult[]): JoinedEvents {
  const isWhole = timeline.playbooks.length > 0;
  const { shift, dropped } = join(timeline, results);
  settle(timeline);
  const derived = timeline.stated ?? finalResult(timeline.playbooks);
  // job-output.json lacks a playbook that was killed
  const result = derived === 'SUCCESS' && !isWhole && timeline.stated === null ? null : derived;
  const stop = stopOf(timeline.playbooks);
  const events = flatten(timeline.roots);
  const failures = endsOf(events).map(({ failure }) => failure);
  return { version: 1, result, events, stop, failures, shift, dropped };
}
