/** A clock that tests turn, and a silent log that keeps its lines. */
import { setImmediate as turn } from 'node:timers/promises';
import { createLogger, type Logger } from '../../../src/base/log.ts';
import type { ToProcess } from '../../../src/build/judge.ts';
import type { Clock } from '../../../src/watch/clock.ts';

export interface FakeClock extends Clock {
  /** Runs everything that is due until then, in order; promises in between settle. */
  advance(ms: number): Promise<void>;
  /** Sets the time, as an operator or NTP does: what is planned comes after the same while as before. */
  set(ms: number): void;
  /** Actions planned. */
  pending(): number;
}

const TURNS = 5;

export function fakeClock(startMs = 1_000_000): FakeClock {
  let nowMs = startMs;
  let setMs = 0;
  let timers: { atMs: number; action: () => void }[] = [];
  return {
    now: () => nowMs,
    elapsed: () => nowMs - setMs,
    after(delayMs, action) {
      const timer = { atMs: nowMs + Math.max(0, delayMs), action };
      timers.push(timer);
      return () => {
        timers = timers.filter((one) => one !== timer);
      };
    },
    async advance(ms) {
      const endMs = nowMs + ms;
      for (;;) {
        // work in slices may need more than one, and more of them on a busy machine
        for (let i = 0; i < TURNS; i++) await turn();
        const next = timers.reduce<(typeof timers)[0] | null>(
          (a, b) => (a === null || b.atMs < a.atMs ? b : a),
          null,
        );
        if (next === null || next.atMs > endMs) break;
        timers = timers.filter((one) => one !== next);
        nowMs = Math.max(nowMs, next.atMs);
        next.action();
      }
      nowMs = endMs;
    },
    set(ms) {
      for (const timer of timers) timer.atMs += ms - nowMs;
      setMs += ms - nowMs;
      nowMs = ms;
    },
    pending: () => timers.length,
  };
}

export function fakeLog(): { log: Logger; lines: { level: string; msg: string; code?: string }[] } {
  const lines: { level: string; msg: string }[] = [];
  const log = createLogger('debug', { write: (line: string) => void lines.push(JSON.parse(line)) });
  return { log, lines };
}

/** What a judge says of a build that is complete and not published. */
export const TO_PROCESS: ToProcess = {
  kind: 'process',
  reason: 'marker',
  priority: 'fresh',
  fingerprint: 'f',
  lastChangeMs: 0,
  bornMs: 0,
};
