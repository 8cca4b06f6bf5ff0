/** All test runs of a stream but for their attachments: what the writers have in common. */

import { TEST_STATUSES, type TestStatus } from '../format/dataset.ts';
import { createDictionary, createNumberColumn } from './columns.ts';

/** One attachment as it is published. */
export interface AttachmentRecord {
  name: string;
  type: string | null;
  /** True: `chunks` are UTF-8. */
  text: boolean;
  chunks: Buffer[];
  /** Bytes that were left out, over a limit. */
  dropped: number;
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
  /** Microseconds since the Unix epoch; null where the stream gives no time. */
  start: number | null;
  end: number | null;
  attachments: AttachmentRecord[];
  /** Why it failed or was skipped, one line each. */
  reason: string[] | null;
}

/** What the table gives back of a test. */
export interface TestRow extends Omit<TestRecord, 'attachments' | 'route'> {
  index: number;
}

/** Distinct reasons kept; a run with more is read from its attachments. */
const MAX_REASONS = 20_000;
/** UTF-16 units of names and tags held; a run of 100,000 Tempest tests takes 6 million. */
const MAX_CHARACTERS = 64 * 1024 * 1024;

/** Where the class in a name ends: at the last dot of what comes before parameters; -1 without one. */
function classEnd(name: string): number {
  const end = name.search(/[\s([]/);
  const dot = name.lastIndexOf('.', end < 0 ? name.length : end);
  return dot > 0 ? dot : -1;
}

export type TestTable = ReturnType<typeof createTestTable>;

export function createTestTable() {
  const classes = createDictionary<string>((name) => name);
  const tagSets = createDictionary<string[]>(JSON.stringify);
  const lanes = createDictionary<string>((lane) => lane);
  const routes = createDictionary<string | null>((route) => route ?? '\0');
  const reasons = createDictionary<string[]>(JSON.stringify);
  const methods: string[] = [];
  const [classOf, tagsOf, laneOf, routeOf, statusOf, starts, ends, reasonOf] = Array.from(
    { length: 8 },
    createNumberColumn,
  ) as [Column, Column, Column, Column, Column, Column, Column, Column];
  const counts: Partial<Record<TestStatus, number>> = {};
  let characters = 0;

  const reasonNumber = (reason: string[] | null): number | null => {
    if (reason === null) return null;
    return reasons.values.length < MAX_REASONS ? reasons.numberOf(reason) : null;
  };

  const row = (index: number): TestRow => {
    const group = classes.values[classOf.at(index)] as string;
    const method = methods[index] as string;
    const time = (value: number) => (Number.isNaN(value) ? null : value);
    return {
      index,
      name: group === '' ? method : `${group}.${method}`,
      status: TEST_STATUSES[statusOf.at(index)] as TestStatus,
      tags: tagSets.values[tagsOf.at(index)] as string[],
      lane: lanes.values[laneOf.at(index)] ?? null,
      start: time(starts.at(index)),
      end: time(ends.at(index)),
      reason: reasons.values[reasonOf.at(index)] ?? null,
    };
  };

  return {
    classes: classes.values,
    tagSets: tagSets.values,
    lanes: lanes.values,
    reasons: reasons.values,
    methods,
    counts,
    columns: {
      class: classOf,
      tags: tagsOf,
      /** NaN: none. */
      lane: laneOf,
      /** Equal numbers for equal routes. */
      route: routeOf,
      status: statusOf,
      start: starts,
      end: ends,
    },
    /** Number of each test's reason; NaN for none. */
    reasonOf,

    /** Whether there was room for the test. */
    add({ name, status, tags, lane, route, start, end, reason }: TestRecord): boolean {
      characters += name.length;
      for (const tag of tags) characters += tag.length;
      if (characters > MAX_CHARACTERS) return false;
      const split = classEnd(name);
      classOf.add(classes.numberOf(name.slice(0, Math.max(0, split))));
      methods.push(name.slice(split + 1));
      tagsOf.add(tagSets.numberOf(tags));
      laneOf.add(lane === null ? null : lanes.numberOf(lane));
      routeOf.add(routes.numberOf(route));
      statusOf.add(TEST_STATUSES.indexOf(status));
      starts.add(start);
      ends.add(end);
      reasonOf.add(reasonNumber(reason));
      counts[status] = (counts[status] ?? 0) + 1;
      return true;
    },

    /** All tests in stream order. */
    *rows(): Generator<TestRow> {
      for (let index = 0; index < methods.length; index++) yield row(index);
    },
  };
}

type Column = ReturnType<typeof createNumberColumn>;
