import type { TestsFile } from '../../../src/format/tests.ts';
import type { LoadedStream, Store } from '../load/store.ts';
import { buildRun } from '../run/run.ts';
import { jobLanes, jobSpan } from './job.ts';

/** Of a build without a stream. */
const NO_TESTS: Omit<TestsFile, 'name' | 'path' | 'host'> = {
  version: 3,
  unfinished: false,
  count: 0,
  origin: 0,
  length: 0,
  classes: [],
  class: [],
  method: [],
  statuses: [],
  status: [],
  tagSets: [],
  tags: [],
  lanes: [],
  lane: [],
  start: [],
  duration: [],
  retries: [],
  reasons: [],
  reason: [],
  missing: null,
  attachments: { encoding: 'identity', bytes: [], blocks: [] },
};

/**
 * A stream of which no test can be placed, on the time axis of what is known of job and machine.
 *
 * @param data null: the build has no stream, which is called `name` then
 * @returns null where nothing of them has a time
 */
export async function onJobAxis(
  store: Store,
  data: LoadedStream | null,
  name: string,
): Promise<LoadedStream | null> {
  const [{ series }, events] = await Promise.all([
    store.series(),
    store.events().catch(() => null),
  ]);
  const times = series.flatMap(({ times }) => [times[0] ?? [], times.at(-1) ?? []].flat());
  const job = events && jobSpan(jobLanes(events, 0));
  if (job) times.push(job.from, job.to);
  if (times.length === 0) return null;
  const origin = Math.min(...times);
  const axis = { origin, length: Math.max(...times) - origin };
  if (data) return { ...data, run: { ...data.run, ...axis } };
  const file = { ...NO_TESTS, name, path: '', host: null };
  const run = { ...buildRun(file), ...axis };
  return {
    key: name,
    path: '',
    host: null,
    phase: null,
    run,
    sentences: [],
    lanes: [],
    details: null,
    names: [],
  };
}
