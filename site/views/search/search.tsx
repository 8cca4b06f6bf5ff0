import { useEffect, useMemo, useState } from 'preact/hooks';
import { OUTCOMES, type Outcome } from '../../../src/verdict/columns.ts';
import { isProblem } from '../../../src/verdict/problems.ts';
import { streamLabel } from '../../../src/verdict/streams.ts';
import { formatRoute, type Route } from '../../model/address/routes.ts';
import type { LoadedBuild, LoadedStream } from '../../model/load/store.ts';
import { countOf, formatBytes, formatCount } from '../../model/machine/quantity.ts';
import { titleOfOutput } from '../../model/run/sentences.ts';
import { searchAttachments } from '../../model/search/client.ts';
import { describeFound } from '../../model/search/counted.ts';
import type { Hit } from '../../model/search/find.ts';
import type { FoundTest } from '../../model/search/scan-worker.ts';
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
/** Between two looks at what was found so far: a run is read in up to fifty pieces. */
const PACE_MS = 400;
/** Tests listed at first, and more each time. */
const LISTED = 100;

/** The hits of one test, and the stream it is in. */
interface Result extends FoundTest {
  of: LoadedStream;
}

interface Found {
  tests: Result[];
  lines: number;
  read: number;
  total: number;
  done: boolean;
  problem: string | null;
}

const NOTHING: Found = { tests: [], lines: 0, read: 0, total: 0, done: false, problem: null };

/** Everything that was found so far, one stream after the other; null: nothing is looked for. */
function useFound(streams: readonly LoadedStream[], find: string): Found | null {
  const [found, setFound] = useState<Found | null>(null);
  useEffect(() => {
    setFound(null);
    const searched = streams.filter(({ details }) => details !== null);
    if (find.trim().length < MIN_LETTERS || searched.length === 0) return;
    let stop = () => {};
    let all = NOTHING;
    let next: ReturnType<typeof setTimeout> | null = null;
    const show = () => {
      next = null;
      setFound(all);
    };
    const add = (more: Partial<Found>) => {
      const isFirst = all.tests.length === 0;
      all = { ...all, ...more };
      if (!isFirst && !all.done && all.problem === null) {
        next ??= setTimeout(show, PACE_MS);
        return;
      }
      if (next !== null) clearTimeout(next);
      show();
    };
    const search = (at: number) => {
      const of = searched[at] as LoadedStream;
      const before = all;
      stop = searchAttachments(
        (of.details as NonNullable<LoadedStream['details']>).source,
        find,
        ({ found: hits, read, total, done }) => {
          const lines = hits.reduce((sum, { count }) => sum + count, all.lines);
          add({
            tests: all.tests.concat(hits.map((one) => ({ ...one, of }))),
            lines,
            read: before.read + read,
            total: before.total + total,
            done: done && at === searched.length - 1,
          });
          if (done && at < searched.length - 1) search(at + 1);
        },
        (problem) => add({ problem }),
      );
    };
    const timer = setTimeout(() => {
      setFound(all);
      search(0);
    }, PAUSE_MS);
    return () => {
      clearTimeout(timer);
      if (next !== null) clearTimeout(next);
      stop();
    };
  }, [streams, find]);
  return found;
}

/** Looks for a text in the attachments of all tests of the build; what failed comes first. */
export function SearchView({
  data,
  build,
  route,
}: {
  data: LoadedStream;
  /** Null while other streams are loading. */
  build: LoadedBuild | null;
  route: Route & { view: 'search' };
}) {
  const { find } = route;
  const streams = useMemo(() => build?.streams ?? [data], [build, data]);
  const found = useFound(streams, find);
  const [limit, setLimit] = useState(LISTED);
  useEffect(() => setLimit(LISTED), [find]);
  const tests = useMemo(() => {
    const bad = ({ test, of: { run } }: Result) =>
      test < run.count && isProblem(OUTCOMES[run.shown[test] as number] as Outcome);
    const list = found?.tests ?? [];
    return [...list.filter(bad), ...list.filter((one) => !bad(one))];
  }, [found?.tests]);
  const several = streams.length > 1;
  const label = several
    ? `Find in the attachments of all tests of ${streams.length} streams`
    : 'Find in the attachments of all tests';
  return (
    <article class="search-view">
      <h1 class="hidden-visually">Search in the attachments of all tests</h1>
      <search class="reading-bar">
        <input
          class="field"
          type="search"
          placeholder={label}
          aria-label={label}
          autofocus={find === ''}
          value={find}
          onInput={(event) => amendRoute('search', { find: event.currentTarget.value })}
        />
      </search>
      <p class="search-state" role="status">
        {stateOf(streams, find, found)}
        {build !== null && build.failed.length > 0 && ` ${unread(build)}`}
      </p>
      <ol class="search-tests">
        {tests.slice(0, limit).map((result) => (
          <TestResult
            key={`${result.of.key} ${result.test}`}
            result={result}
            label={several ? streamLabel(result.of, streams) : null}
            find={find}
          />
        ))}
      </ol>
      {tests.length > limit && (
        <p class="more">
          <button type="button" class="button" onClick={() => setLimit(limit + LISTED)}>
            Show {formatCount(Math.min(LISTED, tests.length - limit))} more
          </button>
        </p>
      )}
    </article>
  );
}

const unread = ({ failed }: LoadedBuild): string =>
  `${countOf(failed.length, 'stream')} could not be read, and ${failed.length === 1 ? 'is' : 'are'} not searched.`;

function stateOf(streams: readonly LoadedStream[], find: string, found: Found | null): string {
  const without = streams.filter(({ details }) => details === null).length;
  if (without === streams.length) return 'This dataset came without attachments.';
  if (find.trim().length < MIN_LETTERS) return 'Logs, tracebacks and output of every test.';
  if (found === null) return 'Searching…';
  const { tests, lines, read, total, done, problem } = found;
  const where = streams.length > 1 ? ` in ${countOf(inStreams(tests), 'stream')}` : '';
  const so =
    lines === 0
      ? 'Nothing'
      : `${countOf(lines, 'line')} of ${describeFound(tests.map(({ of, test }) => ({ run: of.run, index: test })))}${where}`;
  if (problem !== null) return `${so} found before the search ended: ${problem}`;
  if (done) return lines === 0 ? `Not found in ${formatBytes(total)}.` : `${so}.`;
  return `${so} so far: ${formatBytes(read)} of ${total > 0 ? formatBytes(total) : '…'} searched`;
}

const inStreams = (tests: readonly Result[]): number => new Set(tests.map(({ of }) => of)).size;

/** The hits of one test; each leads to its line. */
function TestResult({
  result: { test: index, count, hits, of },
  label,
  find,
}: {
  result: Result;
  /** Which stream it is in, where there are several. */
  label: string | null;
  find: string;
}) {
  const { run, key: stream } = of;
  const test = index < run.count ? run.test(index) : null;
  const listed = useMemo((): Hit[] => JSON.parse(hits), [hits]);
  const more = count - listed.length;
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
            {test.nth > 1 && <span class="quiet"> run {test.nth}</span>}
          </>
        ) : (
          titleOfOutput(run)
        )}{' '}
        <span class="count">{countOf(count, 'line')}</span>
        {label !== null && (
          <span class="quiet">
            {' '}
            <Foreign text={label} />
          </span>
        )}
      </h2>
      <ol class="search-hits">
        {listed.map((hit) => (
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
