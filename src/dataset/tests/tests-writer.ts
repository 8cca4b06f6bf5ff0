/** Writes the `tests` of a stream; see TestsFile in format/tests.ts. */

import { type Artifact, TEST_STATUSES } from '../../format/dataset.ts';
import type { MissingTests, Sections, TestsFile } from '../../format/tests.ts';
import { artifact } from '../artifact.ts';
import { createIndexColumn, type NumberColumn } from '../file/columns.ts';
import { createDataFile, type DataFileOptions } from '../file/data-file.ts';
import { writeJsonColumn } from '../file/json-column.ts';
import { orderLanes } from './lanes.ts';
import type { Repeats } from './retries.ts';
import type { StreamNames } from './stream-writer.ts';
import type { TestTable } from './test-table.ts';

const HUNG = TEST_STATUSES.indexOf('inprogress');

/** First start and last instant in microseconds since the epoch; 0 and 0 without any. */
export function span({ start, end }: TestTable['columns']): { origin: number; last: number } {
  let origin = Number.POSITIVE_INFINITY;
  let last = Number.NEGATIVE_INFINITY;
  for (let index = 0; index < start.length; index++) {
    for (const value of [start.at(index), end.at(index)]) {
      if (value < origin) origin = value;
      if (value > last) last = value;
    }
  }
  return origin > last ? { origin: 0, last: 0 } : { origin, last };
}

/** When a run began; where a stream gives only the end, it is placed there. */
export function startAt({ start, end }: TestTable['columns'], index: number): number {
  const at = start.at(index);
  return Number.isNaN(at) ? end.at(index) : at;
}

/** Indexes of the tests that have a reason. */
function withReason(reasonOf: NumberColumn): NumberColumn {
  const tests = createIndexColumn();
  for (let index = 0; index < reasonOf.length; index++) {
    if (reasonOf.at(index) >= 0) tests.add(index);
  }
  return tests;
}

/** Indexes of the runs that are not the first of their name. */
function notFirst(attempts: Uint32Array): NumberColumn {
  const runs = createIndexColumn();
  for (let run = 0; run < attempts.length; run++) {
    if ((attempts[run] as number) > 1) runs.add(run);
  }
  return runs;
}

/**
 * @param names see createNamer
 * @param rest sections of the attachments file; tests that were announced and never ran, if known
 */
export function writeTests(
  directory: string,
  names: StreamNames,
  options: DataFileOptions,
  table: TestTable,
  {
    sections,
    missing,
    repeats: { retries, attempts },
    damaged,
  }: {
    sections: Sections;
    missing: MissingTests | null;
    repeats: Repeats;
    damaged: TestsFile['damaged'];
  },
): Artifact {
  const file = createDataFile(directory, `${names.stem}-tests`, '.json', options);
  try {
    const { columns, methods } = table;
    const { origin, last } = span(columns);
    const count = methods.length;
    const { name, path, host, unfinished } = names;
    const { leftOut } = table;
    const times = { count, leftOut, origin, length: last - origin };
    const head = { version: 3, name, path, host, unfinished, ...times };
    file.write(JSON.stringify(head).slice(0, -1));
    const { classes, tagSets, reasons } = table;
    const lanes = orderLanes(table.lanes, -1);
    writeJsonColumn(file, 'classes', classes.length, (index) => classes[index]);
    writeJsonColumn(file, 'class', count, columns.class.at);
    file.write(',"method":[');
    methods.write(file);
    file.write(']');
    writeJsonColumn(file, 'statuses', TEST_STATUSES.length, (index) => TEST_STATUSES[index]);
    writeJsonColumn(file, 'status', count, columns.status.at);
    writeJsonColumn(file, 'tagSets', tagSets.length, (index) => tagSets[index]);
    writeJsonColumn(file, 'tags', count, columns.tags.at);
    writeJsonColumn(file, 'lanes', lanes.names.length, (index) => lanes.names[index]);
    writeJsonColumn(file, 'lane', count, (index) => lanes.placeOf(columns.lane.at(index)));
    // JSON has no NaN: it becomes null
    writeJsonColumn(file, 'start', count, (index) => startAt(columns, index) - origin);
    writeJsonColumn(file, 'duration', count, (index) => {
      const lasted = columns.end.at(index) - columns.start.at(index);
      if (columns.status.at(index) === HUNG) return lasted >= 0 ? lasted : null;
      // what begins and ends at one instant was not measured
      return lasted > 0 ? lasted : null;
    });
    writeJsonColumn(file, 'reasons', reasons.length, (index) => reasons[index]);
    const reasoned = withReason(table.reasonOf);
    writeJsonColumn(file, 'reason', reasoned.length, (index) => {
      const test = reasoned.at(index);
      return [test, table.reasonOf.at(test)];
    });
    writeJsonColumn(file, 'retries', retries.length, (index) => retries[index]);
    const again = notFirst(attempts);
    writeJsonColumn(file, 'again', again.length, (index) => {
      const run = again.at(index);
      return [run, attempts[run]];
    });
    file.write(`,"missing":${JSON.stringify(missing)}`);
    if (damaged) file.write(`,"damaged":"${damaged}"`);
    file.write(`,"attachments":${JSON.stringify(sections)}}`);
    return artifact(file.finish().path, name, 'tests');
  } finally {
    file.discard();
  }
}
