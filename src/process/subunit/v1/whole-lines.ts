/** Lines of a version 1 stream, whose chunks end anywhere. */

/** A directive line, also the name of a test in it, is no longer than this. */
export const MAX_LINE = 1024 * 1024;

/** What is done with lines, in their order. */
interface LineSink {
  /** A whole line, its line feed included. */
  line(bytes: Buffer): void;
  /** A line turned out to be longer than MAX_LINE; what there is of it follows in parts. */
  tooLong(): void;
  longPart(part: Buffer): void;
}

/** Puts lines together. */
export class Lines {
  readonly #sink: LineSink;
  /** Start of a line whose end has not come. */
  #parts: Buffer[] = [];
  #bytes = 0;

  constructor(sink: LineSink) {
    this.#sink = sink;
  }

  /** Bytes of a line up to and with its line feed, or all there are. */
  take(part: Buffer, complete: boolean): void {
    const wasLong = this.#bytes > MAX_LINE;
    this.#bytes += part.length;
    if (this.#bytes > MAX_LINE) {
      if (!wasLong) this.#sink.tooLong();
      for (const piece of [...this.#parts, part]) this.#sink.longPart(piece);
      this.#parts = [];
      if (complete) this.#bytes = 0;
    } else if (complete) {
      const whole = this.#parts.length === 0 ? part : this.rest(part);
      this.#parts = [];
      this.#bytes = 0;
      this.#sink.line(whole);
    } else {
      // a copy: the caller may overwrite its chunk
      this.#parts.push(Buffer.from(part));
    }
  }

  /** The line whose end has not come, and what follows. */
  rest(...behind: Buffer[]): Buffer {
    return Buffer.concat([...this.#parts, ...behind]);
  }
}
