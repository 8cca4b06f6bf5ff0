import { isProblem } from '../../../src/verdict/problems.ts';
import { failureLogs, loadServiceLogs } from '../../model/explain/logs.ts';
import type { Dataset } from '../../model/load/dataset.ts';
import type { LoadedStream } from '../../model/load/store.ts';
import { formatCount } from '../../model/machine/quantity.ts';
import type { Test } from '../../model/run/run.ts';
import { useLoading } from '../hooks/use-loading.ts';
import { FindingText } from './finding.tsx';
import { ServiceLinesOf } from './services.tsx';
import { Shortened } from './shortened.tsx';

/** Explanations of one failure that are shown at first: its traceback stands below them. */
const FINDINGS = 2;

interface Explained {
  dataset: Dataset;
  data: LoadedStream;
  test: Test;
}

/** What the services' logs say of a test; null as long, or as far, as nothing is known. */
function useFailureLogs({ dataset, data, test }: Explained) {
  const loading = useLoading(() => loadServiceLogs(dataset), dataset);
  const file = loading.state === 'ready' ? loading.value : null;
  return { loading, file, failure: file && failureLogs(file, data.path, test.index) };
}

/** On a test's page, before its traceback: what explains the failure; nothing where nothing does. */
export function FindingsCard({ dataset, data, test }: Explained) {
  const { file, failure } = useFailureLogs({ dataset, data, test });
  if (!isProblem(test.status) || !file || !failure || failure.findings.length === 0) return null;
  return (
    <section class="card test-findings" aria-label="What explains it">
      <Shortened class="findings-list" what="explanations" first={FINDINGS}>
        {failure.findings.map((finding) => (
          <li key={`${finding.log} ${finding.line}`}>
            <FindingText dataset={dataset} file={file} data={data} finding={finding} />
          </li>
        ))}
      </Shortened>
    </section>
  );
}

/** On a test's page: what the services logged, or why nothing is there. */
export function ServicesCard({ dataset, data, test }: Explained) {
  const { loading, file, failure } = useFailureLogs({ dataset, data, test });
  if (!isProblem(test.status)) return null;
  const state = () => {
    if (loading.state === 'loading') return 'Loading…';
    if (loading.state === 'failed') return `They could not be loaded. ${loading.error.message}`;
    return file === null ? whyNone(dataset) : 'More tests failed than are explained.';
  };
  return (
    <section class="card services" aria-labelledby="services-title">
      <h2 class="card-head" id="services-title">
        What the services logged
      </h2>
      {file && failure ? (
        <ServiceLinesOf dataset={dataset} file={file} data={data} failure={failure} />
      ) : (
        <p class="empty-line">{state()}</p>
      )}
      {file && file.leftOut > 0 && (
        <p class="card-foot quiet">
          {formatCount(file.leftOut)} logs were left out, over a limit: see the warnings.
        </p>
      )}
    </section>
  );
}

/** The build holds logs of services, or it does not. */
function whyNone({ manifest }: Dataset): string {
  const has = manifest?.inputs.some(({ kind }) => kind === 'service-log') ?? false;
  if (has) return 'The logs of services in this build were not read.';
  return 'The build holds no logs of services.';
}
