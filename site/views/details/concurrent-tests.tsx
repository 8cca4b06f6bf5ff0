import { useMemo } from 'preact/hooks';
import { detailsRoute, formatRoute } from '../../model/address/routes.ts';
import { findConcurrent } from '../../model/details/concurrent-tests.ts';
import type { LoadedStream } from '../../model/load/store.ts';
import { formatCount, formatDuration } from '../../model/machine/quantity.ts';
import type { Test } from '../../model/run/run.ts';
import { NarrowName } from '../parts/name.tsx';
import { Swatch } from '../parts/status.tsx';

const LISTED = 12;

/** What ran at the same time: the first suspects when a test fails only sometimes. */
export function ConcurrentTests({ data, test }: { data: LoadedStream; test: Test }) {
  const found = useMemo(() => findConcurrent(data.run, test, LISTED), [data.run, test]);
  if (found === null) return null;
  const { list, all } = found;
  return (
    <section class="card" aria-labelledby="beside-title">
      <h2 class="card-head" id="beside-title">
        Ran beside it <span class="count">{formatCount(all)}</span>
      </h2>
      {all === 0 ? (
        <p class="empty-line">No other test ran meanwhile.</p>
      ) : (
        <ul class="slowest">
          {list.map(({ test: other, shared }) => (
            <li key={other.index}>
              <span class="num">{formatDuration(shared / 1000)}</span>
              <a href={formatRoute(detailsRoute(data.key, other))}>
                <Swatch status={other.status} />
                <NarrowName name={other.name} />
              </a>
            </li>
          ))}
        </ul>
      )}
      {all > LISTED && (
        <p class="card-foot quiet">and {formatCount(all - LISTED)} for a shorter time</p>
      )}
    </section>
  );
}
