import { TEST_STATUSES, type TestStatus } from '../../src/publish/format.ts';
import { SORT_KEYS, type SortKey } from './table.ts';

/** What somebody narrowed the tests to. */
export interface Filter {
  text: string;
  /** Empty: all. */
  statuses: TestStatus[];
}

/**
 * What the page shows; every member is in the URL, so that a link shows it again. An overview
 * without a stream is that of the first one.
 */
export type Route =
  | { view: 'overview'; stream: string | null }
  | ({ view: 'timeline'; stream: string } & Selection & Range & { filter: Filter })
  | ({ view: 'tests'; stream: string; filter: Filter } & Sorting)
  | { view: 'details'; stream: string; test: string; attempt: number }
  | { view: 'console'; stream: string }
  | { view: 'unknown'; hash: string };

/** A selected run of a test. */
export interface Selection {
  test: string | null;
  attempt: number;
}

/** The zoomed range in seconds after the run's start; null where it is not zoomed. */
export interface Range {
  from: number | null;
  to: number | null;
}

export interface Sorting {
  sort: SortKey;
  descending: boolean;
  /** Counted from 1. */
  page: number;
}

export const NO_FILTER: Filter = { text: '', statuses: [] };

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    // A `%` somebody typed by hand.
    return part;
  }
}

function positive(text: string | null): number {
  const value = Number(text);
  return Number.isInteger(value) && value > 0 ? value : 1;
}

function seconds(text: string | null): number | null {
  if (text === null || text === '') return null;
  const value = Number(text);
  return Number.isFinite(value) ? value : null;
}

function parseFilter(query: URLSearchParams): Filter {
  const wanted = (query.get('status') ?? '').split(',');
  return {
    text: query.get('text') ?? '',
    statuses: TEST_STATUSES.filter((status) => wanted.includes(status)),
  };
}

/** Reads `location.hash`. Upstream StackViz's routes are understood as they are. */
export function parseRoute(hash: string): Route {
  const bare = hash.replace(/^#?\/?/, '');
  const mark = bare.indexOf('?');
  const path = mark < 0 ? bare : bare.slice(0, mark);
  const query = new URLSearchParams(mark < 0 ? '' : bare.slice(mark + 1));
  const [first = '', view = '', ...rest] = path.replace(/\/$/, '').split('/').map(decode);
  const stream = first === '' ? null : first;
  if (stream === null && view === '') return { view: 'overview', stream };
  if (stream === null) return { view: 'unknown', hash };
  switch (view) {
    case '':
      return { view: 'overview', stream };
    case 'timeline':
      return {
        view,
        stream,
        test: query.get('test'),
        attempt: positive(query.get('run')),
        from: seconds(query.get('from')),
        to: seconds(query.get('to')),
        filter: parseFilter(query),
      };
    case 'tests': {
      const sort = SORT_KEYS.find((key) => key === query.get('sort')) ?? 'start';
      const descending = query.get('order') === 'desc';
      return {
        view,
        stream,
        filter: parseFilter(query),
        sort,
        descending,
        page: positive(query.get('page')),
      };
    }
    case 'test-details':
      // A slash in a name that upstream did not encode.
      if (rest.length === 0 || rest[0] === '') break;
      return { view: 'details', stream, test: rest.join('/'), attempt: positive(query.get('run')) };
    case 'console':
      return { view, stream };
  }
  return { view: 'unknown', hash };
}

function queryOf(values: Record<string, string | number | null | false>): string {
  const query = new URLSearchParams();
  for (const [key, value] of Object.entries(values)) {
    if (value !== null && value !== false && value !== '') query.set(key, String(value));
  }
  const text = query.toString();
  return text && `?${text}`;
}

/** Half of a surrogate pair has no encoding: it becomes a replacement character. */
const encode = (text: string) => encodeURIComponent(text.toWellFormed());

/** Seconds to the microsecond, without trailing zeros. */
function exact(value: number | null): number | null {
  return value === null ? null : Number(value.toFixed(6));
}

const filterQuery = (filter: Filter) => ({ text: filter.text, status: filter.statuses.join(',') });
const run = (attempt: number) => attempt > 1 && attempt;

/** The hash of a route; parseRoute reads it back to the same route. */
export function formatRoute(route: Route): string {
  if (route.view === 'unknown') return route.hash;
  const base = `#/${route.stream === null ? '' : encode(route.stream)}`;
  switch (route.view) {
    case 'overview':
      return base;
    case 'timeline':
      return `${base}/timeline${queryOf({
        test: route.test,
        run: run(route.attempt),
        from: exact(route.from),
        to: exact(route.to),
        ...filterQuery(route.filter),
      })}`;
    case 'tests':
      return `${base}/tests${queryOf({
        ...filterQuery(route.filter),
        sort: route.sort !== 'start' && route.sort,
        order: route.descending && 'desc',
        page: run(route.page),
      })}`;
    case 'details':
      return `${base}/test-details/${encode(route.test)}${queryOf({ run: run(route.attempt) })}`;
    case 'console':
      return `${base}/console`;
  }
}
