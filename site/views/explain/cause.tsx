import { failureLogs, sharedFindings } from '../../model/explain/logs.ts';
import type { LoadedStream } from '../../model/load/store.ts';
import { formatCount } from '../../model/machine/quantity.ts';
import type { ServiceLogs } from './context.ts';
import { FindingText } from './finding.tsx';
import '../../styles/explain/findings.css';

/** Explanations shown of one cause. */
const SHOWN = 3;

/**
 * What explains the failures of one cause: they say the same, and may have failed of different things (a
 * change's 500 and a full disk's look alike in the test), so each explanation says of how many it is.
 */
export function CauseFindings({
  logs: { dataset, file },
  data,
  runs,
}: {
  logs: ServiceLogs;
  data: LoadedStream;
  runs: readonly number[];
}) {
  const found = sharedFindings(runs.flatMap((run) => failureLogs(file, data.path, run) ?? []));
  if (found.length === 0) return null;
  const ofHowMany = (count: number) =>
    runs.length === 1
      ? undefined
      : count === runs.length
        ? `all ${formatCount(count)}`
        : `${formatCount(count)} of ${formatCount(runs.length)}`;
  return (
    <div class="findings">
      {found.slice(0, SHOWN).map(({ finding, count }) => (
        <FindingText
          key={`${finding.log} ${finding.line}`}
          dataset={dataset}
          file={file}
          data={data}
          finding={finding}
          note={ofHowMany(count)}
        />
      ))}
    </div>
  );
}
