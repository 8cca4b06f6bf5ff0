import { useEffect, useMemo, useState } from 'preact/hooks';
import type { GridFile } from '../../../src/format/jobs/grid.ts';
import {
  type Arranged,
  arrange,
  FOLDS,
  type GridView,
  gridQuery,
  ofBranch,
  parseGridView,
  RUNS,
} from '../../model/history/grid.ts';
import { loadJson } from '../../model/load/bytes.ts';
import { countOf } from '../../model/machine/quantity.ts';
import { visible } from '../../model/run/visible.ts';
import { useLoading } from '../hooks/use-loading.ts';
import { Foreign } from '../parts/name.tsx';
import { LoadFailure, Progress } from '../parts/notice.tsx';
import { JobGrid } from './job-grid.tsx';
import { JobTable } from './job-table.tsx';
import { Linked } from './linked.tsx';
import { Result } from './result.tsx';
import { areOfBranches, dayOf, keyOf, runUrl, whenOf } from './wording.ts';

const LISTED = 200;
const FOLD_WORDS = { none: 'not at all', module: 'by module', cause: 'by cause' } as const;

const viewOf = (hash: string) => parseGridView(new URLSearchParams(hash.split('?')[1] ?? ''));

/** The view that the address says; to change it changes the address. */
function useGridView(id: string): [GridView, (change: Partial<GridView>) => void] {
  const [view, setView] = useState(() => viewOf(location.hash));
  useEffect(() => {
    const look = () => setView(viewOf(location.hash));
    addEventListener('hashchange', look);
    return () => removeEventListener('hashchange', look);
  }, []);
  const change = (parts: Partial<GridView>) => {
    const next = { ...view, ...parts };
    setView(next);
    try {
      history.replaceState(history.state, '', `#/job/${id}${gridQuery(next)}`);
    } catch {
      // Browsers limit how often: it is in force, and in the address with the next change.
    }
  };
  return [view, change];
}

/** The runs of a job, newest first, and the tests that failed in any of them. */
export function JobPage({ id }: { id: string }) {
  const url = new URL(`jobs/${id}.json.gz`, document.baseURI).href;
  const loading = useLoading(() => loadJson<GridFile>(url), url);
  const [view, change] = useGridView(id);
  const grid = loading.state === 'ready' ? loading.value : null;
  const { runs, branch, text, fold, open } = view;
  const arranged = useMemo(
    () => (grid === null ? null : arrange(grid, view)),
    [grid, runs, branch, text, fold, open],
  );
  if (loading.state === 'loading') return <Progress loading={loading} what="the runs of the job" />;
  if (loading.state === 'failed') return <LoadFailure error={loading.error} what="The job" />;
  if (grid === null || arranged === null) return null;
  const chosen = ofBranch(grid, branch);
  return (
    <div class="overview history-page">
      <section class="card">
        <h1 class="card-head">
          <Foreign text={grid.job} />{' '}
          <span class="count">
            {countOf(chosen.runs.length, 'run')}
            {branch !== '' && <Foreign text={` on ${branch}`} />}, {chosen.isLeast && 'at least '}
            {countOf(chosen.failed, 'test')} that failed
          </span>
        </h1>
        <Filters grid={grid} view={view} change={change} />
        <Failures grid={grid} arranged={arranged} view={view} change={change} />
        {grid.testsLeftOut > 0 && (
          <p class="quiet">
            {countOf(grid.testsLeftOut, 'test')} that failed less often
            {branch !== '' && ', on any branch,'} have no row.
          </p>
        )}
      </section>
      <Runs runs={chosen.runs} isBranchTold={areOfBranches(grid.runs)} />
      <p class="quiet">As of {dayOf(grid.at)}</p>
    </div>
  );
}

function Runs({ runs, isBranchTold }: { runs: GridFile['runs']; isBranchTold: boolean }) {
  return (
    <section class="card">
      <h2 class="card-head">Runs</h2>
      <ul>
        {runs.slice(0, LISTED).map((run) => (
          <li key={keyOf(run)}>
            <Linked href={runUrl(run)}>{whenOf(run)}</Linked>{' '}
            {run.site && <Foreign text={`in ${run.site.name}`} />}{' '}
            {run.change !== null && <Foreign text={`${run.change},${run.patchset ?? '?'}`} />}{' '}
            {isBranchTold && run.branch !== null && <Foreign text={run.branch} />}{' '}
            <Result run={run} />
          </li>
        ))}
        {runs.length > LISTED && (
          <li class="quiet">and {countOf(runs.length - LISTED, 'earlier run')}, not listed here</li>
        )}
      </ul>
    </section>
  );
}

interface Shown {
  grid: GridFile;
  view: GridView;
  change: (parts: Partial<GridView>) => void;
}

function Failures({ arranged, grid, view, change }: Shown & { arranged: Arranged }) {
  const onToggle = (key: string) => {
    const open = view.open.filter((one) => one !== key);
    change({ open: open.length < view.open.length ? open : [...open, key] });
  };
  const parts = { grid, arranged, onToggle };
  return view.table ? <JobTable {...parts} /> : <JobGrid {...parts} />;
}

function Filters({ grid, view, change }: Shown) {
  const branches = [...new Set(grid.runs.flatMap(({ branch }) => branch ?? []))].sort();
  return (
    <form class="history-filters" onSubmit={(event) => event.preventDefault()}>
      <label>
        Runs{' '}
        <select
          class="field"
          value={view.runs}
          onChange={(event) => change({ runs: Number(event.currentTarget.value) })}
        >
          {RUNS.map((count) => (
            <option key={count} value={count}>
              {count}
            </option>
          ))}
        </select>
      </label>
      <label>
        Branch{' '}
        <select
          class="field"
          value={view.branch}
          onChange={(event) => change({ branch: event.currentTarget.value })}
        >
          <option value="">any</option>
          {branches.map((branch) => (
            <option key={branch} value={branch}>
              {visible(branch)}
            </option>
          ))}
        </select>
      </label>
      <label>
        Fold{' '}
        <select
          class="field"
          value={view.fold}
          onChange={(event) =>
            change({ fold: event.currentTarget.value as GridView['fold'], open: [] })
          }
        >
          {FOLDS.map((fold) => (
            <option key={fold} value={fold}>
              {FOLD_WORDS[fold]}
            </option>
          ))}
        </select>
      </label>
      <label>
        Test or cause{' '}
        <input
          class="field"
          type="search"
          value={view.text}
          onInput={(event) => change({ text: event.currentTarget.value })}
        />
      </label>
      <button
        type="button"
        class="button"
        aria-pressed={view.table}
        onClick={() => change({ table: !view.table })}
      >
        As a table
      </button>
    </form>
  );
}
