/** What of a version 2 stream is in no packet: text between them, and what is left of damaged ones. */
import type { EventSink } from '../event.ts';

/** Gives it out in order; offsets are bytes of the stream. */
export class LooseBytes {
  readonly #sink: EventSink;
  /** Up to here what is no packet is the rest of a damaged one. */
  #damagedTo = 0;
  /** The byte that was given out last; null: a packet came after it. */
  last: number | null = 0;

  constructor(sink: EventSink) {
    this.#sink = sink;
  }

  /** @param offset of the first byte of `data` */
  give(data: Buffer, start: number, end: number, offset: number): void {
    if (end <= start) return;
    const damaged = Math.max(start, Math.min(end, this.#damagedTo - offset));
    if (damaged > start) this.#sink.text(data.subarray(start, damaged), true);
    if (end > damaged) this.#sink.text(data.subarray(damaged, end), false);
    this.last = data[end - 1] as number;
  }

  /**
   * A packet that begins at `at` and would end at byte `to` could not be read.
   *
   * @returns from where the bytes of `data` are still to be given: those before it were, unless they are
   * damaged as well
   */
  damage(data: Buffer, start: number, at: number, offset: number, to: number): number {
    const goesOn = offset + at < this.#damagedTo;
    if (!goesOn) this.give(data, start, at, offset);
    this.#damagedTo = Math.max(this.#damagedTo, to);
    return goesOn ? start : at;
  }

  /** Whether a byte of the stream is one of a damaged packet whose end is known: what begins there is as a rule no packet. */
  isWithinDamage(at: number): boolean {
    return at < this.#damagedTo && Number.isFinite(this.#damagedTo);
  }

  /** A packet with the right checksum was found, so that no damaged one goes on behind it. */
  endOfDamage(): void {
    this.#damagedTo = 0;
  }
}
