/** Why a test failed or was skipped, in a few lines. */
import type { TestDetails, TestStatus } from '../publish/format.ts';

const MAX_LINES = 5;
const MAX_CHARACTERS = 500;

/** At most 5 distinct, non-empty lines of at most 500 characters. */
function firstLines(text: string): string[] {
  const lines = text
    .split('\n')
    .map((line) => line.trim().slice(0, MAX_CHARACTERS))
    .filter((line) => line !== '');
  return [...new Set(lines)].slice(0, MAX_LINES);
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

/** The reason shown for a failed or skipped test; null where nothing was attached or for others. */
export function findReason(status: TestStatus, details: TestDetails): string[] | null {
  let text: string | undefined;
  if (status === 'skip') {
    text = details.reason;
  } else if (status === 'fail') {
    const name = Object.keys(details).find((key) => key.startsWith('traceback'));
    const traceback = name === undefined ? undefined : details[name];
    text = traceback === undefined ? (details.reason ?? details.message) : exceptionPart(traceback);
  }
  const lines = text === undefined ? [] : firstLines(text);
  return lines.length === 0 ? null : lines;
}
