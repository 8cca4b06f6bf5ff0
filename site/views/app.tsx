import { useEffect, useRef } from 'preact/hooks';
import { titleOf } from '../../src/verdict/title.ts';
import { formatRoute, type Route } from '../model/address/routes.ts';
import type { Dataset, Stream } from '../model/load/dataset.ts';
import { type LoadedBuild, type LoadedStream, Store } from '../model/load/store.ts';
import { sumUp } from '../model/run/build.ts';
import { findTest } from '../model/run/run.ts';
import { visible } from '../model/run/visible.ts';
import { returnToPlace } from './hooks/places.ts';
import { type Loading, useLoading } from './hooks/use-loading.ts';
import { usePrepared } from './hooks/use-prepared.ts';
import { useRoute } from './hooks/use-route.ts';
import { Jump } from './jump.tsx';
import { KeysHelp } from './keys/keys.tsx';
import {
  buildOverviewView,
  consoleView,
  detailsView,
  logView,
  outputView,
  overviewView,
  prefetchView,
  prefetchWhenIdle,
  searchView,
  testsView,
  timelineView,
} from './lazy-views.ts';
import { Masthead } from './masthead.tsx';
import { Foreign } from './parts/name.tsx';
import { LoadFailure, Notice, Progress } from './parts/notice.tsx';

/** The page: loads what describes the build, by `load`, then the stream the route names. */
export function App({ load }: { load: () => Promise<Dataset> }) {
  const route = useRoute();
  const boot = useLoading(async () => openStore(await load(), route), 'once');
  const store = boot.state === 'ready' ? boot.value : null;
  prefetchView(route, store && store.dataset.streams.length === 1);
  const wanted = route.view === 'unknown' ? null : route.stream;
  const stream = store?.find(wanted);
  const loaded = useLoading<LoadedStream>(
    store && stream ? (onProgress) => store.load(stream, onProgress) : null,
    stream,
  );
  const all = useLoading<LoadedBuild>(store ? () => store.all() : null, store);
  const build = all.state === 'ready' ? all.value : null;
  useTitle(route, store, build);
  const main = useFocusOnChange(`${route.view} ${wanted} ${viewedPlace(route)}`);
  const data = loaded.state === 'ready' ? loaded.value : null;
  usePrepared(data?.details ?? null);
  const isLoaded = build !== null;
  useEffect(() => {
    if (isLoaded) prefetchWhenIdle();
  }, [isLoaded]);

  return (
    <>
      {/* biome-ignore lint/a11y/useValidAnchor: it does lead to a place of the page */}
      <a class="skip-link" href="#main" onClick={(event) => focusMain(event, main.current)}>
        Skip to content
      </a>
      <Masthead
        dataset={store?.dataset ?? null}
        route={route}
        stream={stream?.key ?? store?.find(null)?.key ?? null}
        build={build}
      />
      <Jump data={data} />
      <KeysHelp view={route.view} />
      <main id="main" tabIndex={-1} ref={main}>
        {boot.state === 'loading' && <Progress loading={boot} what="the test run" />}
        {boot.state === 'failed' && (
          <LoadFailure error={boot.error} what="The description of this run" />
        )}
        {store && <Body route={route} store={store} stream={stream} loaded={loaded} all={all} />}
      </main>
    </>
  );
}

/** Loads what the route names at once, not when the page is drawn that says so. */
function openStore(dataset: Dataset, route: Route): Store {
  const store = new Store(dataset);
  const stream = store.find(route.view === 'unknown' ? null : route.stream);
  // Who shows the stream tells what is wrong with it.
  if (stream) store.load(stream).catch(() => {});
  return store;
}

