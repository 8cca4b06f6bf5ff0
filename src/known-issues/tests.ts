/** Looks for known issues in what was attached to a test that did not pass. */
import { withoutAttributes } from '../format/test-name.ts';
import type { Search } from './search.ts';
import { testText } from './texts.ts';

interface Attached {
  name: string;
  text: boolean;
  chunks: readonly Buffer[];
}

/** More of one attachment is not looked at: its end says what happened. */
const MAX_BYTES = 4 * 1024 * 1024;
/** A traceback is looked at as a whole, too: its words stand on several lines. */
const WHOLE = /^(?:traceback|reason)/;
const MAX_WHOLE = 65_536;

/** @param reason as published: the lines that say why */
export function searchTest(
  search: Search,
  run: { stream: string; index: number },
  test: { name: string; reason: readonly string[] | null; attachments: readonly Attached[] },
): void {
  const name = withoutAttributes(test.name);
  const reason = search.open(testText(name, 'reason'), run);
  test.reason?.forEach((line, at) => {
    reason?.(line, at + 1, null);
  });
  for (const { name: attachment, text, chunks } of test.attachments) {
    if (!text) continue;
    const look = search.open(testText(name, attachment), run);
    if (look === null) continue;
    const whole = Buffer.concat(chunks);
    const said = whole.subarray(Math.max(0, whole.length - MAX_BYTES)).toString('utf8');
    said.split('\n').forEach((line, at) => {
      look(line, at + 1, null);
    });
    if (WHOLE.test(attachment)) look(said.slice(-MAX_WHOLE).replaceAll('\n', ' '), 1, null);
  }
}
