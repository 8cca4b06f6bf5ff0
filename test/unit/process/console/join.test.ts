import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { consoleFixture, eventOf, inChunks, readConsole } from '../../../fixtures/console.ts';

const recorded = (name: string) =>
  gunzipSync(
    readFileSync(fileURLToPath(new URL(`../../../fixtures/recorded/${name}`, import.meta.url))),
  );

const DEVSTACK = consoleFixture('devstack.job-output.txt');

const span = (start: string, end: string) => ({
  start: `2026-11-22T${start}Z`,
  end: `2026-11-22T${end}Z`,
});
const playbook = (hosts: object, failures: number, hour = '16') => ({
  phase: 'run',
  playbook: 'opendev.org/openstack/devstack/playbooks/devstack.yaml',
  plays: [
    {
      play: { name: 'all', duration: span(`${hour}:00:46.000100`, `${hour}:02:34.000000`) },
      tasks: [
        {
          role: { name: 'run-devstack' },
          task: {
            name: 'Run devstack',
            duration: span(`${hour}:00:46.100150`, `${hour}:02:34.000000`),
          },
          hosts,
        },
      ],
    },
  ],
  stats: { controller: { failures, unreachable: 0 } },
});

test('the recorded job: results of job-output.json, lines of the console', async () => {
  const json = JSON.parse(recorded('job-output.json.gz').toString());
  const { events, result, warnings } = await readConsole(
    inChunks(recorded('job-output.txt.gz')),
    'job-output',
    json,
  );
  assert.deepEqual(warnings, []);
  assert.equal(result, 'FAILURE');
  const suite = eventOf(events, 'run-stestr : Run the suite');
  assert.deepEqual([suite.result, suite.host], ['failed', 'controller']);
  assert.ok(suite.lines !== null && suite.lines[1] - suite.lines[0] > 1000);
  assert.equal(events.filter(({ kind }) => kind === 'phase').length, 3);
});

test('a result of job-output.json goes before what the console seems to say', async () => {
  const json = [playbook({ controller: { changed: true, failed: false } }, 0)];
  const { events, result } = await readConsole(inChunks(DEVSTACK), 'job-output', json);
  assert.equal(eventOf(events, 'run-devstack : Run devstack').result, 'changed');
  assert.equal(result, 'SUCCESS');
});

test('a console in local time is moved to UTC by the times of its tasks', async () => {
  const json = [playbook({ controller: { changed: true, failed: true } }, 1, '14')];
  const { events, shift } = await readConsole(inChunks(DEVSTACK), 'job-output', json);
  assert.equal(shift, -7_200_000);
  const task = eventOf(events, 'run-devstack : Run devstack');
  assert.equal(task.start, Date.parse('2026-11-22T14:00:46.100Z'));
  assert.equal(task.end, Date.parse('2026-11-22T14:02:34.000Z'));
  assert.equal(events[0]?.start, Date.parse('2026-11-22T14:00:41.512Z'));
});

test('without a console the events are those of job-output.json, success is not known', async () => {
  const read = (failures: number) =>
    readConsole(inChunks(''), 'job-output', [
      playbook({ controller: { changed: true }, compute: { skipped: true } }, failures),
    ]);
  const { events, result } = await read(0);
  assert.deepEqual(
    events.map(({ kind, name, parent, result: outcome, lines }) => [
      kind,
      name,
      parent,
      outcome,
      lines,
    ]),
    [
      ['phase', 'run', null, 'ok', null],
      ['playbook', 'opendev.org/openstack/devstack/playbooks/devstack.yaml', 0, 'ok', null],
      ['play', 'all', 1, 'ok', null],
      ['task', 'run-devstack : Run devstack', 2, 'changed', null],
    ],
  );
  assert.equal(result, null, 'a playbook that was killed would be missing');
  assert.equal((await read(1)).result, 'FAILURE');
});

