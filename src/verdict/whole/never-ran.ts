/** How many tests a stream left, in words. */
import { countOf } from '../../format/quantities.ts';

export const tests = (value: number): string => countOf(value, 'test');
export const UNKNOWN = ' How many tests never ran is not known.';

/** Of tests that a stream left, and that later ones of the build ran; empty where none are. */
export function ranLater(later: number | null = 0, more = ''): string {
  if (later === null) return ' Tests of it ran in a later stream.';
  return later > 0 ? ` ${tests(later)}${more} ran in a later stream.` : '';
}

/** Of tests that were left. @param later how many more ran in later streams */
export function lost(names: readonly string[], later: number | null = 0): string {
  const ran = ranLater(later, ' that had not run');
  if (names.length === 0) return ran || UNKNOWN;
  return ` ${tests(names.length)} never ran.${ran}`;
}
