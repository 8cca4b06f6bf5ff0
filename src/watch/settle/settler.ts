/**
 * The builds that are not complete yet, each with the time at which to look at it again.
 *
 * An event only makes us look: what is decided is decided on what the tree shows then. So lost, late
 * and doubled events cost time at most, never a build or a half one. The list has a limit: what finds
 * no room is left to the next sweep.
 */
import { createGate } from '../../base/gate.ts';
import type { Logger } from '../../base/log.ts';
import { STILL_MS } from '../../build/arrival/settle.ts';
import { firstSight, type Judge, type Sighting, type ToProcess } from '../../build/judge.ts';
import type { Job, Source } from '../../queue/queue.ts';
import type { Clock } from '../clock.ts';
import { Agenda } from './agenda.ts';
import type { Delivered } from './delivery.ts';
import type { HandOver } from './hand-over.ts';
import { HandedOverBuilds } from './handed-over.ts';

/**
 * What a look at a build led to. `left`: not complete, and there is no room to wait for it; `gone`: no
 * build (any more), or one without test inputs.
 */
export type Looked = Delivered | 'waiting' | 'left' | 'gone';

export interface SettlerOptions {
  judge: Judge;
  handOver: HandOver;
  /** A build that an event told of is left to the next sweep. */
  onLeft: () => void;
  quietMs: number;
  /** From the first sight of a build, for how long it is looked at again where that fails. */
  deadlineMs: number;
  clock: Clock;
  log: Logger;
}

/** A build that is not complete. */
interface Entry {
  readonly build: string;
  source: Source;
  /** The same content is not handed over again if it was after this; see `examine`. */
  readonly sinceMs: number;
  readonly firstMs: number;
  sighting: Sighting;
  phase: Phase;
}

/** `touched`: something happened in it since it is looked at. */
type Phase = { kind: 'planned' } | { kind: 'looking'; touched: boolean };

/** Builds looked at at the same time. */
const WIDTH = 8;
/** Builds kept until they are complete, about 500 bytes each. */
export const MAX_UNSETTLED = 10_000;
/** Of those, how many there may be before a sweep adds none: who has an event goes first. */
const MAX_BY_SWEEP = MAX_UNSETTLED / 2;

export class Settler {
  readonly #options: SettlerOptions;
  readonly #entries = new Map<string, Entry>();
  readonly #agenda: Agenda<Entry>;
  readonly #handed = new HandedOverBuilds();
  readonly #gate = createGate(WIDTH);
  readonly #looks = new Set<Promise<unknown>>();
  #closed = false;

  constructor(options: SettlerOptions) {
    this.#options = options;
    this.#agenda = new Agenda(options.clock, WIDTH, (entry) => this.#look(entry));
  }

