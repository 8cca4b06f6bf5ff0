/**
 * Matches names against a regular expression beside the page, where it can be stopped: the pattern
 * may come with a link, and a hostile one takes for ever on a single name.
 */
import { compile, NAME_LIMIT } from './filter.ts';

/** First the names, and the characters of each that count; then patterns for them. */
export type MatchRequest = { names: string[]; limit?: number } | { pattern: string };

/** 1 and 0 by index of the name. */
export type MatchAnswer = { mask: Uint8Array<ArrayBuffer> };

/** What is used of a DedicatedWorkerGlobalScope, which the page's types do not know. */
export interface MatchScope {
  onmessage: ((event: { data: MatchRequest }) => void) | null;
  postMessage: (answer: MatchAnswer, transfer: ArrayBuffer[]) => void;
}

/** The worker's side: answers every pattern in turn. */
export function answerMatches(scope: MatchScope): void {
  let names: string[] = [];
  let limit = NAME_LIMIT;
  scope.onmessage = ({ data }) => {
    if ('names' in data) {
      ({ names, limit = NAME_LIMIT } = data);
      return;
    }
    const compiled = compile(data.pattern);
    const mask = new Uint8Array(names.length);
    if ('pattern' in compiled) {
      names.forEach((name, i) => {
        if (compiled.pattern.test(name.slice(0, limit))) mask[i] = 1;
      });
    }
    scope.postMessage({ mask }, [mask.buffer]);
  };
}
