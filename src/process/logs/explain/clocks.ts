/** What every log's time has to be corrected by, so that all are on the clock of the tests. */

import type { Scanned } from '../scan.ts';
import type { Asked } from '../search-terms.ts';
import { agreedBounds, type Bounds, boundsBetween, clockOffset } from './clock-offset.ts';

/** A log and its node. */
export interface HostLog extends Pick<Scanned, 'sightings' | 'requests'> {
  host: string | null;
}

/** A clock that is wrong by more is one of another zone: that holds for a log, not for its host. */
const ZONE = 15 * 60_000;
/** Requests of two hosts that are compared. */
const MAX_PAIRS = 5000;

/** Milliseconds that each log is ahead of the tests; null where nothing tells. */
export function clocksOf(logs: readonly HostLog[]): (number | null)[] {
  const direct = logs.map(({ sightings }) => clockOffset(agreedBounds(sightings)));
  const ofHost = hostClocks(logs.filter((_, index) => Math.abs(direct[index] ?? 0) < ZONE));
  return logs.map(({ host }, index) => {
    const own = direct[index] ?? null;
    return own !== null && Math.abs(own) >= ZONE ? own : (ofHost.get(host) ?? null);
  });
}

/** By the host of which most is known, and the others by what they share with it. */
function hostClocks(logs: readonly HostLog[]): Map<string | null, number> {
  const hosts = [...Map.groupBy(logs, ({ host }) => host)].map(([host, own]) => ({
    host,
    sightings: own.flatMap(({ sightings }) => sightings),
    own,
  }));
  hosts.sort((a, b) => b.sightings.length - a.sightings.length);
  const clocks = new Map<string | null, number>();
  const [first, second] = hosts;
  const spans = first === undefined || second === undefined ? new Map() : spansOf(first.own);
  for (const one of hosts) {
    const direct = clockOffset(agreedBounds(one.sightings));
    const reference = first === undefined ? undefined : clocks.get(first.host);
    const between =
      one === first || reference === undefined
        ? null
        : clockOffset(agreedBounds(shared(spansOf(one.own), spans)));
    if (between !== null && reference !== undefined) clocks.set(one.host, reference + between);
    else if (direct !== null) clocks.set(one.host, direct);
  }
  return clocks;
}

function spansOf(logs: readonly HostLog[]): Map<Asked, Bounds> {
  const spans = new Map<Asked, Bounds>();
  for (const { requests } of logs) {
    for (const [asked, [from, to]] of requests) {
      const known = spans.get(asked);
      if (known === undefined) spans.set(asked, [from, to]);
      else spans.set(asked, [Math.min(known[0], from), Math.max(known[1], to)]);
    }
  }
  return spans;
}

function shared(here: Map<Asked, Bounds>, there: Map<Asked, Bounds>): Bounds[] {
  const bounds: Bounds[] = [];
  for (const [asked, span] of here) {
    const other = there.get(asked);
    if (other !== undefined && bounds.length < MAX_PAIRS) bounds.push(boundsBetween(span, other));
  }
  return bounds;
}
