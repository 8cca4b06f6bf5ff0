import { useMemo, useRef } from 'preact/hooks';
import { OUTCOMES, type Outcome } from '../../../src/verdict/columns.ts';
import { isProblem } from '../../../src/verdict/problems.ts';
import { countFixtures, fixturesWith, sumOf } from '../../../src/verdict/tally.ts';
import type { Route } from '../../model/address/routes.ts';
import type { SortKey } from '../../model/address/sort-keys.ts';
import type { Dataset } from '../../model/load/dataset.ts';
import type { LoadedStream } from '../../model/load/store.ts';
import { countOf, formatCount } from '../../model/machine/quantity.ts';
import { whyEmpty } from '../../model/run/empty.ts';
import type { Run } from '../../model/run/run.ts';
import { countRows, type RowCount, sortTests } from '../../model/run/table.ts';
import { useMatch } from '../hooks/use-match.ts';
import { amendRoute } from '../hooks/use-route.ts';
import { useClock } from '../hooks/use-times.ts';
import { FilterBar } from '../parts/filter-bar.tsx';
import { AllRows } from './all-rows.tsx';
import { TestRow } from './row.tsx';
import { useRowKeys } from './row-keys.ts';
import { Tools } from './tools.tsx';
import { TestTree } from './tree.tsx';
import { useRows } from './use-rows.ts';
import '../../styles/tests.css';

const COLUMNS: [SortKey, string, string?][] = [
  ['status', 'Status'],
  ['name', 'Test'],
  ['duration', 'Duration', 'num'],
  ['start', 'Start', 'num'],
  ['worker', 'Worker', 'num'],
];

/** The timeline as a table: every test, for the keyboard, for screen readers, and for sorting. */
export function TestsView({
  dataset,
  data,
  route,
}: {
  dataset: Dataset;
  data: LoadedStream;
  route: Route & { view: 'tests' };
}) {
  const { run } = data;
  const { filter, sort, descending, whole, tree } = route;
  const clock = useClock(run.origin);
  const match = useMatch(run, filter);
  const order = useMemo(
    () => sortTests(run, match.mask, sort, descending),
    [run, match.mask, sort, descending],
  );
  const body = useRef<HTMLTableSectionElement>(null);
  const all = useRef<HTMLUListElement>(null);
  const rows = useRows(body, order);
  const isFailure = (place: number) =>
    isProblem(OUTCOMES[run.shown[order[place] as number] as number] as Outcome);
  const isWhole = whole && rows.partial;
  const onKey = useRowKeys(
    isWhole ? all : body,
    order.length,
    isWhole ? () => {} : rows.scrollTo,
    isFailure,
  );
  const empty = whyEmpty(dataset.manifest, data);
  const sortBy = (key: SortKey) =>
    amendRoute('tests', {
      sort: key,
      // Of durations the long ones are asked for first.
      descending: sort === key ? !descending : key === 'duration',
    });
  const label = (key: SortKey, text: string) =>
    key === 'start' ? `${text} (${clock.label})` : text;
  return (
    <div class="tests">
      <h1 class="hidden-visually">Tests</h1>
      <FilterBar
        run={run}
        filter={filter}
        problem={match.problem}
        onChange={(next) => amendRoute('tests', { filter: next })}
      />
      <div class="tests-head">
        <p class="tests-count" role="status">
          {match.busy ? 'Searching…' : countText(run, countRows(run, order))}
        </p>
        <Tools data={data} order={order} tree={tree} partial={rows.partial && !isWhole} />
      </div>
      {order.length === 0 ? (
        <p class="card empty-line">
          {run.count === 0 ? `${empty.title}. ${empty.why}` : 'No test passes this filter.'}
        </p>
      ) : tree ? (
        <TestTree stream={data.key} run={run} order={order} sort={sort} />
      ) : isWhole ? (
        <AllRows
          list={all}
          stream={data.key}
          run={run}
          order={order}
          clock={clock}
          onKeyDown={onKey}
        />
      ) : (
        <div class="card table-box">
          <table class="tests-table" aria-rowcount={order.length + 1}>
            <caption class="hidden-visually">
              Tests of {data.key}. Arrow keys move between rows, Enter opens one.
            </caption>
            <thead>
              <tr aria-rowindex={1}>
                {COLUMNS.map(([key, text, kind]) => (
                  <th
                    key={key}
                    scope="col"
                    class={`column-${key} ${kind ?? ''}`}
                    aria-sort={sort !== key ? undefined : descending ? 'descending' : 'ascending'}
                  >
                    <button type="button" class="sort" onClick={() => sortBy(key)}>
                      {label(key, text)}
                      <span aria-hidden="true">{sort !== key ? '' : descending ? ' ↓' : ' ↑'}</span>
                    </button>
                  </th>
                ))}
              </tr>
            </thead>
            <tbody ref={body} onKeyDown={onKey}>
              <Gap height={rows.before} />
              {rows.places.map((place) => (
                <TestRow
                  key={order[place]}
                  stream={data.key}
                  clock={clock}
                  test={run.test(order[place] as number)}
                  reason={isFailure(place) ? run.reason(order[place] as number) : []}
                  place={place}
                  measure={rows.measure}
                />
              ))}
              <Gap height={rows.after} />
            </tbody>
          </table>
        </div>
      )}
    </div>
  );
}

/** `24 of 63 tests in 25 runs, 2 of 3 set-ups and tear-downs`. */
function countText({ count, tally }: Run, rows: RowCount): string {
  const all = rows.runs + sumOf(rows.fixtures) === count;
  const some = (value: number, of: number, one: string, many?: string) =>
    all || value === of
      ? countOf(of, one, many)
      : `${formatCount(value)} of ${countOf(of, one, many)}`;
  const again = rows.runs > rows.tests ? ` in ${countOf(rows.runs, 'run')}` : '';
  const tests = some(rows.tests, tally.tests, 'test') + again;
  const fixtures = countFixtures(rows.fixtures, all ? undefined : fixturesWith(tally));
  if (fixtures === '') return tests;
  return rows.tests === 0 ? fixtures : `${tests}, ${fixtures}`;
}

/** Stands for the rows out of sight. */
function Gap({ height }: { height: number }) {
  if (height <= 0) return null;
  return (
    // biome-ignore lint/a11y/noAriaHiddenOnFocusable: an empty row takes no focus
    <tr class="gap" aria-hidden="true">
      <td colSpan={COLUMNS.length} style={{ height: `${height}px` }} />
    </tr>
  );
}
