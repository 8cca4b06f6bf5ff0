import { inCode, inFence } from '../../../src/format/markdown.ts';
import { lengthText } from './length.ts';
import type { Test } from './run.ts';
import { STATUS } from './status.ts';
import { visible } from './visible.ts';

/** What a report says of the build; null where unknown. */
export interface ReportHead {
  job: string | null;
  change: string | null;
  /** Address of the page that shows this. */
  url: string;
}

/** A failure as Markdown, to paste into a bug or a review. */
export function failureReport(
  head: ReportHead,
  test: Test,
  when: string,
  reasons: { name: string; text: string }[],
): string {
  const facts = [
    `- Status: ${STATUS[test.status].label}`,
    `- Duration: ${lengthText(test)}`,
    when && `- Started: ${when}`,
    test.lane !== null && `- Worker: ${test.lane}`,
    test.nth > 1 && `- Run: ${test.nth}`,
    head.job && `- Job: ${code(head.job)}`,
    head.change && `- Change: ${code(head.change)}`,
    // not "Details": messages of Tempest's exceptions have a line of that name
    `- Page: <${head.url}>`,
  ].filter((line) => typeof line === 'string' && line !== '');
  const texts = reasons
    .filter(({ text }) => text.trim() !== '')
    .map(({ name, text }) => `${code(name)}\n\n${inFence(text)}`);
  return [`### ${code(test.name)}`, facts.join('\n'), ...texts, ''].join('\n\n');
}

/** Strangers' text as code, with what cannot be seen written out. */
const code = (text: string): string => inCode(visible(text));
