/** Adds a stream of any number of tests to an export; what it holds is cheap to make. */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Artifact, SiteConfig } from '../../../src/format/dataset.ts';
import type { TestsFile } from '../../../src/format/tests.ts';

/** Test i is `made.MadeTest.test_<i>`; the first is one that hostile patterns are slow on. */
export async function manyTests(site: string, count: number, workers = 2): Promise<string> {
  const column = <T>(entry: (index: number) => T) =>
    Array.from({ length: count }, (_, i) => entry(i));
  const lanes = Array.from({ length: workers }, (_, i) => `worker-${i}`);
  const file: TestsFile = {
    version: 3,
    name: 'made',
    path: 'made',
    host: null,
    unfinished: false,
    count,
    origin: Date.UTC(2026, 10, 22) * 1000,
    length: count * 1000,
    classes: ['made.MadeTest'],
    class: column(() => 0),
    method: column((i) => (i === 0 ? `${'a'.repeat(60)}!` : `test_${i}`)),
    statuses: ['success', 'fail'],
    status: column((i) => (i % 100 === 7 ? 1 : 0)),
    tagSets: lanes.map((lane) => [lane]),
    tags: column((i) => i % workers),
    lanes,
    lane: column((i) => i % workers),
    start: column((i) => i * 1000),
    duration: column((i) => i % 5000),
    retries: [],
    reasons: [],
    reason: [],
    missing: null,
    attachments: { encoding: 'identity', blocks: [], bytes: column(() => 0).concat(0) },
  };
  await writeFile(join(site, 'made-tests.json'), JSON.stringify(file));
  const path = join(site, 'config.json');
  const config: SiteConfig = JSON.parse(await readFile(path, 'utf8'));
  const artifact: Artifact = {
    path: 'made-tests.json',
    artifact_name: 'made',
    artifact_type: 'tests',
    content_type: 'application/json',
    primary: false,
  };
  config.datasets[0]?.artifacts.push(artifact);
  await writeFile(path, JSON.stringify(config));
  return 'made';
}
