/** Paints the part of a job's grid that is in sight: names on the left, a cell for each run. */
import type { Arranged, GridRow } from '../model/history/grid.ts';
import type { Head } from '../model/history/head.ts';
import type { Palette } from './palette.ts';

/** CSS pixels of a cell, each way, and of the row above them that tells how each run went. */
export const CELL = 14;
export const HEAD = 20;

export interface Cursor {
  row: number;
  column: number;
}

export interface GridScene {
  arranged: Arranged;
  /** Of each column: how its run went. */
  heads: readonly Head[];
  labelOf: (row: GridRow) => string;
  /** Pixels of the names, and of the whole canvas. */
  names: number;
  width: number;
  height: number;
  /** Pixels scrolled away. */
  left: number;
  top: number;
  cursor: Cursor | null;
  palette: Palette;
}

export function paintHistoryGrid(ctx: CanvasRenderingContext2D, scene: GridScene): void {
  const { arranged, heads, names, width, height, left, top, palette } = scene;
  const { rows, columns } = arranged;
  const firstRow = Math.floor(top / CELL);
  const lastRow = Math.min(rows.length, Math.ceil((top + height - HEAD) / CELL));
  const firstColumn = Math.floor(left / CELL);
  const lastColumn = Math.min(columns.length, Math.ceil((left + width - names) / CELL));
  ctx.fillStyle = palette.surface;
  ctx.fillRect(0, 0, width, height);
  const xOf = (column: number) => names + column * CELL - left;
  for (let row = firstRow; row < lastRow; row++) {
    const { cells } = rows[row] as GridRow;
    const y = HEAD + row * CELL - top;
    for (let column = firstColumn; column < lastColumn; column++) {
      paintCell(ctx, cells[column] ?? '?', xOf(column), y, palette);
    }
  }
  if (scene.cursor) {
    const { row, column } = scene.cursor;
    ctx.strokeStyle = palette.focus;
    ctx.lineWidth = 2;
    ctx.strokeRect(xOf(column), HEAD + row * CELL - top, CELL, CELL);
  }
  // what is scrolled lies under the names and the head
  ctx.fillStyle = palette.surface;
  ctx.fillRect(0, 0, names, height);
  ctx.fillRect(0, 0, width, HEAD);
  for (let column = firstColumn; column < lastColumn; column++) {
    if (xOf(column) >= names) paintCell(ctx, heads[column] ?? '?', xOf(column), 3, palette);
  }
  paintNames(ctx, scene, firstRow, lastRow);
}

/** By shape as well as by colour. */
function paintCell(
  ctx: CanvasRenderingContext2D,
  state: string,
  x: number,
  y: number,
  { status, on, line, quiet }: Palette,
): void {
  const size = CELL - 2;
  if (state === 'f') {
    ctx.fillStyle = status.fail;
    ctx.fillRect(x + 1, y + 1, size, size);
    ctx.strokeStyle = on.fail;
    ctx.lineWidth = 1.5;
    ctx.beginPath();
    ctx.moveTo(x + 4, y + 4);
    ctx.lineTo(x + CELL - 4, y + CELL - 4);
    ctx.moveTo(x + CELL - 4, y + 4);
    ctx.lineTo(x + 4, y + CELL - 4);
    ctx.stroke();
  } else if (state === 't') {
    ctx.fillStyle = ctx.strokeStyle = status.fail;
    ctx.lineWidth = 1.5;
    const [middle, centre] = [x + CELL / 2, y + CELL / 2];
    ctx.beginPath();
    ctx.arc(middle, centre, size / 2 - 1, 0, 2 * Math.PI);
    ctx.stroke();
    ctx.beginPath();
    ctx.moveTo(middle, centre);
    ctx.arc(middle, centre, size / 2 - 1, -Math.PI / 2, 0);
    ctx.fill();
  } else if (state === 'l') {
    ctx.fillStyle = status.flaky;
    ctx.beginPath();
    ctx.moveTo(x + 1, y + CELL - 1);
    ctx.lineTo(x + CELL - 1, y + CELL - 1);
    ctx.lineTo(x + CELL - 1, y + 1);
    ctx.fill();
  } else if (state === 'p') {
    ctx.fillStyle = status.success;
    ctx.fillRect(x + 4, y + 4, CELL - 8, CELL - 8);
  } else if (state === 's') {
    ctx.fillStyle = status.skip;
    ctx.fillRect(x + 2, y + CELL / 2 - 1, CELL - 4, 2);
  } else if (state === '?') {
    ctx.fillStyle = quiet;
    ctx.fillRect(x + CELL / 2 - 1, y + CELL / 2 - 1, 2, 2);
  } else {
    ctx.fillStyle = line;
    ctx.fillRect(x + CELL / 2, y + CELL - 3, 1, 1);
  }
}

function paintNames(
  ctx: CanvasRenderingContext2D,
  { arranged: { rows }, labelOf, names, top, height, cursor, palette }: GridScene,
  first: number,
  last: number,
): void {
  ctx.save();
  ctx.beginPath();
  ctx.rect(0, HEAD, names - 4, height - HEAD);
  ctx.clip();
  ctx.font = palette.font;
  ctx.textBaseline = 'middle';
  for (let row = first; row < last; row++) {
    const one = rows[row] as GridRow;
    const y = HEAD + row * CELL - top + CELL / 2;
    if (cursor?.row === row) {
      ctx.fillStyle = palette.sunken;
      ctx.fillRect(0, y - CELL / 2, names, CELL);
    }
    ctx.fillStyle = palette.ink;
    ctx.fillText(labelOf(one), one.kind === 'test' && one.inGroup ? 14 : 2, y);
  }
  ctx.restore();
}
