import assert from 'node:assert/strict';
import { test } from 'node:test';
import { consoleFixture, eventOf, inChunks, readConsole } from '../../../fixtures/console.ts';
import fc from '../../../harness/property.ts';

const DEVSTACK = consoleFixture('devstack.job-output.txt');
const at = (time: string) => Date.parse(`2026-11-22T${time}Z`);
const START = 'RUN START: [untrusted : example.org/x/playbooks/run.yaml@master]';
const END = (outcome: string) =>
  `RUN END RESULT_${outcome}: [untrusted : example.org/x/playbooks/run.yaml@master]`;
const RECAP = ['PLAY RECAP', 'controller | ok: 1 changed: 0 unreachable: 0 failed: 0'];

/** Lines a second apart, from 16:00:00 on. */
const stamped = (...lines: string[]) =>
  lines
    .map((line, index) => `2026-11-22 16:00:${String(index).padStart(2, '0')}.000000 | ${line}\n`)
    .join('');

test('phases, playbooks, plays and tasks of a job, with times and lines', async () => {
  const { events, lines, warnings } = await readConsole(inChunks(DEVSTACK));
  assert.deepEqual(warnings, []);
  const run = eventOf(events, 'opendev.org/openstack/devstack/playbooks/devstack.yaml');
  assert.equal(run.kind, 'playbook');
  assert.equal(events[run.parent as number]?.name, 'run');
  assert.deepEqual([run.start, run.end], [at('16:02:34.300') - 108_900, at('16:02:34.300')]);
  const [from, to] = run.lines as [number, number];
  assert.match(lines[from]?.text as string, /^RUN START/);
  assert.match(lines[to - 1]?.text as string, /^RUN END/);

  const plays = events.filter(({ kind }) => kind === 'play').map(({ name }) => name);
  assert.deepEqual(plays, ['localhost', 'all', 'Run devstack on the controller', 'all', 'all']);
  const task = eventOf(events, 'validate-host : Collect information about the host');
  assert.deepEqual(task.lines, [17, 22]);
  assert.deepEqual([task.start, task.end], [at('16:00:44.121'), at('16:00:44.600')]);
  const phases = events.filter(({ kind }) => kind === 'phase');
  assert.deepEqual(
    phases.map(({ name, result, parent }) => [name, result, parent]),
    [
      ['pre', 'ok', null],
      ['run', 'failed', null],
      ['post', null, null],
    ],
  );
});

test('results and hosts of tasks; what is ignored is told from what failed', async () => {
  const { events, result } = await readConsole(inChunks(DEVSTACK));
  const of = (name: string) => {
    const event = eventOf(events, name);
    return [event.result, event.host];
  };
  assert.deepEqual(of('emit-job-header : Print job information'), ['ok', 'localhost']);
  assert.deepEqual(of('validate-host : Collect information about the host'), ['changed', null]);
  assert.deepEqual(of('validate-host : Collect kernel messages'), ['ignored', 'controller']);
  assert.deepEqual(of('validate-host : Only on some'), ['skipped', null]);
  assert.deepEqual(of('run-devstack : Run devstack'), ['failed', 'controller']);
  assert.deepEqual(of('upload-logs : Upload logs to log server'), [null, null]);
  assert.equal(result, 'FAILURE');
});

test('lines are without time and host', async () => {
  const { lines } = await readConsole(inChunks(DEVSTACK));
  assert.equal(lines.length, DEVSTACK.toString().split('\n').length - 1);
  const line = lines.find(({ text }) => text.startsWith('Get:1'));
  assert.deepEqual(line, {
    text: 'Get:1 http://mirror.example.org/ubuntu noble InRelease [256 kB]',
    time: at('16:01:10.200'),
    host: 'controller',
    level: null,
    script: 'Installing package prerequisites',
  });
  assert.equal(lines[0]?.time, at('16:00:00.000'), 'without a fraction');
  assert.ok(lines.every(({ host }) => host === null || !host.includes('>')));
  assert.ok(lines.some(({ text, host }) => text === '' && host === 'controller'));
});

test('steps of devstack, one after the other, and what runs beside them', async () => {
  const { events } = await readConsole(inChunks(DEVSTACK));
  const task = events.indexOf(eventOf(events, 'run-devstack : Run devstack'));
  const steps = events.filter(({ kind }) => kind === 'step');
  assert.ok(steps.every(({ parent }) => parent === task));
  assert.deepEqual(
    steps.map(({ name, result, start, end }) => [
      name,
      result,
      (end as number) - (start as number),
    ]),
    [
      ['stack.sh log /opt/stack/logs/devstacklog.txt.2026-11-22-160047', 'ok', 23_000],
      ['Installing package prerequisites', 'ok', 60_500],
      ['Starting Keystone', 'ok', 9500],
      ['async create_nova_accounts', 'ok', 19_000],
      ['async create_glance_accounts', 'failed', 19_900],
      ['Configuring Horizon', 'failed', 11_500],
    ],
  );
});

