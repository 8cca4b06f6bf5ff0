import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { GridFile } from '../../../src/format/history.ts';
import { shortName } from '../../../src/verdict/names.ts';
import { FrameLoop, prepare } from '../../draw/canvas.ts';
import { CELL, type Cursor, HEAD, paintHistoryGrid } from '../../draw/history-grid.ts';
import { type Arranged, causeIn, cellOf, type GridRow } from '../../model/history/grid.ts';
import { countOf } from '../../model/machine/quantity.ts';
import { visible } from '../../model/run/visible.ts';
import { useWidth } from '../hooks/use-size.ts';
import { usePalette } from '../hooks/use-theme.ts';
import { failureUrl, headOf, headWords } from './told.ts';

const MAX_HEIGHT = 640;
const MAX_NAMES = 340;

const labelOf = (row: GridRow): string =>
  row.kind === 'test'
    ? visible(shortName(row.test.name))
    : `${row.isOpen ? '▾' : '▸'} ${visible(row.key || 'No module')} (${row.tests})`;

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
  const palette = usePalette();
  const width = useWidth(box);
  const [cursor, setCursor] = useState<Cursor>({ row: 0, column: 0 });
  const { rows, columns } = arranged;
  const names = Math.min(MAX_NAMES, Math.floor(width * 0.4));
  const height = Math.min(MAX_HEIGHT, HEAD + rows.length * CELL);
  const heads = useMemo(
    () => columns.map((run) => headOf(grid.runs[run] as GridFile['runs'][number])),
    [columns, grid],
  );
  const at: Cursor = {
    row: Math.min(cursor.row, Math.max(0, rows.length - 1)),
    column: Math.min(cursor.column, Math.max(0, columns.length - 1)),
  };

  useEffect(() => {
    const element = box.current;
    if (element === null || width === 0) return;
    const loop = new FrameLoop(() => {
      const ctx = canvas.current && prepare(canvas.current, width, height);
      if (!ctx) return;
      const { scrollLeft: left, scrollTop: top } = element;
      const size = { names, width, height, left, top };
      paintHistoryGrid(ctx, { arranged, heads, labelOf, ...size, cursor: at, palette });
      element.dataset.drawn = `${rows.length} ${columns.length}`;
    });
    loop.request();
    element.addEventListener('scroll', loop.request, { passive: true });
    return () => {
      element.removeEventListener('scroll', loop.request);
      loop.stop();
    };
  }, [arranged, heads, width, height, names, palette, at.row, at.column]);

  function moveTo(row: number, column: number): void {
    const next = {
      row: Math.max(0, Math.min(rows.length - 1, row)),
      column: Math.max(0, Math.min(columns.length - 1, column)),
    };
    setCursor(next);
    const element = box.current;
    if (element === null) return;
    const [x, y] = [next.column * CELL, next.row * CELL];
    const [w, h] = [width - names - CELL, height - HEAD - CELL];
    element.scrollLeft = Math.max(x - w, Math.min(x, element.scrollLeft));
    element.scrollTop = Math.max(y - h, Math.min(y, element.scrollTop));
  }

  function open({ row, column }: Cursor): void {
    const one = rows[row];
    if (one?.kind === 'group') onToggle(one.key);
    else if (one && 'fl'.includes(one.cells[column] ?? '?')) {
      const run = grid.runs[columns[column] as number];
      if (run) location.href = failureUrl(run, one.test.name);
    }
  }

  function onKeyDown(event: KeyboardEvent): void {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const page = Math.max(1, Math.floor((height - HEAD) / CELL) - 1);
    const steps: Record<string, [row: number, column: number]> = {
      ArrowUp: [at.row - 1, at.column],
      ArrowDown: [at.row + 1, at.column],
      ArrowLeft: [at.row, at.column - 1],
      ArrowRight: [at.row, at.column + 1],
      PageUp: [at.row - page, at.column],
      PageDown: [at.row + page, at.column],
      Home: [at.row, 0],
      End: [at.row, columns.length - 1],
    };
    const step = steps[event.key];
    if (step) moveTo(...step);
    else if (event.key === 'Enter' || event.key === ' ') open(at);
    else return;
    event.preventDefault();
  }

  /** The cell below a pointer; a group's name is of its first cell. */
  function under(event: MouseEvent): Cursor | null {
    const element = box.current;
    if (element === null) return null;
    const { left, top } = element.getBoundingClientRect();
    const [x, y] = [event.clientX - left, event.clientY - top];
    const row = Math.floor((y - HEAD + element.scrollTop) / CELL);
    if (y < HEAD || row >= rows.length) return null;
    if (x < names) return { row, column: rows[row]?.kind === 'group' ? 0 : at.column };
    const column = Math.floor((x - names + element.scrollLeft) / CELL);
    return column < columns.length ? { row, column } : null;
  }

  function onClick(event: MouseEvent): void {
    const cell = under(event);
    if (cell === null) return;
    setCursor(cell);
    const { left } = (event.currentTarget as Element).getBoundingClientRect();
    // a test's name is no cell of it
    if (rows[cell.row]?.kind === 'group' || event.clientX - left >= names) open(cell);
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
        style={{ maxHeight: `${height}px` }}
        onKeyDown={onKeyDown}
        onClick={onClick}
      >
        <canvas ref={canvas} />
        <div
          class="job-grid-size"
          style={{
            width: `${names + columns.length * CELL}px`,
            height: `${rows.length * CELL}px`,
          }}
        />
      </div>
      <CellTold grid={grid} arranged={arranged} at={at} />
      <p id="job-grid-keys" class="quiet">
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
      in the run {headWords(run)}
      {cause !== null && (
        <>
          : <bdi class="name">{visible(cause)}</bdi>
        </>
      )}
      .{' '}
      {row.kind === 'test' && 'fl'.includes(state) && (
        <a href={failureUrl(run, row.test.name)}>Open the failure</a>
      )}
    </p>
  );
}
