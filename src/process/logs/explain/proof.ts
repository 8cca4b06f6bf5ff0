/**
 * Whether an error that a service logged of a request or a resource of a test is why the test failed.
 *
 * An error of the test's own request proves nothing by itself: services get over many, and go on to log some while the
 * test cleans up after it failed. It is the reason where the failure itself says so:
 *
 * | what the failure says | errors that explain it |
 * | --- | --- |
 * | a time-out, a state of error, a connection that broke | of all it asked for until then, and of its resources |
 * | a server's fault, HTTP 5xx | the same, but for requests that are known to have been answered well |
 * | a request or a resource, by its id | those of that one; what an assertion compares are no resources that failed |
 * | what another answer was: `Conflict: ...` | of its last request until then, where that was answered with an error |
 * | that an assertion did not hold | the same, but of a server's fault only |
 *
 * What it asked for later than it failed explains nothing: in cleanups, say, of what an assertion in the test refused.
 */
import type { KeptLine } from '../kept-lines.ts';
import { isAfter } from '../rest-calls.ts';
import type { Failure } from '../search-terms.ts';

/** It waited in vain, for what ended as an error, or could not ask. */
const IN_VAIN =
  /[Tt]imed?-? ?[Oo]ut|\bin error\b|\bERROR\b|'error'|\b(?:status|state)\b.{0,40}\berror\b|[A-Z]_FAILED\b|(?:Build|Delete)Error|\bfailed to (?:reach|build|become|boot|start|import|delete|attach|detach|activate)\b|\bConnection (?:refused|aborted|reset|to \S+ failed)|\bRemoteDisconnected\b|\bMaxRetryError\b|\bNewConnectionError\b|\bunreachable\b/;
const FAULT =
  /\bServerFault\b|\bserver fault\b|\bHTTP(?: Error)? 5\d\d\b|\b50[0-4]\b|\bInternal ?Server ?Error\b|\bBad ?Gateway\b|\bService ?Unavailable\b|\bUnexpectedResponseCode\b/i;

const ASSERTION = /^(?:[\w.]{1,200}\.)?(?:MismatchError|AssertionError)\b/;

/** What an error of a failure's own request or resource has to do with that. */
export type Bearing =
  /** It is why. */
  | 'explains'
  /** It may have been got over: nothing says that the test failed of it. */
  | 'unproven'
  /** It is of what ran when the test had failed. */
  | 'after';

/** @param error of a request or a resource of the failure */
export function bearingOf({ of, id, text, last }: KeptLine, failure: Failure): Bearing {
  const { reason, lastCall } = failure;
  const told = of === 'request' ? (failure.requests.get(id ?? '') ?? null) : null;
  if (told !== null && isAfter(told, failure)) return 'after';
  if (IN_VAIN.test(reason) || (id !== null && of === 'request' && reason.includes(id)))
    return 'explains';
  const isAssertion = ASSERTION.test(reason);
  if (!isAssertion && names(reason, `${id} ${text} ${last ?? ''}`)) return 'explains';
  const status = told?.status ?? null;
  if (FAULT.test(reason) && (status === null || status >= 400)) return 'explains';
  const isLast = told !== null && told === lastCall;
  return isLast && (status ?? 0) >= (isAssertion ? 500 : 400) ? 'explains' : 'unproven';
}

const ID = /[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}/g;

/** Whether a reason names a request or a resource that an error names as well. */
function names(reason: string, error: string): boolean {
  const ids = reason.match(ID);
  return ids?.some((id) => error.includes(id)) ?? false;
}
