import type { ConsoleIndex } from '../../../src/format/job.ts';
import { LoadError, type OnProgress } from '../load/bytes.ts';
import type { SeekableFile } from '../load/seekable.ts';
import { Signal } from '../load/signal.ts';

/** Unpacked bytes read at once, about: a block of the file holds as much. */
const PIECE_BYTES = 1024 * 1024;
/** Pieces kept; what is in sight is in one or two. */
const KEPT = 24;

/** Lines [from, to), and the unpacked bytes they are in. */
export interface Piece {
  from: number;
  to: number;
  begin: number;
  end: number;
}

/** Cuts the stretches of the index into pieces worth a request; none crosses a block's begin. */
export function cutPieces({ stretches, stride, lines, blocks }: ConsoleIndex): Piece[] {
  const pieces: Piece[] = [];
  let block = 0;
  for (let stretch = 0; stretch * stride < lines; stretch++) {
    const [begin, end] = [stretches[stretch] ?? 0, stretches[stretch + 1] ?? 0];
    const to = Math.min((stretch + 1) * stride, lines);
    const last = pieces.at(-1);
    const next = blocks[block + 1]?.[1] ?? Number.POSITIVE_INFINITY;
    if (last && begin < next && end - last.begin <= PIECE_BYTES) {
      Object.assign(last, { to, end });
      continue;
    }
    while ((blocks[block + 1]?.[1] ?? Number.POSITIVE_INFINITY) <= begin) block++;
    pieces.push({ from: stretch * stride, to, begin, end });
  }
  return pieces;
}

/** The text of the console, loaded by pieces as it comes into sight. */
export class ConsoleText {
  readonly pieces: Piece[];
  /** Counts what was loaded: whoever shows lines watches it. */
  readonly version = new Signal(0);
  /** Why the text that was asked for last is not there. */
  readonly problem = new Signal<Error | null>(null);
  readonly #file: SeekableFile;
  readonly #stride: number;
  readonly #pieceOfStretch: Uint32Array;
  readonly #kept = new Map<number, string[]>();
  #wanted: number[] = [];
  #busy = false;

  constructor(file: SeekableFile, index: ConsoleIndex) {
    this.#file = file;
    this.#stride = index.stride;
    this.pieces = cutPieces(index);
    this.#pieceOfStretch = new Uint32Array(index.stretches.length);
    this.pieces.forEach((piece, i) => {
      for (let line = piece.from; line < piece.to; line += index.stride) {
        this.#pieceOfStretch[line / index.stride] = i;
      }
    });
  }

  /** A line; null while it is not loaded. */
  line(line: number): string | null {
    const piece = this.#pieceOf(line);
    return this.#kept.get(piece)?.[line - (this.pieces[piece] as Piece).from] ?? null;
  }

  /** Loads these lines, one request after the other; what was wanted before and is not now is left. */
  want(lines: Iterable<number>): void {
    const wanted = new Set<number>();
    for (const line of lines) wanted.add(this.#pieceOf(line));
    this.#wanted = [...wanted].slice(0, KEPT);
    if (!this.#busy) void this.#work();
  }

  async #work(): Promise<void> {
    this.#busy = true;
    try {
      for (;;) {
        const next = this.#wanted.find((piece) => !this.#kept.has(piece));
        if (next === undefined) break;
        const lines = await this.read(next);
        for (const piece of this.#kept.keys()) {
          if (this.#kept.size < KEPT) break;
          if (!this.#wanted.includes(piece)) this.#kept.delete(piece);
        }
        this.#kept.set(next, lines);
        this.problem.value = null;
        this.version.value++;
      }
    } catch (error) {
      this.problem.value = error as Error;
    } finally {
      this.#busy = false;
    }
  }

  /** The lines of a piece, which are not kept; rejects with LoadError. */
  async read(piece: number): Promise<string[]> {
    const known = this.#kept.get(piece);
    if (known) return known;
    const { from, to, begin, end } = this.pieces[piece] as Piece;
    const bytes = await this.#file.read(begin, end);
    const lines = new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes).split('\n');
    // Behind the last newline there is nothing.
    lines.pop();
    if (lines.length === to - from) return lines;
    throw new LoadError('malformed', this.#file.url, 'The text has other lines than its index.');
  }

  /** Lines [from, to) as they were written, joined by newlines. */
  async join(from: number, to: number): Promise<string> {
    const parts: string[] = [];
    for (let piece = this.#pieceOf(from); (this.pieces[piece]?.from ?? to) < to; piece++) {
      const first = (this.pieces[piece] as Piece).from;
      const lines = await this.read(piece);
      for (const line of lines.slice(Math.max(0, from - first), to - first)) parts.push(line);
    }
    return parts.join('\n');
  }

  /** Fetches the file, so that reading all of it needs no further request. */
  fetchAll(onProgress: OnProgress): Promise<void> {
    return this.#file.fetchAll(onProgress);
  }

  #pieceOf(line: number): number {
    return this.#pieceOfStretch[Math.floor(line / this.#stride)] ?? 0;
  }
}
