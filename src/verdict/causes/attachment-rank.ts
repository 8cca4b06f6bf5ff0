/** Which attachments say why a test did not pass: for the daemon's reason and the page alike. */

/** What is known of an attachment before it is read. */
export interface Named {
  name: string;
  /** MIME type as the stream has it. */
  type: string | null;
}

/** `traceback`, `traceback-1` of testtools; `prefix-traceback`; or what the stream says is one, whatever its name. */
export const isTraceback = ({ name, type }: Named): boolean =>
  /^(?:\w+-)?traceback/.test(name) || (type ?? '').startsWith('text/x-traceback');
/** testtools' `expectThat` goes on, and fails the test in the end with a traceback that says nothing. */
export const isExpectation = (name: string): boolean => name.startsWith('Failed expectation');
/** What else tells, the best first; tap2subunit keeps TAP's comments so. */
export const OTHERS = ['reason', 'message', 'tap comment', 'tap meta', 'details'];

/** How early an attachment stands among those that say why, from 0; infinite: nothing but its text may say so. */
export function rankOfReason(attachment: Named): number {
  if (isExpectation(attachment.name)) return 0;
  if (isTraceback(attachment)) return 1;
  const other = OTHERS.indexOf(attachment.name);
  return other < 0 ? Number.POSITIVE_INFINITY : 2 + other;
}

/** Bytes of an attachment by which beginsAsTraceback() tells. */
export const BEGIN_BYTES = 256;
const BEGIN = /^\s*(?:\+ Exception Group )?Traceback \(most recent call last\):\r?\n/;

/** Whether a text is, or begins with, a traceback: evidence where no name tells, as of a `stderr` that is nothing else. */
export const beginsAsTraceback = (text: string): boolean => BEGIN.test(text);

/**
 * Those of some attachments that say why: by name and type, or, where none does, by how they begin.
 *
 * @param beginOf the first BEGIN_BYTES of one as text; '' of what is none
 */
export function reasonsOf<T extends Named>(all: readonly T[], beginOf: (one: T) => string): T[] {
  const named = all.filter((one) => Number.isFinite(rankOfReason(one)));
  return named.length > 0 ? named : all.filter((one) => beginsAsTraceback(beginOf(one)));
}
