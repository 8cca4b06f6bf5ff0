import type { RefObject } from 'preact';
import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { GridFile } from '../../../src/format/jobs/grid.ts';
import { shortName } from '../../../src/verdict/names.ts';
import { FrameLoop, prepare } from '../../draw/canvas.ts';
import { CELL, type Cursor, HEAD, paintHistoryGrid } from '../../draw/history-grid.ts';
import {
  type Arranged,
  causeIn,
  cellOf,
  type GridRow,
  hasFailure,
} from '../../model/history/grid.ts';
import { headOf } from '../../model/history/head.ts';
import { countOf } from '../../model/machine/quantity.ts';
import { visible } from '../../model/run/visible.ts';
import { useWidth } from '../hooks/use-size.ts';
import { usePalette } from '../hooks/use-theme.ts';
import { areOfBranches, failureUrl, headWords } from './wording.ts';

const MAX_HEIGHT = 640;
const MAX_NAMES = 340;
/** Below the last row, for the frame around a cell of it. */
const CURSOR = 1;

const labelOf = (row: GridRow): string =>
  row.kind === 'test'
    ? visible(shortName(row.test.name))
    : `${row.isOpen ? '▾' : '▸'} ${visible(row.key || 'No module')} (${row.tests})`;

interface Size {
  /** Pixels of the names, and of the box. */
  names: number;
  width: number;
  height: number;
}

/** Paints what is in sight, whenever that changes. */
function usePainted(
  box: RefObject<HTMLDivElement | null>,
  canvas: RefObject<HTMLCanvasElement | null>,
  { names, width, height }: Size,
  { grid, arranged, cursor }: { grid: GridFile; arranged: Arranged; cursor: Cursor },
): void {
  const palette = usePalette();
  const { rows, columns } = arranged;
  const heads = useMemo(
    () => columns.map((run) => headOf(grid.runs[run] as GridFile['runs'][number])),
    [columns, grid],
  );
  useEffect(() => {
    const element = box.current;
    if (element === null || width === 0) return;
    const loop = new FrameLoop(() => {
      const ctx = canvas.current && prepare(canvas.current, width, height);
      if (!ctx) return;
      const { scrollLeft: left, scrollTop: top } = element;
      const size = { names, width, height, left, top };
      paintHistoryGrid(ctx, { arranged, heads, labelOf, ...size, cursor, palette });
      element.dataset.drawn = `${rows.length} ${columns.length}`;
    });
    loop.request();
    element.addEventListener('scroll', loop.request, { passive: true });
    return () => {
      element.removeEventListener('scroll', loop.request);
      loop.stop();
    };
  }, [arranged, heads, width, height, names, palette, cursor.row, cursor.column]);
}

/** Where a key leads to; null: it is none that leads anywhere. */
function stepOf(key: string, { row, column }: Cursor, page: number): Cursor | null {
  switch (key) {
    case 'ArrowUp':
      return { row: row - 1, column };
    case 'ArrowDown':
      return { row: row + 1, column };
    case 'ArrowLeft':
      return { row, column: column - 1 };
    case 'ArrowRight':
      return { row, column: column + 1 };
    case 'PageUp':
      return { row: row - page, column };
    case 'PageDown':
      return { row: row + page, column };
    case 'Home':
      return { row, column: 0 };
    case 'End':
      return { row, column: Number.POSITIVE_INFINITY };
    default:
      return null;
  }
}

const within = ({ rows, columns }: Arranged, { row, column }: Cursor): Cursor => ({
  row: Math.max(0, Math.min(rows.length - 1, row)),
  column: Math.max(0, Math.min(columns.length - 1, column)),
});

/** The cell below a pointer; of a name, the column is -1. */
function cellUnder(event: MouseEvent, box: HTMLElement, names: number): Cursor | null {
  const { left, top } = box.getBoundingClientRect();
  const [x, y] = [event.clientX - left, event.clientY - top];
  if (y < HEAD) return null;
  const row = Math.floor((y - HEAD + box.scrollTop) / CELL);
  return { row, column: x < names ? -1 : Math.floor((x - names + box.scrollLeft) / CELL) };
}

function scrollInto(box: HTMLElement, { row, column }: Cursor, size: Size): void {
  const [x, y] = [column * CELL, row * CELL];
  const [w, h] = [size.width - size.names - CELL, size.height - HEAD - CELL];
  box.scrollLeft = Math.max(x - w, Math.min(x, box.scrollLeft));
  box.scrollTop = Math.max(y - h, Math.min(y, box.scrollTop));
}

