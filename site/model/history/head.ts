/** How a run of a job went, in a sign and in words: its tests, and the job around them. */
import type { EarlierRun } from '../../../src/format/history.ts';
import { hasFailed } from '../../../src/verdict/job.ts';

export type Head = 'p' | 'f' | 't' | '?';

/** The sign of each. */
export const HEADS: Record<Head, string> = { p: '✓', f: '✗', t: '◔', '?': '?' };
const MEANINGS: Record<Head, string> = { p: 'good', f: 'failed', t: 'timed out', '?': 'neither' };
/** `✓ good, ✗ failed, ◔ timed out, ? neither` */
export const HEAD_WORDS = (Object.keys(HEADS) as Head[])
  .map((head) => `${HEADS[head]} ${MEANINGS[head]}`)
  .join(', ');

/**
 * As far as a sign can say it. A job that failed is told as such, whatever its tests came to; one that was aborted,
 * by a newer patchset say, did not fail.
 */
export const headOf = ({
  good,
  verdict,
  result,
}: Pick<EarlierRun, 'good' | 'verdict' | 'result'>): Head => {
  if (good) return 'p';
  if (result === 'TIMED_OUT') return 't';
  const failed = verdict.tone === 'bad' || (hasFailed(result) && result !== 'ABORTED');
  return failed ? 'f' : '?';
};
