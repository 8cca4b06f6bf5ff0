/** Which lines of the console say why a task failed. By hand, after what Zuul's callbacks print under ansible-core 2.14.18. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inChunks, readConsole } from '../../../fixtures/console.ts';

const BOOK = 'RUN %: [untrusted : example.org/x/playbooks/run.yaml@master]';
const FAILED = (host: string) => [
  `${host} | ERROR`,
  `${host} | {`,
  `${host} |   "rc": 5`,
  `${host} | }`,
];

/** Of every event that failed or was stopped its name and the lines that it said. */
async function saidBy(told: string[], outcome = 'NORMAL') {
  const all = [
    BOOK.replace('%', 'START'),
    'PLAY [all]',
    ...told,
    BOOK.replace('%', `END RESULT_${outcome}`),
  ];
  const text = all.map((line) => `2026-11-22 16:00:00.000000 | ${line}\n`).join('');
  const { events } = await readConsole(inChunks(text));
  return events.flatMap(({ name, said }) => (said ? [[name, ...all.slice(...said.lines)]] : []));
}
const RECAP = [
  'PLAY RECAP',
  'controller | ok: 0 changed: 0 unreachable: 0 failed: 1 skipped: 0 rescued: 0 ignored: 0',
];
const noise = (count: number, host = 'controller') =>
  Array.from({ length: count }, (_, i) => `${host} | line ${i}`);

test('the errors right before Ansible says that it failed, however much stands before them', async () => {
  const why = [
    'controller | [ERROR] no route',
    'controller | Error on exit',
    ...FAILED('controller'),
  ];
  const told = [
    'TASK [Run]',
    'controller | ERROR: of an hour ago',
    ...noise(3000),
    ...why,
    ...RECAP,
  ];
  assert.deepEqual(await saidBy(told), [['Run', ...why]]);
});

test('where no line looks like an error, the last of them; those of other hosts are not its own', async () => {
  const told = [
    'TASK [Run]',
    ...noise(9),
    'compute1 | ERROR: of another',
    ...FAILED('controller'),
    'compute1 | ok: Runtime: 0:00:01',
    ...RECAP,
  ];
  const [said] = await saidBy(told);
  assert.deepEqual(said?.slice(0, 3), ['Run', 'controller | line 6', 'controller | line 7']);
  assert.equal(said?.at(-1), 'controller | }');
});

test('output that looks like the end of the task is not it', async () => {
  const told = [
    'TASK [Run]',
    'controller | ERROR',
    ...noise(100),
    'controller | Traceback (most recent call last):',
  ];
  const [said] = await saidBy([...told, 'controller |   boom', ...FAILED('controller'), ...RECAP]);
  assert.deepEqual(said?.slice(0, 2), ['Run', 'controller | Traceback (most recent call last):']);
});

test('of a task that was stopped, where it was; of one that was ignored, nothing', async () => {
  assert.deepEqual(await saidBy(['TASK [Run]', ...noise(100)], 'TIMED_OUT'), [
    ['Run', 'controller | line 97', 'controller | line 98', 'controller | line 99'],
  ]);
  assert.deepEqual(await saidBy(['TASK [Run]'], 'TIMED_OUT'), []);
  const ignored = [
    'TASK [Run]',
    ...FAILED('controller'),
    'controller | ERROR: Ignoring Errors',
    'TASK [End]',
  ];
  assert.deepEqual(await saidBy([...ignored, 'controller | ok: Runtime: 0:00:01']), []);
});

test('what Ansible says when it cannot go on', async () => {
  const error = "ERROR! the role 'x' was not found";
  assert.deepEqual(await saidBy([...RECAP, error]), [['example.org/x/playbooks/run.yaml', error]]);
});
