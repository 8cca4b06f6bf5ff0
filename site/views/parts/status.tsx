import type { TestStatus } from '../../../src/format/dataset.ts';
import { STATUS } from '../../model/run/status.ts';

/** A square in the colour (and shape) the timeline draws this status in. */
export function Swatch({ status }: { status: TestStatus }) {
  return <span class={`swatch swatch-${status}`} aria-hidden="true" />;
}

/** A status in words, with its swatch. */
export function StatusLabel({ status }: { status: TestStatus }) {
  return (
    <span class={`status status-${status}`} title={STATUS[status].meaning}>
      <Swatch status={status} />
      {STATUS[status].label}
    </span>
  );
}
