/**
 * When an upload is complete: a pure rule on what the tree shows.
 *
 * Zuul uploads the marker last, so its arrival ends the upload, unless its manifest lists inputs that
 * are not there yet. Without a marker, and for files that come after it, the upload is over when
 * nothing has changed for the quiet period; and when it never gets quiet, at a deadline.
 *
 * A marker says nothing of what is written behind it: a test input that is being written in place may go
 * on after a pause, so it has to be still for longer. Zuul's rsync writes under another name, and before.
 */
import type { Traces } from './traces.ts';

/** What the rule goes by. */
export type Arrival = Pick<
  Traces,
  'markerMs' | 'lastChangeMs' | 'lastFileMs' | 'temporaryMs' | 'inPlaceMs' | 'slowlyMs'
> & {
  /** An input that `zuul-manifest.json` lists is missing, or shorter than listed. */
  incomplete: boolean;
};

/** `deadline`: it never settled, and is processed as it is. */
export type Reason = 'marker' | 'quiet' | 'deadline';

export type Verdict =
  | { settled: true; reason: Reason }
  /** Not before `checkAt`; whatever changes until then moves it. */
  | { settled: false; checkAt: number };

/**
 * How long a build must be still after its marker. A single `rsync -a` or `scp -r` of everything
 * brings the marker before the files that sort after it.
 */
export const STILL_MS = 500;

/** How long a test input must be still that may be growing: a stream over a slow line pauses for seconds. */
export const GROWING_MS = 5000;

/** Changes up to so long after the marker belong to the same upload; later ones are late files. */
export const LATE_MS = 10_000;

/** How soon to look again while a file is on its way although the marker is there. */
const RECHECK_MS = 1000;

/**
 * Decides whether the upload of a build is complete.
 *
 * @param deadlineMs when to stop waiting, whatever still changes
 */
export function decide(
  seen: Arrival,
  nowMs: number,
  quietMs: number,
  deadlineMs = Number.POSITIVE_INFINITY,
): Verdict {
  const { markerMs, lastChangeMs, lastFileMs, temporaryMs, incomplete } = seen;
  const byMarker = markerMs !== null && lastFileMs - markerMs <= LATE_MS;
  const quietAt = lastChangeMs + quietMs;
  let due = quietAt;
  let checkAt = quietAt;
  if (byMarker && incomplete) {
    // the rest may come without an event that we listen to
    checkAt = Math.min(quietAt, nowMs + RECHECK_MS);
  } else if (byMarker && temporaryMs !== null && nowMs < temporaryMs + quietMs) {
    due = temporaryMs + quietMs;
    checkAt = nowMs + Math.min(RECHECK_MS, quietMs);
  } else if (byMarker) {
    const still = lastChangeMs + Math.min(STILL_MS, quietMs);
    due = Math.max(still, growingMs(seen) + Math.min(GROWING_MS, quietMs));
    checkAt = due;
  }
  if (nowMs >= due) return { settled: true, reason: byMarker && !incomplete ? 'marker' : 'quiet' };
  if (nowMs >= deadlineMs) return { settled: true, reason: 'deadline' };
  return { settled: false, checkAt: Math.min(checkAt, deadlineMs) };
}

/** The last change of a test input that may be growing; minus infinity: there is none. */
function growingMs({ markerMs, inPlaceMs, slowlyMs }: Arrival): number {
  const none = Number.NEGATIVE_INFINITY;
  if (markerMs === null) return none;
  if (inPlaceMs !== null && inPlaceMs > markerMs) return inPlaceMs;
  // what was written at once, shortly before, is the upload that the marker ended
  return slowlyMs !== null && slowlyMs > markerMs - GROWING_MS ? slowlyMs : none;
}
