/**
 * When an upload is complete: a pure rule on what the tree shows.
 *
 * Zuul uploads the marker last, so its arrival ends the upload. Without it, and for files that come
 * after it, the upload is over when nothing has changed for the quiet period. Times are milliseconds
 * since the epoch, of changes as ctime: `rsync -a` sets mtimes from the source.
 */

/** What the tree shows of a build. */
export interface Traces {
  /** When the marker arrived; null: it is not there. */
  markerMs: number | null;
  /** The last change of any file or directory of the build, our own output excepted. */
  lastChangeMs: number;
  /** The last change of a file that an upload tool is still writing; null: there is none. */
  temporaryMs: number | null;
}

export type Reason = 'marker' | 'quiet';

export type Verdict =
  | { settled: true; reason: Reason }
  /** Not before `checkAt`; whatever changes until then moves it. */
  | { settled: false; checkAt: number };

/**
 * How long a build must be still after its marker. A single `rsync -a` or `scp -r` of everything
 * brings the marker before the files that sort after it.
 */
export const STILL_MS = 500;

/** Changes up to so long after the marker belong to the same upload; later ones are late files. */
export const LATE_MS = 10_000;

/** How soon to look again while a file is being written although the marker is there. */
const TEMPORARY_RECHECK_MS = 1000;

/** Decides whether the upload of a build is complete. */
export function decide(seen: Traces, nowMs: number, quietMs: number): Verdict {
  const { markerMs, lastChangeMs, temporaryMs } = seen;
  const byMarker = markerMs !== null && lastChangeMs - markerMs <= LATE_MS;
  if (byMarker && temporaryMs !== null && nowMs < temporaryMs + quietMs) {
    // its end may come without an event that we listen to
    return { settled: false, checkAt: nowMs + Math.min(TEMPORARY_RECHECK_MS, quietMs) };
  }
  const due = lastChangeMs + (byMarker ? Math.min(STILL_MS, quietMs) : quietMs);
  if (nowMs < due) return { settled: false, checkAt: due };
  return { settled: true, reason: byMarker ? 'marker' : 'quiet' };
}
