import { useMemo } from 'preact/hooks';
import { detailsRoute, formatRoute, testsRoute } from '../../model/address/routes.ts';
import { formatCount } from '../../model/machine/quantity.ts';
import type { Run } from '../../model/run/run.ts';
import { skipGroups } from '../../model/run/summary.ts';
import { CauseText } from '../parts/cause.tsx';
import { Name } from '../parts/name.tsx';

const LISTED = 100;

/** Why tests were not run, the most frequent reason first. */
export function Skips({ stream, run }: { stream: string; run: Run }) {
  const groups = useMemo(() => skipGroups(run), [run]);
  if (groups.length === 0) return null;
  return (
    <section class="card" aria-labelledby="skips-title">
      <h2 class="card-head" id="skips-title">
        Skipped <span class="count">{formatCount(run.tally.of.skip)}</span>
      </h2>
      <ul class="groups">
        {groups.slice(0, LISTED).map((group) => (
          <li class="group" key={group.indexes[0]}>
            <details>
              <summary>
                <span class="group-count">{formatCount(group.indexes.length)}</span>
                <span class="group-reason">
                  {group.reason === null ? (
                    <i class="quiet">no reason given</i>
                  ) : (
                    <CauseText pieces={group.reason} />
                  )}
                </span>
              </summary>
              <ul class="group-tests">
                {group.indexes.slice(0, LISTED).map((index) => (
                  <li key={index}>
                    <a href={formatRoute(detailsRoute(stream, run.test(index)))}>
                      <Name name={run.name(index)} />
                    </a>
                  </li>
                ))}
                {group.indexes.length > LISTED && (
                  <li class="quiet">and {formatCount(group.indexes.length - LISTED)} more</li>
                )}
              </ul>
            </details>
          </li>
        ))}
      </ul>
      <p class="card-foot">
        <a href={formatRoute(testsRoute(stream, { statuses: ['skip'] }))}>All that were skipped</a>
      </p>
    </section>
  );
}
