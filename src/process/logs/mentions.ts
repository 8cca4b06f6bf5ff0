/** Which requests that a test made a line names. */
import { hexAt } from './line/quick.ts';
import type { Asked, Wanted } from './wanted.ts';

const BEGIN = Buffer.from('req-');
const LENGTH = 'req-00000000-0000-0000-0000-000000000000'.length;

export interface Mentions {
  /** Those in buffer[from, to); lines of one buffer are asked for in their order. */
  in(buffer: Buffer, from: number, to: number): Asked[];
  /** The buffer holds something else from now on. */
  forget(): void;
}

const NONE: Asked[] = [];

export function createMentions({ requests }: Wanted): Mentions {
  /** Where in a buffer the next one stands: a line without one costs a comparison. */
  let next: { buffer: Buffer | null; at: number } = { buffer: null, at: 0 };
  const seek = (buffer: Buffer, from: number): void => {
    const at = buffer.indexOf(BEGIN, from);
    next = { buffer, at: at < 0 ? Number.POSITIVE_INFINITY : at };
  };
  return {
    in(buffer, from, to) {
      if (requests.size === 0) return NONE;
      if (next.buffer !== buffer || next.at < from) seek(buffer, from);
      let found = NONE;
      while (next.at < to) {
        const known = requests.get(hexAt(buffer, next.at + BEGIN.length));
        if (known !== undefined) {
          const id = buffer.toString('latin1', next.at, next.at + LENGTH);
          const own = known.filter((asked) => asked.id === id && !found.includes(asked));
          if (own.length > 0) found = [...found, ...own];
        }
        seek(buffer, next.at + BEGIN.length);
      }
      return found;
    },
    forget() {
      next = { buffer: null, at: 0 };
    },
  };
}
