/** What a run came to beside a good one, in words. */
import type { Comparison, RunRecord } from '../../format/history.ts';
import { countOf, formatCount } from '../../format/quantities.ts';

/** The lists of tests, what matters most first, and what their tests are. */
export const LISTS = [
  ['newlyFailing', 'newly failing'],
  ['newlyFlaky', 'newly flaky'],
  ['newlySkipped', 'newly skipped'],
  ['newlyPassing', 'newly passing'],
  ['added', 'not in that run'],
  ['gone', 'gone'],
] as const;

/** A run 10 % slower over all is none to speak of. */
const SAME_PACE = 1.1;

/** `2 newly failing, 1 slower`; what is another machine stands last. */
export function describeComparison(
  compared: Comparison,
  { whole, tests }: Pick<RunRecord, 'whole' | 'tests'>,
): string {
  const words = LISTS.flatMap(([key, label]) => {
    const count = compared[key]?.count ?? 0;
    return count > 0 ? [`${formatCount(count)} ${label}`] : [];
  });
  if (compared.slower.count > 0) words.push(`${formatCount(compared.slower.count)} slower`);
  if (compared.pace !== null && compared.pace > SAME_PACE) {
    words.push(`all tests slower by a factor of ${compared.pace.toFixed(1)}`);
  }
  const fresh = compared.errors?.fresh.count ?? 0;
  if (fresh > 0) words.push(`${countOf(fresh, 'new kind')} of ERROR lines of services`);
  words.push(...compared.machine);
  if (words.length > 0) return words.join(', ');
  if (tests === 0) return 'no test of this run is known, so none is compared';
  return `no test ${whole ? '' : 'that is known of this run '}came to anything else`;
}
