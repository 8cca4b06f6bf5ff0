/**
 * Writes `subunit`, `subunit-details` and `subunit-stats` of a stream, see format/upstream.ts.
 * The details are written as the tests come, the rest from the table at the end.
 */
import type { Artifact, TestStatus } from '../../format/dataset.ts';
import { attributesOf } from '../../format/test-name.ts';
import type { RawTest, Stats, StatsEntry, UpstreamStatus } from '../../format/upstream.ts';
import { artifact } from '../artifact.ts';
import {
  createDataFile,
  type DataFile,
  type DataFileOptions,
  writeJsonFile,
} from '../file/data-file.ts';
import { orderLanes } from '../tests/lanes.ts';
import type { AttachmentRecord, TestRow, TestTable } from '../tests/test-table.ts';
import { cleanTestName } from './names.ts';
import { formatTimestamp } from './timestamp.ts';
import { withWorker } from './workers.ts';

/** Failures and skips listed in the stats; upstream's site shows them all at once. */
const MAX_LISTED = 20_000;

/** What is no success and no skip is to be seen: upstream's site has no colour for the others. */
const STATUS: Record<TestStatus, UpstreamStatus> = {
  success: 'success',
  xfail: 'success',
  skip: 'skip',
  fail: 'fail',
  uxsuccess: 'fail',
  inprogress: 'fail',
  unknown: 'fail',
};

const isoOrNull = (micros: number | null) => (micros === null ? null : formatTimestamp(micros));

const durationOf = ({ start, end }: TestRow) =>
  start === null || end === null ? 0 : (end - start) / 1_000_000;

/** An attachment's name without punctuation: `pythonlogging:''-1` becomes `pythonlogging1`. */
export function cleanAttachmentName(name: string): string {
  return name.replace(/[^\p{L}\p{N}_]/gu, '');
}

/** Writes the text of an attachment into a JSON string; of one that is not text a word about it. */
function writeText(file: DataFile, { type, text, chunks, dropped }: AttachmentRecord): void {
  const say = (words: string) => file.writeInJson(Buffer.from(words));
  const bytes = chunks.reduce((sum, chunk) => sum + chunk.length, dropped);
  if (!text) {
    say(`[${bytes} bytes of ${type ?? 'application/octet-stream'}, not shown]`);
    return;
  }
  for (const chunk of chunks) file.writeInJson(chunk);
  if (dropped > 0) say(`\n[${dropped} more bytes were left out]`);
}

/** Writes attachments as text under upstream's names; names that become equal get a number. */
function writeDetails(file: DataFile, attachments: AttachmentRecord[]): void {
  const used = new Set<string>();
  file.write('{');
  for (const attachment of attachments) {
    if (attachment.dropped === 0 && attachment.chunks.every(({ length }) => length === 0)) continue;
    const clean = cleanAttachmentName(attachment.name) || 'attachment';
    let name = clean;
    for (let number = 2; used.has(name); number++) name = `${clean}_${number}`;
    file.write(`${used.size === 0 ? '' : ','}${JSON.stringify(name)}:"`);
    writeText(file, attachment);
    file.write('"');
    used.add(name);
  }
  file.write('}');
}

/** Its tags as the stream has them: attributes that stand in the name are none there. */
function tagsOf({ name, tags }: TestRow): string[] {
  const attributes = attributesOf(name);
  return attributes.length === 0 ? tags : tags.filter((tag) => !attributes.includes(tag));
}

function writeRaw(file: DataFile, table: TestTable): string {
  const lanes = orderLanes(table.lanes, table.lanes.length);
  file.write('[');
  for (const test of table.rows()) {
    const raw: RawTest = {
      name: cleanTestName(test.name),
      status: STATUS[test.status],
      tags: withWorker(tagsOf(test), lanes.placeOf(table.columns.lane.at(test.index))),
      timestamps: [isoOrNull(test.start), isoOrNull(test.end)],
      duration: durationOf(test),
      details: {},
    };
    file.write((test.index === 0 ? '' : ',') + JSON.stringify(raw));
  }
  file.write(']');
  return file.finish().path;
}

/** Upstream's site shows such a test as failed; without this it would not say why. */
const NOT_ENDED = ['The test did not end: the run was cut off, or the test hung.'];

const reasonOf = ({ status, reason }: TestRow) =>
  reason ?? (status === 'inprogress' ? NOT_ENDED : null);

function makeStats(table: TestTable): Stats {
  const lists: Record<UpstreamStatus, StatsEntry[]> = { success: [], fail: [], skip: [] };
  let first: number | null = null;
  let last: number | null = null;
  let total = 0;
  for (const test of table.rows()) {
    const duration = durationOf(test);
    total += duration;
    if (test.start !== null) first = Math.min(first ?? test.start, test.start);
    if (test.end !== null) last = Math.max(last ?? test.end, test.end);
    const list = lists[STATUS[test.status]];
    if (list !== lists.success && list.length < MAX_LISTED) {
      list.push({ name: cleanTestName(test.name), duration, details: reasonOf(test) });
    }
  }
  return {
    count: table.methods.length,
    start: isoOrNull(first),
    end: isoOrNull(last),
    total_duration: total,
    failures: lists.fail,
    skips: lists.skip,
  };
}

/** @param names see createNamer */
export function createUpstreamSubunitWriter(
  directory: string,
  { name, stem }: { name: string; stem: string },
  options: DataFileOptions,
) {
  const details = createDataFile(directory, `${stem}-details`, '.json', options);
  let empty = true;
  details.write('{');
  return {
    /** Bytes on the disk so far. */
    packed: () => details.packed(),
    add(test: string, attachments: AttachmentRecord[]): void {
      details.write(`${empty ? '' : ','}${JSON.stringify(cleanTestName(test))}:`);
      writeDetails(details, attachments);
      empty = false;
    },
    finish(table: TestTable): Artifact[] {
      details.write('}');
      const raw = createDataFile(directory, `${stem}-raw`, '.json', options);
      try {
        return [
          artifact(writeRaw(raw, table), name, 'subunit'),
          artifact(details.finish().path, name, 'subunit-details'),
          artifact(
            writeJsonFile(directory, `${stem}-stats`, makeStats(table), options),
            name,
            'subunit-stats',
          ),
        ];
      } finally {
        raw.discard();
      }
    },
    discard: () => details.discard(),
  };
}
