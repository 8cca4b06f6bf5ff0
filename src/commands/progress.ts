/** What a command tells while it works: a line that is redrawn on a terminal, nothing elsewhere. */
import { printable } from '../base/printable.ts';
import type { Added } from '../queue/queue.ts';

/** What is said of a build that was added to the queue. */
export const ADDED: Record<Added, string> = {
  new: 'enqueued',
  joined: 'in the queue already',
  failed: 'failed of late, a later sweep tries it again',
};

export interface Progress {
  /** Shows how far something is; only on a terminal, at most ten times a second. */
  update(text: string): void;
  /** A line that stays. */
  line(text: string): void;
}

const REDRAW_MS = 100;
const CLEAR = '\r\u001b[K';

export function createProgress(stream: NodeJS.WriteStream = process.stderr): Progress {
  let shownAt = Number.NEGATIVE_INFINITY;
  let shown = false;
  // whoever is interrupted leaves no half of a line
  process.once('exit', () => shown && stream.write(CLEAR));
  return {
    update(text) {
      const now = performance.now();
      if (!stream.isTTY || now - shownAt < REDRAW_MS) return;
      shownAt = now;
      shown = true;
      stream.write(`${CLEAR}${printable(text).slice(0, (stream.columns || 80) - 1)}`);
    },
    line(text) {
      stream.write(`${shown ? CLEAR : ''}${printable(text)}\n`);
      shown = false;
    },
  };
}
