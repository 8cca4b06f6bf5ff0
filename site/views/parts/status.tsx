import type { Outcome } from '../../../src/verdict/columns.ts';
import { STATUS } from '../../model/run/status.ts';

/** A square in the colour (and shape) the timeline draws this status in. */
export function Swatch({ status }: { status: Outcome }) {
  return <span class={`swatch swatch-${status}`} aria-hidden="true" />;
}

/** A status in words, with its swatch. */
export function StatusLabel({ status }: { status: Outcome }) {
  return (
    <span class={`status status-${status}`} title={STATUS[status].meaning}>
      <Swatch status={status} />
      {STATUS[status].label}
    </span>
  );
}
