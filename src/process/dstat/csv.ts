/**
 * dstat's CSV (`--output`), also of dool and pcp-dstat -> columns on real time.
 *
 * There is no specification; the format is what the tools write (dstat 0.7.2 to 0.8.0, dool 0.9 to
 * 1.3.4, pcp-dstat 4.3 to 7.2):
 *
 *     "Dstat 0.8.0 CSV output"
 *     "Author:","Dag Wieers <dag@wieers.com>",,,,"URL:","http://dag.wieers.com/home-made/dstat/"
 *     "Host:","controller",,,,"User:","root"
 *     "Cmdline:","dstat -tcm --output dstat.csv 1",,,,"Date:","22 Nov 2026 16:19:21 UTC"
 *     "system","total cpu usage",,,,,"memory usage",,,
 *     "time","usr","sys","idl","wai","stl","used","free","buff","cach"
 *     22-11 16:19:21,33.259,11.572,54.865,0.244,0.059,284286976,21766836224,266821632,1699962880
 *
 * The odd cases: a tool that is started again appends a header to the file, without the first two lines
 * and maybe with other columns; two that write into one file mix their rows, and may write over its
 * head; rows of a run that was cut off end anywhere. Rows that are longer or shorter: align.ts.
 */
import type { Warnings } from '../../build/warnings.ts';
import type { Aligned } from './align.ts';
import {
  type Block,
  type Heading,
  instantOf,
  MAX_TEXT,
  openBlocks,
  tellsTime,
  valuesOf,
} from './block.ts';
import type { Tool } from './columns.ts';
import { asksForEach } from './command.ts';
import { CLOCK_WENT_BACK, createRows, type Rows, TOO_LONG } from './rows.ts';
import { type FileDate, readFileDate } from './time/clock.ts';
import type { RunTimes } from './time/place.ts';
import type { Zone } from './time/zones.ts';

