import type { Stats } from '../../../src/publish/format.ts';
import { visible } from '../../model/names.ts';
import { countOf, formatCount } from '../../model/quantity.ts';
import { formatRoute } from '../../model/routes.ts';
import type { Run } from '../../model/run.ts';
import { skipGroups } from '../../model/summary.ts';
import { testsRoute } from '../masthead.tsx';
import { Name } from '../parts/name.tsx';

const LISTED = 100;

/** Why tests were not run, the most frequent reason first. */
export function Skips({ stream, run, stats }: { stream: string; run: Run; stats: Stats | null }) {
  const groups = skipGroups(run, stats);
  if (groups.length === 0) return null;
  return (
    <section class="card" aria-labelledby="skips-title">
      <h2 class="card-head" id="skips-title">
        Skipped <span class="count">{formatCount(run.counts.skip)}</span>
      </h2>
      <ul class="groups">
        {groups.slice(0, LISTED).map((group) => (
          <li class="group" key={group.reason ?? ''}>
            <details>
              <summary>
                <span class="group-count">{formatCount(group.tests.length)}</span>
                <span class="group-reason">
                  {group.reason === null ? (
                    <i class="quiet">no reason given</i>
                  ) : (
                    <bdi>{visible(group.reason)}</bdi>
                  )}
                </span>
              </summary>
              <ul class="group-tests">
                {group.tests.slice(0, LISTED).map((test) => (
                  <li key={test.index}>
                    <a
                      href={formatRoute({
                        view: 'details',
                        stream,
                        test: test.name,
                        attempt: test.attempt,
                      })}
                    >
                      <Name name={test.name} />
                    </a>
                  </li>
                ))}
              </ul>
            </details>
          </li>
        ))}
      </ul>
      <p class="card-foot">
        <a href={formatRoute(testsRoute(stream, { filter: { text: '', statuses: ['skip'] } }))}>
          All {countOf(run.counts.skip, 'skipped test')}
        </a>
      </p>
    </section>
  );
}
