/** The beginning of a log, by which its form is told. */

/** The first bytes of a log, until there are as many as it takes to tell its form by. */
export function createBeginning(enough: number) {
  let first: Buffer[] | null = [];
  let bytes = 0;
  return {
    isOver: () => first === null,
    /** @returns whether there are enough */
    add(chunk: Buffer): boolean {
      first?.push(Buffer.from(chunk));
      bytes += chunk.length;
      return bytes >= enough;
    },
    end(): Buffer {
      const all = Buffer.concat(first ?? []);
      first = null;
      return all;
    },
  };
}
