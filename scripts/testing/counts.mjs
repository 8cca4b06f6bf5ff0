/**
 * The counts of a test run as it goes, in a file: each line is the JSON of all so far, the last one
 * has `ended`. So a run that is killed has still told what it had.
 */
import { readFileSync } from 'node:fs';

/** The line of counts {passed, failed, skipped}. */
export const countsLine = (counts, ended) => `${JSON.stringify({ ...counts, ended })}\n`;

/** @returns {passed, failed, skipped, ended} as told last; nothing was told where the file is empty */
export function readCounts(file) {
  const none = { passed: 0, failed: 0, skipped: 0, ended: false };
  try {
    // what stands behind the last line feed is not whole
    const line = readFileSync(file, 'utf8').split('\n').at(-2);
    return line === undefined ? none : JSON.parse(line);
  } catch {
    return none;
  }
}
