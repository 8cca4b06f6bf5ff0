import { useEffect, useMemo, useState } from 'preact/hooks';
import { isProblem } from '../../../src/verdict/problems.ts';
import { formatRoute, type Route } from '../../model/address/routes.ts';
import type { LoadedStream } from '../../model/load/store.ts';
import { countOf, formatBytes, formatCount } from '../../model/machine/quantity.ts';
import type { Run } from '../../model/run/run.ts';
import { searchAttachments } from '../../model/search/client.ts';
import type { Hit, TestHits } from '../../model/search/find.ts';
import { rowText } from '../details/lines.tsx';
import { amendRoute } from '../hooks/use-route.ts';
import { Foreign, Name } from '../parts/name.tsx';
import { StatusLabel } from '../parts/status.tsx';
import '../../styles/details/details.css';
import '../../styles/details/search.css';

/** Shorter texts are in every line. */
const MIN_LETTERS = 2;
/** Without a key before the search begins. */
const PAUSE_MS = 250;
/** Tests listed at first, and more each time. */
const LISTED = 100;

interface Found {
  tests: TestHits[];
  lines: number;
  read: number;
  total: number;
  done: boolean;
  problem: string | null;
}

const NOTHING: Found = { tests: [], lines: 0, read: 0, total: 0, done: false, problem: null };

/** Everything that was found so far; null: nothing is looked for. */
function useFound(data: LoadedStream, find: string): Found | null {
  const [found, setFound] = useState<Found | null>(null);
  useEffect(() => {
    setFound(null);
    if (find.trim().length < MIN_LETTERS || !data.details) return;
    const { source } = data.details;
    let stop = () => {};
    const timer = setTimeout(() => {
      let all = NOTHING;
      setFound(all);
      stop = searchAttachments(
        source,
        find,
        ({ found: tests, read, total, done }) => {
          const lines = tests.reduce((sum, { count }) => sum + count, all.lines);
          all = { ...all, tests: all.tests.concat(tests), lines, read, total, done };
          setFound(all);
        },
        (problem) => setFound({ ...all, problem }),
      );
    }, PAUSE_MS);
    return () => {
      clearTimeout(timer);
      stop();
    };
  }, [data, find]);
  return found;
}

/** Looks for a text in the attachments of all tests; what failed comes first. */
export function SearchView({
  data,
  route,
}: {
  data: LoadedStream;
  route: Route & { view: 'search' };
}) {
  const { run } = data;
  const { find } = route;
  const found = useFound(data, find);
  const [limit, setLimit] = useState(LISTED);
  useEffect(() => setLimit(LISTED), [find]);
  const tests = useMemo(() => {
    const bad = ({ test }: TestHits) => test < run.count && isProblem(run.test(test).status);
    const list = found?.tests ?? [];
    return [...list.filter(bad), ...list.filter((one) => !bad(one))];
  }, [found?.tests, run]);
  return (
    <article class="search-view">
      <h1 class="hidden-visually">Search in the attachments of all tests</h1>
      <search class="reading-bar">
        <input
          class="field"
          type="search"
          placeholder="Find in the attachments of all tests"
          aria-label="Find in the attachments of all tests"
          autofocus={find === ''}
          value={find}
          onInput={(event) => amendRoute('search', { find: event.currentTarget.value })}
        />
      </search>
      <p class="search-state" role="status">
        {stateOf(data, find, found)}
      </p>
      <ol class="search-tests">
        {tests.slice(0, limit).map((hits) => (
          <TestResult key={hits.test} stream={data.key} run={run} hits={hits} find={find} />
        ))}
      </ol>
      {tests.length > limit && (
        <p class="more">
          <button type="button" class="button" onClick={() => setLimit(limit + LISTED)}>
            Show {formatCount(Math.min(LISTED, tests.length - limit))} more tests
          </button>
        </p>
      )}
    </article>
  );
}

function stateOf(data: LoadedStream, find: string, found: Found | null): string {
  if (!data.details) return 'This dataset came without attachments.';
  if (find.trim().length < MIN_LETTERS) return 'Logs, tracebacks and output of every test.';
  if (found === null) return 'Searching…';
  const { tests, lines, read, total, done, problem } = found;
  const so =
    lines === 0 ? 'Nothing' : `${countOf(lines, 'line')} of ${countOf(tests.length, 'test')}`;
  if (problem !== null) return `${so} found before the search ended: ${problem}`;
  if (done) return lines === 0 ? `Not found in ${formatBytes(total)}.` : `${so}.`;
  return `${so} so far: ${formatBytes(read)} of ${total > 0 ? formatBytes(total) : '…'} searched`;
}

/** The hits of one test; each leads to its line. */
function TestResult({
  stream,
  run,
  hits: { test: index, count, hits },
  find,
}: {
  stream: string;
  run: Run;
  hits: TestHits;
  find: string;
}) {
  const test = index < run.count ? run.test(index) : null;
  const more = count - hits.length;
  const at = ({ attachment, line }: Hit): string => {
    if (test === null) return formatRoute({ view: 'output', stream });
    const lines = { attachment, from: line, to: line };
    const { name, attempt } = test;
    return formatRoute({ view: 'details', stream, test: name, attempt, lines });
  };
  return (
    <li class="card search-test">
      <h2 class="card-head">
        {test ? (
          <>
            <StatusLabel status={test.status} /> <Name name={test.name} />
            {test.attempt > 1 && <span class="quiet"> run {test.attempt}</span>}
          </>
        ) : (
          'Run output'
        )}{' '}
        <span class="count">{countOf(count, 'line')}</span>
      </h2>
      <ol class="search-hits">
        {hits.map((hit) => (
          <li key={`${hit.attachment} ${hit.line}`}>
            <a href={at(hit)}>
              <span class="search-place">
                <Foreign text={hit.attachment} />:{hit.line}
              </span>
              <bdi class="search-text" dir="ltr">
                {rowText(hit.text, [], find)}
              </bdi>
            </a>
          </li>
        ))}
      </ol>
      {more > 0 && <p class="card-foot quiet">and {countOf(more, 'line')} more</p>}
    </li>
  );
}
