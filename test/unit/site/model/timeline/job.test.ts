import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  barText,
  jobBarAt,
  jobLanes,
  jobSpan,
  layoutJob,
} from '../../../../../site/model/timeline/job.ts';
import type { JobEvent } from '../../../../../src/format/job.ts';

const event = (
  kind: JobEvent['kind'],
  name: string,
  start: number | null,
  end: number | null,
): JobEvent => ({ kind, name, host: null, start, end, result: 'ok', parent: null, lines: null });

const lanesOf = (events: JobEvent[]) => jobLanes({ version: 1, result: null, events }, 1000);
const names = (events: JobEvent[]) =>
  lanesOf(events).map(({ label, rows }) => [
    label,
    rows.map((bars) => bars.map((bar) => bar.event.name)),
  ]);

test('phases, plays, tasks and steps, from the whole to its parts', () => {
  const events = [
    event('phase', 'run', 1000, 9000),
    event('playbook', 'run.yaml', 1000, 9000),
    event('play', 'all', 1500, 8000),
    event('task', 'install', 2000, 3000),
    event('step', 'keystone', 2100, 2900),
    event('phase', 'post', 9000, 9500),
  ];
  assert.deepEqual(names(events), [
    ['phases', [['run', 'post']]],
    ['plays', [['run.yaml'], ['all']]],
    ['tasks', [['install']]],
    ['steps', [['keystone']]],
  ]);
  assert.deepEqual(jobSpan(lanesOf(events)), { from: 0, to: 8500 });
});

test('what has no start is left out, what never ended lasts as long as anything is known', () => {
  const events = [
    event('task', 'nowhere', null, null),
    event('task', 'hangs', 2000, null),
    event('task', 'last', 3000, 7000),
  ];
  const [tasks] = lanesOf(events);
  assert.deepEqual(
    tasks?.rows.map((bars) => bars.map(({ start, end }) => [start, end])),
    [[[1000, 6000]], [[2000, 6000]]],
  );
  assert.deepEqual(lanesOf([event('task', 'nowhere', null, 5)]), []);
  assert.equal(jobSpan([]), null);
});

test('a hundred tasks at once do not make a hundred rows, and none is lost', () => {
  const [tasks] = lanesOf(Array.from({ length: 100 }, (_, i) => event('task', `${i}`, 0, 9000)));
  assert.equal(tasks?.rows.length, 3);
  assert.equal(tasks?.rows.flat().length, 100);
});

test('the pointer finds the stretch under it, and a thin one beside it', () => {
  const layout = layoutJob(
    lanesOf([event('task', 'long', 1000, 5000), event('task', 'instant', 7000, 7000)]),
  );
  const y = (layout.rows[0]?.top ?? 0) + 5;
  const at = (time: number) => jobBarAt(layout, time, y, 10)?.event.name ?? null;
  assert.deepEqual([at(2000), at(5990), at(6020), at(5500)], ['long', 'instant', 'instant', null]);
  assert.equal(jobBarAt(layout, 2000, 999, 10), null);
});

test('a bar says how it failed or was stopped, behind its name', () => {
  const said = (result: JobEvent['result'], letters = 20) =>
    barText({ ...event('phase', 'run', 0, 1), result }, letters);
  assert.equal(said('timed out'), 'run, timed out');
  assert.equal(said('failed'), 'run, failed');
  assert.equal(said('timed out', 8), 'run, ti…');
  for (const result of ['ok', 'changed', 'skipped', 'ignored', null] as const)
    assert.equal(said(result), 'run');
});
