/** Why a test failed or was skipped, in a few lines. */

import type { AttachmentRecord } from '../dataset/test-table.ts';
import type { TestStatus } from '../format/dataset.ts';
import { ownText } from './own-text.ts';

const MAX_LINES = 5;
const MAX_CHARACTERS = 500;
/** Of an attachment that are looked at. */
const MAX_BYTES = 256 * 1024;

/** At most 5 distinct, non-empty lines of at most 500 characters. */
function firstLines(text: string): string[] {
  const lines = text
    .split('\n')
    .map((line) => line.trim().slice(0, MAX_CHARACTERS))
    .filter((line) => line !== '');
  return [...new Set(lines)].slice(0, MAX_LINES).map(ownText);
}

/**
 * What a Python traceback says behind its last frame: the exception with its message.
 *
 * A frame is a line `  File "x.py", line 1, in f`, its source line, and from Python 3.11 on a line
 * of carets; all are indented by two or more, while the exception stands at the start of a line. A
 * message may go on over several lines, indented or not.
 */
function exceptionPart(traceback: string): string {
  const lines = traceback.trimEnd().split('\n');
  let at = lines.findLastIndex((line) => /^ {2,}File "/.test(line)) + 1;
  while (at < lines.length && /^\s/.test(lines[at] ?? '')) at += 1;
  return at < lines.length ? lines.slice(at).join('\n') : (lines.at(-1) ?? '');
}

/** The end of an attachment's text, where the exception stands; undefined for none. */
function textOf(attachment: AttachmentRecord | undefined): string | undefined {
  if (attachment === undefined || !attachment.text) return undefined;
  return Buffer.concat(attachment.chunks).subarray(-MAX_BYTES).toString('utf8');
}

/** The reason shown for a failed or skipped test; null where nothing was attached or for others. */
export function findReason(status: TestStatus, attachments: AttachmentRecord[]): string[] | null {
  const named = (name: string) => textOf(attachments.find((found) => found.name === name));
  let text: string | undefined;
  if (status === 'skip') {
    text = named('reason');
  } else if (status === 'fail') {
    const traceback = textOf(attachments.find(({ name }) => name.startsWith('traceback')));
    text =
      traceback === undefined ? (named('reason') ?? named('message')) : exceptionPart(traceback);
  }
  const lines = text === undefined ? [] : firstLines(text);
  return lines.length === 0 ? null : lines;
}
