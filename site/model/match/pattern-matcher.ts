import type { MatchAnswer, MatchRequest } from './match-worker.ts';
import { startMatchWorker } from './thread.ts';

/** After so long without an answer a pattern is given up. */
const PATIENCE_MS = 2000;

/** The page's side of match-worker.ts: one worker a run, made when the first pattern comes. */
export class PatternMatcher {
  readonly #names: () => string[];
  #worker: Worker | null = null;

  constructor(names: () => string[]) {
    this.#names = names;
  }

  /** Which names match; null if it took too long or the worker could not run. One at a time. */
  match(pattern: string, signal: AbortSignal): Promise<Uint8Array | null> {
    return new Promise((resolve) => {
      const worker = this.#start();
      const end = (mask: Uint8Array | null) => {
        clearTimeout(timer);
        if (mask === null) this.stop();
        resolve(mask);
      };
      const timer = setTimeout(() => end(null), PATIENCE_MS);
      worker.onmessage = ({ data }: MessageEvent<MatchAnswer>) => end(data.mask);
      worker.onerror = () => end(null);
      // The next pattern does not wait for this one's answer.
      signal.addEventListener('abort', () => end(null), { once: true });
      worker.postMessage({ pattern } satisfies MatchRequest);
    });
  }

  #start(): Worker {
    if (this.#worker) return this.#worker;
    this.#worker = startMatchWorker();
    this.#worker.postMessage({ names: this.#names() } satisfies MatchRequest);
    return this.#worker;
  }

  stop(): void {
    this.#worker?.terminate();
    this.#worker = null;
  }
}
