import { formatRoute, testsRoute } from '../../model/address/routes.ts';
import { formatCount } from '../../model/machine/quantity.ts';
import type { Run } from '../../model/run/run.ts';
import { STATUS, STATUS_ORDER } from '../../model/run/status.ts';
import { Swatch } from '../parts/status.tsx';

/** Counts by status, as links to those tests, over a bar of their shares. */
export function StatusBar({ stream, run }: { stream: string; run: Run }) {
  const present = STATUS_ORDER.filter((status) => run.counts[status] > 0);
  return (
    <div class="status-bar">
      <div class="shares" aria-hidden="true">
        {present.map((status) => (
          <span
            key={status}
            class={`share share-${status}`}
            // Set through the CSSOM by preact, which the page's CSP allows.
            style={{ flexGrow: run.counts[status] }}
          />
        ))}
      </div>
      <ul class="counts">
        {present.map((status) => (
          <li key={status}>
            <a
              href={formatRoute(testsRoute(stream, { statuses: [status] }))}
              title={STATUS[status].meaning}
            >
              <Swatch status={status} />
              <b>{formatCount(run.counts[status])}</b> {STATUS[status].label}
            </a>
          </li>
        ))}
      </ul>
    </div>
  );
}
