/** Which lines of the console say why a task failed. By hand, after what Zuul's callbacks print under ansible-core 2.14.18. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { inChunks, readConsole } from '../../../fixtures/console.ts';

const JOBS = new URL('../../../fixtures/zuul-jobs/', import.meta.url);
const BOOK = 'RUN %: [untrusted : example.org/x/playbooks/run.yaml@master]';
const FAILED = (host: string) => [
  `${host} | ERROR`,
  `${host} | {`,
  `${host} |   "rc": 5`,
  `${host} | }`,
];

/** The lines around what was told, and the events of them. */
async function read(told: string[], outcome = 'NORMAL') {
  const all = [
    BOOK.replace('%', 'START'),
    'PLAY [all]',
    ...told,
    BOOK.replace('%', `END RESULT_${outcome}`),
  ];
  const text = all.map((line) => `2026-11-22 16:00:00.000000 | ${line}\n`).join('');
  const { events } = await readConsole(inChunks(text));
  return { all, events };
}

/** Of every event that failed or was stopped its name and the lines that it said. */
async function saidBy(told: string[], outcome?: string) {
  const { all, events } = await read(told, outcome);
  return events.flatMap(({ name, said }) =>
    said?.lines ? [[name, ...all.slice(...said.lines)]] : [],
  );
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

/** Ansible 2.14 says first that something is wrong, then what, then where; 2.19 what, then where. */
test('what Ansible says of its error goes on to where it is', async () => {
  for (const [version, expected] of [
    [
      '2.14',
      [
        'ERROR! We were unable to read either as JSON nor YAML, these are the errors we got from each:',
        'JSON: Expecting value: line 1 column 1 (char 0)',
        'Syntax Error while loading YAML.',
        '  mapping values are not allowed in this context',
        "The error appears to be in '/tmp/zuul-job/playbooks/parse-error.yaml': line 5, column 14, but may",
        'be elsewhere in the file depending on the exact syntax problem.',
      ],
    ],
    [
      '2.19',
      [
        '[ERROR]: YAML parsing failed: Mapping values are not allowed in this context.',
        'Origin: /tmp/zuul-job/playbooks/parse-error.yaml:5:14',
      ],
    ],
  ] as const) {
    const job = new URL(`ansible-${version}/parse-error/job-output.txt`, JOBS);
    const console = readFileSync(job, 'utf8');
    const { events } = await readConsole(inChunks(console));
    const [said] = events.flatMap((event) => event.said ?? []);
    assert.deepEqual(said?.text, expected);
    const lines = console.split('\n').slice(...(said?.lines ?? []));
    assert.deepEqual(
      [lines[0]?.slice(29), lines.at(-1)?.slice(29)],
      [expected[0], expected.at(-1)],
    );
  }
});

test('what follows in another playbook is none of that error', async () => {
  const error = "ERROR! the role 'x' was not found";
  for (const behind of [
    'PLAY RECAP ******',
    'RESULT failure',
    'fatal: [controller]: FAILED! => {}',
    'TASK [Run]',
    'controller | x',
  ]) {
    const { events } = await read([...RECAP, error, behind, 'more']);
    const said = events.flatMap((event) => event.said?.text ?? []);
    assert.ok(!said.includes('more') && !said.includes(behind), behind);
  }
});

/** Of a loop Zuul tells each item by itself, a failed command among them as `ok: ... Result:`. */
test('of a loop, the first item that failed, and what it said', async () => {
  const commands = [
    'LOOP [Copy]',
    'controller | [ERROR] of the first, which went well',
    'controller | ok: Item: a Runtime: 0:00:00.005035',
    'controller | cannot stat b',
    'controller | ok: Item: b Result: 7',
    'controller | nothing to copy',
    'controller | ok: Item: c Result: 8',
    'controller | ok: Item: d Runtime: 0:00:00.058662',
  ];
  assert.deepEqual(await saidBy([...commands, ...RECAP]), [['Copy', ...commands.slice(3, 5)]]);
  const word = (item: string) => [
    `controller | ERROR: Item: ${item}`,
    'controller | {',
    `controller |   "msg": "Source /x/${item} not found"`,
    'controller | }',
  ];
  const modules = ['LOOP [Copy]', ...word('a'), ...word('b'), 'controller | changed: "c"'];
  assert.deepEqual(await saidBy([...modules, ...RECAP]), [['Copy', ...word('a')]]);
  const results = async (lines: string[]) => {
    const { events } = await read([...lines, ...RECAP]);
    return events.flatMap(({ kind, result, host }) => (kind === 'task' ? [[result, host]] : []));
  };
  assert.deepEqual(await results(commands), [['failed', 'controller']]);
  assert.deepEqual(await results(modules), [['failed', 'controller']]);
  const ignored = await results([...commands, 'controller | ERROR: Ignoring Errors']);
  assert.deepEqual(ignored, [['ignored', 'controller']]);
});

test('of a task that another host does, what that host told', async () => {
  const error = FAILED('controller -> 127.0.0.3');
  const told = ['compute1 | Host compute1 is not mapped to any cell', ...error];
  assert.deepEqual(await saidBy(['TASK [Map]', ...told, ...RECAP]), [['Map', ...told]]);
  // what two others told may be of either
  const both = ['TASK [Map]', 'compute2 | x', 'compute1 | y', ...error];
  assert.deepEqual(await saidBy([...both, ...RECAP]), [['Map', ...error]]);
  const beside = ['TASK [Map]', 'compute1 | running', ...FAILED('controller')];
  assert.deepEqual(await saidBy([...beside, ...RECAP]), [['Map', ...FAILED('controller')]]);
});

for (const version of ['2.14', '2.19'])
  test(`job-output.json alone says the same as the console of a job recorded with ansible-core ${version}`, async () => {
    const recorded = (file: string) =>
      readFileSync(new URL(`ansible-${version}/says-why/${file}`, JOBS), 'utf8');
    const json = JSON.parse(recorded('job-output.json'));
    const saidOf = ({ failures }: Awaited<ReturnType<typeof readConsole>>) =>
      failures.map(({ task, said = [] }) => [task, ...said.map((line) => line.replace(/,$/, ''))]);
    const alone = await readConsole(inChunks(''), 'job-output', json);
    assert.deepEqual(saidOf(alone), [
      [
        'Both streams',
        '[ERROR] no route',
        'goodbye',
        '  "msg": "non-zero return code"',
        '  "rc": 5',
      ],
      ['Each', 'out of b', '  "msg": "non-zero return code"', '  "rc": 1'],
      ['A check', '  "msg": "Disk is full:\\n90 %"'],
    ]);
    const both = await readConsole(inChunks(recorded('job-output.txt')), 'job-output', json);
    assert.deepEqual(saidOf(both)[0], saidOf(alone)[0]);
    assert.ok(
      both.events.every(({ said }) => said?.lines !== null),
      'the console has its lines',
    );
  });

test('of job-output.json a few lines are kept, however many there are, and none that was ignored', async () => {
  const many = Array.from({ length: 5000 }, (_, i) => `line ${i} ${'x'.repeat(400)}`);
  const failed = { failed: true, changed: true, msg: 'boom', rc: 3, stdout_lines: many };
  const json = (ignored: number) => [
    {
      phase: 'run',
      playbook: 'x/run.yaml',
      plays: [
        {
          play: { name: 'all' },
          tasks: [
            {
              task: { name: 'Run' },
              hosts: { compute1: failed, controller: { ...failed, msg: 'bang' } },
            },
          ],
        },
      ],
      stats: {
        compute1: { failures: 1 - ignored, ignored, rescued: 0 },
        controller: { failures: 1, ignored: 0, rescued: 0 },
      },
    },
  ];
  const saidOf = async (ignored: number) => {
    const { failures, warnings } = await readConsole(inChunks(''), 'job-output', json(ignored));
    assert.deepEqual(warnings, []);
    return failures[0]?.said ?? [];
  };
  const said = await saidOf(0);
  assert.deepEqual(
    said.slice(0, 3),
    many.slice(-3).map((line) => `${line.slice(0, 300)}…`),
  );
  assert.deepEqual(said.slice(3), ['  "msg": "boom"', '  "rc": 3']);
  assert.ok((await saidOf(1)).includes('  "msg": "bang"'), 'that of compute1 was ignored');
});

test('of a line and a message of many kilobytes what they begin with is told, as cut', async () => {
  const long = 'no route to host '.repeat(1000);
  const task = {
    task: { name: 'Run' },
    hosts: { controller: { failed: true, msg: long, stderr_lines: [`error: ${long}`] } },
  };
  const plays = [{ play: { name: 'all' }, tasks: [task] }];
  const stats = { controller: { failures: 1, ignored: 0, rescued: 0 } };
  const json = [{ phase: 'run', playbook: 'x/run.yaml', plays, stats }];
  const { failures } = await readConsole(inChunks(''), 'job-output', json);
  assert.deepEqual(failures[0]?.said, [
    `${`error: ${long}`.slice(0, 300)}…`,
    `${`  "msg": "${long}`.slice(0, 300)}…`,
  ]);
});
