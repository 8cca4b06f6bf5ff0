import type { Route } from '../../model/address/routes.ts';
import { type LoadedConsole, loadConsole } from '../../model/console/load.ts';
import type { Store } from '../../model/load/store.ts';
import type { Run } from '../../model/run/run.ts';
import { useLoading } from '../hooks/use-loading.ts';
import { LoadFailure, Progress } from '../parts/notice.tsx';
import { NoConsole } from './no-console.tsx';
import { Reader } from './reader.tsx';
import '../../styles/console/console.css';
import '../../styles/console/console-rows.css';

/** All the job wrote, around the tests. */
export function ConsoleView({
  store,
  run,
  route,
}: {
  store: Store;
  /** The tests of the stream in the route; null where there are none, or they cannot be read. */
  run: Run | null;
  route: Route & { view: 'console' };
}) {
  const loaded = useLoading<LoadedConsole | null>(
    (onProgress) => loadConsole(store, onProgress),
    store,
  );
  if (loaded.state === 'loading') return <Progress loading={loaded} what="the console" />;
  if (loaded.state === 'failed') return <LoadFailure error={loaded.error} what="The console" />;
  if (loaded.value === null) return <NoConsole dataset={store.dataset} stream={route.stream} />;
  return <Reader {...loaded.value} run={run} route={route} />;
}
