/** Which requests that a test made a line names. */
import { hexAt } from './line/quick.ts';
import type { Asked, Wanted } from './wanted.ts';

/** `req-`: of its letters q is the rarest, and to look for one byte takes a third of what four do. */
const [R, E, Q, HYPHEN] = [0x72, 0x65, 0x71, 0x2d];

export interface Mentions {
  /** Those in buffer[from, to); lines of one buffer are asked for in their order. */
  in(buffer: Buffer, from: number, to: number): readonly Asked[];
  /** The buffer holds something else from now on. */
  forget(): void;
}

const NONE: readonly Asked[] = [];

export function createMentions({ requests }: Wanted): Mentions {
  /** Where in a buffer the next q stands: a line without one costs a comparison. */
  let seen: Buffer | null = null;
  let next = 0;
  const seek = (buffer: Buffer, from: number): void => {
    const at = buffer.indexOf(Q, from);
    next = at < 0 ? Number.POSITIVE_INFINITY : at;
  };
  return {
    in(buffer, from, to) {
      if (requests.size === 0) return NONE;
      if (seen !== buffer || next < from) seek(buffer, from);
      seen = buffer;
      let found = NONE;
      for (; next < to; seek(buffer, next + 1)) {
        if (buffer[next + 1] !== HYPHEN || buffer[next - 1] !== E || buffer[next - 2] !== R)
          continue;
        const known = requests.get(hexAt(buffer, next + 2));
        if (known !== undefined) found = added(found, known, buffer, next - 2);
      }
      return found;
    },
    forget() {
      seen = null;
    },
  };
}

/** What was found so far and, of those with one beginning, those whose id stands there. */
function added(
  found: readonly Asked[],
  known: readonly Asked[],
  buffer: Buffer,
  at: number,
): readonly Asked[] {
  const own = known.filter(({ id }) => isAt(id, buffer, at));
  if (own.length === 0) return found;
  return found === NONE ? own : [...new Set([...found, ...own])];
}

/** From the end, where ids of one beginning differ. */
function isAt(id: string, buffer: Buffer, at: number): boolean {
  for (let i = id.length - 1; i >= 0; i--) {
    if (buffer[at + i] !== id.charCodeAt(i)) return false;
  }
  return true;
}