/** The grid as a picture: the keyboard goes through its cells, and what is told of one is text beside it. */
export function JobGrid({
  grid,
  arranged,
  onToggle,
}: {
  grid: GridFile;
  arranged: Arranged;
  /** Opens or shuts a group. */
  onToggle: (key: string) => void;
}) {
  const box = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const width = useWidth(box);
  const [chosen, setCursor] = useState<Cursor>({ row: 0, column: 0 });
  const { rows, columns } = arranged;
  const rowsHeight = rows.length * CELL + CURSOR;
  const height = Math.min(MAX_HEIGHT, HEAD + rowsHeight);
  const size = { names: Math.min(MAX_NAMES, Math.floor(width * 0.4)), width, height };
  const cursor = within(arranged, chosen);
  usePainted(box, canvas, size, { grid, arranged, cursor });

  function open({ row, column }: Cursor): void {
    const one = rows[row];
    if (one?.kind === 'group') onToggle(one.key);
    else if (one && hasFailure(one.cells[column])) {
      const run = grid.runs[columns[column] as number];
      const url = run && failureUrl(run, one.test.name);
      if (url) location.href = url;
    }
  }

  function onKeyDown(event: KeyboardEvent): void {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const page = Math.max(1, Math.floor((height - HEAD) / CELL) - 1);
    const step = stepOf(event.key, cursor, page);
    if (step !== null) {
      const next = within(arranged, step);
      setCursor(next);
      if (box.current) scrollInto(box.current, next, size);
    } else if (event.key === 'Enter' || event.key === ' ') open(cursor);
    else return;
    event.preventDefault();
  }

  function onClick(event: MouseEvent): void {
    const cell = box.current && cellUnder(event, box.current, size.names);
    if (cell === null || cell.row >= rows.length || cell.column >= columns.length) return;
    setCursor(cell.column < 0 ? { ...cell, column: cursor.column } : cell);
    // the name of a test is no cell of it
    if (cell.column >= 0 || rows[cell.row]?.kind === 'group') open(cell);
  }

  if (rows.length === 0) return <p>No test failed in these runs.</p>;
  return (
    <>
      <div
        ref={box}
        class="job-grid"
        role="application"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: it takes the arrow keys
        tabIndex={0}
        aria-label={`Grid of ${countOf(arranged.tests, 'test')} that failed in ${countOf(columns.length, 'run')}`}
        aria-describedby="job-grid-keys job-grid-cell"
        onKeyDown={onKeyDown}
        onClick={onClick}
      >
        <canvas ref={canvas} />
        <div
          class="job-grid-size"
          style={{
            width: `${size.names + columns.length * CELL}px`,
            height: `${rowsHeight}px`,
          }}
        />
      </div>
      <CellTold grid={grid} arranged={arranged} at={cursor} />
      <p id="job-grid-keys" class="quiet">
        A square with a cross is a failure, a triangle flaky, a small square passed, a line skipped,
        a dot not known; above them stands how each run went, a clock where the job timed out.
        Newest run on the left. Arrow keys go from cell to cell, Enter opens the failure, or a
        group.
      </p>
    </>
  );
}

/** What is told of a cell, with its link. */
function CellTold({ grid, arranged, at }: { grid: GridFile; arranged: Arranged; at: Cursor }) {
  const row = arranged.rows[at.row];
  const index = arranged.columns[at.column];
  const run = index === undefined ? undefined : grid.runs[index];
  if (row === undefined || run === undefined || index === undefined) return null;
  const state = row.cells[at.column] ?? '?';
  const cause = row.kind === 'test' ? causeIn(grid, row.test, index) : null;
  const failure = row.kind === 'test' && hasFailure(state) ? failureUrl(run, row.test.name) : null;
  return (
    <p id="job-grid-cell" class="job-grid-cell" aria-live="polite">
      <bdi class="name">
        {visible(row.kind === 'test' ? row.test.name : row.key || 'No module')}
      </bdi>
      {row.kind === 'group' && `, ${countOf(row.tests, 'test')}`}:{' '}
      <b>
        {row.kind === 'group' && 'at worst '}
        {cellOf(state).meaning}
      </b>{' '}
      in the run {headWords(run, areOfBranches(grid.runs))}
      {cause !== null && (
        <>
          : <bdi class="name">{visible(cause)}</bdi>
        </>
      )}
      . {failure !== null && <a href={failure}>Open the failure</a>}
    </p>
  );
}
