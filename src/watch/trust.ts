/**
 * Whether events can be trusted to tell of every upload: by the file system of the root, and by what
 * sweeps find that no event told of. Each trouble is told once; sweeps come more often meanwhile.
 */

import { StackvizError } from '../base/errors.ts';
import { parentOf } from '../base/paths.ts';
import type { Clock } from './clock.ts';
import type { Counters } from './status.ts';
import type { TreeWatch } from './tree/tree.ts';
import type { Troubles } from './troubles.ts';

type State =
  /** No upload was found that an event should have told of; `told`: events have come. */
  | { kind: 'trusted'; told: boolean }
  /** One was, since the last recent sweep but one. */
  | { kind: 'doubted'; lately: boolean }
  /** One was, and no event ever came. */
  | { kind: 'silent' };

/** An upload this old that a sweep finds should have been told by an event. */
const EVENT_DUE_MS = 5000;

export interface TrustOptions {
  counters: Counters;
  troubles: Troubles;
  clock: Clock;
}

export class Trust {
  readonly #options: TrustOptions;
  #state: State = { kind: 'trusted', told: false };
  /** Its name, where files of the root may change without an event. */
  #fileSystem: string | null = null;

  constructor(options: TrustOptions) {
    this.#options = options;
  }

  /** The root that is watched from now on. @param fileSystem see changedElsewhere */
  onRoot(root: string, fileSystem: string | null): void {
    const { troubles } = this.#options;
    this.#fileSystem = fileSystem;
    this.#state = { kind: 'trusted', told: false };
    if (fileSystem === null) troubles.over('EVENTS_PARTIAL');
    else troubles.report(new StackvizError('EVENTS_PARTIAL', `${root} is on ${fileSystem}`));
  }

  onEvent(): void {
    if (this.#state.kind === 'silent') this.#options.troubles.over('EVENTS_NONE');
    if (this.#state.kind !== 'doubted') this.#state = { kind: 'trusted', told: true };
  }

  /**
   * A sweep found an upload that was not known; was an event to tell of it?
   *
   * @param tree what is watched now
   */
  onFoundBySweep(
    build: string,
    { bornMs, lastChangeMs }: { bornMs: number; lastChangeMs: number },
    tree: Pick<TreeWatch, 'watchedSince'> | null,
  ): void {
    const { counters, troubles, clock } = this.#options;
    const sinceMs = tree?.watchedSince(parentOf(build)) ?? null;
    const due = lastChangeMs < clock.now() - EVENT_DUE_MS;
    if (sinceMs === null || bornMs <= sinceMs || !due) return;
    if (this.#fileSystem !== null || this.#state.kind === 'silent') return;
    counters.sweepMisses += 1;
    if (this.#state.kind === 'trusted' && !this.#state.told) {
      this.#state = { kind: 'silent' };
      troubles.report(new StackvizError('EVENTS_NONE', `no event ever came; none of ${build}`));
    } else {
      this.#state = { kind: 'doubted', lately: true };
      troubles.report(new StackvizError('EVENTS_LOST', `no event told of ${build}`));
    }
  }

  /** A sweep of what changed of late has ended. */
  onSwept(): void {
    if (this.#state.kind !== 'doubted') return;
    if (this.#state.lately) this.#state = { kind: 'doubted', lately: false };
    else {
      this.#state = { kind: 'trusted', told: true };
      this.#options.troubles.over('EVENTS_LOST');
    }
  }

  /** Events were lost that should have come; it may pass. */
  get doubted(): boolean {
    return this.#state.kind === 'doubted';
  }

  /** Events alone do not tell of every upload. */
  get partial(): boolean {
    return this.#fileSystem !== null || this.#state.kind !== 'trusted';
  }
}
