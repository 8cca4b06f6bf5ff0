import type { ComponentChildren } from 'preact';
import { labelOf } from '../../../src/verdict/problems.ts';
import type { Tally } from '../../../src/verdict/tally.ts';
import { formatRoute, testsRoute } from '../../model/address/routes.ts';
import { formatCount } from '../../model/machine/quantity.ts';
import { STATUS, STATUS_ORDER } from '../../model/run/status.ts';
import { Swatch } from '../parts/status.tsx';

/** Counts of tests by what they came to, as links to those tests, over a bar of their shares. */
export function StatusBar({
  stream,
  tally,
  children,
}: {
  /** Null: of several streams, which have no table together. */
  stream: string | null;
  tally: Tally;
  /** What stands at the end of the line. */
  children?: ComponentChildren;
}) {
  const present = STATUS_ORDER.filter((status) => tally.of[status] > 0);
  return (
    <div class="status-bar">
      <div class="shares" aria-hidden="true">
        {present.map((status) => (
          <span
            key={status}
            class={`share share-${status}`}
            // Set through the CSSOM by preact, which the page's CSP allows.
            style={{ flexGrow: tally.of[status] }}
          />
        ))}
      </div>
      <div class="counts-line">
        <ul class="counts">
          {present.map((status) => {
            const text = (
              <>
                <Swatch status={status} />
                <b>{formatCount(tally.of[status])}</b> {labelOf(status, tally.of[status])}
              </>
            );
            return (
              <li key={status}>
                {stream === null ? (
                  <span title={STATUS[status].meaning}>{text}</span>
                ) : (
                  <a
                    href={formatRoute(testsRoute(stream, { statuses: [status] }))}
                    title={STATUS[status].meaning}
                  >
                    {text}
                  </a>
                )}
              </li>
            );
          })}
        </ul>
        {children}
      </div>
    </div>
  );
}
