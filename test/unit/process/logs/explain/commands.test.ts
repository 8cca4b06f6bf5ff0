import assert from 'node:assert/strict';
import { test } from 'node:test';
import { explain, failing, fullCall, REQUEST_A } from '../make.ts';

const SERVER = '66666666-2222-4333-8444-555555555555';
const COMMAND = [
  'Command: qemu-img convert -O qcow2 /opt/disk /opt/snapshots/b',
  'Exit code: 1',
  "Stdout: ''",
  String.raw`Stderr: 'qemu-img: warning: slow\nqemu-img: error while writing at byte 123: No space left on device\n'`,
];
const RAISED =
  'oslo_concurrency.processutils.ProcessExecutionError: Unexpected error while running command.';
const SAYS = `ProcessExecutionError: Exit code: 1, Stderr: qemu-img: error while writing at byte 123: No space left on device`;
const TRACEBACK = ['Traceback (most recent call last):', '  File "/x.py", line 1, in f', '    x()'];
const MESSAGE = `Failed to snapshot image: ${RAISED}`;
const CONTEXT = `[None ${REQUEST_A} demo demo] `;
const INSTANCE = `[instance: ${SERVER}] `;
const STAMPS = {
  devstack: ['Nov 28 10:00:05.500000 np42 nova-compute[77]: ', ''],
  file: ['2026-11-28 10:00:05.500 77 ', ''],
};

/** Lines found, and the first finding; `asked` is of the test. */
function found(lines: string[]) {
  const output = fullCall('test_x', ['POST', `http://c/servers/${SERVER}/action`, 202], REQUEST_A);
  const failed = failing('2026-11-28T10:00:05Z', 2, output, ['TimeoutException: timed out']);
  const [{ lines: kept, findings } = { lines: [], findings: [] }] = explain([failed], {
    'n-cpu': lines,
  }).failures;
  return [kept.length, findings[0]?.nature, findings[0]?.text];
}

test('what a command said is why it failed, in the forms of devstack and of files', () => {
  for (const [name, [stamp]] of Object.entries(STAMPS)) {
    for (const instance of [INSTANCE, '']) {
      const head = `${stamp}ERROR nova.compute.manager `;
      // the further lines of a message: the journal puts a stamp before each
      const message = COMMAND.map((line) => (name === 'file' ? line : `${stamp}${line}`));
      const raised = [...TRACEBACK, RAISED, ...COMMAND].map((line) => head + instance + line);
      const first = `${head}${CONTEXT}${instance}${MESSAGE}`;
      const after = `${stamp}INFO nova.compute.manager [-] ${instance}quiet`;
      for (const [what, lines] of Object.entries({
        both: [first, ...message, ...raised, after],
        message: [first, ...message, after],
        traceback: [first.replace(`: ${RAISED}`, ''), ...raised, after],
      })) {
        const count = instance === '' ? 1 : 2;
        assert.deepEqual(found(lines), [count, 'machine', SAYS], `${name}, ${what}${instance}`);
      }
    }
  }
});

test('of JSON as well, whatever comes last', () => {
  const object = (message: string, traceback: string[] | null) =>
    JSON.stringify({
      message,
      name: 'nova.compute.manager',
      levelname: 'ERROR',
      created: Date.parse('2026-11-28T10:00:05.500Z') / 1000,
      process: 77,
      traceback,
      context: { request_id: REQUEST_A, global_request_id: null },
    });
  const raised = [...TRACEBACK, RAISED, ...COMMAND];
  const quiet = object('quiet', null).replace('ERROR', 'DEBUG').replace(REQUEST_A, '');
  assert.deepEqual(found([object('Failed', raised), quiet]), [1, 'machine', SAYS]);
  const message = [MESSAGE, ...COMMAND].join('\n');
  assert.deepEqual(found([object(message, null), quiet]), [1, 'machine', SAYS]);
});

test('behind an exception that another was raised of, it stands beside that one', () => {
  const head = '2026-11-28 10:00:05.500 77 ERROR cinder.volume.manager ';
  const outer = 'cinder.exception.VolumeBackendAPIException: Bad or unexpected response';
  const full = '  Volume group "vg" has insufficient free space (2 extents): 256 required.';
  const lines = [
    `${head}${CONTEXT}Create volume failed.`,
    ...[...TRACEBACK, RAISED, 'Command: lvcreate', 'Exit code: 5', "Stdout: ''"].map(
      (line) => head + line,
    ),
    `${head}Stderr: '${full}\\n'`,
    `${head}`,
    `${head}During handling of the above exception, another exception occurred:`,
    ...[...TRACEBACK, outer].map((line) => head + line),
  ];
  const says = `${outer} Exit code: 5, Stderr: ${full.trim()}`;
  assert.deepEqual(found(lines), [1, null, says]);
});

test('of a command that said nothing the code, of one that wrote only to its output that', () => {
  const head = '2026-11-28 10:00:05.500 77 ERROR cinder.volume.manager ';
  const says = (...rest: string[]) =>
    found([`${head}${CONTEXT}Failed.`, ...[RAISED, ...rest].map((line) => head + line)])[2];
  assert.equal(
    says('Exit code: 137', "Stdout: ''", "Stderr: ''"),
    'ProcessExecutionError: Exit code: 137',
  );
  assert.equal(
    says('Exit code: -', 'Stdout: "busy"', "Stderr: ''"),
    'ProcessExecutionError: Stdout: busy',
  );
  // words like these of something else are not its
  const other = found([`${head}${CONTEXT}Failed.`, `${head}KeyError: 'x'`, `${head}Stderr: 'no'`]);
  assert.equal(other[2], "KeyError: 'x'");
});
