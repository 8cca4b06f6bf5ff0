import { useMemo, useState } from 'preact/hooks';
import { detailsRoute, formatRoute, testsRoute } from '../../model/address/routes.ts';
import { formatCount } from '../../model/machine/quantity.ts';
import type { Run } from '../../model/run/run.ts';
import { type SkipGroup, skipGroups } from '../../model/run/summary.ts';
import { CauseText } from '../parts/cause.tsx';
import { useIdle } from '../parts/idle.ts';
import { Name } from '../parts/name.tsx';

const LISTED = 100;

/** Why tests were not run, the most frequent reason first. */
export function Skips({ stream, run }: { stream: string; run: Run }) {
  const groups = useMemo(() => skipGroups(run), [run]);
  const isIdle = useIdle();
  if (groups.length === 0) return null;
  return (
    <section class="card" aria-labelledby="skips-title">
      <h2 class="card-head" id="skips-title">
        Skipped <span class="count">{formatCount(run.tally.of.skip)}</span>
      </h2>
      <ul class="groups">
        {groups.slice(0, LISTED).map((group) => (
          <Group key={group.indexes[0]} stream={stream} run={run} group={group} isIdle={isIdle} />
        ))}
      </ul>
      <p class="card-foot">
        <a href={formatRoute(testsRoute(stream, { statuses: ['skip'] }))}>All that were skipped</a>
      </p>
    </section>
  );
}

interface GroupProps {
  stream: string;
  run: Run;
  group: SkipGroup;
  isIdle: boolean;
}

/** One reason. Its tests, out of sight at first, are most of the page: they come once it is drawn, or when asked for. */
function Group({ stream, run, group, isIdle }: GroupProps) {
  const [isOpen, setOpen] = useState(false);
  const isListed = isIdle || isOpen;
  const tests = useMemo(
    () => isListed && <Tests stream={stream} run={run} indexes={group.indexes} />,
    [stream, run, group, isListed],
  );
  return (
    <li class="group">
      <details onToggle={() => setOpen(true)}>
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
        {tests}
      </details>
    </li>
  );
}

function Tests({ stream, run, indexes }: { stream: string; run: Run; indexes: readonly number[] }) {
  return (
    <ul class="group-tests">
      {indexes.slice(0, LISTED).map((index) => (
        <li key={index}>
          <a href={formatRoute(detailsRoute(stream, run.test(index)))}>
            <Name name={run.name(index)} />
          </a>
        </li>
      ))}
      {indexes.length > LISTED && (
        <li class="quiet">and {formatCount(indexes.length - LISTED)} more</li>
      )}
    </ul>
  );
}
