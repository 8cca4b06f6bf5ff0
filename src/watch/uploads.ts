/** What events of the tree mean for uploads: of which build they tell, and how soon to look at it. */

import { toStackvizError } from '../base/errors.ts';
import { ancestorsOf, baseName } from '../base/paths.ts';
import { isOurs } from '../build/own-files.ts';
import type { Owner } from '../build/owner.ts';
import { evidentBuild, isEvidence, isMarker } from '../build/recognise.ts';
import type { Clock } from './clock.ts';
import type { Settler } from './settle/settler.ts';
import type { Counters } from './status.ts';
import type { TreeEvent } from './tree/place.ts';
import type { Troubles } from './troubles.ts';
import type { Trust } from './trust.ts';

export interface UploadsOptions {
  owner: Owner;
  settler: Pick<Settler, 'touch' | 'waitsFor' | 'unpublished' | 'removed' | 'knows' | 'unsettled'>;
  trust: Pick<Trust, 'onEvent'>;
  counters: Counters;
  troubles: Troubles;
  clock: Clock;
}

export class Uploads {
  readonly #options: UploadsOptions;
  #lastEventMs: number | null = null;
  #closed = false;

  constructor(options: UploadsOptions) {
    this.#options = options;
  }

  /** Something happened that concerns a build. */
  onEvent({ kind, path, type }: TreeEvent): void {
    if (this.#closed) return;
    const { settler, trust, counters, troubles, clock } = this.#options;
    trust.onEvent();
    if (kind === 'removed') {
      settler.removed(path);
      return;
    }
    counters.events += 1;
    this.#lastEventMs = clock.now();
    const name = baseName(path);
    const urgent = kind === 'added' || isMarker(name);
    // whether it really is of this one is decided when that is looked at
    const known = ancestorsOf(path).find((at) => settler.waitsFor(at));
    if (known !== undefined) {
      settler.touch(known, urgent);
      return;
    }
    this.#buildOf(path, isEvidence(name, type === 'directory'))
      .then((build) => {
        if (build !== null) settler.touch(build, urgent);
      })
      .catch((thrown) => troubles.report(toStackvizError(thrown)));
  }

  /** A build was found where events may have been lost. */
  onBuild(build: string): void {
    const { settler } = this.#options;
    if (!this.#closed && !settler.knows(build)) settler.touch(build, true);
  }

  /** What we published of a build has gone: whoever deletes what the source of an upload lacks does that. */
  onUnpublished(build: string): void {
    if (!this.#closed) this.#options.settler.unpublished(build);
  }

  /** Whether a build is known to be not complete. */
  waitsFor(build: string): boolean {
    return this.#options.settler.waitsFor(build);
  }

  /** Builds that are not complete. */
  unsettled(): Iterable<string> {
    return this.#options.settler.unsettled();
  }

  get lastEventMs(): number | null {
    return this.#lastEventMs;
  }

  close(): void {
    this.#closed = true;
  }

  async #buildOf(path: string, evidence: boolean): Promise<string | null> {
    const { owner } = this.#options;
    if (evidence) {
      const build = evidentBuild(path);
      return build === '' ? null : owner.ofDirectory(build);
    }
    const build = await owner.ofFile(path);
    return build === null || isOurs(path.slice(build.length + 1)) ? null : build;
  }
}
