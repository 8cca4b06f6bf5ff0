import { formatRoute, testsRoute } from '../../model/address/routes.ts';
import { countOf, formatCount, formatDuration, formatShare } from '../../model/machine/quantity.ts';
import type { Run } from '../../model/run/run.ts';
import { measureBalance, type WorkerLoad } from '../../model/timeline/balance.ts';
import type { Lane } from '../../model/timeline/lanes.ts';

/** Workers listed; the balance counts all. */
const LISTED = 32;

/** How evenly the work was spread, and what could be gained by spreading it better. */
export function Workers({ run, lanes, stream }: { run: Run; lanes: Lane[]; stream: string }) {
  const { loads, length, perfect } = measureBalance(run, lanes);
  if (loads.length === 0 || length === 0) return null;
  const gain = length - perfect;
  // How long those would have taken nobody knows.
  const ended = loads.every(({ hung }) => hung === 0);
  return (
    <section class="card" aria-labelledby="workers-title">
      <h2 class="card-head" id="workers-title">
        Workers <span class="count">busy of {formatDuration(length / 1000)}</span>
      </h2>
      <ul class="workers">
        {loads.slice(0, LISTED).map((load) => (
          <li key={load.label}>
            <a
              class="worker-name"
              href={formatRoute(testsRoute(stream, { workers: [load.worker] }))}
            >
              {load.label}
            </a>
            <span class="meter" aria-hidden="true">
              <span style={{ width: `${Math.min(100, (load.busy / length) * 100)}%` }} />
              <span
                class="meter-tail"
                style={{ width: `${Math.min(100, (load.tail / length) * 100)}%` }}
              />
            </span>
            <span class="num">{formatShare(load.busy / length)}</span>
            <span class="worker-facts quiet">{factsOf(load)}</span>
          </li>
        ))}
      </ul>
      {loads.length > 1 && ended && (
        <p class="card-foot quiet">
          {gain < length * 0.02
            ? 'The work was spread as well as it could be.'
            : `Packed perfectly, these tests take ${formatDuration(perfect / 1000)}: ${formatDuration(gain / 1000)} (${formatShare(gain / length)}) less.`}
        </p>
      )}
    </section>
  );
}

function factsOf({ tests, idle, tail, hung }: WorkerLoad): string {
  const facts = [countOf(tests, 'test'), `${formatDuration(idle / 1000)} idle`];
  if (hung > 0) facts.push(`${formatCount(hung)} never ended`);
  if (tail > 0) facts.push(`done ${formatDuration(tail / 1000)} before the last`);
  return facts.join(' · ');
}
