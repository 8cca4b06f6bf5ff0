/** What is painted of the lanes, and where. */
import type { Outcome } from '../../src/verdict/columns.ts';
import type { Row } from '../model/timeline/lanes.ts';
import type { Layout, PlacedRow } from '../model/timeline/layout.ts';
import type { Span } from '../model/timeline/span.ts';
import type { Palette } from './palette.ts';

/** What the painter needs to know of the tests, by index: columns, as they are read every frame. */
export interface Bars {
  /** Weight of the status (see STATUS). */
  weight: Uint8Array;
  /** 1: passes the filter; null: all do. */
  match: Uint8Array | null;
}

/** What more is painted where bars have room. */
export interface DetailedBars extends Bars {
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
  /** Null: the scene is a map (the strip on the overview), whose page has not the code of it. */
  detail: Detail | null;
}

/** What a timeline has that a map has not: see detail.ts. */
export interface Detail {
  paintGrid: (ctx: CanvasRenderingContext2D, scene: Scene) => void;
  /** Null where the row has no room for it. */
  densityOf: (scene: Scene, placed: PlacedRow) => Density | null;
  /** The name of a test in its bar, where there is room. */
  paintLabel: (ctx: CanvasRenderingContext2D, scene: Scene, bar: Named) => void;
  paintRetries: (ctx: CanvasRenderingContext2D, scene: Scene) => void;
}

/** A bar that may have a name, in CSS pixels. */
export interface Named {
  test: number;
  status: Outcome;
  x: number;
  width: number;
  middle: number;
  /** Height of its row. */
  row: number;
}

/** What the narrow bars of a row come to, by pixel column. */
export interface Density {
  /** Counts a bar in the column it begins in, and its length in all that it touches. */
  add: (left: number, right: number, length: number, test: number) => void;
  /** Paints the columns that `isPlain`: of tests that passed, and no others. */
  paint: (ctx: CanvasRenderingContext2D, isPlain: (x: number) => boolean) => void;
}
