import { withoutAttributes } from '../../../src/format/test-name.ts';
import { LOG_LEVELS, type LogLevel } from '../details/levels.ts';
import { type Filter, NO_FILTER } from '../match/open-filter.ts';
import { type ConsolePlace, parsePlace, placeQuery } from './console-route.ts';
import { filterQuery, parseFilter, seconds } from './filter-query.ts';
import { SORT_KEYS, type SortKey } from './sort-keys.ts';

/**
 * What the page shows; every member is in the URL, so that a link shows it again. An overview
 * without a stream is that of the first one.
 */
export type Route =
  /** `against`: path of the build that it is compared with; missing: the last good one. */
  | { view: 'overview'; stream: string | null; against?: string }
  | ({ view: 'timeline'; stream: string } & Selection & Range & Marking & { filter: Filter })
  | ({ view: 'tests'; stream: string; filter: Filter } & Sorting)
  | ({ view: 'details'; stream: string; test: string; attempt: number } & Reading)
  | { view: 'output'; stream: string }
  | { view: 'search'; stream: string; find: string }
  | ({ view: 'console'; stream: string } & ConsolePlace)
  /** A line, from 1, of a log of the build: `file` is its path there. */
  | { view: 'log'; stream: string; file: string; line: number }
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

/** What is marked and put away on the timeline. */
export interface Marking {
  /** A range whose aggregates are shown, in seconds after the run's start. */
  marked?: { from: number; to: number } | null;
  /** Parts of the stage that are folded: `job`, `host-0`. */
  folded?: string[];
}

/** What is looked for in the attachments. */
export interface Reading {
  find?: string | undefined;
  /** Only log records of this level and above. */
  level?: LogLevel | undefined;
  /** Lines of one attachment. */
  lines?: LinePlace | undefined;
}

/** Lines `from` to `to` (both included, from 1) of an attachment. */
export interface LinePlace {
  attachment: string;
  from: number;
  to: number;
}

export interface Sorting {
  sort: SortKey;
  descending: boolean;
  /** By module and class. */
  tree: boolean;
  /** Every row in the page at once, for screen readers and for searching by the browser. */
  whole: boolean;
}

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

function parseReading(query: URLSearchParams): Reading {
  const find = query.get('find');
  const level = LOG_LEVELS.find((name) => name === query.get('level'));
  const lines = parseLines(query.get('lines') ?? '');
  return { ...(find ? { find } : {}), ...(level ? { level } : {}), ...(lines ? { lines } : {}) };
}

/** `pythonlogging:12` or `pythonlogging:12-20`; the name may hold colons. */
function parseLines(text: string): LinePlace | null {
  const match = /^(.*):(\d{1,9})(?:-(\d{1,9}))?$/s.exec(text);
  const [from, to] = [Number(match?.[2]), Number(match?.[3] ?? match?.[2])];
  if (!match || from < 1 || to < from) return null;
  return { attachment: match[1] as string, from, to };
}

function formatPlace({ attachment, from, to }: LinePlace): string {
  return `${attachment}:${from}${to > from ? `-${to}` : ''}`;
}

/** `mark=12.5,30.25` and `fold=job,host-1`. */
function parseMarking(query: URLSearchParams): Marking {
  const [from = null, to = null] = (query.get('mark') ?? '').split(',').map(seconds);
  const folded = (query.get('fold') ?? '')
    .split(',')
    .filter((key) => /^[a-z]+(?:-\d+)?$/.test(key));
  return {
    ...(from !== null && to !== null && from <= to ? { marked: { from, to } } : {}),
    ...(folded.length > 0 ? { folded } : {}),
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
  const against = query.get('against');
  const overview = { view: 'overview' as const, stream, ...(against ? { against } : {}) };
  if (stream === null && view === '') return overview;
  if (stream === null) return { view: 'unknown', hash };
  switch (view) {
    case '':
      return overview;
    case 'timeline':
      return {
        view,
        stream,
        test: query.get('test'),
        attempt: positive(query.get('run')),
        from: seconds(query.get('from')),
        to: seconds(query.get('to')),
        ...parseMarking(query),
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
        tree: query.has('tree'),
        whole: query.has('whole'),
      };
    }
    case 'test-details':
      // A slash in a name that upstream did not encode.
      if (rest.length === 0 || rest[0] === '') break;
      return {
        view: 'details',
        stream,
        test: rest.join('/'),
        attempt: positive(query.get('run')),
        ...parseReading(query),
      };
    case 'output':
      return { view, stream };
    case 'search':
      return { view, stream, find: query.get('find') ?? '' };
    case 'console':
      return { view, stream, ...parsePlace(query) };
    case 'log': {
      const file = query.get('file');
      if (!file) break;
      return { view, stream, file, line: positive(query.get('line')) };
    }
  }
  return { view: 'unknown', hash };
}

