/** What the watcher tells of itself: for the status line, for metrics and for tests. */

import type { SweepResult } from './sweep/sweep.ts';
import type { KernelLimits } from './tree/limits.ts';

/** Counters count since the watcher was started: with the process, or by a reload. */
export interface WatcherStatus {
  /** Builds that are not complete yet. */
  unsettled: number;
  /** Complete builds that wait for the queue to come back. */
  held: number;
  /** Events that concerned a build. */
  events: number;
  /** ISO 8601; null: none yet. */
  lastEventAt: string | null;
  /** Builds handed over by who saw them first; one that is handed over again counts once. */
  seen: { event: number; sweep: number; drop: number };
  /** Builds handed over again, as the queue may have forgotten them. */
  repeated: number;
  /** Uploads taken as they were at their deadline. */
  stuck: number;
  /** Files of the drop directory. */
  drop: { taken: number; rejected: number };
  /** Uploads that a sweep found although events should have told. */
  sweepMisses: number;
  /** Times a build that was not complete found no room, and was left to a sweep. */
  left: number;
  /** Times the process stood still so long that the kernel may have dropped events. */
  stalls: number;
  /** The logs root is away: nothing is seen or swept until it is back. */
  rootMissing: boolean;
  /** The machine has another directory there than this process, which sees nothing of what arrives in it. */
  rootElsewhere: boolean;
  /** The logs root as it is configured, and what directoryAt() says of it; null: it is away. */
  root: { path: string; directory: string } | null;
  /** Events cannot be trusted now, or the kernel refuses watches: sweeps come more often. */
  degraded: boolean;
  watches: {
    /** Known directories watched for new entries. */
    frontier: number;
    hotPlaces: number;
    /** Directories watched in hot places. */
    hotDirectories: number;
    /** `frontier` and `hotDirectories`. */
    used: number;
    kernel: KernelLimits;
  };
  sweeping: boolean;
  /** When the last sweep began. */
  lastSweepAt: string | null;
  lastSweep: SweepResult | null;
  /** Of a look at every build under way, when it began. */
  wholeSweepSince: string | null;
  /** Errors of watching by code, for example ENOSPC. */
  errors: Record<string, number>;
}

/** What one line about a watcher is made from. */
export type WatcherSummary = Pick<
  WatcherStatus,
  | 'unsettled'
  | 'held'
  | 'errors'
  | 'rootMissing'
  | 'rootElsewhere'
  | 'root'
  | 'sweeping'
  | 'lastSweep'
  | 'lastSweepAt'
>;

export type Counters = Pick<
  WatcherStatus,
  'events' | 'seen' | 'repeated' | 'stuck' | 'left' | 'sweepMisses' | 'stalls'
>;

export const createCounters = (): Counters => ({
  events: 0,
  seen: { event: 0, sweep: 0, drop: 0 },
  repeated: 0,
  stuck: 0,
  left: 0,
  sweepMisses: 0,
  stalls: 0,
});

export const iso = (ms: number | null) => (ms === null ? null : new Date(ms).toISOString());
