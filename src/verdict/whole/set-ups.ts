/** What prepares tests and failed, or was skipped, so that they never ran. */
import { codeOf, type RunColumns } from '../columns.ts';
import { fixtureOf, ownerOf } from '../names.ts';
import type { SetUp } from './breaks.ts';

const [FAIL, SKIP] = [codeOf('fail'), codeOf('skip')];

/** Set-ups and loading that failed, one a class or module. */
export function failedSetUps(runs: RunColumns): SetUp[] {
  const failed = new Map<string, SetUp>();
  for (let i = 0; i < runs.count; i++) {
    if (runs.codes[i] !== FAIL || runs.fixtures[i] !== 1) continue;
    const { kind, owner } = fixtureOf(runs.name(i)) ?? {};
    if (owner === undefined || (kind !== 'set-up' && kind !== 'loading')) continue;
    if (!failed.has(owner))
      failed.set(owner, { kind: 'set-up', fixture: i, of: kind, owner, names: [] });
  }
  return [...failed.values()];
}

/** Classes and modules whose set-up was skipped: their tests count as skipped, not as lost. */
export function skippedOwners(runs: RunColumns): Set<string> {
  const owners = new Set<string>();
  for (let i = 0; i < runs.count; i++) {
    if (runs.fixtures[i] !== 1 || runs.codes[i] !== SKIP) continue;
    owners.add(fixtureOf(runs.name(i))?.owner ?? '');
  }
  return owners;
}

/**
 * Which set-ups that failed are no lack, as the tests ran all the same (`stestr run --combine` ran them again): all that were
 * announced did, or where none were, tests of it ran later on every worker on which it failed.
 */
export function isMadeGood(
  runs: RunColumns,
  setUps: readonly SetUp[],
  announced: boolean,
): (setUp: SetUp) => boolean {
  if (setUps.length === 0) return () => false;
  const last = lastRuns(runs);
  const unmade = new Set<string>();
  for (let i = 0; i < runs.count; i++) {
    if (runs.codes[i] !== FAIL || runs.fixtures[i] !== 1) continue;
    const owner = fixtureOf(runs.name(i))?.owner ?? '';
    const later = last.get(owner)?.get(runs.workers[i] as number) ?? Number.NaN;
    if (!(later >= (runs.starts[i] as number))) unmade.add(owner);
  }
  return ({ owner, names }) =>
    names.length === 0 && last.has(owner) && (announced || !unmade.has(owner));
}

/** When the last test of each class and module began on each worker. */
function lastRuns(runs: RunColumns): Map<string, Map<number, number>> {
  const last = new Map<string, Map<number, number>>();
  for (let i = 0; i < runs.count; i++) {
    if (runs.fixtures[i] === 1) continue;
    const owner = ownerOf(runs.name(i));
    for (const group of [owner, owner.slice(0, Math.max(0, owner.lastIndexOf('.')))]) {
      const workers = last.get(group) ?? new Map<number, number>();
      last.set(group, workers);
      const [worker, start] = [runs.workers[i], runs.starts[i]] as [number, number];
      if (!(start <= (workers.get(worker) ?? Number.NEGATIVE_INFINITY))) workers.set(worker, start);
    }
  }
  return last;
}
