/** The load of a machine before it is written, and the `dstat-series` it becomes. */
import type { Artifact, DstatColumn, DstatSeries } from '../format/dataset.ts';
import { artifact } from './artifact.ts';
import { createDataFile, type DataFileOptions } from './file/data-file.ts';
import { writeJsonColumn } from './file/json-column.ts';

/** One column; hundreds of thousands of values are no objects. */
export interface MachineColumn extends Omit<DstatColumn, 'values'> {
  /** The value of a row; null where there is none. */
  at(row: number): number | string | null;
}

/** What a machine was measured to do, and what it is. */
export interface MachineSeries extends Omit<Required<DstatSeries>, 'version' | 'columns'> {
  columns: MachineColumn[];
}

/**
 * Writes our `dstat-series`.
 *
 * @param directory where the file goes
 * @param name of the artifact
 * @param stem of the file
 * @throws system errors of writing
 */
export function writeMachineSeries(
  directory: string,
  name: string,
  stem: string,
  series: MachineSeries,
  options: DataFileOptions,
): Artifact {
  const { columns, times, ...facts } = series;
  const file = createDataFile(directory, `${stem}-series`, '.json', options);
  try {
    file.write(
      JSON.stringify({ version: 1, ...facts } satisfies Partial<DstatSeries>).slice(0, -1),
    );
    writeJsonColumn(file, 'times', times.length, (row) => times[row]);
    file.write(',"columns":[');
    for (const [index, { at, ...key }] of columns.entries()) {
      file.write((index === 0 ? '' : ',') + JSON.stringify(key).slice(0, -1));
      writeJsonColumn(file, 'values', times.length, at);
      file.write('}');
    }
    file.write(']}');
    return artifact(file.finish().path, name, 'dstat-series');
  } finally {
    file.discard();
  }
}
