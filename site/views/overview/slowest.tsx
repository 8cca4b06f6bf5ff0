import { detailsRoute, formatRoute, testsRoute } from '../../model/address/routes.ts';
import { formatDuration } from '../../model/machine/quantity.ts';
import type { Run } from '../../model/run/run.ts';
import { slowest } from '../../model/run/summary.ts';
import { NarrowName } from '../parts/name.tsx';
import { Swatch } from '../parts/status.tsx';

/** Where the time went: the longest tests, as bars of the longest. */
export function Slowest({ stream, run }: { stream: string; run: Run }) {
  const tests = slowest(run, 12);
  const longest = tests[0]?.duration ?? 0;
  if (longest === 0) return null;
  return (
    <section class="card" aria-labelledby="slowest-title">
      <h2 class="card-head" id="slowest-title">
        Slowest tests
      </h2>
      <ol class="slowest">
        {tests.map((test) => (
          <li key={test.index}>
            <span class="num">{formatDuration(test.duration ?? 0)}</span>
            <a href={formatRoute(detailsRoute(stream, test))}>
              {test.status !== 'success' && <Swatch status={test.status} />}
              <NarrowName name={test.name} />
            </a>
            <span class="meter" aria-hidden="true">
              <span
                class={`share-${test.status}`}
                style={{ width: `${((test.duration ?? 0) / longest) * 100}%` }}
              />
            </span>
          </li>
        ))}
      </ol>
      <p class="card-foot">
        <a href={formatRoute(testsRoute(stream, {}, { sort: 'duration', descending: true }))}>
          All tests by duration
        </a>
      </p>
    </section>
  );
}
