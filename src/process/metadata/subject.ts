/**
 * The subject of a change, from what Zuul says of it: `message` is the commit message in base64
 * (https://zuul-ci.org/docs/zuul/latest/job-content.html), plain where something else wrote it;
 * `change_message` is always plain, however much it looks like base64 ("Fix typo", "Refactoring").
 */
import { isUtf8 } from 'node:buffer';

const MAX_SUBJECT = 300;
const BASE64 = /^[A-Za-z0-9+/]+={0,2}$/;
/** A commit message has no other control characters than these. */
const CONTROL = /(?![\t\n\r])\p{Cc}/u;

/** The first line that is not empty; null without one. */
export function subjectOf(message: string): string | null {
  return message.trim().split('\n')[0]?.trim().slice(0, MAX_SUBJECT) || null;
}

/** The subject in Zuul's `message`. */
export function subjectOfPacked(message: string): string | null {
  const packed = message.trim();
  if (packed.length % 4 !== 0 || !BASE64.test(packed)) return subjectOf(message);
  const bytes = Buffer.from(packed, 'base64');
  const plain = isUtf8(bytes) ? bytes.toString() : '';
  return plain.trim() === '' || CONTROL.test(plain) ? subjectOf(message) : subjectOf(plain);
}
