import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { JobEvent } from '../../../../src/format/job.ts';
import { endsOf } from '../../../../src/verdict/whole/ends.ts';

const event = (
  kind: JobEvent['kind'],
  name: string,
  parent: number | null,
  more: Partial<JobEvent> = {},
): JobEvent => ({
  kind,
  name,
  parent,
  host: null,
  start: null,
  end: null,
  result: 'ok',
  lines: null,
  ...more,
});

/** A playbook of a phase with the tasks given; indices are those of the whole list. */
function job(phase: string, book: Partial<JobEvent>, tasks: Partial<JobEvent>[]): JobEvent[] {
  return [
    event('phase', phase, null, { result: book.result ?? 'ok' }),
    event('playbook', 'x/run.yaml', 0, book),
    event('play', 'all', 1),
    ...tasks.map((task, i) => event('task', `task ${i}`, 2, task)),
  ];
}

const said = (...text: string[]) => ({ lines: [3, 5] as [number, number], text });

test('each task that failed ended the job, with where and what it said', () => {
  const events = job('run', { result: 'failed' }, [
    { result: 'failed', host: 'controller', said: said('no space') },
    { result: 'ignored' },
    { result: 'unreachable', hosts: ['a', 'b'], said: said() },
  ]);
  const of = { phase: 'run', playbook: 'x/run.yaml' };
  assert.deepEqual(
    endsOf(events).map(({ failure }) => failure),
    [
      { ...of, how: 'failed', task: 'task 0', host: 'controller', said: ['no space'] },
      { ...of, how: 'unreachable', task: 'task 2', host: null, hosts: ['a', 'b'] },
    ],
  );
  assert.deepEqual(
    endsOf(events).map((end) => end.event),
    [events[3], events[5]],
  );
});

test('of a playbook that was stopped the last task alone, as Zuul says it', () => {
  for (const [result, how] of [
    ['timed out', 'TIMED_OUT'],
    ['aborted', 'ABORTED'],
    ['stopped', 'DISK_FULL'],
  ] as const) {
    const [end, ...others] = endsOf(job('post', { result }, [{ result: 'failed' }, { result }]));
    assert.deepEqual([end?.failure.how, end?.failure.task], [how, 'task 1']);
    assert.deepEqual(others, []);
  }
});

test('a playbook without a task that failed ended the job itself, on its hosts', () => {
  const [end] = endsOf(job('pre', { result: 'failed', hosts: ['a', 'b'] }, [{ result: 'ok' }]));
  assert.deepEqual(end?.failure, {
    phase: 'pre',
    playbook: 'x/run.yaml',
    how: 'failed',
    task: null,
    host: null,
    hosts: ['a', 'b'],
  });
  assert.equal(end?.event.kind, 'playbook');
});

test('what cleans up decides nothing, nor do failures that a playbook got over', () => {
  assert.deepEqual(endsOf(job('cleanup', { result: 'failed' }, [{ result: 'failed' }])), []);
  assert.deepEqual(endsOf(job('run', { result: 'ok' }, [{ result: 'failed' }])), []);
  assert.deepEqual(endsOf([event('step', 'a stage of Jenkins', null, { result: 'failed' })]), []);
});
