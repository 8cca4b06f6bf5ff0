import type { ServiceLog } from '../../../src/format/service-logs.ts';
import type { Dataset } from '../../model/load/dataset.ts';
import { formatCount } from '../../model/machine/quantity.ts';
import { visible } from '../../model/run/visible.ts';

/** Which line of which log. */
export function LineLink({
  log,
  line,
  named = false,
}: {
  dataset: Dataset;
  log: ServiceLog;
  line: number;
  /** Says of which file: nothing beside it does. */
  named?: boolean;
}) {
  const text = `line ${formatCount(line)}`;
  const title = `${visible(log.path)}, ${text}`;
  return (
    <span class="line-link" title={title}>
      {text}
      {named && (
        <>
          {' of '}
          <bdi>{visible(log.path.split('/').at(-1) ?? log.path)}</bdi>
        </>
      )}
    </span>
  );
}
