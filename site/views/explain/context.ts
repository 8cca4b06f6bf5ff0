import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import type { FailureLogs, ServiceLogsFile } from '../../../src/format/service-logs.ts';
import { failureLogs, loadServiceLogs } from '../../model/explain/logs.ts';
import type { Dataset } from '../../model/load/dataset.ts';
import type { LoadedStream } from '../../model/load/store.ts';
import { useLoading } from '../hooks/use-loading.ts';

/** What the services logged, for all failures of a page; null: nothing, or not loaded yet. */
export interface ServiceLogs {
  dataset: Dataset;
  file: ServiceLogsFile;
}

export const ServiceLogsContext = createContext<ServiceLogs | null>(null);

/** Loads it for a provider. */
export function useServiceLogs(dataset: Dataset): ServiceLogs | null {
  const loading = useLoading(() => loadServiceLogs(dataset), dataset);
  const file = loading.state === 'ready' ? loading.value : null;
  return file && { dataset, file };
}

/** What is known of runs of a stream; empty where nothing is. */
export function useFailures(
  data: LoadedStream,
  runs: readonly number[],
): { logs: ServiceLogs; failures: FailureLogs[] } | null {
  const logs = useContext(ServiceLogsContext);
  if (logs === null) return null;
  const failures = runs.flatMap((run) => failureLogs(logs.file, data.path, run) ?? []);
  return { logs, failures };
}
