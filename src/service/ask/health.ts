/** Whether the daemons of this machine live, and whether they can do their work. Pure functions. */
import {
  absentProblem,
  otherRootProblem,
  PAUSED_PROBLEM,
  ROOT_PROBLEM,
  redisProblem,
  silentProblem,
  startingProblem,
} from '../problems.ts';
import type { SeenDaemon } from './collect.ts';

export interface Health {
  ok: boolean;
  /** What is wrong, one line each. */
  reasons: string[];
}

const verdict = (reasons: string[]): Health => ({ ok: reasons.length === 0, reasons });

/** Roles that must be there; a machine that only helps has no watcher. */
export type Expected = readonly ('watcher' | 'worker' | 'serve')[];

/** `run` is watcher and worker in one. */
const isRole = (daemon: SeenDaemon, role: Expected[number]) =>
  daemon.state !== null &&
  (daemon.state.role === role || (daemon.state.role === 'run' && role !== 'serve'));

/** Every daemon answers, and none finds itself broken. Redis may be away: they live through that. */
export function healthOf(daemons: SeenDaemon[]): Health {
  return verdict(
    daemons.flatMap(({ name, state, trouble }) => {
      if (state === null) return [silentProblem(name, trouble)];
      return state.fault === null ? [] : [`${name}: ${state.fault}`];
    }),
  );
}

/** Expected roles that no daemon that answers has. */
export const absentRoles = (daemons: SeenDaemon[], expected: Expected) =>
  expected.filter((role) => !daemons.some((daemon) => isRole(daemon, role)));

/**
 * An upload that ends now would be published: Redis answers, a watcher and a worker have started, the logs root is
 * there, and nobody has paused the queue.
 */
export function readinessOf(daemons: SeenDaemon[], expected: Expected): Health {
  const reasons = absentRoles(daemons, expected).map(absentProblem);
  for (const { name, state } of daemons) {
    if (state === null) continue;
    const { redisAwaySince, redisRefusal } = state;
    if (!state.ready) reasons.push(startingProblem(name));
    if (state.watcher?.rootMissing) reasons.push(`${name}: ${ROOT_PROBLEM}`);
    if (state.watcher?.rootElsewhere && state.watcher.root != null) {
      reasons.push(`${name}: ${otherRootProblem(state.watcher.root.path)}`);
    }
    if (redisAwaySince !== null) {
      reasons.push(`${name}: ${redisProblem(redisAwaySince, redisRefusal)}`);
    }
  }
  const isPaused = ({ state }: SeenDaemon) => state?.queue.counts?.stopped === 'paused';
  if (daemons.some(isPaused)) reasons.push(PAUSED_PROBLEM);
  return verdict(reasons);
}