const TITLE = /^(pcp-)?(?:dstat|dool) (?:(\d{1,3})\.(\d{1,3}))?\S* csv output$/i;
/** A row of values, not of names: it begins with a number or a time. */
const VALUES = /^\s*[\d.]|\d:\d\d/;
const MAX_COMMAND = 1000;
const NO_FIT = 'rows that do not fit the header were left out';
const CUT_KNOWN = 'the header was cut short; the command has its columns';
const CUT_UNKNOWN = 'the header was cut short, so it is not known what the rows hold';
const SURPLUS = 'three values behind the memory, which the header does not name, are left out';
/** Headers whose rows may still come: of several tools that write into one file. */
const MAX_BLOCKS = 4;
/** Cells that are looked at, whatever becomes of their rows, and what a row costs beside them. */
const MAX_CELLS = 20_000_000;
const ROW_CELLS = 10;
/** Titles by which a header is known whose first lines were lost. */
const KNOWN_TITLE = /usage|^system$|^epoch$|^(?:net|dsk|io)\/|^load avg$|^procs$|^paging$/i;
// biome-ignore lint/suspicious/noControlCharactersInRegex: colours of a terminal, which pcp-dstat 4 wrote into the file
const COLOUR = /\u001b\[[\d;]*[A-Za-z]/g;

/** What is expected next: a header's rows come one after the other. */
type State =
  | { at: 'rows' }
  | { at: 'titles'; date: FileDate | null; headed: boolean }
  | { at: 'names'; date: FileDate | null; titles: string[] };

/** Reads rows of cells. */
export interface CsvReader {
  /** @returns false: no more is wanted */
  row(row: string[], line: number): boolean;
  rows: Rows;
  host(): string | null;
  /** The zone of all rows; null where they are of several, or instants. */
  zone(): Zone | null;
  /** The tool was asked for all devices, and names each core. */
  cores(): number | null;
}

const readTool = ([, pcp, major, minor]: RegExpExecArray): Tool => ({
  pcp: pcp !== undefined,
  version: major === undefined ? null : [Number(major), Number(minor)],
});

/** How many cores the titles name, where the command asks for each; undefined: it does not. */
function coresOf(command: string, titles: string[]): number | null | undefined {
  if (!asksForEach(command)) return undefined;
  const named = titles.map((title) => /^cpu ?\d+ usage$/.exec(title.trim())?.[0]);
  return new Set(named.filter((title) => title !== undefined)).size || null;
}

/** @param run for times that need it: where a header has no date, rows are near the tests */
export function createCsvReader(run: RunTimes, path: string, warnings: Warnings): CsvReader {
  return new Csv(run, (code, message, line) =>
    warnings.add(code, message, { path, at: `line ${line}` }),
  );
}

class Csv implements CsvReader {
  readonly rows = createRows();
  readonly #run: RunTimes;
  readonly #warn: (code: string, message: string, line: number) => void;
  readonly #zones = new Map<string, Zone>();
  #host: string | null = null;
  #tool: Tool | null = null;
  #command = '';
  #cores: number | null = null;
  /** The latest header first. */
  #blocks: Block[] = [];
  #state: State = { at: 'titles', date: null, headed: false };
  #cells = 0;
  /** Rows before any header. */
  #early = 0;

  constructor(run: RunTimes, warn: (code: string, message: string, line: number) => void) {
    this.#run = run;
    this.#warn = warn;
  }

  row(given: string[], line: number): boolean {
    this.#cells += given.length + ROW_CELLS;
    if (this.rows.isFull() || this.#cells > MAX_CELLS) {
      this.#warn('DSTAT_TOO_LONG', TOO_LONG, line);
      return false;
    }
    const row = given[0]?.includes('\u001b')
      ? given.map((cell) => cell.replace(COLOUR, '').trim())
      : given;
    if (!this.#heading(row) && !this.#names(row, line)) this.#data(row, line);
    return true;
  }

  host(): string | null {
    return this.#host;
  }

  zone(): Zone | null {
    return this.#zones.size === 1 ? ([...this.#zones.values()][0] ?? null) : null;
  }

  cores(): number | null {
    return this.#cores;
  }

  /** One of the four rows above the column titles; false: it is something else. */
  #heading(row: string[]): boolean {
    const [first = '', second] = row;
    const title = first.length < 100 ? TITLE.exec(first) : null;
    let date = this.#state.at === 'rows' ? null : this.#state.date;
    if (title !== null) {
      this.#tool = readTool(title);
      date = null;
    } else if (first === 'Host:') this.#host = second?.slice(0, MAX_TEXT) ?? null;
    else if (first === 'Cmdline:') {
      this.#command = (second ?? '').slice(0, MAX_COMMAND);
      date = readFileDate(row[row.indexOf('Date:') + 1] ?? '');
    } else return first === 'Author:';
    this.#state = { at: 'titles', date, headed: true };
    return true;
  }

  /** The rows of names; false: it is a row of values. */
  #names(row: string[], line: number): boolean {
    const state = this.#state;
    if (state.at === 'rows' || VALUES.test((row[0] ?? '').slice(0, MAX_TEXT))) return false;
    if (state.at === 'names') {
      this.#open(state, row, line);
      this.#state = { at: 'rows' };
      return true;
    }
    const { date, headed } = state;
    if (!headed && !row.slice(0, 50).some((title) => KNOWN_TITLE.test(title))) return false;
    this.#state = { at: 'names', date, titles: row };
    return true;
  }

  /** A header is whole. */
  #open({ titles, date }: State & { at: 'names' }, names: string[], line: number): void {
    const heading: Heading = { tool: this.#tool, command: this.#command, date };
    const opened = openBlocks(heading, titles, names, this.#run, (code, message) =>
      this.#warn(code, message, line),
    );
    const cores = coresOf(this.#command, titles);
    if (cores !== undefined) this.#cores = cores;
    this.#blocks = [...opened, ...this.#blocks].slice(0, MAX_BLOCKS);
    if (this.#early > 0) this.#warn('DSTAT_ROW', NO_FIT, 1);
    this.#early = 0;
  }

  #data(row: string[], line: number): void {
    for (const block of this.#blocks) {
      const aligned = block.align(row);
      if (aligned === null) continue;
      if (tellsTime(block)) this.#add(aligned, block, line);
      return;
    }
    const isLonger = ({ mayBeCut, isCut, columns }: Block) =>
      mayBeCut && !isCut && row.length > columns.length;
    if (this.#blocks.some(isLonger)) this.#warn('DSTAT_HEADER_CUT', CUT_UNKNOWN, line);
    else if (this.#blocks.length === 0) this.#early += 1;
    else this.#warn('DSTAT_ROW', NO_FIT, line);
  }

  /** Adds a row that fits a header. */
  #add(aligned: Aligned, block: Block, line: number): void {
    const { columns, clock } = block;
    const time = instantOf(aligned, block);
    if (time === null) {
      this.#warn('DSTAT_TIME', 'rows whose time could not be read were left out', line);
      return;
    }
    if (block.isWide) this.#warn('DSTAT_TOO_LONG', TOO_LONG, line);
    if (block.isCut) this.#warn('DSTAT_HEADER_CUT', CUT_KNOWN, line);
    if (aligned.hasSurplus) this.#warn('DSTAT_SURPLUS', SURPLUS, line);
    if (clock !== null && !columns.includes('epoch')) this.#zones.set(clock.zone.name, clock.zone);
    const { dropped } = this.rows.add(time, block.layout, valuesOf(aligned, columns));
    if (dropped > 0) this.#warn('DSTAT_CLOCK', CLOCK_WENT_BACK, line);
    clock?.kept(this.rows.last() ?? time);
  }
}
