/**
 * The final result of a job, from its console.
 *
 * Zuul does not log it. It follows from how the playbooks ended, by the rules of runPlaybooks in
 * zuul/executor/server.py: the first run playbook that fails makes it FAILURE, one that is killed for
 * the time it took TIMED_OUT, a post playbook that fails POST_FAILURE, unless the job timed out. Where
 * Zuul would start the job again (a pre playbook failed, a host was lost) or where the console does
 * not tell how a playbook ended, it is not known: null. What happened after the console was uploaded,
 * in the playbook that uploaded it, is not in the console.
 */
import type { JobStop } from '../../format/job.ts';
import type { Phase, Playbook, TimelineNode } from './timeline.ts';

/**
 * Whether a playbook failed that ended by itself; null where that is not told. In a run phase Zuul takes
 * a job for failed from the moment it was told so, whatever becomes of the playbook.
 */
export function hasFailed({ phase, failed, broken, failing }: Playbook): boolean | null {
  return broken || (phase === 'run' && failing !== null) ? true : failed;
}

export function finalResult(playbooks: Playbook[]): string | null {
  const of = (phase: Phase) => playbooks.filter((playbook) => playbook.phase === phase);
  const isFailed = (playbook: Playbook) =>
    playbook.outcome !== 'NORMAL' || hasFailed(playbook) === true;
  const [pre, run, post] = [of('pre'), of('run'), of('post')];
  const outcomes = new Set([...pre, ...run, ...post].map(({ outcome }) => outcome));
  if (outcomes.has('ABORTED')) return 'ABORTED';
  if (outcomes.has('DISK_FULL')) return 'DISK_FULL';
  if (outcomes.has('UNREACHABLE') || pre.some(isFailed) || run.length === 0) return null;

  if (run.some(({ outcome }) => outcome === 'TIMED_OUT')) return 'TIMED_OUT';
  if (run.some(({ outcome }) => outcome === null)) return null;
  if (post.some((playbook) => playbook.outcome !== null && isFailed(playbook))) {
    return 'POST_FAILURE';
  }
  if (run.some(isFailed)) return 'FAILURE';
  return run.every((playbook) => hasFailed(playbook) === false) ? 'SUCCESS' : null;
}

const isStop = (outcome: string | null): outcome is JobStop['result'] =>
  outcome === 'TIMED_OUT' || outcome === 'ABORTED';

/** When the last task in it began; null where none is known, or one of them has no time. */
function lastStart({ kind, start, children }: TimelineNode): number | null {
  if (kind === 'task') return start;
  const starts = children.map(lastStart);
  if (starts.length === 0 || starts.includes(null)) return null;
  return Math.max(...(starts as number[]));
}

/** How a job was stopped while its run phase was under way; null: it was not, or nothing tells in which task. */
export function stopOf(playbooks: readonly Playbook[]): JobStop | null {
  const stopped = playbooks.find(({ phase, outcome }) => phase === 'run' && isStop(outcome));
  if (stopped === undefined || !isStop(stopped.outcome)) return null;
  const { node, outcome } = stopped;
  const since = lastStart(node);
  if (since === null || node.end === null || node.end < since) return null;
  return { result: outcome, at: node.end, since };
}
