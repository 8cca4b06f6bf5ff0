import { plainLine } from '../../../src/format/terminal.ts';
import type { JobConsole } from './console.ts';
import { lineAt } from './console.ts';
import type { ConsoleText } from './text.ts';

/** How runners end the line of a test: `... ok`, `[0.030s]`, `FAILED`. */
const RESULT =
  /\b(?:ok|FAILED|FAIL|ERROR|SKIPPED|PASSED|XFAIL|inprogress|skipped|expected failure|unexpected success)\b|\[\d+\.\d+s\]/i;

/** Whether a runner prints in a line that a test has ended; `name` as published, without attributes. */
export function endsTest(line: string, name: string): boolean {
  const dot = name.lastIndexOf('.', name.search(/[\s([]|$/));
  const [owner, method] = [name.slice(0, Math.max(0, dot)), name.slice(dot + 1)];
  // `a.b.T.test_x`, unittest's `test_x (a.b.T)`, pytest's `a/b.py::T::test_x`.
  const forms = [name, `${method} (${owner})`, `${method} (${name})`];
  const found = forms.map((form) => [form, line.indexOf(form)] as const).find(([, at]) => at >= 0);
  const pytest = `::${owner.slice(owner.lastIndexOf('.') + 1)}::${method}`;
  const [form, at] = found ?? [pytest, line.indexOf(pytest)];
  if (at < 0) return false;
  const before = line[at - 1] ?? ' ';
  const behind = line.slice(at + form.length);
  if ((/[\w.]/.test(before) && form !== pytest) || /^\w/.test(behind)) return false;
  return RESULT.test(behind);
}

/**
 * The line in which the runner prints the end of a test: the one nearest to the time it ended, as
 * far as it is looked for, which is everywhere. Null: the output names no end of it. Rejects with
 * LoadError.
 *
 * @param end milliseconds after the console's origin
 */
export async function findTestEnd(
  output: JobConsole,
  text: ConsoleText,
  name: string,
  end: number,
  signal: AbortSignal,
): Promise<number | null> {
  const near = lineAt(output, end);
  const { pieces } = text;
  const here = Math.max(
    0,
    pieces.findIndex(({ to }) => near < to),
  );
  const order = pieces
    .map((_, index) => index)
    .sort((a, b) => Math.abs(a - here) - Math.abs(b - here) || a - b);
  for (const index of order) {
    if (signal.aborted) return null;
    const { from } = pieces[index] as { from: number };
    const lines = await text.read(index);
    const hits = lines.flatMap((line, i) => (endsTest(plainLine(line), name) ? [from + i] : []));
    if (hits.length > 0)
      return hits.reduce((a, b) => (Math.abs(b - near) < Math.abs(a - near) ? b : a));
  }
  return null;
}