type Value = string | number | boolean | null;

/** Null, false and '' are left out, true is a key alone, a list repeats its key. */
function queryOf(values: Record<string, Value | string[]>): string {
  const query = new URLSearchParams();
  for (const [key, value] of Object.entries(values)) {
    if (Array.isArray(value)) for (const one of value) query.append(key, one);
    else if (value === true) query.set(key, '');
    else if (value !== null && value !== false && value !== '') query.set(key, String(value));
  }
  const text = query.toString();
  return text && `?${text}`;
}

/** Half of a surrogate pair has no encoding: it becomes a replacement character. */
const encode = (text: string) => encodeURIComponent(text.toWellFormed());

/** Seconds to the microsecond, without trailing zeros. */
const exact = (value: number | null) => (value === null ? null : Number(value.toFixed(6)));

const run = (attempt: number) => attempt > 1 && attempt;

/** The hash of a route; parseRoute reads it back to the same route. */
export function formatRoute(route: Route): string {
  if (route.view === 'unknown') return route.hash;
  const base = `#/${route.stream === null ? '' : encode(route.stream)}`;
  switch (route.view) {
    case 'overview':
      return `${base}${queryOf({ against: route.against ?? '' })}`;
    case 'timeline':
      return `${base}/timeline${queryOf({
        test: route.test,
        run: run(route.attempt),
        from: exact(route.from),
        to: exact(route.to),
        mark: route.marked ? `${exact(route.marked.from)},${exact(route.marked.to)}` : '',
        fold: (route.folded ?? []).join(','),
        ...filterQuery(route.filter),
      })}`;
    case 'tests':
      return `${base}/tests${queryOf({
        ...filterQuery(route.filter),
        sort: route.sort !== 'start' && route.sort,
        order: route.descending && 'desc',
        tree: route.tree,
        whole: route.whole,
      })}`;
    case 'details':
      return `${base}/test-details/${encode(route.test)}${queryOf({
        run: run(route.attempt),
        find: route.find ?? '',
        level: route.level ?? '',
        lines: route.lines ? formatPlace(route.lines) : '',
      })}`;
    case 'output':
      return `${base}/output`;
    case 'search':
      return `${base}/search${queryOf({ find: route.find })}`;
    case 'log':
      return `${base}/log${queryOf({ file: route.file, line: route.line })}`;
    case 'console':
      return `${base}/console${queryOf(placeQuery(route))}`;
  }
}

/** The timeline of a stream, nothing zoomed, nothing filtered. */
export function timelineRoute(
  stream: string,
  test: string | null = null,
  attempt = 1,
): Route & { view: 'timeline' } {
  return { view: 'timeline', stream, test, attempt, from: null, to: null, filter: NO_FILTER };
}

/** The table of a stream's tests. */
export function testsRoute(
  stream: string,
  filter: Partial<Filter> = {},
  sorting: Partial<Sorting> = {},
): Route & { view: 'tests' } {
  return {
    view: 'tests',
    stream,
    filter: { ...NO_FILTER, ...filter },
    sort: 'start',
    descending: false,
    tree: false,
    whole: false,
    ...sorting,
  };
}

/** One run of a test. */
export function detailsRoute(
  stream: string,
  { name, attempt }: { name: string; attempt: number },
): Route & { view: 'details' } {
  return { view: 'details', stream, test: name, attempt };
}

/** The console, at a place in it. */
export function consoleRoute(
  stream: string,
  place: ConsolePlace = {},
): Route & { view: 'console' } {
  return { view: 'console', stream, ...place };
}

/** The console where it tells of the end of a test, epoch milliseconds. */
export function consoleOfTest(
  stream: string,
  name: string,
  end: number,
): Route & { view: 'console' } {
  const at = Number((end / 1000).toFixed(3));
  return consoleRoute(stream, { test: withoutAttributes(name), at });
}

/** The console at an instant, epoch milliseconds. */
export function consoleAt(stream: string, time: number): Route & { view: 'console' } {
  return consoleRoute(stream, { at: Number((time / 1000).toFixed(3)) });
}
