/** Packed bytes, taken as an unpacker wants them: chunk by chunk, or so many at once. */

/** What an unpacker reads from. */
export interface PackedInput {
  /** Some bytes, never none, valid until the next call; null at the end. */
  read(): Promise<Buffer | null>;
  /** Puts back the end of what was taken last. */
  unread(rest: Buffer): void;
  /** The next `count` bytes as a copy, fewer at the end. */
  take(count: number): Promise<Buffer>;
}

/** Tells what is wrong with packed data; the unpacker then ends. */
export type Report = (code: string, message: string) => void;

/** Delivers unpacked chunks, each valid until the next is asked for. Never throws for what the bytes are. */
export type Unpacker = (
  input: PackedInput,
  report: Report,
  isInner: boolean,
) => AsyncGenerator<Buffer>;

export function createPackedInput(source: AsyncIterable<Buffer>): PackedInput {
  const chunks = source[Symbol.asyncIterator]();
  const back: Buffer[] = [];

  const read = async (): Promise<Buffer | null> => {
    const known = back.pop();
    if (known !== undefined) return known;
    for (;;) {
      const { done, value } = await chunks.next();
      if (done) return null;
      if (value.length > 0) return value;
    }
  };
  const unread = (rest: Buffer) => {
    if (rest.length > 0) back.push(rest);
  };
  return {
    read,
    unread,
    async take(count) {
      const parts: Buffer[] = [];
      for (let missing = count; missing > 0; ) {
        const chunk = await read();
        if (chunk === null) break;
        const part = Buffer.from(chunk.subarray(0, missing));
        unread(chunk.subarray(part.length));
        parts.push(part);
        missing -= part.length;
      }
      return Buffer.concat(parts);
    },
  };
}
