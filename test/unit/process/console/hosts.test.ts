/**
 * On which of several hosts a task failed, hung, or was rescued. The lines are made by hand after those that
 * Zuul's callbacks print under ansible-core 2.14.18.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { describeJob } from '../../../../src/verdict/job.ts';
import { inChunks, readConsole } from '../../../fixtures/console.ts';

const BOOK = 'example.org/x/playbooks/run.yaml';
const START = `RUN START: [untrusted : ${BOOK}@master]`;
const END = (outcome: string) => `RUN END RESULT_${outcome}: [untrusted : ${BOOK}@master]`;
const FAILED = (host: string) => [
  `${host} | ERROR`,
  `${host} | {`,
  `${host} |   "rc": 5`,
  `${host} | }`,
];
const RECAP = (host: string, failed: number, rescued: number) =>
  `${host} | ok: 1 changed: 1 unreachable: 0 failed: ${failed} skipped: 0 rescued: ${rescued} ignored: 0`;

/** Lines a second apart; `failure` is without a time, as Zuul's callback prints it. */
const stamped = (lines: string[]) =>
  lines
    .map((line, index) => {
      const second = String(index).padStart(2, '0');
      return line === 'failure' ? 'failure\n' : `2026-11-22 16:00:${second}.000000 | ${line}\n`;
    })
    .join('');

const task = (name: string, hosts: Record<string, object>) => ({ task: { name }, hosts });
const json = (tasks: object[], stats: Record<string, object>) => [
  { phase: 'run', playbook: BOOK, plays: [{ play: { name: 'all' }, tasks }], stats },
];

async function tasksOf(lines: string[], results?: object[]) {
  const { events } = await readConsole(inChunks(stamped(lines)), 'job-output', results);
  return events
    .filter(({ kind }) => kind === 'task')
    .map(({ name, result, host }) => [name, result, host]);
}
const hung = (outcome: string, ...told: string[]) =>
  tasksOf([START, 'PLAY [all]', 'TASK [Start service]', ...told, END(outcome)]);

test('a host that was through with a task is not the one that it hung on', async () => {
  for (const [outcome, result] of [
    ['TIMED_OUT', 'timed out'],
    ['ABORTED', 'aborted'],
    ['DISK_FULL', 'stopped'],
  ] as const) {
    for (const told of [
      'compute1 | ok: Runtime: 0:00:00.026204',
      'compute1 | skipping: Conditional result was False',
    ])
      assert.deepEqual(await hung(outcome, told), [['Start service', result, null]], told);
    assert.deepEqual(await hung(outcome), [['Start service', result, null]]);
  }
  const lost = await hung('UNREACHABLE', 'compute1 | ok: Runtime: 0:00:00.026204');
  assert.deepEqual(lost, [['Start service', 'unreachable', null]]);
});

test('a task hung on the only host that had begun it and did not end it', async () => {
  const done = ['compute1 | up', 'compute1 | ok: Runtime: 0:00:00.026204'];
  const waits = (host: string) => `${host} | waiting`;
  const on = (host: string | null, result = 'timed out') => [['Start service', result, host]];
  assert.deepEqual(await hung('TIMED_OUT', ...done, waits('controller')), on('controller'));
  assert.deepEqual(await hung('TIMED_OUT', waits('controller')), on('controller'));
  const two = [...done, waits('controller'), waits('compute2')];
  assert.deepEqual(await hung('TIMED_OUT', ...two), on(null));
  // failed there, and hung here: it is of neither alone
  assert.deepEqual(
    await hung('TIMED_OUT', ...FAILED('compute1'), waits('controller')),
    on(null, 'failed'),
  );
});

test('of several hosts the only one that a task failed on is named', async () => {
  const ok = 'controller | ok: Runtime: 0:00:00.028359';
  const console = (...failed: string[]) => [
    START,
    'PLAY [all]',
    'TASK [Only one fails]',
    ok,
    ...failed.flatMap(FAILED),
    'failure',
    'PLAY RECAP',
    ...failed.map((host) => RECAP(host, 1, 0)),
    RECAP('controller', 0, 0),
    END('NORMAL'),
  ];
  const failed = { failed: true };
  const one = { compute1: failed, controller: { changed: true } };
  const two = { ...one, compute2: failed };
  const on = (host: string | null) => [['Only one fails', 'failed', host]];
  assert.deepEqual(await tasksOf(console('compute1')), on('compute1'));
  assert.deepEqual(
    await tasksOf(
      console('compute1'),
      json([task('Only one fails', one)], { compute1: { failures: 1 } }),
    ),
    on('compute1'),
  );
  assert.deepEqual(await tasksOf(console('compute1', 'compute2')), on(null));
  assert.deepEqual(
    await tasksOf(
      console('compute1', 'compute2'),
      json([task('Only one fails', two)], { compute1: { failures: 1 } }),
    ),
    on(null),
  );
  // without a console
  assert.deepEqual(
    await tasksOf([], json([task('Only one fails', one)], { compute1: { failures: 1 } })),
    on('compute1'),
  );
});

