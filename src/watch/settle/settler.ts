/**
 * The builds that are not complete yet, each with the time at which to look at it again.
 *
 * An event only makes us look: what is decided is decided on what the tree shows then. So lost,
 * late and doubled events cost time at most, never a build or a half one.
 */
import { createHash } from 'node:crypto';
import type { Logger } from '../../base/log.ts';
import type { Observation } from '../../build/observe.ts';
import { decide, STILL_MS } from '../../build/settle.ts';
import type { Job, Source } from '../../queue/queue.ts';
import { type Clock, createGate } from '../clock.ts';
import type { Delivered } from './delivery.ts';

/** What a look at a build led to. `gone`: no build (any more), or one without test inputs. */
export type Looked = Delivered | 'waiting' | 'gone';

export interface Settler {
  /**
   * Something happened in a build.
   *
   * @param urgent it may have completed the build (a new file, the marker): look soon, also where a
   *   later look is planned
   */
  touch(build: string, urgent: boolean): void;
  /**
   * Looks at a build now, for the sweep, and keeps it where it is not complete.
   *
   * @param sinceMs when the sweep began: what was handed over after that is not handed over again;
   *   what was before may have been lost with the queue's memory
   */
  examine(build: string, sinceMs: number): Promise<Looked>;
  /** Hands a build over as it is: somebody who knows says that it is complete. */
  demand(build: string): Promise<Looked>;
  /**
   * A directory was deleted, or so it is said: chokidar also reports directories as gone that are
   * there. Where it is a build that is kept, look soon.
   */
  removed(directory: string): void;
  /** Builds that are not complete. */
  size(): number;
  unsettled(): Iterable<string>;
  /** When the first of the builds that are not complete was seen; infinite: there is none. */
  oldestMs(): number;
  /** Whether a build is kept, or was handed over and is remembered. */
  knows(build: string): boolean;
  /** Builds handed over before that time whose end is not known: the queue may have lost them. */
  outstanding(beforeMs: number): string[];
  /**
   * The queue is back, with all that was held. It may have lost what it was given before: the next
   * sweep hands that over again.
   */
  distrust(): void;
  /** A build that was handed over is published. */
  confirm(build: string): void;
  /** Stops looking; resolves when the looks under way have ended. */
  close(): Promise<void>;
}

interface Entry {
  source: Source;
  firstSeenMs: number;
  /** The same content is not handed over again if it was after this; see `examine`. */
  sinceMs: number;
  dueMs: number;
  cancel: () => void;
  busy: boolean;
  /** Touched while busy. */
  again: boolean;
  /** The newest change seen, and when it was seen first, by our own clock. */
  change: { atMs: number; seenMs: number } | null;
}

/** What is known of a build when it is handed over. */
export interface Handover {
  seen: Observation;
  /** What was handed over of it before; the queue may have forgotten it. */
  before: 'nothing' | 'the same' | 'other content';
}

interface Remembered {
  /** Hash of the inputs: an upload decides how long the list of them is. */
  key: string;
  atMs: number;
  confirmed: boolean;
  /** The queue was away, and may be so still. */
  held: boolean;
}

/** Builds looked at at the same time. */
const WIDTH = 8;
/** Contents remembered as handed over. */
const MAX_REMEMBERED = 10_000;
/** An upload older than this is not waited for. */
const FRESH_MS = 3_600_000;

