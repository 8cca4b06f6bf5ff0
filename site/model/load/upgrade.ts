import type { TestsFile } from '../../../src/format/tests.ts';

export type Version2 = Omit<
  TestsFile,
  'version' | 'path' | 'host' | 'unfinished' | 'lanes' | 'lane' | 'retries' | 'missing'
> & { version: 2 };

const WORKER = /^worker-\d{1,9}$/;

/** Version 2 had workers in the tags alone, and did not tell which runs were retries. */
export function fromVersion2(file: Version2): TestsFile {
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
