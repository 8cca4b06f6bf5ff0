/** How what is published in the tree gets into the index, and what is gone out of it. */
import { setImmediate as nextTurn } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import type { Config } from '../../config/schema.ts';
import type { RunRecord } from '../../format/history.ts';
import { requireRoot } from '../../tree/root.ts';
import { scan, wholeTree } from '../../watch/sweep/scan.ts';
import { isThere, readRecord } from '../published-run.ts';
import type { HistoryStore } from '../store/store.ts';

const DAY_MS = 86_400_000;
const PATHS = 100;
/** After so long of reading the tree, so long a pause: others have work to do. */
const SLICE_MS = 50;

/** `gently`: with pauses, others have work to do. */
export interface Pace {
  gently: boolean;
  signal?: AbortSignal | undefined;
}

/** What is older is not kept, milliseconds since the epoch. */
export const oldest = ({ history }: Config, nowMs: number): number => nowMs - history.days * DAY_MS;

/**
 * Where the root is away no build is known to be gone.
 *
 * @param mayBeEmpty the index knows of no run
 * @throws StackvizError ROOT_MISSING
 */
export const needTree = ({ root, publish }: Config, mayBeEmpty = false): void =>
  requireRoot(root, publish.assetsDirectory, mayBeEmpty);

/**
 * Takes over what is published of a build. Another may put in meanwhile what it has read before or after:
 * who sees that there is another record by now, takes that. Of what cannot be read now the index stays as it is,
 * and an intent is left for the next maintenance; also by whoever is killed before it has looked again.
 *
 * @param published what was published a moment ago, so that it need not be read twice; null: not known
 * @param onOld called where there is a record that is too old to be kept
 * @returns whether there is a record
 */
export async function take(
  config: Config,
  store: HistoryStore,
  path: string,
  published: RunRecord | null = null,
  onOld = () => {},
): Promise<boolean> {
  const read = async (known: RunRecord | null) => {
    try {
      const found = await readRecord(config.root, path, known);
      if (found === null) needTree(config);
      return found;
    } catch {
      return undefined;
    }
  };
  let record = published ?? (await read(null));
  for (;;) {
    if (record === undefined) return false;
    const isOld = record !== null && record.time < oldest(config, Date.now());
    if (record === null || isOld) {
      await store.remove(path);
    } else await store.add(record);
    const now = await read(record);
    if (isDeepStrictEqual(now, record)) {
      await store.settle(path);
      if (isOld) onOld();
      return record !== null;
    }
    record = now;
  }
}

/** Builds of the tree that are published: what became of their records. */
export interface Found {
  records: number;
  /** Of those, older than `history.days`. */
  old: number;
  /** No record is published of them: the name of their job is not known, or they failed. */
  without: number;
}

/** Takes over what is published of a build, and counts what became of it. */
export async function takeCounted(
  config: Config,
  store: HistoryStore,
  path: string,
  found: Found,
): Promise<void> {
  const onOld = () => {
    found.old += 1;
  };
  if (await take(config, store, path, null, onOld)) found.records += 1;
  else if (await isThere(config.root, path).catch(() => false)) found.without += 1;
}

/** Removes runs whose pages are gone. @throws StackvizError ROOT_MISSING */
export async function forgetGone(config: Config, store: HistoryStore): Promise<void> {
  let from: string | null = null;
  do {
    const page: { paths: string[]; next: string | null } = await store.paths(from, PATHS);
    const gone: string[] = [];
    for (const path of page.paths) {
      // where the tree cannot be read nothing is known to be gone
      if (!(await isThere(config.root, path).catch(() => true))) gone.push(path);
    }
    if (gone.length > 0) needTree(config);
    for (const path of gone) await store.remove(path);
    from = page.next;
    // the tree is read in place: who asks meanwhile is answered between
    await nextTurn();
  } while (from !== null);
}

/** The builds of the tree, with pauses: others have work to do. */
export async function* buildsOf(
  { root, publish, metadata }: Config,
  { gently, signal }: Pace,
): AsyncGenerator<string> {
  const options = wholeTree(root, publish.assetsDirectory, metadata.pathTemplates);
  let slice = performance.now();
  for (const { kind, path } of scan(options, { builds: 0, directories: 0, unreadable: 0 })) {
    if (signal?.aborted) return;
    if (performance.now() - slice > SLICE_MS) {
      await new Promise((resolve) => setTimeout(resolve, gently ? SLICE_MS : 0));
      slice = performance.now();
    }
    if (kind !== 'structure') yield path;
  }
}
