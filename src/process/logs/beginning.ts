/** The beginning of a log, by which its form is told. */

/** By which the form of a log is told. */
const FIRST_BYTES = 64 * 1024;

/** The first bytes of a log, until there are enough to tell its form by. */
export function createBeginning() {
  let first: Buffer[] | null = [];
  let bytes = 0;
  return {
    isOver: () => first === null,
    /** @returns whether there are enough */
    add(chunk: Buffer): boolean {
      first?.push(Buffer.from(chunk));
      bytes += chunk.length;
      return bytes >= FIRST_BYTES;
    },
    end(): Buffer {
      const all = Buffer.concat(first ?? []);
      first = null;
      return all;
    },
  };
}
