/** A filter as parts of an address: `text=boot&regex&status=fail,skip&worker=0,none&tag=slow&reason=timeout&min=0.5`. */
import { OUTCOMES } from '../../../src/verdict/columns.ts';
import type { Filter } from '../match/open-filter.ts';

/** A number of seconds; null for anything else. */
export function seconds(text: string | null): number | null {
  if (text === null || text === '') return null;
  const value = Number(text);
  return Number.isFinite(value) ? value : null;
}

/** `0,2,none,=gw1`: workers by number, tests of none, and others by their name. */
function workers(text: string | null): (string | null)[] {
  return (text ?? '').split(',').flatMap((part): (string | null)[] => {
    if (part === 'none') return [null];
    if (/^\d{1,9}$/.test(part)) return [`worker ${part}`];
    return part.startsWith('=') ? [decode(part.slice(1))] : [];
  });
}

function workerText(lane: string | null): string {
  if (lane === null) return 'none';
  return /^worker (\d{1,9})$/.exec(lane)?.[1] ?? `=${encodeURIComponent(lane.toWellFormed())}`;
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    // A `%` somebody typed by hand.
    return text;
  }
}

/** Reads a filter; what is not understood is left out. */
export function parseFilter(query: URLSearchParams): Filter {
  const wanted = (query.get('status') ?? '').split(',');
  return {
    text: query.get('text') ?? '',
    regex: query.has('regex'),
    statuses: OUTCOMES.filter((status) => wanted.includes(status)),
    workers: workers(query.get('worker')),
    tags: query.getAll('tag').filter((tag) => tag !== ''),
    reason: query.get('reason') ?? '',
    min: seconds(query.get('min')),
    max: seconds(query.get('max')),
  };
}

/** The members of the query that parseFilter reads back. */
export const filterQuery = (filter: Filter) => ({
  text: filter.text,
  regex: filter.regex,
  status: filter.statuses.join(','),
  worker: filter.workers.map(workerText).join(','),
  tag: filter.tags,
  reason: filter.reason,
  min: filter.min,
  max: filter.max,
});
