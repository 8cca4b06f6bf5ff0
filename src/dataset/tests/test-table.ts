/** All test runs of a stream but for their attachments: what the writers have in common. */

import { TEST_STATUSES, type TestStatus } from '../../format/dataset.ts';
import {
  createDictionary,
  createIndexColumn,
  createNumberColumn,
  createTextColumn,
  type Dictionary,
} from '../file/columns.ts';

/** One attachment as it is published. */
export interface AttachmentRecord {
  name: string;
  type: string | null;
  /** True: `chunks` are UTF-8. */
  text: boolean;
  chunks: Buffer[];
  /** Bytes that were left out, over a limit. */
  dropped: number;
  /** Nobody attached it: it is what is left of packets that could not be read. */
  damaged?: boolean;
}

/** One run of one test, as the process stage hands it over. */
export interface TestRecord {
  name: string;
  status: TestStatus;
  tags: string[];
  /** See TestsFile; null where none is known. */
  lane: string | null;
  /** Of the stream's parts by subunit's route codes: runs of different ones are not of one test. */
  route: string | null;
  /** Of several runs of a runner that the stream holds one behind the other, which it is of, from 0. */
  part?: number;
  /** Microseconds since the Unix epoch; null where the stream gives no time. */
  start: number | null;
  end: number | null;
  attachments: AttachmentRecord[];
  /** Why it failed or was skipped, one line each. */
  reason: string[] | null;
  /** Where a failure was raised, in a line; missing where no traceback tells. */
  frame?: string | null;
}

/** What the table gives back of a test. */
export interface TestRow extends Omit<TestRecord, 'attachments' | 'route' | 'part' | 'frame'> {
  index: number;
}

/** Distinct reasons kept; a run with more is read from its attachments. */
const MAX_REASONS = 20_000;
/** Frames kept: those who are told of failures without a traceback see the first ones. */
const MAX_FRAMES = 1000;
/** Bytes of distinct names and tags; a million Tempest tests take 50 million. */
const MAX_BYTES = 128 * 1024 * 1024;
/** Room beyond that, and tests beyond those allowed, for what did not pass: that is left out last. */
const RESERVED_BYTES = 64 * 1024 * 1024;
const RESERVED_TESTS = 100_000;
/** What an entry of a list takes beside its characters. */
const ENTRY_BYTES = 64;

/** What a reader comes for. */
export const didNotPass = (status: TestStatus) =>
  status !== 'success' && status !== 'skip' && status !== 'xfail';

