/** What is painted of the lanes, and where. */
import type { Row } from '../model/timeline/lanes.ts';
import type { Layout } from '../model/timeline/layout.ts';
import type { Ticks } from '../model/timeline/ticks.ts';
import type { Span } from '../model/timeline/viewport.ts';
import type { Palette } from './palette.ts';

/** What the painter needs to know of the tests, by index: columns, as they are read every frame. */
export interface Bars {
  /** Weight of the status (see STATUS). */
  weight: Uint8Array;
  /** 1: passes the filter; null: all do. */
  match: Uint8Array | null;
  /** A number for the module of a test; neighbours in the order of names differ by one. */
  module: (test: number) => number;
  /** Milliseconds of a short and of a long test of the run. */
  lengths: { short: number; long: number };
  /** Name of a test in at most so many letters, if it can be told by them. */
  label: (test: number, letters: number) => string;
  /** Positions in a row of tests that had run before. */
  retries: (row: Row) => number[];
}

export interface Scene {
  layout: Layout;
  bars: Bars;
  span: Span;
  /** CSS pixels. */
  width: number;
  palette: Palette;
  /** Null: no grid, no labels (the strip on the overview). */
  ticks: Ticks | null;
}
