/** Line ends of a version 1 stream that was written as text on a system that ends lines by CR LF. */
import type { StreamParser } from '../event.ts';

const CARRIAGE_RETURN = 0x0d;
const LINE_FEED = 0x0a;

/**
 * A parser before which every CR LF becomes LF again.
 *
 * What was written as text got a CR before each LF, also inside attachments and before those LF that
 * had one: taken away everywhere, the stream is as it was meant, and chunks have the lengths they say.
 */
export function withoutReturns(parser: StreamParser): StreamParser {
  /** A CR that stood last in a chunk is told with the next. */
  let held = false;
  return {
    push(chunk) {
      const plain = Buffer.allocUnsafe(chunk.length + 1);
      let length = 0;
      if (held && chunk[0] !== LINE_FEED) plain[length++] = CARRIAGE_RETURN;
      let from = 0;
      for (let at = chunk.indexOf(CARRIAGE_RETURN); at >= 0; ) {
        if (at + 1 === chunk.length || chunk[at + 1] === LINE_FEED) {
          length += chunk.copy(plain, length, from, at);
          from = at + 1;
        }
        at = chunk.indexOf(CARRIAGE_RETURN, at + 1);
      }
      held = chunk.at(-1) === CARRIAGE_RETURN;
      length += chunk.copy(plain, length, from);
      if (length > 0) parser.push(plain.subarray(0, length));
    },
    end() {
      if (held) parser.push(Buffer.from('\r'));
      parser.end();
    },
  };
}
