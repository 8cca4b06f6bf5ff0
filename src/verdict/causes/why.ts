/** Which attachments say why a test did not pass, by their names: for the daemon's reason and the page alike. */

/** `traceback`, `traceback-1` of testtools; `prefix-traceback`. */
export const isTraceback = (name: string): boolean => /^(?:\w+-)?traceback/.test(name);
/** testtools' `expectThat` goes on, and fails the test in the end with a traceback that says nothing. */
export const isExpectation = (name: string): boolean => name.startsWith('Failed expectation');
/** What else tells, the best first; tap2subunit keeps TAP's comments so. */
export const OTHERS = ['reason', 'message', 'tap comment', 'tap meta', 'details'];

/** How early an attachment stands among those that say why, from 0; infinite: it is none of them. */
export function rankOfReason(name: string): number {
  if (isExpectation(name)) return 0;
  if (isTraceback(name)) return 1;
  const other = OTHERS.indexOf(name);
  return other < 0 ? Number.POSITIVE_INFINITY : 2 + other;
}
