/** Writes one stream of tests in every format that is wanted, from one parse. */
import type { Config } from '../../config/schema.ts';
import type { Artifact, TestStatus } from '../../format/dataset.ts';
import type { TestsFile } from '../../format/tests.ts';
import { createIndexColumn } from '../file/columns.ts';
import { type DataFileOptions, forUpstream } from '../file/data-file.ts';
import { createUpstreamSubunitWriter } from '../upstream/subunit-writer.ts';
import { type Announced, createAnnounced } from './announced.ts';
import { createAttachmentsWriter } from './attachments-writer.ts';
import { type Judgement, judgeTable } from './judge-table.ts';
import { clearOutliers } from './outliers.ts';
import { findRepeats } from './retries.ts';
import {
  type AttachmentRecord,
  createTestTable,
  didNotPass,
  type TestRecord,
} from './test-table.ts';
import { writeTests } from './tests-writer.ts';
import { boundUnended } from './unended.ts';

export type DatasetFormat = Config['publish']['format'];

/** How a dataset is written. */
export interface DatasetOptions extends DataFileOptions {
  format: DatasetFormat;
  /** Of upstream's files; as `packed` if left out. */
  upstreamPacked?: boolean;
}

/** What a stream is called, see createNamer, and where it came from, see TestsFile. */
export interface StreamNames {
  name: string;
  stem: string;
  path: string;
  host: string | null;
  unfinished: boolean;
}

/** What became of a test: whole, without its attachments, or not at all, for want of room. */
export type Added = 'whole' | 'bare' | 'refused';

export interface StreamWriter {
  add(test: TestRecord): Added;
  /** The runner says that it is going to run a test. */
  announce(test: Announced): void;
  /** Test runs added so far. */
  count(): number;
  /** Names of those of a part, see TestRecord, from the `from`-th of all on. */
  namesOf(part: number, from: number): Iterable<string>;
  /** @param run attachments that belong to no test */
  finish(run: AttachmentRecord[]): {
    artifacts: Artifact[];
    /** Tests whose times were left out: they are far from all others. */
    outliers: number;
    counts: Partial<Record<TestStatus, number>>;
    /** When tests began and ended, some of them, in milliseconds since the epoch. */
    instants: number[];
    /**
     * What the stream comes to.
     *
     * @param damage codes of warnings that say that it was not read to its end
     */
    judge: (damage: readonly string[]) => Judgement;
  };
  /** Removes what was written, unless finished. */
  discard(): void;
}

export interface StreamLimits {
  /** Tests listed of those that passed or were skipped. */
  maxTests: number;
  /** Bytes of attachments on the disk; those of further tests are left out. */
  maxOutputBytes: number;
}

/** Of maxOutputBytes: the rest is for tests that did not pass. */
const SHARE_OF_PASSED = 0.875;

/** @param directory where the files go */
export function createStreamWriter(
  directory: string,
  names: StreamNames,
  options: DatasetOptions,
  { maxTests, maxOutputBytes }: StreamLimits,
): StreamWriter {
  const { format } = options;
  const table = createTestTable(maxTests);
  const announced = createAnnounced();
  const ours = format === 'upstream' ? null : createAttachmentsWriter(directory, names, options);
  const upstream =
    format === 'stackvizd'
      ? null
      : createUpstreamSubunitWriter(directory, names, forUpstream(options));
  /** Of each test, how much was attached to it. */
  const attachedTo = createIndexColumn();
  const packed = () => (ours?.packed() ?? 0) + (upstream?.packed() ?? 0);

  return {
    add(test) {
      announced.ran(test.name);
      if (!table.add(test)) return 'refused';
      const written = packed();
      const share = didNotPass(test.status) ? 1 : SHARE_OF_PASSED;
      const full = written > maxOutputBytes * share && test.attachments.length > 0;
      // a stream of nothing but names of attachments takes room as well
      const shown = written > 2 * maxOutputBytes ? [] : test.attachments;
      const attachments = full ? shown.map(emptied) : test.attachments;
      attachedTo.add(attachments.length);
      ours?.add(attachments);
      upstream?.add(test.name, full ? [] : attachments);
      return full ? 'bare' : 'whole';
    },
    announce: announced.announce,
    count: () => table.methods.length,
    namesOf: table.namesOf,
    finish(run) {
      const outliers = clearOutliers(table);
      boundUnended(table);
      const artifacts: Artifact[] = [];
      const missing = announced.missing();
      const repeats = findRepeats(table);
      if (ours !== null) {
        ours.add(run);
        const { artifact, sections } = ours.finish();
        const damaged = damagedOf(run);
        artifacts.push(
          writeTests(directory, names, options, table, { sections, missing, repeats, damaged }),
          artifact,
        );
      }
      if (upstream !== null) artifacts.push(...upstream.finish(table));
      const { counts } = table;
      const attached = (run: number) => attachedTo.at(run) > 0;
      const beside = { ...names, missing, repeats, key: names.name, attached };
      const judge = (damage: readonly string[]) => judgeTable(table, beside, damage);
      return { artifacts, outliers, counts, instants: sampleTimes(table), judge };
    },
    discard() {
      ours?.discard();
      upstream?.discard();
    },
  };
}

function damagedOf(run: readonly AttachmentRecord[]): TestsFile['damaged'] {
  if (!run.some(({ damaged }) => damaged)) return undefined;
  return run.every(({ damaged }) => damaged) ? 'all' : 'some';
}

/** Tests of a run, to tell when it was. */
const MAX_SAMPLES = 500;

function sampleTimes({ columns, methods }: ReturnType<typeof createTestTable>): number[] {
  const step = Math.max(1, Math.ceil(methods.length / MAX_SAMPLES));
  const instants: number[] = [];
  for (let test = 0; test < methods.length; test += step) {
    for (const micros of [columns.start.at(test), columns.end.at(test)]) {
      if (!Number.isNaN(micros)) instants.push(micros / 1000);
    }
  }
  return instants;
}

/** An attachment of which only the name and the size are kept. */
function emptied(attachment: AttachmentRecord): AttachmentRecord {
  const bytes = attachment.chunks.reduce((sum, chunk) => sum + chunk.length, 0);
  return { ...attachment, chunks: [], dropped: attachment.dropped + bytes };
}
