import { formatRoute, type Route, testsRoute } from '../../model/address/routes.ts';
import type { LoadedStream, Store } from '../../model/load/store.ts';
import { whyEmpty } from '../../model/run/empty.ts';
import { onJobAxis } from '../../model/timeline/without-stream.ts';
import { useLoading } from '../hooks/use-loading.ts';
import { Notice, Progress } from '../parts/notice.tsx';
import { Whole } from './timeline.tsx';

/** What job and machine did where no test can be placed: the axis is that of their records. */
export function JobTimeline({
  store,
  data,
  route,
}: {
  store: Store;
  /** Null: the build has no stream. */
  data: LoadedStream | null;
  route: Route & { view: 'timeline' };
}) {
  const loading = useLoading(() => onJobAxis(store, data, route.stream), data ?? store);
  if (loading.state === 'loading') return <Progress loading={loading} what="the machine" />;
  const bare = loading.state === 'ready' ? loading.value : null;
  const isEmpty = data === null || data.run.count === 0;
  const told = whyEmpty(store.dataset.manifest, data);
  const why = isEmpty
    ? `${told.title}. ${told.why}`
    : 'The stream gives no times, so its tests cannot be placed.';
  const more = data !== null && (
    <a href={formatRoute(testsRoute(data.key))}>Go to the table of tests</a>
  );
  if (bare === null)
    return (
      <Notice title="Nothing to draw">
        <p>{why}</p>
        <p>{more}</p>
      </Notice>
    );
  return (
    <>
      <p class="bare-note quiet">
        {why} {more}
      </p>
      <Whole store={store} data={bare} route={route} />
    </>
  );
}
