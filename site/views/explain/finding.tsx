import { useMemo } from 'preact/hooks';
import type { Finding, ServiceLog, ServiceLogsFile } from '../../../src/format/service-logs.ts';
import { describeFinding } from '../../../src/verdict/services.ts';
import type { Dataset } from '../../model/load/dataset.ts';
import type { LoadedStream } from '../../model/load/store.ts';
import { SentenceText } from '../parts/sentence.tsx';
import { LineLink } from './line-link.tsx';
import '../../styles/explain/findings.css';

/** What explains a failure, and the line that shows it. */
export function FindingText({
  dataset,
  file,
  data,
  finding,
  note,
}: {
  dataset: Dataset;
  file: ServiceLogsFile;
  data: LoadedStream;
  finding: Finding;
  /** Said behind it: of how many failures it is. */
  note?: string | undefined;
}) {
  const { origin } = data.run;
  const sentence = useMemo(
    () => ({ parts: describeFinding(finding, file, origin), names: [] }),
    [finding, file, origin],
  );
  const log = file.logs[finding.log] as ServiceLog;
  return (
    <div class={`finding finding-${finding.nature ?? 'unknown'}`}>
      <SentenceText stream={data.key} run={data.run} sentence={sentence} />
      <span class="finding-foot">
        <LineLink dataset={dataset} stream={data.key} log={log} line={finding.line} named />
        {note && <span class="quiet"> {note}</span>}
      </span>
    </div>
  );
}
