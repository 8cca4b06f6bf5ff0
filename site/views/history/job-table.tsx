import { useState } from 'preact/hooks';
import type { GridFile } from '../../../src/format/jobs/grid.ts';
import {
  type Arranged,
  CELLS,
  cellOf,
  type GridRow,
  hasFailure,
} from '../../model/history/grid.ts';
import { HEAD_WORDS, HEADS, headOf } from '../../model/history/head.ts';
import { countOf } from '../../model/machine/quantity.ts';
import { Foreign, NarrowName } from '../parts/name.tsx';
import { Linked } from './linked.tsx';
import { areOfBranches, failureUrl, headWords, keyOf, runUrl } from './wording.ts';

const ROWS = 100;
/** In the order of their weight; what is not in the run is left blank. */
const LEGEND = (['f', 'l', 'p', 's', '?'] as const)
  .map((state) => `${CELLS[state].sign} ${CELLS[state].meaning}`)
  .join(', ');

/** The same as the picture, as a table. */
export function JobTable({
  grid,
  arranged: { rows, columns },
  onToggle,
}: {
  grid: GridFile;
  arranged: Arranged;
  onToggle: (key: string) => void;
}) {
  const [shown, setShown] = useState(ROWS);
  const runs = columns.flatMap((at) => grid.runs[at] ?? []);
  const isBranchTold = areOfBranches(grid.runs);
  return (
    <>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls by the keyboard */}
      <section class="history-scroll" tabIndex={0} aria-label="Runs and tests">
        <table class="history-table history-grid">
          <thead>
            <tr>
              <th scope="col">Test</th>
              {runs.map((run) => {
                const words = headWords(run, isBranchTold);
                return (
                  <th key={keyOf(run)} scope="col">
                    <Linked href={runUrl(run)} title={words} label={words}>
                      {HEADS[headOf(run)]}
                    </Linked>
                  </th>
                );
              })}
            </tr>
          </thead>
          <tbody>
            {rows.slice(0, shown).map((row) => (
              <tr key={row.kind === 'test' ? row.test.name : `group ${row.key}`}>
                <th scope="row">
                  <RowName row={row} onToggle={onToggle} />
                </th>
                {runs.map((run, column) => (
                  <Cell key={keyOf(run)} row={row} column={column} run={run} />
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </section>
      <p class="quiet">
        {LEGEND}; blank: {CELLS['-'].meaning}. Above: how each run went, {HEAD_WORDS}; newest on the
        left.
      </p>
      {rows.length > shown && (
        <button type="button" class="button" onClick={() => setShown(shown + ROWS)}>
          Show more rows
        </button>
      )}
    </>
  );
}

function RowName({ row, onToggle }: { row: GridRow; onToggle: (key: string) => void }) {
  if (row.kind === 'test') return <NarrowName name={row.test.name} />;
  return (
    <button
      type="button"
      class="button"
      aria-expanded={row.isOpen}
      onClick={() => onToggle(row.key)}
    >
      <Foreign text={row.key || 'No module'} /> ({countOf(row.tests, 'test')})
    </button>
  );
}

function Cell({
  row,
  column,
  run,
}: {
  row: GridRow;
  column: number;
  run: GridFile['runs'][number];
}) {
  const state = row.cells[column] ?? '?';
  const { sign, meaning } = cellOf(state);
  const isFailure = row.kind === 'test' && hasFailure(state);
  return (
    <td
      class={`history-${state === '-' ? 'none' : state === '?' ? 'unknown' : state}`}
      title={meaning}
    >
      {isFailure ? (
        <Linked href={failureUrl(run, row.test.name)} label={meaning}>
          {sign}
        </Linked>
      ) : (
        <>
          <span aria-hidden="true">{sign}</span>
          <span class="hidden-visually">{meaning}</span>
        </>
      )}
    </td>
  );
}
