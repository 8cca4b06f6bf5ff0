import type { ConsoleIndex, EventsFile } from '../../../src/format/job.ts';
import { LoadError, loadJson, type OnProgress } from '../load/bytes.ts';
import { artifactUrl } from '../load/dataset.ts';
import { SeekableFile } from '../load/seekable.ts';
import type { Store } from '../load/store.ts';
import { buildConsole, type JobConsole } from './console.ts';
import { ConsoleText } from './text.ts';

/** The console, ready to show. */
export interface LoadedConsole {
  output: JobConsole;
  text: ConsoleText;
  /** Why it is not folded, where its phases could not be read. */
  problem: string | null;
}

/** Versions of the index: pages of older publishes stay readable. */
const READABLE: ConsoleIndex['version'][] = [1, 2];

const known = new WeakMap<Store, Promise<LoadedConsole | null>>();

/** Loads the index once; null where the dataset has no console. Rejects with LoadError. */
export function loadConsole(store: Store, onProgress?: OnProgress): Promise<LoadedConsole | null> {
  const loading = known.get(store) ?? load(store, onProgress);
  known.set(store, loading);
  loading.catch(() => known.delete(store));
  return loading;
}

async function load(store: Store, onProgress?: OnProgress): Promise<LoadedConsole | null> {
  const { dataset } = store;
  if (!dataset.console) return null;
  const url = artifactUrl(dataset, dataset.console.index);
  let problem: string | null = null;
  const [index, events] = await Promise.all([
    loadJson<ConsoleIndex>(url, onProgress),
    store.events().catch((error: Error): EventsFile | null => {
      problem = error.message;
      return null;
    }),
  ]);
  if (
    !READABLE.includes(index?.version) ||
    !Array.isArray(index.stretches) ||
    !Array.isArray(index.times)
  ) {
    throw new LoadError('malformed', url, 'The file is not of the format this page reads.');
  }
  const file = new SeekableFile(artifactUrl(dataset, dataset.console.text), index);
  return { output: buildConsole(index, events), text: new ConsoleText(file, index), problem };
}
