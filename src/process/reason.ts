/**
 * Why a test failed or was skipped, in a few lines, of which the first says it. The page's headline, its
 * report and upstream's stats all take it from here.
 */

import type { AttachmentRecord } from '../dataset/tests/test-table.ts';
import type { TestStatus } from '../format/dataset.ts';
import { isForTerminal, plainLine } from '../format/terminal.ts';
import {
  BEGIN_BYTES,
  beginsAsTraceback,
  isExpectation,
  isTraceback,
  OTHERS,
} from '../verdict/causes/attachment-rank.ts';
import { type Exception, lastFrame, readException, withoutGaps } from './exceptions.ts';
import { ownText } from './own-text.ts';

const MAX_LINES = 5;
const MAX_CHARACTERS = 500;
/** Bytes of an attachment that are looked at. */
const MAX_BYTES = 256 * 1024;
/** Bytes looked at of all tests together, beyond which fewer are of each. */
const MAX_TOGETHER = 64 * 1024 * 1024;
const FEW_BYTES = 16 * 1024;

/** With this testtools fails a test whose expectations failed, whatever else it raised. */
const FORCED = 'AssertionError: Forced Test Failure';

/** At most 5 distinct, non-empty lines of at most 500 characters. */
function firstLines(lines: string[]): string[] {
  const shown = lines
    .map((line) => line.trim().slice(0, MAX_CHARACTERS))
    .filter((line) => line !== '');
  return [...new Set(shown)].slice(0, MAX_LINES).map(ownText);
}

/** A text as a terminal shows it: without colours, and of progress the end. */
const plainText = (text: string): string =>
  isForTerminal(text) ? text.split('\n').map(plainLine).join('\n') : text;

/** The text of an attachment; each is decoded once. */
type TextOf = (attachment: AttachmentRecord) => string;

/** Whether a text that has no name that tells is a traceback, or begins with one. */
const isUnnamedTraceback = ({ text, chunks }: AttachmentRecord): boolean =>
  text && beginsAsTraceback(beginOf(chunks, BEGIN_BYTES));

function beginOf(chunks: readonly Buffer[], bytes: number): string {
  let length = 0;
  const first = chunks.filter((chunk) => {
    const wanted = length < bytes;
    length += chunk.length;
    return wanted;
  });
  return Buffer.concat(first).toString('utf8', 0, bytes);
}

/** Of a text that begins with a traceback, that one, with the chain that it is in. */
function firstTraceback({ chunks }: AttachmentRecord): string {
  const blocks = withoutGaps(beginOf(chunks, FEW_BYTES)).split(/\n\s*\n/);
  // where it ends in a frame, what was raised stands in the next
  let end = /\n {2,}\S.*$/.test(blocks[0] ?? '') ? 2 : 1;
  while (/exception.*:\s*$/.test(blocks[end] ?? '')) end += 2;
  return blocks.slice(0, end).join('\n\n');
}

