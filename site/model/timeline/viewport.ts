import { MIN_SPAN, type Span } from './span.ts';

/** Keeps a span inside the limits: moved if it can be, cut only if it is longer than they are. */
export function clampSpan(span: Span, limits: Span): Span {
  const whole = limits.to - limits.from;
  const length = Math.min(Math.max(span.to - span.from, Math.min(MIN_SPAN, whole)), whole);
  const middle = (span.from + span.to) / 2;
  const wanted = length === span.to - span.from ? span.from : middle - length / 2;
  const from = Math.min(Math.max(wanted, limits.from), limits.to - length);
  return { from, to: from + length };
}

/** Zooms by `factor` (< 1 is in) such that the instant `at` stays where it is on the screen. */
export function zoomSpan(span: Span, at: number, factor: number, limits: Span): Span {
  const before = clampSpan(span, limits);
  const length = Math.max((before.to - before.from) * factor, MIN_SPAN);
  const share = (at - before.from) / (before.to - before.from || 1);
  const from = at - length * share;
  return clampSpan({ from, to: from + length }, limits);
}

/**
 * The visible time range that lanes, charts, axis and minimap share. It lives outside the view
 * tree because it changes sixty times a second while somebody drags.
 */
export class Viewport {
  #span: Span;
  #limits: Span;
  #home: Span;
  readonly #listeners = new Set<() => void>();

  /** `home` is what "fit" shows, `limits` what can be reached by panning. */
  constructor(home: Span, limits: Span) {
    this.#home = home;
    this.#limits = limits;
    this.#span = clampSpan(home, limits);
  }

  get span(): Span {
    return this.#span;
  }

  get limits(): Span {
    return this.#limits;
  }

  /** True while nothing is zoomed: such a state needs no range in the URL. */
  get isHome(): boolean {
    const home = clampSpan(this.#home, this.#limits);
    return this.#span.from === home.from && this.#span.to === home.to;
  }

  /** Calls back after every change; returns the function that ends it. */
  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  set(span: Span): void {
    const next = clampSpan(span, this.#limits);
    if (next.from === this.#span.from && next.to === this.#span.to) return;
    this.#span = next;
    for (const listener of this.#listeners) listener();
  }

  /** Widens what can be reached, once later data (dstat) turns out to cover more. */
  extend(span: Span): void {
    const { from, to } = this.#limits;
    this.#limits = { from: Math.min(from, span.from), to: Math.max(to, span.to) };
    for (const listener of this.#listeners) listener();
  }

  fit(): void {
    this.set(this.#home);
  }

  /** Moves by milliseconds. */
  pan(by: number): void {
    this.set({ from: this.#span.from + by, to: this.#span.to + by });
  }

  zoom(at: number, factor: number): void {
    this.set(zoomSpan(this.#span, at, factor, this.#limits));
  }

  /** Brings a span into sight; zooms only if it would be invisibly short or does not fit. */
  reveal(span: Span): void {
    const { from, to } = this.#span;
    const length = span.to - span.from;
    const visible = span.from >= from && span.to <= to;
    const legible = length > (to - from) / 400;
    if (visible && legible) return;
    if (legible && length < to - from) {
      const by = (span.from + span.to) / 2 - (from + to) / 2;
      this.pan(by);
      return;
    }
    const width = Math.max(length * 12, MIN_SPAN * 10);
    const middle = (span.from + span.to) / 2;
    this.set({ from: middle - width / 2, to: middle + width / 2 });
  }
}