function Body({
  route,
  store,
  stream,
  loaded,
  all,
}: {
  route: Route;
  store: Store;
  stream: Stream | undefined;
  loaded: Loading<LoadedStream>;
  all: Loading<LoadedBuild>;
}) {
  if (route.view === 'unknown') return <NotFound what="This address" name={route.hash} />;
  if (route.view === 'console' && (stream || store.dataset.streams.length === 0)) {
    // The output says more than the tests where there are none, or none that can be read.
    if (stream && loaded.state === 'loading') {
      return <Progress loading={loaded} what="the test results" />;
    }
    const run = loaded.state === 'ready' ? loaded.value.run : null;
    return <consoleView.View store={store} run={run} route={route} />;
  }
  const { streams } = store.dataset;
  if (streams.length !== 1 && route.view === 'overview' && route.stream === null) {
    if (all.state !== 'ready') return <Progress loading={all} what="the test results" />;
    return <buildOverviewView.View store={store} build={all.value} />;
  }
  if (streams.length === 0 && route.view === 'timeline')
    return <timelineView.View store={store} data={null} route={route} />;
  if (!stream) return <NotFound what="The stream" name={route.stream as string} />;
  if (loaded.state === 'loading') return <Progress loading={loaded} what="the test results" />;
  if (loaded.state === 'failed') {
    return <LoadFailure error={loaded.error} what="The test results" />;
  }
  const data = loaded.value;
  switch (route.view) {
    case 'overview':
      return (
        <overviewView.View
          store={store}
          data={data}
          build={all.state === 'ready' ? all.value : null}
        />
      );
    case 'tests':
      return <testsView.View dataset={store.dataset} data={data} route={route} />;
    case 'timeline':
      return <timelineView.View key={data.key} store={store} data={data} route={route} />;
    case 'details': {
      const test = findTest(data.run, route.test, route.attempt);
      if (!test) return <NotFound what="The test" name={route.test} stream={stream.key} />;
      return (
        <detailsView.View key={test.index} store={store} data={data} test={test} route={route} />
      );
    }
    case 'output':
      return <outputView.View data={data} />;
    case 'log':
      return <logView.View dataset={store.dataset} route={route} />;
    case 'search':
      return (
        <searchView.View
          data={data}
          build={all.state === 'ready' ? all.value : null}
          route={route}
        />
      );
  }
}

function NotFound({ what, name, stream }: { what: string; name: string; stream?: string }) {
  const back: Route = { view: 'overview', stream: stream ?? null };
  return (
    <Notice title="Not in this run">
      <p>
        {what} <Foreign text={name} /> is not part of this build's results.
      </p>
      <p>
        <a href={formatRoute(back)}>Go to the overview</a>
      </p>
    </Notice>
  );
}

/** Another test is another page, even where both are details; so is another line of a log. */
function viewedPlace(route: Route): string {
  if (route.view === 'log') return `${route.file} ${route.line}`;
  return route.view === 'details' ? `${route.test} ${route.attempt}` : '';
}

/** What a row of browser tabs should say: see titleOf(). */
function useTitle(route: Route, store: Store | null, build: LoadedBuild | null): void {
  const meta = store?.dataset.manifest?.metadata;
  const config = store?.dataset.config;
  const job = meta?.job ?? config?.name;
  const runs = build?.streams.map(({ run }) => run) ?? [];
  const result = build ? sumUp(runs, build.unread, meta?.result).verdict.text : null;
  const test = route.view === 'details' ? route.test.split('.').at(-1) : null;
  const name = titleOf({
    result,
    job,
    change: meta?.change ?? config?.change_id,
    patchset: meta?.patchset ?? config?.revision,
    build: meta?.build,
    origins: runs.map(({ origin }) => origin),
  });
  const title = visible(test ? `${test} · ${name}` : name);
  useEffect(() => {
    document.title = title;
  }, [title]);
}

function focusMain(event: Event, main: HTMLElement | null): void {
  // The hash is the route: following the link would leave the view.
  event.preventDefault();
  main?.focus();
}

/** A new view starts at its top, for eyes and for screen readers, or where "back" returns to. */
function useFocusOnChange(key: string) {
  const ref = useRef<HTMLElement>(null);
  const shown = useRef(key);
  // A reload goes on where it was.
  useEffect(returnToPlace, []);
  useEffect(() => {
    if (shown.current === key) return;
    shown.current = key;
    ref.current?.focus({ preventScroll: true });
    returnToPlace();
  }, [key]);
  return ref;
}
