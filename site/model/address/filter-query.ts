/** A filter as parts of an address: `text=boot&regex&status=fail,skip&worker=0,none&tag=slow&min=0.5`. */
import { TEST_STATUSES } from '../../../src/format/dataset.ts';
import type { Filter } from '../match/filter.ts';

/** A number of seconds; null for anything else. */
export function seconds(text: string | null): number | null {
  if (text === null || text === '') return null;
  const value = Number(text);
  return Number.isFinite(value) ? value : null;
}

/** `0,2,none`; null stands for tests of no worker. */
function workers(text: string | null): (number | null)[] {
  const parts = (text ?? '').split(',').filter((part) => /^(?:\d{1,9}|none)$/.test(part));
  return parts.map((part) => (part === 'none' ? null : Number(part)));
}

/** Reads a filter; what is not understood is left out. */
export function parseFilter(query: URLSearchParams): Filter {
  const wanted = (query.get('status') ?? '').split(',');
  return {
    text: query.get('text') ?? '',
    regex: query.has('regex'),
    statuses: TEST_STATUSES.filter((status) => wanted.includes(status)),
    workers: workers(query.get('worker')),
    tags: query.getAll('tag').filter((tag) => tag !== ''),
    min: seconds(query.get('min')),
    max: seconds(query.get('max')),
  };
}

/** The members of the query that parseFilter reads back. */
export const filterQuery = (filter: Filter) => ({
  text: filter.text,
  regex: filter.regex,
  status: filter.statuses.join(','),
  worker: filter.workers.map((worker) => worker ?? 'none').join(','),
  tag: filter.tags,
  min: filter.min,
  max: filter.max,
});
