/** How a run of a job went, in a sign and in words: its tests, and the job around them. */
import type { EarlierRun } from '../../../src/format/history.ts';
import { hasFailed } from '../../../src/verdict/job.ts';

export type Head = 'p' | 'f' | '?';

/** The sign of each. */
export const HEADS: Record<Head, string> = { p: '✓', f: '✗', '?': '?' };

/** As far as a sign can say it. A job that failed is told as such, whatever its tests came to. */
export const headOf = ({
  good,
  verdict,
  result,
}: Pick<EarlierRun, 'good' | 'verdict' | 'result'>): Head => {
  if (good) return 'p';
  return verdict.tone === 'bad' || hasFailed(result) ? 'f' : '?';
};
