/** A place in the console as parts of an address: `lines=L12-L20&find=boom&regex&fold=open&unlike=3,8`. */

/** Lines counted from 1, both of them included. */
export interface LineRange {
  from: number;
  to: number;
}

/** What is shown of the console; what is not said is as at first. */
export interface ConsolePlace {
  lines?: LineRange | undefined;
  /** Instant to go to, in seconds since the Unix epoch: the link needs no test to be understood. */
  at?: number | undefined;
  /** Name of a test whose end is looked for in the output, near `at`. */
  test?: string | undefined;
  find?: string | undefined;
  regex?: boolean | undefined;
  wrap?: boolean | undefined;
  /** All sections open or shut; else as trouble has it. */
  fold?: 'open' | 'shut' | undefined;
  /** Events whose sections are not as `fold` says, ascending. */
  unlike?: number[] | undefined;
}

const LINES = /^L?(\d{1,9})(?:-L?(\d{1,9}))?$/;
/** More would make an address nobody can send. */
const MAX_UNLIKE = 400;

/** `L12`, `L12-L20`, `12-20`; null for anything else. */
export function parseLines(text: string): LineRange | null {
  const match = LINES.exec(text);
  if (!match) return null;
  const [from, to] = [Number(match[1]), Number(match[2] ?? match[1])];
  return from > 0 && to > 0 ? { from: Math.min(from, to), to: Math.max(from, to) } : null;
}

/** `L12`, `L12-L20`; parseLines reads it back. */
export function formatLines({ from, to }: LineRange): string {
  return from === to ? `L${from}` : `L${from}-L${to}`;
}

/** Reads a place; what is not understood is left out. */
export function parsePlace(query: URLSearchParams): ConsolePlace {
  const lines = parseLines(query.get('lines') ?? '');
  const at = query.get('at');
  const fold = query.get('fold');
  const unlike = (query.get('unlike') ?? '').split(',').filter((part) => /^\d{1,9}$/.test(part));
  const find = query.get('find');
  const test = query.get('test');
  return {
    ...(test ? { test } : {}),
    ...(lines ? { lines } : {}),
    ...(at && Number.isFinite(Number(at)) ? { at: Number(at) } : {}),
    ...(find ? { find } : {}),
    ...(query.has('regex') ? { regex: true } : {}),
    ...(query.has('wrap') ? { wrap: true } : {}),
    ...(fold === 'open' || fold === 'shut' ? { fold } : {}),
    ...(unlike.length > 0 ? { unlike: unlike.slice(0, MAX_UNLIKE).map(Number) } : {}),
  };
}

/** The members of the query that parsePlace reads back. */
export const placeQuery = (place: ConsolePlace) => ({
  test: place.test ?? '',
  lines: place.lines ? formatLines(place.lines) : '',
  at: place.at === undefined ? null : Number(place.at.toFixed(3)),
  find: place.find ?? '',
  regex: place.regex ?? false,
  wrap: place.wrap ?? false,
  fold: place.fold ?? '',
  unlike: (place.unlike ?? []).slice(0, MAX_UNLIKE).join(','),
});
