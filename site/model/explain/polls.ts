/** Lines of a service that tell of one request, asked again and again: a client that waits. */
import type { LogLine } from '../../../src/format/service-logs.ts';
import { pathOf } from '../details/requests.ts';

/** Lines that follow each other. */
export interface LineGroup {
  lines: [LogLine, ...LogLine[]];
  /** What they all ask, and what was answered: `GET /v2/images/… 200`; null: a line that stands alone. */
  poll: string | null;
  /** From the first to the last of them; null: not known. */
  seconds: number | null;
}

/** So many alike in a row are a wait. */
const MIN_POLLS = 3;

/**
 * As servers of WSGI write it: eventlet `"GET /v2/images/x HTTP/1.1" 200 950 0.02`, nova `"GET /v2.1/x HTTP/1.1"
 * status: 200`, uwsgi `GET /v3/x => generated 9 bytes in 2 msecs (HTTP/1.1 200)`.
 */
const REQUEST = /\b(GET|HEAD) (\S{1,2000})/;
const STATUS = /\bHTTP\/\d(?:\.\d)?"? (?:status: )?(\d{3})\b/;

/** What a line says was asked and answered; null: something else, or an error. */
function askedBy({ level, text, last }: LogLine): { key: string; poll: string } | null {
  if (level === 'error' || level === 'critical' || last !== undefined) return null;
  const [, method, path = ''] = REQUEST.exec(text) ?? [];
  const status = STATUS.exec(text)?.[1];
  if (method === undefined || status === undefined) return null;
  return { key: `${method} ${path} ${status}`, poll: `${method} ${pathOf(path)} ${status}` };
}

/** Folds polling: requests that follow each other, ask the same and are answered alike. */
export function groupPolls(lines: readonly LogLine[]): LineGroup[] {
  const groups: LineGroup[] = [];
  const asked = lines.map(askedBy);
  for (let from = 0; from < lines.length; ) {
    const first = asked[from] ?? null;
    let to = from + 1;
    if (first !== null) while (asked[to]?.key === first.key) to++;
    if (to - from < MIN_POLLS) to = from + 1;
    const own = lines.slice(from, to) as LineGroup['lines'];
    const poll = own.length > 1 ? (first?.poll ?? null) : null;
    groups.push({ lines: own, poll, seconds: poll === null ? null : spanOf(own) });
    from = to;
  }
  return groups;
}

function spanOf(lines: LineGroup['lines']): number | null {
  const [from, to] = [lines[0].at, lines.at(-1)?.at ?? null];
  return from === null || to === null ? null : (to - from) / 1000;
}
