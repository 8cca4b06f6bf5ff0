import { plainLine } from '../../../src/format/terminal.ts';
import type { LineMatcher } from '../console/search.ts';
import type { MatchAnswer, MatchRequest } from './match-worker.ts';
import { startMatchWorker } from './thread.ts';

/** A piece of the text is given up after so long: the pattern may come with a link. */
const PATIENCE_MS = 2000;
/** Characters of a line a pattern is tried on: as many as the publisher keeps. */
const LINE_LIMIT = 64 * 1024;

/** Matches lines beside the page, where it can be stopped; ends with the signal. */
export function lineMatcher(pattern: string, signal: AbortSignal): LineMatcher {
  const worker = startMatchWorker();
  signal.addEventListener('abort', () => worker.terminate(), { once: true });
  return (lines) =>
    new Promise((resolve) => {
      const end = (mask: Uint8Array | null) => {
        clearTimeout(timer);
        resolve(mask);
      };
      const timer = setTimeout(() => end(null), PATIENCE_MS);
      signal.addEventListener('abort', () => end(null), { once: true });
      worker.onmessage = ({ data }: MessageEvent<MatchAnswer>) => end(data.mask);
      worker.onerror = () => end(null);
      const names: MatchRequest = { names: lines.map(plainLine), limit: LINE_LIMIT };
      worker.postMessage(names);
      worker.postMessage({ pattern } satisfies MatchRequest);
    });
}
