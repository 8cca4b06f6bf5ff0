/** Writes `service-logs`. */
import type { Artifact } from '../format/dataset.ts';
import type { ServiceLogsFile } from '../format/service-logs.ts';
import { artifact } from './artifact.ts';
import { type DataFileOptions, writeJsonFile } from './file/data-file.ts';

/** @param directory where the file goes */
export function writeServiceLogs(
  directory: string,
  file: ServiceLogsFile,
  options: DataFileOptions,
): Artifact {
  const path = writeJsonFile(directory, 'service-logs', file, options);
  return artifact(path, 'service-logs', 'service-logs');
}
