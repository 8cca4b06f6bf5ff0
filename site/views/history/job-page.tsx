import { useState } from 'preact/hooks';
import type { GridFile } from '../../../src/format/history.ts';
import { loadJson } from '../../model/load/bytes.ts';
import { countOf } from '../../model/machine/quantity.ts';
import { useLoading } from '../hooks/use-loading.ts';
import { Foreign, NarrowName } from '../parts/name.tsx';
import { LoadFailure, Progress } from '../parts/notice.tsx';
import { Result, ROOT } from './jobs-page.tsx';
import { buildUrl, dayOf } from './told.ts';

const COLUMNS = 50;
const ROWS = 100;

/** How a cell is written, and what it means. */
const CELLS: Record<string, [sign: string, meaning: string]> = {
  p: ['·', 'passed'],
  f: ['✗', 'failed'],
  l: ['!', 'flaky'],
  s: ['–', 'skipped'],
  '-': [' ', 'not in the run'],
  '?': ['?', 'not known'],
};

/** The runs of a job, newest first, and the tests that failed in any of them. */
export function JobPage({ id }: { id: string }) {
  const url = new URL(`jobs/${id}.json.gz`, document.baseURI).href;
  const loading = useLoading(() => loadJson<GridFile>(url), url);
  const [rows, setRows] = useState(ROWS);
  if (loading.state === 'loading') return <Progress loading={loading} what="the runs of the job" />;
  if (loading.state === 'failed') return <LoadFailure error={loading.error} what="The job" />;
  const grid = loading.value;
  const runs = grid.runs.slice(0, COLUMNS);
  return (
    <div class="overview">
      <section class="card">
        <h2 class="card-head">
          <Foreign text={grid.job} />{' '}
          <span class="count">
            {countOf(grid.runs.length, 'run')},{' '}
            {countOf(grid.tests.length + grid.testsLeftOut, 'test')} that failed
          </span>
        </h2>
        <div class="history-scroll">
          <table class="history-table history-grid">
            <thead>
              <tr>
                <th scope="col">Test</th>
                {runs.map((run) => (
                  <th key={run.path} scope="col">
                    <a
                      href={buildUrl(ROOT, run.path)}
                      title={`${dayOf(run.time)}: ${run.verdict.text}`}
                    >
                      {run.good ? '✓' : run.verdict.tone === 'bad' ? '✗' : '?'}
                    </a>
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {grid.tests.slice(0, rows).map((test) => (
                <tr key={test.name}>
                  <th scope="row">
                    <NarrowName name={test.name} />
                  </th>
                  {runs.map((run, column) => (
                    <Cell key={run.path} state={test.cells[column] ?? '?'} path={run.path} />
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
        {grid.tests.length > rows && (
          <button type="button" class="button" onClick={() => setRows(rows + ROWS)}>
            Show more tests
          </button>
        )}
      </section>
      <section class="card">
        <h2 class="card-head">Runs</h2>
        <ul>
          {grid.runs.slice(0, 200).map((run) => (
            <li key={run.path}>
              <a href={buildUrl(ROOT, run.path)}>{dayOf(run.time)}</a>{' '}
              {run.change !== null && <Foreign text={`${run.change},${run.patchset ?? '?'}`} />}{' '}
              <Result run={run} />
            </li>
          ))}
        </ul>
      </section>
      <p class="quiet">As of {dayOf(grid.at)}</p>
    </div>
  );
}

function Cell({ state, path }: { state: string; path: string }) {
  const [sign, meaning] = CELLS[state] ?? ['?', 'not known'];
  const isFailure = state === 'f' || state === 'l';
  return (
    <td
      class={`history-${state === '-' ? 'none' : state === '?' ? 'unknown' : state}`}
      title={meaning}
    >
      {isFailure ? (
        <a href={buildUrl(ROOT, path)} aria-label={meaning}>
          {sign}
        </a>
      ) : (
        <>
          <span aria-hidden="true">{sign}</span>
          <span class="hidden-visually">{meaning}</span>
        </>
      )}
    </td>
  );
}
