/**
 * What dstat, dool and pcp-dstat print on the screen -> columns on real time, for nodes whose job kept
 * that and no CSV: devstack runs one dstat for each, and the journal of the first becomes `dstat.txt`.
 *
 *     ----system---- ----total-usage---- ------memory-usage----- -net/total-
 *          time     |usr sys idl wai stl| used  free  buf   cach| recv  send
 *     28-11 11:58:49| 64  24   7   4   0| 530M   21G   42M 2207M| 200B 1234k
 *
 * Columns have a place on the line; `|` stands between groups, `:` between devices. Bytes are rounded
 * to `B`, `k` (1,024), `M`, counts to `k` (1,000). There is no year, zone or host; the titles come again
 * every page. A line may have a prefix of the journal, and colours. The odd cases: titles are cut to
 * the width of their columns; paging is bytes or pages, whatever printed it, and is left out.
 */
import { isTitles, withoutPrefix } from '../../build/inputs/dstat-screen.ts';
import type { Warnings } from '../../build/warnings.ts';
import { ownText } from '../own-text.ts';
import { isSpec, readColumns } from './columns.ts';
import {
  CLOCK_WENT_BACK,
  type ColumnKey,
  createRows,
  type Rows,
  TOO_LONG,
  type Value,
} from './rows.ts';
import { type Clock, createClock } from './time/clock.ts';
import { type RunTimes, runDate } from './time/place.ts';

const VALUE = /^(-?\d{1,15}(?:\.\d{1,9})?)([BkMGTP]?)$/;
const POWERS = 'BkMGTP';
const MAX_TEXT = 200;
/** Other titles than before: a screen has one set, or a few. */
const MAX_TITLES = 1000;

interface Cell {
  from: number;
  to: number;
  /** Null: the time. */
  key: ColumnKey | null;
}

/** The places of the columns, by the two lines of titles. */
function readTitles(titles: string, names: string): Cell[] {
  const cells: Cell[] = [];
  let from = 0;
  // of the last names spaces may have been lost at the end
  const width = Math.max(names.length, titles.trimEnd().length);
  for (let to = 0; to <= width; to++) {
    const mark = names[to];
    if (to < width && mark !== '|' && mark !== ':' && mark !== '>') continue;
    const title = titles.slice(from, to).replaceAll('-', ' ').trim();
    const words = names.slice(from, to).trim().split(/\s+/);
    const isProcess = /^(?:most|highest|out of)/.test(title);
    const labels = isProcess ? [words.join(' ')] : words;
    const columns = readColumns([title], labels, { pcp: false, version: null })[0]?.columns ?? [];
    // n columns of one width, a space between two
    const own = (to - from - (labels.length - 1)) / labels.length;
    for (const [index, column] of columns.entries()) {
      const start = from + Math.round(index * (own + 1));
      const place = {
        from: start,
        to: index === labels.length - 1 ? to : Math.round(start + own),
      };
      if (column === 'time') cells.push({ ...place, key: null });
      else if (isSpec(column) && column.group !== 'paging') cells.push({ ...place, key: column });
    }
    from = to + 1;
  }
  return cells;
}

function readValue(text: string, { unit }: ColumnKey): Value {
  if (unit === 'text') return text === '' ? null : ownText(text.slice(0, MAX_TEXT));
  const match = VALUE.exec(text);
  if (match === null) return null;
  const base = unit === 'bytes' || unit === 'bytes/s' ? 1024 : 1000;
  return Number(match[1]) * base ** Math.max(0, POWERS.indexOf(match[2] || 'B'));
}

/** Reads lines. */
export interface ScreenReader {
  /** @returns false: no more is wanted */
  line(text: string): boolean;
  rows: Rows;
  host(): string | null;
}

/** @param run says the year and the day: a screen has no date */
export function createScreenReader(run: RunTimes, path: string, warnings: Warnings): ScreenReader {
  const rows = createRows();
  const start = runDate(run);
  const clock: Clock | null = start && createClock(start);
  let host: string | null = null;
  let titles: string | null = null;
  let last = '';
  let cells: Cell[] = [];
  let layout: (ColumnKey | null)[] = [];
  let changes = 0;
  let number = 0;
  const warn = (code: string, message: string) =>
    warnings.add(code, message, { path, at: `line ${number}` });

  const header = (text: string): boolean => {
    if (isTitles(text)) {
      titles = text;
      return true;
    }
    if (titles === null) return false;
    const both = `${titles}\n${text}`;
    if (both !== last && changes < MAX_TITLES) {
      last = both;
      changes += 1;
      cells = readTitles(titles, text);
      layout = cells.map(({ key }) => key);
    }
    titles = null;
    return true;
  };

  const row = (text: string): void => {
    const time = cells.find(({ key }) => key === null);
    if (time === undefined) return;
    const said = text.slice(time.from, time.to).trim();
    if (!/\d:\d\d/.test(said)) return;
    if (clock === null) {
      warn('DSTAT_NO_DATE', 'the rows have no year, and there are no tests that tell it');
      return;
    }
    const instant = clock.read(said);
    if (instant === null) {
      warn('DSTAT_TIME', 'rows whose time could not be read were left out');
      return;
    }
    const values = cells.map(({ from, to, key }) =>
      key === null ? null : readValue(text.slice(from, to).trim(), key),
    );
    const { dropped } = rows.add(instant, layout, values);
    if (dropped > 0) warn('DSTAT_CLOCK', CLOCK_WENT_BACK);
    clock.kept(rows.last() ?? instant);
  };

  return {
    rows,
    host: () => host,
    line(given) {
      number += 1;
      if (rows.isFull()) {
        warn('DSTAT_TOO_LONG', TOO_LONG);
        return false;
      }
      const { text, host: from } = withoutPrefix(given);
      host ??= from;
      if (!header(text)) row(text);
      return true;
    },
  };
}
