import type { ServiceLog } from '../../../src/format/service-logs.ts';
import { formatRoute } from '../../model/address/routes.ts';
import { logAddress } from '../../model/explain/logs.ts';
import type { Dataset } from '../../model/load/dataset.ts';
import { formatCount } from '../../model/machine/quantity.ts';
import { visible } from '../../model/run/visible.ts';

/** Which line of which log; where that lies beside the page, the way to it. */
export function LineLink({
  dataset,
  stream,
  log,
  line,
  named = false,
}: {
  dataset: Dataset;
  /** Key of the stream in addresses. */
  stream: string;
  log: Pick<ServiceLog, 'path'>;
  line: number;
  /** Says of which file: nothing beside it does. */
  named?: boolean;
}) {
  const text = `line ${formatCount(line)}`;
  const title = `${visible(log.path)}, ${text}`;
  const told = (
    <>
      {text}
      {named && (
        <>
          {' of '}
          <bdi>{visible(log.path.split('/').at(-1) ?? log.path)}</bdi>
        </>
      )}
    </>
  );
  if (logAddress(dataset, log) === null) {
    return (
      <span class="line-link" title={title}>
        {told}
      </span>
    );
  }
  const route = { view: 'log', stream, file: log.path, line } as const;
  return (
    <a class="line-link" href={formatRoute(route)} title={title}>
      {told}
    </a>
  );
}
