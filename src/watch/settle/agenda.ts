/** What is to be done at which time: one timer for all of it, and so many at the same time. */
import type { Clock } from '../clock.ts';

interface Planned<T> {
  item: T;
  /** As time passes, whatever the clock is set to. */
  dueMs: number;
}

export class Agenda<T> {
  readonly #clock: Clock;
  readonly #width: number;
  readonly #act: (item: T) => Promise<unknown>;
  /** What counts; in the heap may be more, which is passed over. */
  readonly #due = new Map<T, number>();
  /** A binary heap: no entry is due before the one at half its index. */
  #heap: Planned<T>[] = [];
  #running = 0;
  #timer: { atMs: number; cancel: () => void } | null = null;

  /**
   * @param width actions at the same time
   * @param act never rejects
   */
  constructor(clock: Clock, width: number, act: (item: T) => Promise<unknown>) {
    this.#clock = clock;
    this.#width = width;
    this.#act = act;
  }

  /** Plans an item, instead of what was planned of it before. */
  plan(item: T, delayMs: number): void {
    const dueMs = this.#clock.elapsed() + delayMs;
    this.#due.set(item, dueMs);
    this.#push({ item, dueMs });
    this.#arm();
  }

  /** How long it is until an item is due; infinite: it is not planned. */
  delayOf(item: T): number {
    return (this.#due.get(item) ?? Number.POSITIVE_INFINITY) - this.#clock.elapsed();
  }

  cancel(item: T): void {
    if (!this.#due.delete(item)) return;
    if (this.#heap.length > 2 * this.#due.size + 64) this.#forgetStale();
    this.#arm();
  }

  cancelAll(): void {
    this.#due.clear();
    this.#heap = [];
    this.#arm();
  }

  /** Does what is due, and sets the timer for the rest. */
  #pump(): void {
    const nowMs = this.#clock.elapsed();
    for (let first = this.#first(); first !== undefined; first = this.#first()) {
      if (first.dueMs > nowMs || this.#running >= this.#width) break;
      this.#pop();
      this.#due.delete(first.item);
      this.#running += 1;
      void this.#act(first.item).finally(() => {
        this.#running -= 1;
        this.#pump();
      });
    }
    this.#arm();
  }

  #arm(): void {
    const atMs = this.#running < this.#width ? (this.#first()?.dueMs ?? null) : null;
    if (this.#timer?.atMs === atMs) return;
    this.#timer?.cancel();
    this.#timer = null;
    if (atMs === null) return;
    const cancel = this.#clock.after(atMs - this.#clock.elapsed(), () => {
      this.#timer = null;
      this.#pump();
    });
    this.#timer = { atMs, cancel };
  }

  /** The one that is due first. */
  #first(): Planned<T> | undefined {
    for (let first = this.#heap[0]; first !== undefined; first = this.#heap[0]) {
      if (this.#due.get(first.item) === first.dueMs) return first;
      this.#pop();
    }
    return undefined;
  }

  #forgetStale(): void {
    this.#heap = [...this.#due].map(([item, dueMs]) => ({ item, dueMs }));
    this.#heap.sort((a, b) => a.dueMs - b.dueMs);
  }

  #push(planned: Planned<T>): void {
    const heap = this.#heap;
    let at = heap.push(planned) - 1;
    for (let above = (at - 1) >> 1; at > 0; above = (at - 1) >> 1) {
      const parent = heap[above] as Planned<T>;
      if (parent.dueMs <= planned.dueMs) break;
      heap[at] = parent;
      at = above;
    }
    heap[at] = planned;
  }

  #pop(): void {
    const heap = this.#heap;
    const last = heap.pop();
    if (last === undefined || heap.length === 0) return;
    let at = 0;
    for (let below = 1; below < heap.length; below = 2 * at + 1) {
      const [left, right] = [heap[below] as Planned<T>, heap[below + 1]];
      const child = right !== undefined && right.dueMs < left.dueMs ? right : left;
      if (last.dueMs <= child.dueMs) break;
      heap[at] = child;
      at = child === left ? below : below + 1;
    }
    heap[at] = last;
  }
}