test('playbooks that only job-output.json tells of stand together in their phase', async () => {
  const book = (phase: string, name: string) => ({ phase, playbook: name, plays: [], stats: {} });
  const json = [book('pre', 'a'), book('run', 'b'), book('run', 'c'), book('run', 'd')];
  const { events } = await readConsole(inChunks(''), 'job-output', json);
  assert.deepEqual(
    events.map(({ kind, name, parent }) => [kind, name, parent]),
    [
      ['phase', 'pre', null],
      ['playbook', 'a', 0],
      ['phase', 'run', null],
      ['playbook', 'b', 2],
      ['playbook', 'c', 2],
      ['playbook', 'd', 2],
    ],
  );
});

test('members that are of another type, or named as members of objects, do no harm', async () => {
  const json = [
    null,
    [],
    'x',
    { phase: 7, playbook: {}, plays: 'all', stats: [] },
    JSON.parse('{"__proto__": {"phase": "run"}, "constructor": 1, "plays": [{"tasks": [null]}]}'),
    JSON.parse(
      '{"phase": "run", "plays": [{"tasks": [{"hosts": {"__proto__": {"failed": true}}}]}]}',
    ),
  ];
  const { events } = await readConsole(inChunks(''), 'job-output', json);
  const task = events.find(({ kind }) => kind === 'task');
  assert.deepEqual([task?.host, task?.result], ['__proto__', 'failed']);
  assert.equal(({} as { failed?: boolean }).failed, undefined);
});

test('strategy free without the ids of tasks: a failure is of the task where its host was', async () => {
  const at = (second: string, text: string) => `2026-11-22 16:00:${second} | ${text}\n`;
  const console = [
    at('00.000000', 'RUN START: [untrusted : x/free.yaml@master]'),
    at('01.000000', 'PLAY [Free]'),
    at('02.000000', 'TASK [Install]'),
    at('02.100000', 'compute1 | ok: Runtime: 0:00:00.1'),
    at('03.000000', 'TASK [Write config]'),
    at('03.100000', 'compute1 | ok: Runtime: 0:00:00.1'),
    // output of the task, by another tool
    at('03.200000', 'controller | ERROR: no matching distribution'),
    at('04.000000', 'controller | ERROR'),
    at('05.000000', 'TASK [Restart]'),
    at('05.100000', 'compute1 | changed'),
    at('06.000000', 'PLAY RECAP'),
    at('06.000000', 'compute1 | ok: 3 changed: 3 unreachable: 0 failed: 0'),
    at('06.000000', 'controller | ok: 0 changed: 0 unreachable: 0 failed: 1'),
    at('07.000000', 'RUN END RESULT_NORMAL: [untrusted : x/free.yaml@master]'),
  ].join('');
  const task = (name: string, hosts: object) => ({ task: { name, duration: {} }, hosts });
  const ok = { changed: true };
  const tasks = [
    task('Install', {}),
    task('Install', { compute1: ok }),
    task('Write config', { compute1: ok }),
    task('Restart', { controller: { changed: true, failed: true }, compute1: ok }),
  ];
  const plays = [{ play: { name: 'Free' }, tasks }];
  const json = [
    { phase: 'run', playbook: 'x/free.yaml', plays, stats: { controller: { failures: 1 } } },
  ];
  const told = async (text: string) => {
    const { events, result } = await readConsole(inChunks(text), 'job-output', json);
    const found = events.filter(({ kind }) => kind === 'task');
    return [result, ...found.map(({ name, host, result }) => `${name} ${host} ${result}`)];
  };
  assert.deepEqual(await told(console), [
    'FAILURE',
    'Install compute1 ok',
    'Install controller failed',
    'Write config compute1 ok',
    'Restart compute1 changed',
  ]);
  // without a console it is not known which result is of which task
  assert.deepEqual(await told(''), [
    'FAILURE',
    'Install null null',
    'Write config null null',
    'Restart null null',
  ]);
});