/** Where the class in a name ends: at the last dot of what comes before parameters; -1 without one. */
function classEnd(name: string): number {
  const end = name.search(/[\s([]/);
  const dot = name.lastIndexOf('.', end < 0 ? name.length : end);
  return dot > 0 ? dot : -1;
}

export type TestTable = ReturnType<typeof createTestTable>;

/** The columns of a table and the lists that some of them have numbers of. */
function createColumns() {
  return {
    classes: createDictionary<string>((name) => name),
    tagSets: createDictionary<string[]>(JSON.stringify),
    lanes: createDictionary<string>((lane) => lane),
    routes: createDictionary<string | null>((route) => route ?? '\0'),
    reasons: createDictionary<string[]>(JSON.stringify),
    methods: createTextColumn(),
    classOf: createIndexColumn(),
    tagsOf: createIndexColumn(),
    laneOf: createIndexColumn(),
    routeOf: createIndexColumn(),
    partOf: createIndexColumn(),
    statusOf: createIndexColumn(),
    reasonOf: createIndexColumn(),
    starts: createNumberColumn(),
    ends: createNumberColumn(),
  };
}

type Columns = ReturnType<typeof createColumns>;

const timeOf = (value: number) => (Number.isNaN(value) ? null : value);

function nameOf({ classes, classOf, methods }: Columns, index: number): string {
  const group = classes.values[classOf.at(index)] as string;
  const method = methods.at(index);
  return group === '' ? method : `${group}.${method}`;
}

function rowOf(columns: Columns, index: number): TestRow {
  return {
    index,
    name: nameOf(columns, index),
    status: TEST_STATUSES[columns.statusOf.at(index)] as TestStatus,
    tags: columns.tagSets.values[columns.tagsOf.at(index)] as string[],
    lane: columns.lanes.values[columns.laneOf.at(index)] ?? null,
    start: timeOf(columns.starts.at(index)),
    end: timeOf(columns.ends.at(index)),
    reason: columns.reasons.values[columns.reasonOf.at(index)] ?? null,
  };
}

/** A reason's number in the list, where that has room. */
function reasonNumber({ reasons }: Columns, reason: string[] | null): number | null {
  if (reason === null) return null;
  return reasons.values.length < MAX_REASONS ? reasons.numberOf(reason) : null;
}

/** @param maxTests kept of those that passed or were skipped */
export function createTestTable(maxTests: number) {
  const columns = createColumns();
  const { classes, tagSets, lanes, routes, reasons, methods } = columns;
  const { classOf, tagsOf, laneOf, routeOf, partOf, statusOf, reasonOf, starts, ends } = columns;
  const frames = new Map<number, string>();
  const counts: Partial<Record<TestStatus, number>> = {};
  const leftOut: Partial<Record<TestStatus, number>> = {};
  /** Bytes of distinct tags and classes, about. */
  let listed = 0;

  /** A value's number in a list; what the list grows by counts. */
  const numberIn = <T>(list: Dictionary<T>, value: T, size: number): number => {
    const before = list.values.length;
    const number = list.numberOf(value);
    if (list.values.length > before) listed += size + ENTRY_BYTES;
    return number;
  };

  const isFull = (status: TestStatus): boolean => {
    const [tests, bytes] = [methods.length, methods.bytes + listed];
    if (tests < maxTests && bytes < MAX_BYTES) return false;
    if (!didNotPass(status)) return true;
    return tests >= maxTests + RESERVED_TESTS || bytes >= MAX_BYTES + RESERVED_BYTES;
  };

  return {
    classes: classes.values,
    tagSets: tagSets.values,
    lanes: lanes.values,
    reasons: reasons.values,
    methods,
    /** By run, of the first that have one. */
    frames,
    name: (index: number): string => nameOf(columns, index),
    reason: (index: number): readonly string[] => reasons.values[reasonOf.at(index)] ?? [],
    /** All tests by status, and those of them that there was no room for. */
    counts,
    leftOut,
    columns: {
      class: classOf,
      tags: tagsOf,
      /** -1: none. */
      lane: laneOf,
      /** Equal numbers for equal routes. */
      route: routeOf,
      part: partOf,
      status: statusOf,
      start: starts,
      end: ends,
    },
    /** Number of each test's reason; -1 for none. */
    reasonOf,

    /** Whether there was room for the test. */
    add(record: TestRecord): boolean {
      const { name, status, tags, lane, route, start, end, reason, frame } = record;
      counts[status] = (counts[status] ?? 0) + 1;
      if (isFull(status)) {
        leftOut[status] = (leftOut[status] ?? 0) + 1;
        return false;
      }
      if (frame && frames.size < MAX_FRAMES) frames.set(methods.length, frame);
      const split = classEnd(name);
      const group = name.slice(0, Math.max(0, split));
      classOf.add(numberIn(classes, group, group.length));
      methods.add(name.slice(split + 1));
      tagsOf.add(numberIn(tagSets, tags, tags.join().length));
      laneOf.add(lane === null ? null : lanes.numberOf(lane));
      routeOf.add(routes.numberOf(route));
      partOf.add(record.part ?? 0);
      statusOf.add(TEST_STATUSES.indexOf(status));
      starts.add(start);
      ends.add(end);
      reasonOf.add(reasonNumber(columns, reason));
      return true;
    },

    /** Names of the runs of a part, from one run on. */
    *namesOf(part: number, from: number): Generator<string> {
      for (let index = from; index < methods.length; index++) {
        if (partOf.at(index) === part) yield nameOf(columns, index);
      }
    },

    /** All tests in stream order. */
    *rows(): Generator<TestRow> {
      for (let index = 0; index < methods.length; index++) yield rowOf(columns, index);
    },
  };
}
