/** What somebody pasted -> one run, or the runs to choose from. */
import { StackvizError } from '../base/errors.ts';
import { type Address, readAddress } from './ci/addresses.ts';
import { resolveChange } from './ci/gerrit.ts';
import { resolveBuild, resolveBuilds, resolveBuildset } from './ci/zuul.ts';
import type { FetchContext } from './context.ts';
import { type Resolved, type RunSet, runAt } from './run.ts';

function setsOf(
  address: Exclude<Address, { kind: 'logs' | 'zuul-build' }>,
  context: FetchContext,
): Promise<RunSet[]> {
  switch (address.kind) {
    case 'zuul-buildset':
      return resolveBuildset(address, context);
    case 'zuul-builds':
      return resolveBuilds(address, context);
    case 'gerrit-change':
      return resolveChange(address, context);
  }
}

/** Somebody waits for the answer. */
const ANSWER_MS = 60_000;

/**
 * Finds out what is meant, within a minute. Nothing of a run's logs is read yet.
 *
 * One run: the page of a Zuul build (`https://zuul/t/TENANT/build/UUID`, also below a path and without a
 * tenant), its address in the API, the address of a directory of logs, or of a file in it. Several: a Zuul
 * buildset's page or address in the API, a change's status or builds page, a change of Gerrit (its address, or
 * its number, also `number,patchset`, on the configured review server).
 *
 * @throws StackvizError FETCH_WHAT: it is nothing of these; FETCH_NOTHING: there are no runs of it; errors of
 *   the guard (guard.ts) and of the wire (request.ts, text.ts), of which those that may pass are retryable
 */
export async function resolve(what: string, unlimited: FetchContext): Promise<Resolved> {
  const { signal, limits } = unlimited;
  const timeout = AbortSignal.timeout(Math.min(ANSWER_MS, limits.totalMs));
  const context = { ...unlimited, signal: signal ? AbortSignal.any([signal, timeout]) : timeout };
  const address = readAddress(what, context.gerrit);
  if (address.kind === 'logs') {
    context.guard.check(address.url);
    return { kind: 'run', run: runAt(address.url.href) };
  }
  if (address.kind === 'zuul-build') {
    return { kind: 'run', run: await resolveBuild(address, context) };
  }
  const sets = (await setsOf(address, context)).filter(({ runs }) => runs.length > 0);
  if (sets.length === 0) {
    throw new StackvizError('FETCH_NOTHING', `no CI has reported a run of ${what.trim()}`);
  }
  return { kind: 'choice', sets };
}
