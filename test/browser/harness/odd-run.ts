/** A run that has everything a timeline must show: made, as no recorded run has it all. */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Artifact, DstatSeries, SiteConfig } from '../../../src/format/dataset.ts';
import type { EventsFile, JobEvent } from '../../../src/format/job.ts';
import { type PacketParts, packet } from '../../fixtures/subunit.ts';
import type { Harness } from './harness.ts';

/** Epoch milliseconds of the first test. */
export const ORIGIN = Date.UTC(2026, 10, 22, 16, 0, 0);
export const STREAM = 'odd.subunit';

/** Name, status, worker, first and last second. Null: none of it. */
type Spec = [
  name: string,
  status: NonNullable<PacketParts['status']> | null,
  worker: number | null,
  from: number | null,
  to: number | null,
];

export const TESTS: Spec[] = [
  ['odd.Passing.test_first', 'success', 0, 0, 12],
  ['odd.Passing.test_second', 'success', 0, 12.2, 30],
  ['odd.Failing.test_fails', 'fail', 0, 31, 38],
  ['odd.Failing.test_fails', 'success', 0, 40, 46],
  ['odd.Skipping.test_skips', 'skip', 0, 47, 52],
  ['odd.Expected.test_xfail', 'xfail', 2, 1, 14],
  ['odd.Expected.test_uxsuccess', 'uxsuccess', 2, 15, 27],
  ['odd.Short.test_zero', 'success', 2, 30, 30],
  ['odd.Short.test_zero_failed', 'fail', 2, 35, 35],
  ['odd.Hanging.test_never_ends', 'inprogress', 7, 20, null],
  ['odd.Wide.test_beside', 'success', 7, 2, 18],
  ['odd.Wide.test_overlaps', 'success', 7, 6, 10],
  ['odd.Alone.setUpClass', 'success', null, 3, 9],
  ['odd.Alone.test_only_attachments', null, null, 25, 33],
  ['odd.Alone.test_untimed', 'success', 2, null, null],
  ['odd.Last.test_last', 'success', 0, 53, 60],
];

function stream(): Buffer {
  const packets: { at: number; bytes: Buffer }[] = [];
  for (const [testId, status, worker, from, to] of TESTS) {
    const tags = worker === null ? [] : [`worker-${worker}`];
    const add = (at: number | null, parts: PacketParts) => {
      const timestamp = at === null ? {} : { timestamp: (ORIGIN + at * 1000) * 1000 };
      packets.push({ at: at ?? 0, bytes: packet({ testId, tags, ...timestamp, ...parts }) });
    };
    if (status === null) {
      const file = { name: 'log', mime: 'text/plain', bytes: 'seen' };
      add(from, { file });
      add(to, { file });
      continue;
    }
    if (from !== null) add(from, { status: 'inprogress' });
    if (status !== 'inprogress') add(to, { status });
  }
  packets.sort((a, b) => a.at - b.at);
  return Buffer.concat(packets.map(({ bytes }) => bytes));
}

/** Two minutes of a machine, from before the tests to after; CPU is the second modulo 50. */
function series(host: string): DstatSeries {
  const times = Array.from({ length: 120 }, (_, i) => ORIGIN + (i - 30) * 1000);
  const column = (
    group: string,
    name: string,
    unit: 'percent' | 'bytes',
    of: (i: number) => number,
  ) => ({
    group,
    name,
    unit,
    values: times.map((_, i) => of(i - 30)),
  });
  return {
    version: 1,
    host,
    times,
    columns: [
      column('cpu', 'usr', 'percent', (second) => ((second % 50) + 50) % 50),
      column('cpu', 'sys', 'percent', () => 10),
      column('memory', 'used', 'bytes', () => 2 ** 30),
      column('swap', 'used', 'bytes', () => 2 ** 20),
      {
        group: 'top',
        name: 'cpu',
        unit: 'text',
        values: times.map((_, i) => `Top: mysqld\t${i - 30}.0\t0.0\t0.0`),
      },
    ],
  };
}

function event(
  kind: JobEvent['kind'],
  name: string,
  from: number,
  to: number,
  more: Partial<JobEvent> = {},
): JobEvent {
  const [start, end] = [ORIGIN + from * 1000, ORIGIN + to * 1000];
  return { kind, name, host: null, start, end, result: 'ok', parent: null, lines: null, ...more };
}

const EVENTS: EventsFile = {
  version: 1,
  result: 'FAILURE',
  events: [
    event('phase', 'pre', -120, -20),
    event('play', 'all', -118, -22, { parent: 0 }),
    event('task', 'install packages', -110, -60, { parent: 1, result: 'changed' }),
    event('step', 'keystone', -55, -30, { parent: 1 }),
    event('phase', 'run', -20, 70, { result: 'failed' }),
    event('play', 'controller', -18, 69, { parent: 4 }),
    event('task', 'run tempest', -5, 62, { parent: 5, result: 'failed', host: 'controller' }),
    event('phase', 'post', 70, 100),
    event('task', 'fetch logs', 72, 90, { parent: 7, result: 'ignored' }),
  ],
};

/** Exports the run with two hosts and the events of its job; returns the directory of the site. */
export async function makeOddRun(harness: Harness): Promise<string> {
  const folder = await harness.folder();
  await writeFile(join(folder, STREAM), stream());
  const site = await harness.exportRun('-f', join(folder, STREAM), '--format', 'stackvizd');
  const config: SiteConfig = JSON.parse(await readFile(join(site, 'config.json'), 'utf8'));
  const add = async (path: string, type: Artifact['artifact_type'], content: unknown) => {
    await writeFile(join(site, path), JSON.stringify(content));
    config.datasets[0]?.artifacts.push({
      path,
      artifact_name: path,
      artifact_type: type,
      content_type: 'application/json',
      primary: false,
    });
  };
  await add('one.json', 'dstat-series', series('controller'));
  await add('two.json', 'dstat-series', series('compute1'));
  await add('events.json', 'events', EVENTS);
  await writeFile(join(site, 'config.json'), JSON.stringify(config));
  return site;
}
