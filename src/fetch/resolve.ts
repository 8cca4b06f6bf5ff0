/** What somebody pasted -> one run, or the runs to choose from. */
import { StackvizError } from '../base/errors.ts';
import type { FetchContext } from './context.ts';
import type { Resolved } from './run.ts';

/**
 * Finds out what is meant. Nothing of a run's logs is read yet.
 *
 * One run: the page of a Zuul build (`https://zuul/t/TENANT/build/UUID`, also below a path and without a
 * tenant), its address in the API, the address of a directory of logs. Several: a Zuul buildset's page or
 * address in the API, a change's status or builds page, a change of Gerrit (its address, or its number, also
 * `number,patchset`, on the configured review server).
 *
 * @throws StackvizError FETCH_WHAT: it is nothing of these; FETCH_NOTHING: there are no runs of it; errors of
 *   the guard (guard.ts) and of the wire (request.ts), of which those that may pass are retryable
 */
export async function resolve(what: string, _context: FetchContext): Promise<Resolved> {
  throw new StackvizError('FETCH_WHAT', `not understood: ${what}`);
}
