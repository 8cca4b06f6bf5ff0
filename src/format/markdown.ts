/** Strangers' text in Markdown. */

/** Characters of one text that fit in a bug report. */
const LIMIT = 6000;

function longestTicks(text: string): number {
  return Math.max(0, ...(text.match(/`+/g) ?? []).map((ticks) => ticks.length));
}

/** One line as code: nothing in it is Markdown. */
export function inCode(line: string): string {
  const ticks = '`'.repeat(longestTicks(line) + 1);
  const space = line.startsWith('`') || line.endsWith('`') ? ' ' : '';
  return ticks + space + line + space + ticks;
}

/** The end of a text in a fence longer than any in it; the end is where the exception stands. */
export function inFence(text: string): string {
  const whole = text.trimEnd();
  const shown = whole.length > LIMIT ? `…\n${whole.slice(-LIMIT)}` : whole;
  const fence = '`'.repeat(Math.max(3, longestTicks(shown) + 1));
  return `${fence}text\n${shown}\n${fence}`;
}
