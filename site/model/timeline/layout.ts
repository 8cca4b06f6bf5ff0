import { type Lane, lowerBound, type Row, visibleRange } from './lanes.ts';

/** Where a row of bars is drawn, in CSS pixels from the top of the canvas. */
export interface PlacedRow {
  lane: Lane;
  row: Row;
  top: number;
  height: number;
}

/** Where everything is drawn. */
export interface Layout {
  rows: PlacedRow[];
  /** Bands of the lanes, for backgrounds and labels. */
  bands: { lane: Lane; top: number; height: number }[];
  height: number;
  /** Milliseconds of the run, which end what is known of a worker that is gone. */
  length: number;
}

const LANE_GAP = 5;
const ROW_GAP = 1;
const PIN = 12;

/**
 * Places the lanes below each other; many rows get low ones, so that a page holds them.
 *
 * @param length of the run, milliseconds
 * @param room pixels that a map of the whole may take, however many lanes there are; null: no map
 */
export function layoutLanes(lanes: Lane[], length: number, room: number | null = null): Layout {
  if (room !== null) return layoutMap(lanes, length, room);
  const total = lanes.reduce((sum, lane) => sum + lane.rows.length, 0);
  const single = pick(total, 30, 20, 12);
  const rows: PlacedRow[] = [];
  const bands: Layout['bands'] = [];
  // Room for the pin of a selected bar in the first lane.
  let top = PIN;
  for (const lane of lanes) {
    // A crowded lane may grow to twice a plain one before its rows get thinner than that allows.
    const height = Math.max(5, Math.min(single, (single * 2.5) / lane.rows.length));
    const start = top;
    for (const row of lane.rows) {
      rows.push({ lane, row, top, height });
      top += height + ROW_GAP;
    }
    bands.push({ lane, top: start, height: top - ROW_GAP - start });
    top += LANE_GAP;
  }
  return { rows, bands, height: Math.max(top, single), length };
}

/** Rows and the gaps between lanes share the room; of many lanes a row is less than a pixel high. */
function layoutMap(lanes: Lane[], length: number, room: number): Layout {
  const total = lanes.reduce((sum, lane) => sum + lane.rows.length, 0);
  const most = pick(total, 12, 8, 4);
  const each = room / Math.max(1, total);
  const gap = each < 3 ? 0 : Math.min(2, each / 4);
  const height = Math.min(most, Math.max((room - gap * lanes.length) / Math.max(1, total), 0.05));
  const rows: PlacedRow[] = [];
  const bands: Layout['bands'] = [];
  let top = 0;
  for (const lane of lanes) {
    const start = top;
    for (const row of lane.rows) {
      rows.push({ lane, row, top, height });
      top += height;
    }
    bands.push({ lane, top: start, height: top - start });
    top += gap;
  }
  return { rows, bands, height: Math.ceil(Math.max(top, most)), length };
}

/** The row that a test is drawn in; null: it has no time. */
export function placeOf(
  layout: Layout,
  { index, start }: { index: number; start: number | null },
): PlacedRow | null {
  if (start === null) return null;
  const found = layout.rows.find(({ row }) => {
    // The bars of that start are the few it may be among.
    for (let i = lowerBound(row.start, start); row.start[i] === start; i++) {
      if (row.tests[i] === index) return true;
    }
    return false;
  });
  return found ?? null;
}

function pick(rows: number, few: number, some: number, many: number): number {
  if (rows <= 8) return few;
  return rows <= 24 ? some : many;
}

/** Bars are never drawn, nor hit, narrower than this, in pixels. */
export const MIN_BAR = 2;

/** The pixels a bar covers: at least MIN_BAR wide. `perPixel` is milliseconds a pixel. */
function barSpan(start: number, end: number, from: number, perPixel: number): [number, number] {
  const left = (start - from) / perPixel;
  return [left, Math.max((end - from) / perPixel, left + MIN_BAR)];
}

/** What to search: the view, the pointer, and what is worth finding in a crowd. */
export interface Probe {
  /** Milliseconds after the origin at the left edge of the canvas. */
  from: number;
  /** Milliseconds a CSS pixel. */
  perPixel: number;
  x: number;
  y: number;
  /** Pixels beside a bar that still count as on it. */
  slack: number;
  /** Higher wins among bars that share the pointer's pixel. */
  weight: (test: number) => number;
}

/** Index of the test under the pointer, or null. */
export function hitTest(layout: Layout, probe: Probe): number | null {
  const placed = layout.rows.find(
    ({ top, height }) => probe.y >= top - 1 && probe.y < top + height + 1,
  );
  if (!placed) return null;
  const { row } = placed;
  const at = probe.from + probe.x * probe.perPixel;
  const reach = (probe.slack + MIN_BAR) * probe.perPixel;
  const [first, last] = visibleRange(row, at - reach, at + reach);
  let best: number | null = null;
  let bestScore = Number.NEGATIVE_INFINITY;
  for (let i = first; i < last; i++) {
    const [left, right] = barSpan(
      row.start[i] as number,
      row.end[i] as number,
      probe.from,
      probe.perPixel,
    );
    const distance = Math.max(left - probe.x, probe.x - right, 0);
    if (distance > probe.slack) continue;
    const test = row.tests[i] as number;
    // In a crowd of bars thinner than the pointer the failed one is meant; otherwise the nearest.
    const thin = right - left <= MIN_BAR + 1;
    const score = -distance * 2 + (thin ? probe.weight(test) : 0.5);
    if (score > bestScore) {
      bestScore = score;
      best = test;
    }
  }
  return best;
}