test('a failure that was ignored is of the host that it is ignored on', async () => {
  const lines = [
    START,
    'PLAY [all]',
    'TASK [May fail]',
    'controller | ok: Runtime: 0:00:00.028359',
    ...FAILED('compute1'),
    'compute1 | ERROR: Ignoring Errors',
    'PLAY RECAP',
    RECAP('compute1', 0, 0),
    RECAP('controller', 0, 0),
    END('NORMAL'),
  ];
  const hosts = { compute1: { failed: true }, controller: { changed: false } };
  for (const results of [undefined, json([task('May fail', hosts)], {})])
    assert.deepEqual(await tasksOf(lines, results), [['May fail', 'ignored', 'compute1']]);
});

const BLOCK = (rescued: number) => [
  START,
  'PLAY [all]',
  'TASK [Undefined]',
  'controller | skipping: Conditional result was False',
  ...FAILED('compute1'),
  'failure',
  'TASK [In block]',
  ...FAILED('controller'),
  'TASK [Rescue fails too]',
  ...FAILED('controller'),
  'PLAY RECAP',
  RECAP('compute1', 1, 0),
  RECAP('controller', 1, rescued),
  END('NORMAL'),
];

test('what was rescued is told from what failed by the counts of its host', async () => {
  const failed = { controller: { failed: true } };
  const tasks = [
    task('Undefined', { compute1: { failed: true }, controller: { skipped: true } }),
    task('In block', failed),
    task('Rescue fails too', failed),
  ];
  const stats = {
    compute1: { failures: 1, rescued: 0, unreachable: 0 },
    controller: { failures: 1, rescued: 1, unreachable: 0 },
  };
  const expected = [
    ['Undefined', 'failed', 'compute1'],
    ['In block', 'ignored', 'controller'],
    ['Rescue fails too', 'failed', 'controller'],
  ];
  assert.deepEqual(await tasksOf(BLOCK(1)), expected, 'the console alone');
  assert.deepEqual(await tasksOf(BLOCK(1), json(tasks, stats)), expected, 'both');
  assert.deepEqual(await tasksOf([], json(tasks, stats)), expected, 'job-output.json alone');
});

test('counts that do not fit what is told forgive nothing', async () => {
  for (const rescued of [0, 2]) {
    const results = (await tasksOf(BLOCK(rescued))).map(([, result]) => result);
    assert.deepEqual(results, ['failed', 'failed', 'failed'], `rescued: ${rescued}`);
  }
});

test('the failure that Zuul was told of first was not rescued, whatever failed behind it', async () => {
  const lines = [
    START,
    'PLAY [all]',
    'TASK [In block]',
    ...FAILED('controller'),
    'failure',
    'TASK [In the block of its always]',
    ...FAILED('controller'),
    'PLAY RECAP',
    RECAP('controller', 1, 1),
    END('NORMAL'),
  ];
  assert.deepEqual(await tasksOf(lines), [
    ['In block', 'failed', 'controller'],
    ['In the block of its always', 'ignored', 'controller'],
  ]);
});

test('what failed behind a rescue is told with what was rescued: it may be of that rescue', async () => {
  const told = async (lines: string[]) => {
    const { failures } = await readConsole(inChunks(stamped(lines)));
    return describeJob(failures.slice(-1));
  };
  const failed = '“Rescue fails too” of “run.yaml” failed on “controller”';
  assert.equal(await told(BLOCK(1)), `${failed}, in or after the rescue of “In block”.`);
  const apart = BLOCK(1).flatMap((line) =>
    line.startsWith('TASK [Rescue') ? ['PLAY [next]', line] : [line],
  );
  assert.equal(await told(apart), `${failed}.`);
});