  /**
   * Something happened in a build.
   *
   * @param urgent it may have completed the build (a new file, the marker): look soon, also where a
   *   later look is planned
   */
  touch(build: string, urgent: boolean): void {
    if (this.#closed) return;
    const known = this.#entries.get(build);
    if (known === undefined) {
      if (this.#entries.size < MAX_UNSETTLED) this.#plan(this.#add(build, 'watch', 0), STILL_MS);
      else this.#options.onLeft();
      return;
    }
    // the sweep was first, but not the only one to find it
    if (known.source === 'sweep') known.source = 'watch';
    known.sighting = { ...known.sighting, told: 'changed' };
    if (known.phase.kind === 'looking') known.phase.touched = true;
    else if (urgent && this.#agenda.delayOf(known) > STILL_MS) this.#plan(known, STILL_MS);
  }

  /** What was published of a build has gone, without us. */
  unpublished(build: string): void {
    this.#handed.forget(build);
    this.touch(build, true);
  }

  /**
   * A directory was deleted, or so it is said: chokidar also reports directories as gone that are
   * there. Where it is a build that is kept, look soon.
   */
  removed(directory: string): void {
    if (this.#entries.has(directory)) this.touch(directory, true);
  }

  /**
   * Looks at a build now, for the sweep, and keeps it where it is not complete.
   *
   * @param sinceMs when the sweep began: what was handed over after that is not handed over again;
   *   what was before may have been lost with the queue's memory
   */
  async examine(build: string, sinceMs: number): Promise<Looked> {
    if (this.#closed) return 'gone';
    if (this.#entries.has(build)) return 'waiting';
    return this.#look(this.#add(build, 'sweep', sinceMs));
  }

  /** Hands a build over as it is: somebody who knows says that it is complete. */
  async demand(build: string): Promise<Looked> {
    const judgement = await this.#options.judge(
      build,
      firstSight('complete'),
      this.#options.clock.now(),
    );
    if (judgement.kind === 'no build') {
      return judgement.owner === null ? 'gone' : this.demand(judgement.owner);
    }
    if (judgement.kind === 'incomplete') return 'waiting';
    if (judgement.kind !== 'process') return judgement.kind === 'done' ? 'done' : 'gone';
    const known = this.#entries.get(build);
    if (known?.phase.kind === 'planned') this.#drop(known);
    const { fingerprint } = judgement;
    const job = { path: build, source: 'trigger', reason: 'drop', fingerprint } as const;
    return this.#handOver(job, judgement, 0);
  }

  /** Asks after builds handed over that long ago: the queue may have lost them. */
  async askAfter(beforeMs: number, goOn: () => boolean): Promise<void> {
    const nowMs = this.#options.clock.now();
    for (const build of this.#handed.outstanding(beforeMs)) {
      if (!goOn()) return;
      await this.examine(build, nowMs);
    }
  }

  /** The queue is back, and may have lost what it was given: the next sweep hands that over again. */
  distrust(): void {
    this.#handed.distrust();
  }

  /** Builds that are not complete. */
  get size(): number {
    return this.#entries.size;
  }

  unsettled(): Iterable<string> {
    return this.#entries.keys();
  }

  /** When the first of the builds that are not complete was seen; infinite: there is none. */
  oldestMs(): number {
    let oldest = Number.POSITIVE_INFINITY;
    for (const { firstMs } of this.#entries.values()) oldest = Math.min(oldest, firstMs);
    return oldest;
  }

  /** Whether a build is kept until it is complete. */
  waitsFor(build: string): boolean {
    return this.#entries.has(build);
  }

  /** Whether a build is kept, or was handed over and is remembered. */
  knows(build: string): boolean {
    return this.#entries.has(build) || this.#handed.get(build) !== undefined;
  }

  /** Stops looking; resolves when the looks under way have ended. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#agenda.cancelAll();
    this.#entries.clear();
    await Promise.all(this.#looks);
  }

  #add(build: string, source: Source, sinceMs: number): Entry {
    const firstMs = this.#options.clock.now();
    const sighting = firstSight(source === 'sweep' ? 'nothing' : 'changed', firstMs);
    const phase: Phase = { kind: 'looking', touched: false };
    const entry = { build, source, sinceMs, firstMs, sighting, phase };
    this.#entries.set(build, entry);
    return entry;
  }

  #drop(entry: Entry): void {
    this.#agenda.cancel(entry);
    if (this.#entries.get(entry.build) === entry) this.#entries.delete(entry.build);
  }

  #plan(entry: Entry, delayMs: number): void {
    entry.phase = { kind: 'planned' };
    this.#agenda.plan(entry, delayMs);
  }

  async #look(entry: Entry): Promise<Looked> {
    const phase = { kind: 'looking' as const, touched: false };
    entry.phase = phase;
    const look = this.#gate(() => {
      phase.touched = false;
      return this.#judge(entry);
    });
    this.#looks.add(look);
    const { looked, againMs } = await look;
    this.#looks.delete(look);
    if (this.#closed) return looked;
    if (phase.touched) this.#plan(entry, STILL_MS);
    else if (againMs === null || looked === 'left') this.#drop(entry);
    else this.#plan(entry, againMs);
    return looked;
  }

  /** @returns what came of it, and in how long to look again; null: there is no need to */
  async #judge(entry: Entry): Promise<{ looked: Looked; againMs: number | null }> {
    const { build, source } = entry;
    if (this.#closed) return { looked: 'gone', againMs: null };
    try {
      const judgement = await this.#options.judge(build, entry.sighting, this.#options.clock.now());
      switch (judgement.kind) {
        case 'incomplete':
          entry.sighting = { ...entry.sighting, change: judgement.change };
          return { looked: this.#hasRoom(entry) ? 'waiting' : 'left', againMs: judgement.againMs };
        case 'no build':
          // the sweep finds it by itself
          if (judgement.owner !== null && source !== 'sweep') this.touch(judgement.owner, true);
          return { looked: 'gone', againMs: null };
        case 'empty':
        case 'done':
          // of all that a sweep finds done, only what is outstanding is of interest
          if (source !== 'sweep' || this.#handed.get(build) !== undefined) {
            this.#handed.remember(build, '', 'done', this.#options.clock.now());
          }
          return { looked: judgement.kind === 'done' ? 'done' : 'gone', againMs: null };
        case 'process':
          return { looked: await this.#settled(entry, judgement), againMs: null };
      }
    } catch (err) {
      return { looked: 'waiting', againMs: this.#failed(entry, err) };
    }
  }

  #hasRoom(entry: Entry): boolean {
    return entry.source !== 'sweep' || this.#entries.size <= MAX_BY_SWEEP;
  }

  /** @returns in how long to look again; null: a sweep is to find it */
  #failed({ build, firstMs }: Entry, err: unknown): number | null {
    const { clock, log, quietMs, deadlineMs } = this.#options;
    const again = clock.now() - firstMs < deadlineMs;
    log.error({ build, again, err }, 'build cannot be looked at');
    return again ? Math.max(quietMs, STILL_MS) : null;
  }

  #settled(entry: Entry, judgement: ToProcess): Promise<Delivered> {
    const { clock, log } = this.#options;
    const { build, sinceMs, firstMs } = entry;
    const { reason, priority, lastChangeMs, fingerprint } = judgement;
    // the same content once more is what a sweep asks for, also where an event came meanwhile
    const source = this.#handed.get(build)?.fingerprint === fingerprint ? 'sweep' : entry.source;
    const age = priority === 'fresh' ? { priority } : { priority, uploadedMs: lastChangeMs };
    const job = { path: build, source, reason, fingerprint, ...(source === 'sweep' ? age : {}) };
    return this.#handOver(job, judgement, sinceMs, () => {
      const waitMs = Math.round(clock.now() - firstMs);
      if (reason === 'deadline') {
        log.warn({ build, reason, waitMs }, 'upload never settled; it is processed as it is');
      } else log.info({ build, reason, waitMs }, 'upload settled');
    });
  }

  async #handOver(
    job: Job,
    judgement: ToProcess,
    sinceMs: number,
    tell = () => {},
  ): Promise<Delivered> {
    const { fingerprint } = judgement;
    const known = this.#handed.get(job.path);
    const same = known?.fingerprint === fingerprint;
    if (same && known.atMs >= sinceMs) return known.held ? 'held' : 'done';
    const before = known === undefined ? 'nothing' : same ? 'the same' : 'other content';
    if (!same) tell();
    const delivered = await this.#options.handOver(job, { judgement, before });
    this.#handed.remember(job.path, fingerprint, delivered, this.#options.clock.now());
    return delivered;
  }
}
