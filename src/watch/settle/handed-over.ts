/**
 * What was handed to the queue of late: late events of one upload enqueue nothing twice. The queue may
 * forget what it was given; until a build is seen published, it is outstanding.
 */
import type { Delivered } from './delivery.ts';

interface HandedOver {
  /** Of what was there to be read. */
  fingerprint: string;
  atMs: number;
  /** Published, or nothing to do. */
  confirmed: boolean;
  /** The queue was away, and may be so still. */
  held: boolean;
}

/** Builds remembered, the latest. */
const MAX = 10_000;

export class HandedOverBuilds {
  readonly #builds = new Map<string, HandedOver>();

  get(build: string): Readonly<HandedOver> | undefined {
    return this.#builds.get(build);
  }

  remember(build: string, fingerprint: string, delivered: Delivered, atMs: number): void {
    const [confirmed, held] = [delivered === 'done', delivered === 'held'];
    this.#builds.delete(build);
    this.#builds.set(build, { fingerprint, atMs, confirmed, held });
    const [oldest] = this.#builds.keys();
    if (this.#builds.size > MAX && oldest !== undefined) this.#builds.delete(oldest);
  }

  forget(build: string): void {
    this.#builds.delete(build);
  }

  /** Builds handed over before that time whose end is not known: the queue may have lost them. */
  outstanding(beforeMs: number): string[] {
    return [...this.#builds]
      .filter(([, { confirmed, atMs }]) => !confirmed && atMs < beforeMs)
      .map(([build]) => build);
  }

  /** The queue is back, with all that was held, and may have lost what it was given before. */
  distrust(): void {
    for (const known of this.#builds.values()) {
      if (!known.confirmed) known.atMs = 0;
      known.held = false;
    }
  }
}
