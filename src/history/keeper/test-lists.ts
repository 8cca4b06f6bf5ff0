/**
 * What tests came to in a run, by its record and by the list of its tests, which most runs of a job share.
 * Lists are read from the tree when they are asked for, and the last ones kept.
 */
import type { RunRecord, TestState } from '../../format/history.ts';
import { listOf } from '../list.ts';
import { readStates } from '../published-run.ts';
import { NAME_MAX } from '../record.ts';

/** Name -> what it came to where the record does not name it. */
export type TestList = ReadonlyMap<string, TestState>;

/** Names in all lists that are kept. */
const MAX_NAMES = 500_000;

export interface TestLists {
  /** The list of a run; null where it is not known (any more). */
  of(root: string, record: RunRecord): Promise<TestList | null>;
  /** The same of a run in another tree, by a run here of the same tests: nothing is read. */
  kept(record: RunRecord): TestList | null;
}

/** @param read of the tree, what the tests of a build came to */
export function createTestLists(read: typeof readStates = readStates): TestLists {
  const kept = new Map<string, TestList | null>();
  let names = 0;

  function keep(id: string, list: TestList | null): void {
    kept.set(id, list);
    names += list?.size ?? 1;
    for (const [oldest, other] of kept) {
      if (names <= MAX_NAMES || oldest === id) break;
      kept.delete(oldest);
      names -= other?.size ?? 1;
    }
  }

  return {
    kept: ({ list }) => (list === null ? null : (kept.get(list) ?? null)),
    async of(root, record) {
      if (record.list === null) return null;
      const known = kept.get(record.list);
      if (known !== undefined) {
        // the last used stays longest
        kept.delete(record.list);
        kept.set(record.list, known);
        return known;
      }
      const states = await read(root, record.path);
      const found = states === null ? null : listOf(states);
      // the build is gone, or is not what it was: another run may have the same list
      if (found?.id !== record.list) return null;
      const { names: named, states: told } = found;
      const list = new Map(named.map((name, at) => [name, told[at] as TestState]));
      keep(record.list, list);
      return list;
    },
  };
}

/** What a test came to in a run whose record does not name it. */
export function unnamedIn(
  { unlisted, whole }: RunRecord,
  list: TestList | null,
  name: string,
): TestState {
  // it may be one of those that had no room, and of a name that was cut the list has the whole
  if (list === null || unlisted > 0 || name.length >= NAME_MAX) return '?';
  // what is missing in a run that is not whole may have been to come
  return list.get(name) ?? (whole ? '-' : '?');
}

/** What a test came to in a run. */
export function stateIn(record: RunRecord, list: TestList | null, name: string): TestState {
  if (record.failed.some(([failed]) => failed === name)) return 'f';
  return record.flaky.includes(name) ? 'l' : unnamedIn(record, list, name);
}
