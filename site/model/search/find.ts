/** Finding a text in the attachments of a test. */
import { isForTerminal, plainLine } from '../../../src/format/terminal.ts';
import { attachmentKeys } from '../details/attachments.ts';
import { parseSection, textOf } from '../details/section.ts';
import type { Section, Window } from './scan.ts';

/** A line that holds what was looked for. */
export interface Hit {
  /** Of the attachment, as in addresses of lines. */
  attachment: string;
  /** From 1. */
  line: number;
  /** The part of it around the first occurrence, as a terminal shows it. */
  text: string;
}

/** The hits of one test; `count` are all of its lines, also those that are not in `hits`. */
export interface TestHits {
  test: number;
  count: number;
  hits: Hit[];
}

/** Lines kept of one test. */
const MAX_HITS = 20;
/** Letters shown of a line, and of those in front of what was found. */
const SHOWN = 240;
const BEFORE = 60;
const ESCAPE = 0x1b;

const UTF8 = new TextDecoder();

/** The part of a line around a place. */
function around(line: string, at: number): string {
  const from = at > SHOWN - BEFORE ? at - BEFORE : 0;
  const part = line.slice(from, from + SHOWN).toWellFormed();
  return `${from > 0 ? '…' : ''}${part}${from + SHOWN < line.length ? '…' : ''}`;
}

/** @param wanted in lower case */
function findInText(text: string, wanted: string, found: (line: number, text: string) => void) {
  const plain = isForTerminal(text) ? text.split('\n').map(plainLine).join('\n') : text;
  const lower = plain.toLowerCase();
  // where lower case is longer (İ), places in it are none in the text: then lines are looked at
  const same = lower.length === plain.length;
  let line = 1;
  let counted = 0;
  for (let at = lower.indexOf(wanted); at >= 0; ) {
    for (let next = lower.indexOf('\n', counted); next >= 0 && next < at; line++) {
      counted = next + 1;
      next = lower.indexOf('\n', counted);
    }
    const end = lower.indexOf('\n', at);
    const whole = (same ? plain : lower).slice(counted, end < 0 ? undefined : end);
    found(line, around(whole, at - counted));
    if (end < 0) return;
    at = lower.indexOf(wanted, end);
  }
}

/** @param wanted in lower case @returns null where it is not there */
export function findInSection({ index, bytes }: Section, wanted: string): TestHits | null {
  const attachments = parseSection(bytes, '');
  const keys = attachmentKeys(attachments);
  const hits: Hit[] = [];
  let count = 0;
  attachments.forEach((attachment, i) => {
    if (!attachment.text) return;
    findInText(textOf(attachment), wanted, (line, text) => {
      count += 1;
      if (hits.length < MAX_HITS) hits.push({ attachment: keys[i] as string, line, text });
    });
  });
  return count > 0 ? { test: index, count, hits } : null;
}

/** @param wanted in lower case */
export function findInWindow({ sections }: Window, wanted: string): TestHits[] {
  return sections.flatMap((section) => {
    // most sections do not hold it: that is seen without taking them apart
    const may =
      section.bytes.includes(ESCAPE) || UTF8.decode(section.bytes).toLowerCase().includes(wanted);
    return (may && findInSection(section, wanted)) || [];
  });
}
