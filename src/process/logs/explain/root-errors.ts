/**
 * Which error is behind which: a service answers a request with an error because one that it asked failed.
 *
 * Both name the request of the test, and what a test sees is the outer one. That the inner one is behind it is said
 * only where a line shows it:
 *
 * | the outer error | the inner one |
 * | --- | --- |
 * | names the inner request: `ClientException: ... (HTTP 500) (Request-ID: req-2)` | is logged under it: `[req-1 req-2 ...]` |
 * | quotes it: `RemoteError: Remote error: DiskFull no room on vdb` | came before: `DiskFull: no room on vdb` |
 * | says that a service it asked failed: `(HTTP 503)`, `Connection refused` | came before, on behalf of the outer request: `[req-1 req-2 ...]` where the outer one has `[None req-1 ...]` |
 */
import { isError, type KeptLine } from '../kept-lines.ts';
import { exceptionIn } from '../line/oslo-text.ts';
import { errorKindOf } from './error-kind.ts';

/** Compared with one another. */
const MAX_COMPARED = 60;
/** Shorter ones are quoted by chance. */
const LEAST_QUOTE = 20;

/** Words for an answer of another service that failed. */
const ANSWERED =
  /\(?HTTP (?:Error )?50[0-4]\b|\bRemoteError\b|\bInternal ?Server ?Error\b|\bBad ?Gateway\b|\bGateway ?Time-?out\b|\bService ?Unavailable\b/i;

/** Where and when a line was written, on one clock. */
export interface Timed {
  kept: KeptLine;
  at: number | null;
}

/** What the line says that says most: the exception behind it or at its end, or the message. */
export const saidBy = ({ text, last }: KeptLine): string => last ?? exceptionIn(text) ?? text;

/**
 * Of errors that have nothing behind them themselves, the one that they are behind.
 *
 * @param lines of one failure
 */
export function rootErrors(lines: readonly Timed[]): Map<KeptLine, KeptLine> {
  const errors = lines
    .filter(({ kept: { level, of } }) => isError(level) && of === 'request')
    .slice(0, MAX_COMPARED);
  const behind = new Map<KeptLine, KeptLine>();
  const explained = new Set<KeptLine>();
  for (const outer of errors) {
    for (const inner of errors) {
      if (!isBehind(inner, outer)) continue;
      explained.add(outer.kept);
      if (!behind.has(inner.kept)) behind.set(inner.kept, outer.kept);
    }
  }
  for (const outer of explained) behind.delete(outer);
  return behind;
}

function isBehind(inner: Timed, outer: Timed): boolean {
  const [a, b] = [inner.kept, outer.kept];
  // of one service each is an error of its own
  if (a.log === b.log) return false;
  const says = `${b.text}\n${b.last ?? ''}`;
  if (a.own !== null && a.own !== b.own && says.includes(a.own)) return true;
  if (inner.at === null || outer.at === null || inner.at > outer.at) return false;
  const quote = saidBy(a);
  // who says the same and no more quotes nobody
  const isQuote = quote.length >= LEAST_QUOTE && says.includes(quote) && saidBy(b) !== quote;
  const isOnBehalf = b.own !== null && a.global === b.own && a.own !== b.own;
  return isQuote || (isOnBehalf && (ANSWERED.test(says) || errorKindOf(says) === 'peer'));
}