export function createSettler(options: {
  observe: (build: string) => Promise<Observation | null>;
  deliver: (job: Job, about: Handover) => Promise<Delivered>;
  /** Milliseconds. */
  quietMs: number;
  /** Milliseconds from the first sight of a build after which it is taken as it is. */
  deadlineMs: number;
  clock: Clock;
  log: Logger;
}): Settler {
  const { clock, log, quietMs, deadlineMs } = options;
  const entries = new Map<string, Entry>();
  /** By build, what was enqueued: late events of one upload enqueue nothing twice. */
  const handedOver = new Map<string, Remembered>();
  const gate = createGate(WIDTH);
  const running = new Set<Promise<unknown>>();
  let closed = false;

  function create(build: string, source: Source, sinceMs: number): Entry {
    const nowMs = clock.now();
    const entry: Entry = {
      source,
      firstSeenMs: nowMs,
      sinceMs,
      dueMs: nowMs,
      cancel: () => {},
      busy: false,
      again: false,
      change: null,
    };
    entries.set(build, entry);
    log.debug({ build, source }, 'build seen');
    return entry;
  }

  function plan(build: string, entry: Entry, dueMs: number): void {
    entry.cancel();
    if (closed || entries.get(build) !== entry) return;
    entry.dueMs = dueMs;
    entry.cancel = clock.after(dueMs - clock.now(), () => void check(build, entry));
  }

  function drop(build: string, entry: Entry): void {
    entry.cancel();
    if (entries.get(build) === entry) entries.delete(build);
  }

  function check(build: string, entry: Entry): Promise<Looked> {
    entry.cancel();
    entry.busy = true;
    const task = gate(() => lookAt(build, entry)).catch((error): Looked => {
      const nowMs = clock.now();
      const again = nowMs - entry.firstSeenMs < deadlineMs;
      log.error({ build, again, err: error }, 'build cannot be looked at');
      if (again) plan(build, entry, nowMs + Math.max(quietMs, STILL_MS));
      else drop(build, entry);
      return 'waiting';
    });
    running.add(task);
    return task.finally(() => {
      running.delete(task);
      entry.busy = false;
      if (entry.again) plan(build, entry, clock.now() + STILL_MS);
    });
  }

  async function lookAt(build: string, entry: Entry): Promise<Looked> {
    const end = (looked: Looked) => {
      if (!entry.again) drop(build, entry);
      return looked;
    };
    if (closed) return end('gone');
    entry.again = false;
    const seen = await options.observe(build);
    if (seen?.owner) touch(seen.owner, true);
    if (seen === null || seen.owner !== null) return end('gone');
    const nowMs = clock.now();
    let { change } = entry;
    // our own clock may be set back, too
    if (change?.atMs !== seen.lastChangeMs || change.seenMs > nowMs) {
      change = { atMs: seen.lastChangeMs, seenMs: nowMs };
      entry.change = change;
    }
    // a file server whose clock is ahead must not make us wait for ours to catch up
    const aheadMs = Math.max(0, seen.lastChangeMs - change.seenMs);
    const deadlineAt = entry.firstSeenMs + deadlineMs + aheadMs;
    const verdict = decide(seen, nowMs + aheadMs, quietMs, deadlineAt);
    if (!verdict.settled) {
      plan(build, entry, verdict.checkAt - aheadMs);
      return 'waiting';
    }
    if (seen.inputsKey === null) {
      remember(build, '', 'done');
      return end('gone');
    }
    const { reason } = verdict;
    const waitMs = Math.round(nowMs - entry.firstSeenMs);
    const tell = () => {
      if (reason === 'deadline') {
        log.warn({ build, reason, waitMs }, 'upload never settled; it is processed as it is');
      } else log.info({ build, reason, waitMs }, 'upload settled');
    };
    return end(await handOver(build, entry, seen, { source: entry.source, reason }, tell));
  }

  async function handOver(
    build: string,
    entry: { sinceMs: number },
    seen: Observation,
    job: Pick<Job, 'source' | 'reason'>,
    tell = () => {},
  ): Promise<Delivered> {
    const key = createHash('sha1')
      .update(seen.inputsKey ?? '')
      .digest('base64');
    const known = handedOver.get(build);
    if (known?.key === key && known.atMs >= entry.sinceMs) return known.held ? 'held' : 'done';
    const before =
      known === undefined ? 'nothing' : known.key === key ? 'the same' : 'other content';
    tell();
    const whole = { path: build, ...job, ...priorityOf(job.source, seen.lastChangeMs) };
    const delivered = await options.deliver(whole, { seen, before });
    remember(build, key, delivered);
    return delivered;
  }

  /** A fresh upload that only the sweep found has somebody waiting for it like any other. */
  function priorityOf(source: Source, lastChangeMs: number): Pick<Job, 'priority' | 'uploadedMs'> {
    if (source !== 'sweep') return {};
    if (clock.now() - lastChangeMs < FRESH_MS) return { priority: 'fresh' };
    return { priority: 'backfill', uploadedMs: lastChangeMs };
  }

  function remember(build: string, key: string, delivered: Delivered): void {
    const how = { confirmed: delivered === 'done', held: delivered === 'held' };
    handedOver.delete(build);
    handedOver.set(build, { key, atMs: clock.now(), ...how });
    const oldest = handedOver.keys().next().value;
    if (handedOver.size > MAX_REMEMBERED && oldest !== undefined) handedOver.delete(oldest);
  }

  function touch(build: string, urgent: boolean): void {
    if (closed) return;
    const known = entries.get(build);
    const soonMs = clock.now() + STILL_MS;
    if (known === undefined) {
      plan(build, create(build, 'watch', 0), soonMs);
      return;
    }
    // the sweep was first, but not the only one to find it
    if (known.source === 'sweep') known.source = 'watch';
    if (known.busy) known.again = true;
    else if (urgent && soonMs < known.dueMs) plan(build, known, soonMs);
  }

  return {
    touch,
    async examine(build, sinceMs) {
      if (closed) return 'gone';
      if (entries.has(build)) return 'waiting';
      return check(build, create(build, 'sweep', sinceMs));
    },
    removed(directory) {
      if (entries.has(directory)) touch(directory, true);
    },
    async demand(build) {
      const seen = await options.observe(build);
      if (seen === null || seen.inputsKey === null) return 'gone';
      const known = entries.get(build);
      if (known !== undefined && !known.busy) drop(build, known);
      return handOver(build, { sinceMs: 0 }, seen, { source: 'trigger', reason: 'drop' });
    },
    size: () => entries.size,
    unsettled: () => entries.keys(),
    oldestMs: () => Math.min(...[...entries.values()].map((entry) => entry.firstSeenMs)),
    knows: (build) => entries.has(build) || handedOver.has(build),
    outstanding: (beforeMs) =>
      [...handedOver]
        .filter(([, { confirmed, atMs }]) => !confirmed && atMs < beforeMs)
        .map(([build]) => build),
    distrust() {
      for (const known of handedOver.values()) {
        if (!known.confirmed) known.atMs = 0;
        known.held = false;
      }
    },
    confirm(build) {
      const known = handedOver.get(build);
      if (known !== undefined) known.confirmed = true;
    },
    async close() {
      closed = true;
      for (const [build, entry] of entries) drop(build, entry);
      await Promise.all(running);
    },
  };
}