/** TAP's comments: `# Failed test 'x'`, `#   at t/x.t line 5.`, `#     expected: 2`. */
function readComments(text: string): Exception {
  const lines = text.split('\n').map((line) => line.replace(/^\s*#\s*/, '').trim());
  const said = lines.filter((line) => line !== '');
  const [first = '', ...rest] = said;
  const telling = rest.filter((line) => /^(?:at .* line \d+\.?|got:|expected:)/.test(line));
  return { headline: [first, ...telling].join(' '), more: rest };
}

/** What the attachments say of a failure. */
function findFailure(attachments: AttachmentRecord[], textOf: TextOf): Exception[] {
  const expectations = attachments.filter(({ name }) => isExpectation(name));
  const tracebacks = attachments.filter((one) => isTraceback(one) && !expectations.includes(one));
  const raised = [...expectations, ...tracebacks].map((found) => readException(textOf(found)));
  // what ended the test behind an expectation is one more reason
  if (expectations.length > 0) return raised.filter(({ headline }) => headline !== FORCED);
  if (raised.length > 0) return raised;
  const other = OTHERS.map((name) => attachments.find((found) => found.name === name)).find(
    Boolean,
  );
  if (other === undefined) {
    const unnamed = attachments.filter(isUnnamedTraceback);
    return unnamed.map((found) => readException(firstTraceback(found)));
  }
  return [
    other.name.startsWith('tap ') ? readComments(textOf(other)) : readException(textOf(other)),
  ];
}

/** What skips raise: unittest's SkipTest, testtools' TestSkipped, Twisted's and nose's. */
const IS_SKIP = /^[\w.]*Skip\w*(?::|$)/;

/**
 * What was raised before a test was skipped. testtools has a test skipped that failed and whose tearDown
 * or cleanup skips; only the traceback beside the reason is left of the failure.
 */
function raisedBefore(attachments: AttachmentRecord[], textOf: TextOf): string | undefined {
  return attachments
    .filter(isTraceback)
    .map((found) => readException(textOf(found)).headline)
    .find((headline) => headline !== '' && !IS_SKIP.test(headline));
}

/** The reason shown for a failed or skipped test; null where nothing was attached or for others. */
function findReason(
  status: TestStatus,
  attachments: AttachmentRecord[],
  textOf: TextOf,
): string[] | null {
  let lines: string[] = [];
  if (status === 'skip' || status === 'xfail' || status === 'uxsuccess') {
    const reason =
      attachments.find(({ name }) => name === 'reason') ??
      attachments.find(({ name }) => name.startsWith('tap '));
    if (reason !== undefined) lines = textOf(reason).split('\n');
    const raised = status === 'skip' ? raisedBefore(attachments, textOf) : undefined;
    if (raised !== undefined) lines.unshift(`behind an exception: ${raised}`);
  } else if (status === 'fail') {
    const said = findFailure(attachments, textOf);
    lines = [...said.map(({ headline }) => headline), ...said.flatMap(({ more }) => more)];
  }
  const shown = firstLines(lines);
  return shown.length === 0 ? null : shown;
}

/** Where a failed test's exception was raised, in a line; null where no traceback tells. */
function findFrame(
  status: TestStatus,
  attachments: AttachmentRecord[],
  textOf: TextOf,
): string | null {
  if (status !== 'fail') return null;
  const traceback = attachments.filter(isTraceback).at(-1);
  const unnamed = traceback ? undefined : attachments.filter(isUnnamedTraceback).at(-1);
  const text = traceback ? textOf(traceback) : unnamed ? firstTraceback(unnamed) : '';
  const frame = lastFrame(text);
  return frame ? ownText(frame.slice(0, MAX_CHARACTERS)) : null;
}

/** What tells of a test why it did not pass. */
export interface Why {
  /** One line each, the first says it; null where nothing was attached that does, or it passed. */
  reason: string[] | null;
  /** Where a failure was raised, in a line; null where no traceback tells. */
  frame: string | null;
}

/**
 * Looks for the reasons of the tests of one stream. Of a long text the end is looked at, where the
 * exception stands: the more was looked at before, the less of it.
 */
export function createReasonReader() {
  let together = 0;

  const read = (attachment: AttachmentRecord): string => {
    if (!attachment.text) return '';
    const bytes = Buffer.concat(attachment.chunks);
    const end = bytes.subarray(together < MAX_TOGETHER ? -MAX_BYTES : -FEW_BYTES);
    together += end.length;
    const text = plainText(end.toString('utf8'));
    // a cut line is no beginning
    return end.length < bytes.length ? `  ${text}` : text;
  };

  return (status: TestStatus, attachments: AttachmentRecord[]): Why => {
    const texts = new Map<AttachmentRecord, string>();
    const textOf: TextOf = (attachment) => {
      const text = texts.get(attachment) ?? read(attachment);
      texts.set(attachment, text);
      return text;
    };
    const reason = findReason(status, attachments, textOf);
    return { reason, frame: findFrame(status, attachments, textOf) };
  };
}
