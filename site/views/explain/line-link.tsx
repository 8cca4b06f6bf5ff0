import type { ServiceLog } from '../../../src/format/service-logs.ts';
import { logAddress } from '../../model/explain/logs.ts';
import type { Dataset } from '../../model/load/dataset.ts';
import { formatCount } from '../../model/machine/quantity.ts';
import { visible } from '../../model/run/visible.ts';

/** Which line of which log: the whole log, where it lies beside the page. */
export function LineLink({
  dataset,
  log,
  line,
}: {
  dataset: Dataset;
  log: ServiceLog;
  line: number;
}) {
  const address = logAddress(dataset, log);
  const text = `line ${formatCount(line)}`;
  const title = `${visible(log.path)}, ${text}`;
  if (address === null) {
    return (
      <span class="line-link" title={title}>
        {text}
      </span>
    );
  }
  return (
    <a class="line-link" href={address} title={title}>
      {text}
    </a>
  );
}
