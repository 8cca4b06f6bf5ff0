/** Tests as a table for other programs: CSV (RFC 4180), UTF-8, lines ending in CR LF. */
import { OUTCOMES, type Outcome } from '../../../src/verdict/columns.ts';
import type { Run } from './run.ts';
import { STATUS } from './status.ts';

const HEAD = ['test', 'run', 'status', 'seconds', 'start', 'worker', 'tags', 'reason'];

/**
 * A cell. Uploads wrote names and reasons, and spreadsheets take what begins with `=`, `+`, `-` or `@` for a
 * formula: an apostrophe before it says that it is text.
 */
function cell(text: string): string {
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** `start` is UTC, `seconds` empty where the stream does not tell; `rows` are indexes of runs. */
export function csvOf(run: Run, rows: ArrayLike<number>): string {
  const lines = [HEAD.join(',')];
  for (let i = 0; i < rows.length; i++) {
    const index = rows[i] as number;
    const start = run.starts[index] as number;
    const seconds = run.durations[index] as number;
    const at = new Date(run.origin + start);
    const fields = [
      cell(run.name(index)),
      String(run.attempts[index]),
      STATUS[OUTCOMES[run.shown[index] as number] as Outcome].label,
      Number.isNaN(seconds) ? '' : seconds.toFixed(6),
      Number.isNaN(at.valueOf()) ? '' : at.toISOString(),
      cell(run.lanes[run.workers[index] as number] ?? ''),
      cell(run.tags(index).join(' ')),
      cell(run.reason(index).join('\n')),
    ];
    lines.push(fields.join(','));
  }
  return `${lines.join('\r\n')}\r\n`;
}
