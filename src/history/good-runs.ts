/**
 * Good runs, as others are compared with them. What is published of a run for this, seconds in the order of
 * its list, is a small part of its tests: those are read where the list is not known yet.
 */
import { MAX_COMPARED, type RunRecord, type TestState } from '../format/history.ts';
import type { Compared } from '../verdict/history/compare.ts';
import { type Times, timesOf } from '../verdict/history/slower.ts';
import { listOf, type TestList, timesAgain } from './list.ts';
import { isThere, readHistory, readStates } from './published-run.ts';
import { isGood } from './record.ts';

export interface GoodRun {
  record: RunRecord;
  times: Times;
  /** What its tests came to. Made when it is asked for: of the last good run only. */
  compared(): Compared;
}

/** What the tests of a good run came to, by its record: none failed. */
function comparedBy({ names, states }: TestList, { flaky }: RunRecord): Compared {
  const tests = new Map(
    names.map((name, at) => [name, { state: states[at] as TestState, fixture: false }]),
  );
  for (const name of flaky) tests.set(name, { state: 'l', fixture: false });
  return { tests, partial: false };
}

/** Times that are kept, of all runs, 8 bytes each: those of a site's busiest jobs. */
const MAX_KEPT = 500_000;

/** Times of runs by their list and record: the next build of a job is compared with nearly the same runs. */
function createKept() {
  const kept = new Map<string, Times>();
  let size = 0;
  return {
    /** The names are those of the list: runs of one list are compared quicker where they are the very same. */
    get: (key: string, { names }: TestList): Times | null => {
      const times = kept.get(key);
      return times === undefined ? null : { names, seconds: times.seconds };
    },
    keep(key: string, times: Times): void {
      if (kept.has(key)) return;
      kept.set(key, times);
      size += times.names.length;
      for (const [oldest, { names }] of kept) {
        if (size <= MAX_KEPT) break;
        kept.delete(oldest);
        size -= names.length;
      }
    },
  };
}

/** Reads good runs, those that can be read; remembers some of what it has read. */
export function createGoodRuns() {
  const kept = createKept();

  /** The times of a run of a known list; null: its tests must be read. */
  async function timesBy(
    root: string,
    list: TestList,
    record: RunRecord,
    linked: boolean,
  ): Promise<Times | null> {
    // a run that is published anew from other inputs has another record
    const key = `${root}\n${JSON.stringify(record)}`;
    const known = kept.get(key, list);
    if (known !== null && (!linked || (await isThere(root, record.path).catch(() => false))))
      return known;
    const published = await readHistory(root, record.path).catch(() => null);
    if (published?.record.list !== list.id || !isGood(published.record)) return null;
    const times = timesAgain(list, published.seconds);
    if (times !== null) kept.keep(key, times);
    return times;
  }

  /**
   * @param root of the logs
   * @param own list of the run that is compared with them; null: not known
   * @param most that are wanted
   */
  return async (
    root: string,
    own: TestList | null,
    good: readonly RunRecord[],
    most: number,
  ): Promise<GoodRun[]> => {
    const lists = new Map(own === null ? [] : [[own.id, own]]);

    /** @param linked it is told with a link: it may have expired since it was read */
    async function read(record: RunRecord, linked: boolean): Promise<GoodRun | null> {
      const list = lists.get(record.list ?? '');
      // a name that was cut, or had no room, would be told as one that passed
      if (
        list &&
        record.unlisted === 0 &&
        record.flaky.every((name) => list.names.includes(name))
      ) {
        const times = await timesBy(root, list, record, linked);
        if (times !== null) return { record, times, compared: () => comparedBy(list, record) };
      }
      // to read what will not be compared takes most memory
      const states = record.tests > MAX_COMPARED ? null : await readStates(root, record.path);
      if (states === null || states.many) return null;
      const found = listOf(states);
      if (found !== null) lists.set(found.id, found);
      return { record, times: timesOf(states, found?.names), compared: () => states };
    }

    const found: GoodRun[] = [];
    for (const record of good) {
      if (found.length === most) break;
      const run = await read(record, found.length === 0);
      if (run !== null) found.push(run);
    }
    return found;
  };
}
