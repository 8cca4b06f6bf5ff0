/** The lines of a log, as bytes: most are looked at without being decoded. */

/** Longer ones are cut; the rest counts as part of them. */
const MAX_LINE = 64 * 1024;
const [NEWLINE, RETURN] = [0x0a, 0x0d];

/** @param line its bytes without what ends it are buffer[from, to), valid during the call */
export type OnLine = (buffer: Buffer, from: number, to: number) => void;

export interface LineSplitter {
  push(chunk: Buffer): void;
  /** The last line may lack its newline: the service was stopped while it wrote. */
  end(): void;
}

export function createLineSplitter(onLine: OnLine): LineSplitter {
  const line: OnLine = (buffer, from, to) =>
    onLine(buffer, from, to > from && buffer[to - 1] === RETURN ? to - 1 : to);
  /** The beginning of a line whose end is in a later chunk. */
  let held: Buffer | null = null;

  const hold = (rest: Buffer): void => {
    if (rest.length === 0) return;
    if (held === null) held = Buffer.from(rest.subarray(0, MAX_LINE));
    else if (held.length < MAX_LINE) held = Buffer.concat([held, rest.subarray(0, MAX_LINE)]);
  };

  return {
    push(chunk) {
      let from = 0;
      if (held !== null) {
        const end = chunk.indexOf(NEWLINE);
        hold(end < 0 ? chunk : chunk.subarray(0, end));
        if (end < 0) return;
        const whole: Buffer = held;
        held = null;
        line(whole, 0, whole.length);
        from = end + 1;
      }
      for (;;) {
        const end = chunk.indexOf(NEWLINE, from);
        if (end < 0) break;
        line(chunk, from, end);
        from = end + 1;
      }
      hold(chunk.subarray(from));
    },
    end() {
      if (held === null) return;
      const whole: Buffer = held;
      held = null;
      line(whole, 0, whole.length);
    },
  };
}
