import type { TestsFile } from '../../../src/format/tests.ts';

/** A `tests` file as the page reads it, whatever version wrote it; null for one it cannot read. */
export function upgradeTests(file: TestsFile | (Version2 & { version: 2 })): TestsFile | null {
  if (!Array.isArray(file?.method)) return null;
  if (file.version === 3) return file;
  return file.version === 2 ? fromVersion2(file) : null;
}

type Version2 = Omit<
  TestsFile,
  'version' | 'path' | 'host' | 'unfinished' | 'lanes' | 'lane' | 'retries' | 'missing'
>;

const WORKER = /^worker-\d{1,9}$/;

/** Version 2 had workers in the tags alone, and did not tell which runs were retries. */
function fromVersion2(file: Version2): TestsFile {
  const named = file.tagSets.map((tags) => tags.find((tag) => WORKER.test(tag)));
  const number = (lane: string) => Number(lane.slice('worker-'.length));
  const lanes = [...new Set(named.filter((tag) => tag !== undefined))];
  lanes.sort((a, b) => number(a) - number(b));
  const place = named.map((tag) => (tag === undefined ? -1 : lanes.indexOf(tag)));
  return {
    ...file,
    version: 3,
    path: '',
    host: null,
    unfinished: false,
    lanes,
    lane: file.tags.map((set) => place[set] ?? -1),
    retries: [],
    missing: null,
  };
}
