import { inCode, inFence } from '../../../src/format/markdown.ts';
import { causeLine } from '../../../src/verdict/causes/cause-line.ts';
import type { Outcome } from '../../../src/verdict/columns.ts';
import { isReason } from '../details/attachments.ts';

import { lengthText } from './length.ts';
import type { Test } from './run.ts';
import { STATUS } from './status.ts';
import type { ProblemGroup } from './summary.ts';
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
  attachments: { name: string; text: string }[],
): string {
  const facts = [
    `- Status: ${STATUS[test.status].label}`,
    `- Duration: ${lengthText(test)}`,
    when && `- Started: ${when}`,
    test.lane !== null && `- Worker: ${test.lane}`,
    test.attempt > 1 && `- Run: ${test.attempt}`,
    head.job && `- Job: ${code(head.job)}`,
    head.change && `- Change: ${code(head.change)}`,
    `- Details: <${head.url}>`,
  ].filter((line) => typeof line === 'string' && line !== '');
  const reasons = attachments
    .filter(({ name, text }) => isReason(name) && text.trim() !== '')
    .map(({ name, text }) => `${code(name)}\n\n${inFence(text)}`);
  return [`### ${code(test.name)}`, facts.join('\n'), ...reasons, ''].join('\n\n');
}

/** Tests named under one cause. */
const NAMED = 20;

/** All failures of a run as Markdown, a section a cause. */
export function runReport(head: ReportHead, result: string, groups: ProblemGroup[]): string {
  const facts = [
    `## ${result}${head.job ? `: ${code(head.job)}` : ''}`,
    [head.change && `- Change: ${code(head.change)}`, `- Results: <${head.url}>`]
      .filter((line) => line)
      .join('\n'),
  ];
  const sections = groups.map(({ status, problems, cause, skips }) => {
    const later = (status: Outcome) => (status === 'flaky' ? ' (passed later)' : '');
    const names = problems
      .slice(0, NAMED)
      .map(({ test }) => `- ${code(test.name)}${later(test.status)}`);
    const more = problems.length - names.length;
    if (more > 0) names.push(`- and ${more} more`);
    const skipped = skips.reduce((sum, { indexes }) => sum + indexes.length, 0);
    if (skipped > 0) names.push(`- and ${skipped} skipped for the same`);
    // Where they differ, the values say more than the lines of one of them.
    const alike = problems.length > 1 && cause !== null;
    const reason = alike ? [causeLine(cause)] : (problems[0]?.reason ?? []);
    return [
      `### ${problems.length} ${STATUS[status].label}`,
      names.join('\n'),
      ...(reason.length > 0 ? [inFence(reason.join('\n'))] : []),
    ].join('\n\n');
  });
  return [...facts, ...sections, ''].join('\n\n');
}

/** Strangers' text as code, with what cannot be seen written out. */
const code = (text: string): string => inCode(visible(text));
