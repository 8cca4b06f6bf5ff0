import type { TestDetails } from '../../src/publish/format.ts';
import { visibleLine } from './names.ts';

/** How a line of an attachment is to be read. */
export type LineKind =
  | 'plain'
  // Tracebacks:
  | 'head'
  | 'frame'
  | 'library'
  | 'code'
  | 'caret'
  | 'exception'
  // Logs:
  | 'debug'
  | 'info'
  | 'warning'
  | 'error';

export interface Line {
  text: string;
  kind: LineKind;
}

/** Longer lines are cut here; a 10 MB line would stall layout, whoever wrote it. */
export const LINE_LIMIT = 4000;

const TRACEBACK_HEAD = 'Traceback (most recent call last):';
const FRAME = /^\s*File "([^"]{1,4000})", line \d+/;
const LIBRARY =
  /\/(?:site|dist)-packages\/|\/lib\/python\d|\/lib64\/python\d|<frozen |\/(?:unittest|testtools)\//;
const CARET = /^\s*[~^]{1,4000}[~^\s]*$/;
const LEVEL = /(?:^|[\s[|])(CRITICAL|FATAL|ERROR|WARNING|WARN|INFO|DEBUG|TRACE)(?:[\s\]|:]|$)/;

const LEVEL_KIND: Record<string, LineKind> = {
  CRITICAL: 'error',
  FATAL: 'error',
  ERROR: 'error',
  WARNING: 'warning',
  WARN: 'warning',
  INFO: 'info',
  DEBUG: 'debug',
  TRACE: 'debug',
};

/** Attachments in reading order: what says why first, then by name. Empty ones stay: they were sent. */
export function orderAttachments(details: TestDetails): { name: string; text: string }[] {
  const weight = (name: string) => {
    if (/^traceback/.test(name)) return 0;
    return name === 'reason' ? 1 : 2;
  };
  return Object.entries(details)
    .map(([name, text]) => ({ name, text: typeof text === 'string' ? text : JSON.stringify(text) }))
    .sort((a, b) => weight(a.name) - weight(b.name) || (a.name < b.name ? -1 : 1));
}

/** True for the attachments that say why a test failed or was skipped. */
export function isReason(name: string): boolean {
  return /^traceback/.test(name) || name === 'reason';
}

/** Splits an attachment into lines without reading what they mean: cheap for any size. */
export function splitLines(text: string): string[] {
  const lines = text.split('\n');
  if (lines.at(-1) === '') lines.pop();
  return lines;
}

/**
 * Tells what each line is. Works from the top, as a line may go on with what the line above began;
 * pass the lines to show, starting with the first.
 */
export function classify(lines: string[]): Line[] {
  let level: LineKind = 'plain';
  // Inside a traceback: false before, the kind of the last frame in it.
  let frame: LineKind | null = null;
  return lines.map((raw) => {
    const text = raw.endsWith('\r') ? raw.slice(0, -1) : raw;
    const kind = kindOf(text);
    return { text, kind };
  });

  function kindOf(text: string): LineKind {
    if (text.includes(TRACEBACK_HEAD)) {
      frame = 'frame';
      return 'head';
    }
    if (frame !== null) {
      const match = FRAME.exec(text);
      if (match) {
        frame = LIBRARY.test(match[1] as string) ? 'library' : 'frame';
        return frame;
      }
      if (CARET.test(text)) return 'caret';
      if (/^\s/.test(text)) return frame === 'library' ? 'library' : 'code';
      if (text !== '') {
        frame = null;
        return 'exception';
      }
      return 'plain';
    }
    const found = LEVEL.exec(text.slice(0, 160));
    if (found) level = LEVEL_KIND[found[1] as string] ?? 'plain';
    // An indented line goes on with the record above it; any other starts something unknown.
    else if (!/^\s/.test(text)) level = 'plain';
    return level;
  }
}

/** A line as it is shown: cut at `limit` characters, with nothing invisible in it. */
export function shownLine(text: string, limit = LINE_LIMIT): string {
  return visibleLine(text.length > limit ? text.slice(0, limit) : text);
}
