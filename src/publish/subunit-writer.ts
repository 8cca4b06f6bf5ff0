/**
 * Writes the artifacts of one subunit stream, test by test: raw, details, stats and the index of the
 * details. Holds one test, the stats and the offsets in memory, never all tests.
 */
import { artifact } from './artifact.ts';
import { createDataFile, type DataFile, type DataFileOptions, writeJsonFile } from './data-file.ts';
import type {
  Artifact,
  DetailsIndex,
  RawTest,
  Stats,
  StatsEntry,
  TestDetails,
  TestStatus,
} from './format.ts';
import { formatTimestamp } from './timestamp.ts';

/** One run of one test, as the process stage hands it over. */
export interface TestRecord {
  name: string;
  status: TestStatus;
  tags: string[];
  /** Microseconds since the Unix epoch; null where the stream gives no time. */
  start: number | null;
  end: number | null;
  details: TestDetails;
  /** Why it failed or was skipped, one line each. */
  reason: string[] | null;
}

/** Reasons kept in the stats; a run with more failures is read from its details. */
const MAX_REASONS = 20_000;

export interface SubunitWriter {
  add(test: TestRecord): void;
  finish(): { artifacts: Artifact[]; counts: Partial<Record<TestStatus, number>> };
  /** Removes what was written, unless finished. */
  discard(): void;
}

const isoOrNull = (micros: number | null) => (micros === null ? null : formatTimestamp(micros));

/** A JSON array or object that is written entry by entry. */
function createList(file: DataFile, [before, after]: [string, string]) {
  let empty = true;
  file.write(before);
  return {
    add(json: string): void {
      file.write(empty ? json : `,${json}`);
      empty = false;
    },
    end: () => file.write(after),
  };
}

/**
 * @param directory where the files go
 * @param names see createNamer
 */
export function createSubunitWriter(
  directory: string,
  names: { name: string; stem: string },
  options: DataFileOptions,
): SubunitWriter {
  const raw = createDataFile(directory, `${names.stem}-raw`, '.json', options);
  const details = createDataFile(directory, `${names.stem}-details`, '.json', options);
  const rawList = createList(raw, ['[', ']']);
  const detailsList = createList(details, ['{', '}']);
  const offsets: number[] = [];
  const counts: Partial<Record<TestStatus, number>> = {};
  const failures: StatsEntry[] = [];
  const skips: StatsEntry[] = [];
  const lists: Partial<Record<TestStatus, StatsEntry[]>> = { fail: failures, skip: skips };
  let first: number | null = null;
  let last: number | null = null;
  let totalDuration = 0;

  const summarise = ({ name, status, reason }: TestRecord, duration: number): void => {
    totalDuration += duration;
    counts[status] = (counts[status] ?? 0) + 1;
    const list = lists[status];
    if (list !== undefined && list.length < MAX_REASONS)
      list.push({ name, duration, details: reason });
  };

  return {
    add(test) {
      const { name, status, tags, start, end } = test;
      const duration = start === null || end === null ? 0 : (end - start) / 1_000_000;
      const raw: RawTest = {
        name,
        status,
        tags,
        timestamps: [isoOrNull(start), isoOrNull(end)],
        duration,
        details: {},
      };
      rawList.add(JSON.stringify(raw));
      // behind the opening brace, or the comma that add() puts before every entry but the first
      offsets.push(details.position() + (offsets.length === 0 ? 0 : 1));
      detailsList.add(`${JSON.stringify(name)}:${JSON.stringify(test.details)}`);
      if (start !== null) first = Math.min(first ?? start, start);
      if (end !== null) last = Math.max(last ?? end, end);
      summarise(test, duration);
    },
    finish() {
      rawList.end();
      detailsList.end();
      offsets.push(details.position());
      const detailsFile = details.finish();
      const index: DetailsIndex = {
        version: 1,
        encoding: options.gzip ? 'gzip' : 'identity',
        offsets,
        blocks: detailsFile.blocks,
      };
      const stats: Stats = {
        count: offsets.length - 1,
        start: isoOrNull(first),
        end: isoOrNull(last),
        total_duration: totalDuration,
        failures,
        skips,
      };
      const { name, stem } = names;
      const statsPath = writeJsonFile(directory, `${stem}-stats`, stats, options);
      const indexPath = writeJsonFile(directory, `${stem}-index`, index, options);
      return {
        artifacts: [
          artifact(raw.finish().path, name, 'subunit'),
          artifact(detailsFile.path, name, 'subunit-details'),
          artifact(statsPath, name, 'subunit-stats'),
          artifact(indexPath, name, 'subunit-index'),
        ],
        counts,
      };
    },
    discard() {
      raw.discard();
      details.discard();
    },
  };
}
