/**
 * Good runs, as others are compared with them. What is published of a run for this, seconds in the order of
 * its list, is a small part of its tests: those are read where the list is not known yet.
 */
import type { RunRecord, TestState } from '../format/history.ts';
import type { Compared } from '../verdict/history/compare.ts';
import { type Times, timesOf } from '../verdict/history/slower.ts';
import { listOf, type TestList, timesAgain } from './list.ts';
import { readHistory, readStates } from './published-run.ts';
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

/**
 * Reads good runs, those that can be read.
 *
 * @param root of the logs
 * @param own list of the run that is compared with them; null: not known
 * @param most that are wanted
 */
export async function readGoodRuns(
  root: string,
  own: TestList | null,
  good: readonly RunRecord[],
  most: number,
): Promise<GoodRun[]> {
  const lists = new Map(own === null ? [] : [[own.id, own]]);

  async function read(record: RunRecord): Promise<GoodRun | null> {
    const list = lists.get(record.list ?? '');
    // a name that was cut, or had no room, would be told as one that passed
    if (list !== undefined && record.unlisted === 0) {
      const published = await readHistory(root, record.path).catch(() => null);
      const isSame = published?.record.list === list.id && isGood(published.record);
      const times = isSame ? timesAgain(list, published.seconds) : null;
      const named = record.flaky.every((name) => list.names.includes(name));
      if (times !== null && named)
        return { record, times, compared: () => comparedBy(list, record) };
    }
    const states = await readStates(root, record.path);
    if (states === null) return null;
    const found = listOf(states);
    if (found !== null) lists.set(found.id, found);
    return { record, times: timesOf(states, found?.names), compared: () => states };
  }

  const found: GoodRun[] = [];
  for (const record of good) {
    if (found.length === most) break;
    const run = await read(record);
    if (run !== null) found.push(run);
  }
  return found;
}