test('the result is that of the last end, and not known where Zuul would try again', async () => {
  const resultOf = async (...lines: string[]) =>
    (await readConsole(inChunks(stamped(...lines)))).result;
  const pre = (outcome: string) => [
    'PRE-RUN START: [trusted : example.org/pre.yaml@master]',
    ...RECAP,
    `PRE-RUN END RESULT_${outcome}: [trusted : example.org/pre.yaml@master]`,
  ];
  const post = (failed: number, outcome = 'NORMAL') => [
    'POST-RUN START: [trusted : example.org/post.yaml@master]',
    'PLAY RECAP',
    `controller | ok: 1 changed: 0 unreachable: 0 failed: ${failed}`,
    `POST-RUN END RESULT_${outcome}: [trusted : example.org/post.yaml@master]`,
  ];
  assert.equal(await resultOf(START, ...RECAP, END('NORMAL')), 'SUCCESS');
  assert.equal(await resultOf(START, ...RECAP, END('NORMAL'), ...post(0)), 'SUCCESS');
  assert.equal(await resultOf(START, ...RECAP, END('NORMAL'), ...post(1)), 'POST_FAILURE');
  assert.equal(await resultOf(START, END('TIMED_OUT'), ...post(1)), 'TIMED_OUT');
  assert.equal(
    await resultOf(START, ...RECAP, END('NORMAL'), ...post(0, 'TIMED_OUT')),
    'POST_FAILURE',
  );
  assert.equal(await resultOf(START, END('ABORTED')), 'ABORTED');
  assert.equal(await resultOf(START, END('UNREACHABLE')), null);
  assert.equal(await resultOf(...pre('TIMED_OUT'), ...post(0)), null);
  assert.equal(await resultOf(START, ...RECAP), null, 'no end');
  assert.equal(await resultOf(START, END('NORMAL')), null, 'no recap');
  assert.equal(await resultOf(START, 'ERROR! the role is not there', END('NORMAL')), 'FAILURE');
  assert.equal(await resultOf('only text'), null);
  // a job can print the line by `debug`, but not after the executor's own
  assert.equal(await resultOf(START, ...RECAP, END('NORMAL'), END('TIMED_OUT')), 'TIMED_OUT');
  // nor pass off its output as a line of Zuul
  assert.equal(await resultOf(START, `controller | ${END('NORMAL')}`), null);
});

test('a task that was running when its time was up ended then, and nothing of it failed', async () => {
  const console = stamped(
    START,
    'PLAY [one]',
    'TASK [y]',
    'controller | ok',
    'PLAY [two]',
    'TASK [x]',
    "controller | + ./stack.sh:main:1 : echo_summary 'Step'",
    'controller | ok: so far',
    END('TIMED_OUT'),
  );
  const { events } = await readConsole(inChunks(console));
  const task = eventOf(events, 'x');
  assert.deepEqual([task.result, task.end], ['timed out', at('16:00:08.000')]);
  assert.deepEqual(
    events.map(({ kind, result }) => [kind, result]),
    [
      ['phase', 'timed out'],
      ['playbook', 'timed out'],
      ['play', 'ok'],
      ['task', 'ok'],
      ['play', 'timed out'],
      ['task', 'timed out'],
      ['step', 'timed out'],
    ],
  );
});

test('what failed before the job was stopped stays failed', async () => {
  const failed = [
    'controller | ERROR',
    'controller | {',
    'controller |   "rc": 5',
    'controller | }',
  ];
  const console = stamped(START, 'PLAY [all]', 'TASK [x]', ...failed, 'TASK [y]', END('ABORTED'));
  const { events } = await readConsole(inChunks(console));
  assert.deepEqual(
    events.map(({ kind, result }) => [kind, result]),
    [
      ['phase', 'aborted'],
      ['playbook', 'aborted'],
      ['play', 'failed'],
      ['task', 'failed'],
      ['task', 'aborted'],
    ],
  );
});

test('the result is the same however the bytes are cut into chunks', async () => {
  const whole = await readConsole(inChunks(DEVSTACK));
  assert.deepEqual(await readConsole(inChunks(DEVSTACK, 1)), whole);
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 2, max: 3000 }), async (size) => {
      assert.deepEqual(await readConsole(inChunks(DEVSTACK, size)), whole);
    }),
    { numRuns: 25 },
  );
});

test('parents come first and starts never decrease, whatever the console says', async () => {
  const line = fc.constantFrom(
    START,
    END('NORMAL'),
    'PLAY [a]',
    'TASK [t]',
    'LOOP [l]',
    ...RECAP,
    'controller | ERROR',
    'controller | ok',
    "controller | + ./stack.sh:main:1 : echo_summary 'Step'",
    'controller | [1 Async a:2]: running: a',
    'controller | [1 Async a:2]: finished successfully',
  );
  await fc.assert(
    fc.asyncProperty(fc.array(line, { maxLength: 60 }), async (lines) => {
      const { events } = await readConsole(inChunks(stamped(...lines)));
      for (const [index, { parent, start, lines: range }] of events.entries()) {
        assert.ok(parent === null || parent < index);
        assert.ok(start !== null && start >= (events[index - 1]?.start ?? 0));
        assert.ok(range !== null && range[0] < range[1] && range[1] <= lines.length);
      }
    }),
  );
});
