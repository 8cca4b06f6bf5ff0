import { loadServiceLogs } from '../../model/explain/logs.ts';
import type { Dataset } from '../../model/load/dataset.ts';
import { AllFailures } from './all-failures.tsx';
import { CauseFindings } from './cause.tsx';
import type { ServiceLogs } from './context.ts';

/** What the services logged, for the overview; null: nothing. Rejects with LoadError. */
export async function loadFindings(dataset: Dataset): Promise<ServiceLogs | null> {
  const file = await loadServiceLogs(dataset);
  return file && { dataset, file, AllFailures, CauseFindings };
}
