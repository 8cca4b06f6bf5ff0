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
import type { Phase, Playbook } from './timeline.ts';

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
