import { createContext } from 'preact';
import type { ServiceLogsFile } from '../../../src/format/service-logs.ts';
import type { Dataset } from '../../model/load/dataset.ts';
import { useLoading } from '../hooks/use-loading.ts';

/** What the services logged, for all failures of a page, with what shows it. */
export interface ServiceLogs {
  dataset: Dataset;
  file: ServiceLogsFile;
  AllFailures: typeof import('./all-failures.tsx').AllFailures;
  CauseFindings: typeof import('./cause.tsx').CauseFindings;
}

/** Null: they logged nothing, or it is not loaded yet. */
export const ServiceLogsContext = createContext<ServiceLogs | null>(null);

/** Loads it for a provider; the code comes with what it shows. */
export function useServiceLogs(dataset: Dataset): ServiceLogs | null {
  const loading = useLoading(() => loadLogs(dataset), dataset);
  return loading.state === 'ready' ? loading.value : null;
}

async function loadLogs(dataset: Dataset): Promise<ServiceLogs | null> {
  if (dataset.serviceLogs === null) return null;
  const { loadFindings } = await import('./findings.ts');
  return loadFindings(dataset);
}
