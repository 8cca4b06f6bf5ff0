/**
 * Whether a line tells of something wrong.
 *
 * Conservative: words that programs write for people who look for them, in the case they write them.
 * A line of shell tracing (`+ echo ERROR`) is code, not a message. No pattern has a repetition, so the
 * time is linear in the length of the line.
 */
import type { ConsoleLevel } from '../../format/job.ts';

const ERROR =
  /\b(?:ERROR|FATAL|CRITICAL)\b|\bTraceback \(most recent call last\)|^(?:failed|fatal):|\.\.\. FAILED$|^\*\*\* FAILED|\bfailed[:=] ?[1-9]|^MODULE FAILURE\b/;
const WARNING = /\b(?:WARN|WARNING|DEPRECATED|DEPRECATION|DeprecationWarning)\b|^[Ww]arning:/;

export function levelOf(text: string): ConsoleLevel | null {
  if (text.startsWith('+')) return null;
  if (ERROR.test(text)) return 'error';
  return WARNING.test(text) ? 'warning' : null;
}
