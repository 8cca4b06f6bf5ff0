/** Which ERROR lines of services a run has that the good runs before it had not. */
import type { ComparedErrors, NewErrors } from '../../format/history.ts';
import type { ErrorLines, KnownErrors } from '../../format/service-logs.ts';

/** Entries of each list. */
const LISTED = 50;

/**
 * Compares. A kind is new only where a good run tells all kinds of its service, and none has it.
 *
 * @param good what the last good runs tell of theirs
 */
export function compareErrors(now: ErrorLines, good: readonly KnownErrors[]): ComparedErrors {
  const runs = new Map<string, number>();
  const known = new Set<string>();
  for (const { services, kinds } of good) {
    for (const service of new Set(services)) runs.set(service, (runs.get(service) ?? 0) + 1);
    for (const [at, text] of kinds) known.add(keyOf(services[at] ?? '', text));
  }
  const others = now.kinds.filter(({ service, text }) => !known.has(keyOf(service, text)));
  const fresh: NewErrors[] = [];
  const unknown = new Set<string>();
  let kinds = 0;
  for (const one of others) {
    const of = runs.get(one.service);
    if (of !== undefined) fresh.push({ ...one, runs: of });
    else {
      unknown.add(one.service);
      kinds += 1;
    }
  }
  fresh.sort((a, b) => b.count - a.count);
  return {
    fresh: { count: fresh.length, first: fresh.slice(0, LISTED) },
    unknown: { kinds, services: [...unknown].sort().slice(0, LISTED) },
    isFull: now.isFull,
  };
}

const keyOf = (service: string, text: string) => `${service}\0${text}`;

/** What of a run's kinds is published with it, for later ones. */
export function knownErrors({ services, kinds }: ErrorLines): KnownErrors {
  const at = new Map(services.map((service, index) => [service, index]));
  const known = new Map<string, [number, string]>();
  for (const { service, text } of kinds) {
    const index = at.get(service);
    if (index !== undefined) known.set(`${index} ${text}`, [index, text]);
  }
  return { services, kinds: [...known.values()] };
}
