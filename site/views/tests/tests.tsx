import { useMemo } from 'preact/hooks';
import { countOf, formatCount } from '../../model/quantity.ts';
import type { Filter, Route } from '../../model/routes.ts';
import type { LoadedStream } from '../../model/store.ts';
import { matcher, PAGE_SIZE, type SortKey, sortTests } from '../../model/table.ts';
import { amendRoute } from '../hooks/use-route.ts';
import { FilterBar } from '../parts/filter-bar.tsx';
import { TestRow } from './row.tsx';

const COLUMNS: [SortKey, string, string?][] = [
  ['status', 'Status'],
  ['name', 'Test'],
  ['duration', 'Duration', 'num'],
  ['start', 'Start (UTC)', 'num'],
  ['worker', 'Worker', 'num'],
];

/** The timeline as a table: every test, for the keyboard, for screen readers, and for sorting. */
export function TestsView({
  data,
  route,
}: {
  data: LoadedStream;
  route: Route & { view: 'tests' };
}) {
  const { run } = data;
  const { filter, sort, descending } = route;
  const shown = useMemo(
    () => sortTests(run.tests.filter(matcher(filter)), sort, descending),
    [run, filter, sort, descending],
  );
  const pages = Math.max(1, Math.ceil(shown.length / PAGE_SIZE));
  const page = Math.min(route.page, pages);
  const rows = shown.slice((page - 1) * PAGE_SIZE, page * PAGE_SIZE);
  const change = (next: Filter) => amendRoute('tests', { filter: next, page: 1 });
  const sortBy = (key: SortKey) =>
    amendRoute('tests', {
      sort: key,
      // Of durations the long ones are asked for first.
      descending: sort === key ? !descending : key === 'duration',
      page: 1,
    });
  return (
    <div class="tests">
      <h1 class="hidden-visually">Tests</h1>
      <FilterBar run={run} filter={filter} onChange={change} />
      <p class="tests-count" role="status">
        {shown.length === run.tests.length
          ? countOf(run.tests.length, 'test')
          : `${formatCount(shown.length)} of ${countOf(run.tests.length, 'test')}`}
      </p>
      {shown.length === 0 ? (
        <p class="card empty-line">
          {run.tests.length === 0 ? 'The stream holds no tests.' : 'No test passes this filter.'}
        </p>
      ) : (
        <div class="card table-box">
          <table>
            <caption class="hidden-visually">Tests of {data.key}</caption>
            <thead>
              <tr>
                {COLUMNS.map(([key, label, kind]) => (
                  <th
                    key={key}
                    scope="col"
                    class={kind}
                    aria-sort={sort !== key ? undefined : descending ? 'descending' : 'ascending'}
                  >
                    <button type="button" class="sort" onClick={() => sortBy(key)}>
                      {label}
                      <span aria-hidden="true">{sort !== key ? '' : descending ? ' ↓' : ' ↑'}</span>
                    </button>
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {rows.map((test) => (
                <TestRow key={test.index} stream={data.key} run={run} test={test} />
              ))}
            </tbody>
          </table>
        </div>
      )}
      {pages > 1 && (
        <Pages page={page} pages={pages} onChange={(next) => amendRoute('tests', { page: next })} />
      )}
    </div>
  );
}

function Pages({
  page,
  pages,
  onChange,
}: {
  page: number;
  pages: number;
  onChange: (page: number) => void;
}) {
  const go = (next: number) => {
    onChange(next);
    scrollTo(0, 0);
  };
  return (
    <nav class="pages" aria-label="Pages">
      <button type="button" class="button" disabled={page === 1} onClick={() => go(page - 1)}>
        Previous
      </button>
      <span>
        Page {formatCount(page)} of {formatCount(pages)}
      </span>
      <button type="button" class="button" disabled={page === pages} onClick={() => go(page + 1)}>
        Next
      </button>
    </nav>
  );
}
