/** Runs an action again and again, and sooner on request; never twice at once. */
import type { Clock } from '../clock.ts';

export interface LaneOptions {
  action: () => Promise<void>;
  /** From the end of one run to the next. */
  intervalMs: () => number;
  onError: (error: unknown) => void;
  clock: Clock;
}

type State =
  | { kind: 'waiting'; dueMs: number; cancel: () => void }
  /** `again`: asked for meanwhile. */
  | { kind: 'running'; ended: Promise<void>; again: boolean }
  | { kind: 'closed' };

/** From the end of one run to another that was asked for meanwhile. */
const HURRY_MS = 1000;

export class Lane {
  readonly #options: LaneOptions;
  #state: State = { kind: 'waiting', dueMs: Number.POSITIVE_INFINITY, cancel: () => {} };

  constructor(options: LaneOptions) {
    this.#options = options;
  }

  /** Runs now, or once more soon after the run under way. */
  run(): void {
    if (this.#state.kind === 'closed') return;
    if (this.#state.kind === 'running') {
      this.#state.again = true;
      return;
    }
    this.#state.cancel();
    const { action, onError } = this.#options;
    const ended = action()
      .catch((error) => {
        if (this.#state.kind !== 'closed') onError(error);
      })
      .finally(() => this.#plan());
    this.#state = { kind: 'running', ended, again: false };
  }

  /** Runs in so long at the latest. */
  within(delayMs: number): void {
    const { clock } = this.#options;
    if (this.#state.kind !== 'waiting' || this.#state.dueMs <= clock.elapsed() + delayMs) return;
    this.#state.cancel();
    this.#wait(delayMs);
  }

  get running(): boolean {
    return this.#state.kind === 'running';
  }

  async close(): Promise<void> {
    const state = this.#state;
    this.#state = { kind: 'closed' };
    if (state.kind === 'waiting') state.cancel();
    if (state.kind === 'running') await state.ended;
  }

  #plan(): void {
    if (this.#state.kind === 'running') {
      this.#wait(this.#state.again ? HURRY_MS : this.#options.intervalMs());
    }
  }

  #wait(delayMs: number): void {
    const { clock } = this.#options;
    const cancel = clock.after(delayMs, () => this.run());
    this.#state = { kind: 'waiting', dueMs: clock.elapsed() + delayMs, cancel };
  }
}
