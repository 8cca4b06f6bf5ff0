import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createKeeper } from '../../../../src/process/logs/kept-lines.ts';
import { createLogScan, type Scanned, type ScanState } from '../../../../src/process/logs/scan.ts';
import { createCollector } from '../../../../src/process/logs/search-terms.ts';
import fc from '../../../harness/property.ts';
import { failing, passing, REQUEST_A, REQUEST_B } from './make.ts';

const AT = '2026-11-28 10:00:';
const line = (second: string, level: string, context: string, text: string, pid = 7) =>
  `${AT}${second} ${pid} ${level} glance.api [${context}] ${text}`;
const LOG = [
  line('01.000', 'ERROR', '-', 'Could not find image 12'),
  line('10.100', 'DEBUG', `None ${REQUEST_A} - -`, 'begins'),
  line('10.200', 'ERROR', `None ${REQUEST_A} - -`, 'Caught error: no'),
  `${AT}10.200 7 ERROR glance.api Traceback (most recent call last):`,
  `${AT}10.200 7 ERROR glance.api   File "x.py", line 1, in f`,
  `${AT}10.200 7 ERROR glance.api OSError: [Errno 30] Read-only file system: '/x'`,
  line('10.300', 'ERROR', `None ${REQUEST_B} - -`, 'Could not find user 13'),
  line('10.400', 'ERROR', '-', 'Could not find image 14'),
  line('10.500', 'ERROR', '-', 'queue of 9 lost'),
  line('10.600', 'WARNING', '-', 'Task 11111111-2222-3333-4444-555555555555 failed'),
  '    a line without a time',
  line('20.000', 'INFO', '-', 'quiet'),
].join('\n');

function scan(text: Buffer, cuts: number[] = []): { state: ScanState; scanned: Scanned } {
  const collector = createCollector();
  collector.test('s', 0, passing('2026-11-28T10:00:10Z', 1, REQUEST_B));
  const resource = '11111111-2222-3333-4444-555555555555';
  collector.test(
    's',
    1,
    failing('2026-11-28T10:00:10Z', 1, REQUEST_A, [`Image ${resource} is lost`]),
  );
  const state: ScanState = {
    wanted: collector.wanted,
    keeper: createKeeper(),
    events: [],
    startOf: new Map(),
  };
  const log = createLogScan({ log: 0, host: null, ofRunner: false }, state);
  // one buffer for all chunks, as files are read
  const buffer = Buffer.alloc(text.length);
  const ends = [...cuts.map((cut) => cut % (text.length + 1)).sort((a, b) => a - b), text.length];
  let from = 0;
  for (const to of ends) {
    text.copy(buffer, 0, from, to);
    log.push(buffer.subarray(0, to - from));
    from = to;
  }
  return { state, scanned: log.end() };
}

test('what a failure asked for, and what is logged at no other time', () => {
  const { state, scanned } = scan(Buffer.from(LOG));
  const kept = state.keeper.kept.map(({ line: at, of, last }) => [at, of, last]);
  assert.deepEqual(kept, [
    [2, 'request', null],
    [3, 'request', "OSError: [Errno 30] Read-only file system: '/x'"],
    [8, 'near', null],
    [9, 'near', null],
    [10, 'resource', null],
  ]);
  const isOrdinary = (at: number) =>
    state.keeper.isOrdinary(state.keeper.kept.find((one) => one.line === at)?.template ?? '');
  assert.equal(isOrdinary(8), true, 'it was logged before the failure as well');
  assert.equal(isOrdinary(9), false);
  assert.equal(scanned.lines, 12);
  assert.deepEqual(
    scanned.gaps.map(({ from, to, line: at }) => [to === null ? null : to - from, at]),
    [
      [9100, 1],
      [9400, 10],
      [null, 12],
    ],
  );
  assert.deepEqual(
    state.events.map(({ kind, line: at }) => [kind, at]),
    [['read-only', 6]],
  );
});

/** Long enough that its form is told before its end. */
const LONG = `${LOG}\n${`${line('21.000', 'DEBUG', '-', 'filler '.repeat(20))}\n`.repeat(600)}${LOG}`;

test('the same, however the bytes come', () => {
  const whole = scan(Buffer.from(LONG));
  fc.assert(
    fc.property(fc.array(fc.nat(), { maxLength: 60 }), (cuts) => {
      const parts = scan(Buffer.from(LONG), cuts);
      assert.deepEqual(parts.state.keeper.kept, whole.state.keeper.kept);
      assert.deepEqual(parts.scanned.gaps, whole.scanned.gaps);
      assert.deepEqual(parts.state.events, whole.state.events);
    }),
    { numRuns: 30 },
  );
  const bytes = Array.from({ length: LONG.length }, (_, at) => at);
  assert.deepEqual(scan(Buffer.from(LONG), bytes).state.keeper.kept, whole.state.keeper.kept);
});

test('tracebacks of processes that write to the journal in turn, each line with its own time and level', () => {
  const journal = (second: string, pid: number, text: string) =>
    `Nov 28 10:00:${second}000 np1 devstack@g-api.service[${pid}]: ${text}`;
  const lines = [
    journal('10.200', 7, `ERROR glance.api [None ${REQUEST_A} - -] Caught error: no\u001b[00m`),
    journal('10.201', 7, 'ERROR glance.api Traceback (most recent call last):'),
    journal('10.202', 8, 'ERROR glance.db [-] queue of 9 lost'),
    journal('10.998', 7, 'ERROR glance.api   File "x.py", line 1, in f'),
    journal('10.999', 8, 'ERROR glance.db ValueError: nine'),
    journal('11.000', 7, "ERROR glance.api OSError: [Errno 30] Read-only file system: '/x'"),
    journal('11.001', 7, 'INFO glance.api [-] quiet'),
    journal('11.002', 7, 'ERROR glance.api KeyError: of nothing that is open'),
    journal('11.100', 9, 'DEBUG glance.api [-] tried'),
    journal('11.100', 9, 'ERROR glance.api Traceback (most recent call last):'),
    journal('11.100', 9, 'ERROR glance.api KeyError: of what is no error'),
  ];
  const { state } = scan(Buffer.from(lines.join('\n')));
  assert.deepEqual(
    state.keeper.kept.map(({ line: at, of, last, text }) => [at, of, last, text]),
    [
      [
        1,
        'request',
        "OSError: [Errno 30] Read-only file system: '/x'",
        'glance.api: Caught error: no',
      ],
      [3, 'near', 'ValueError: nine', 'glance.db: queue of 9 lost'],
      [8, 'near', null, 'glance.api KeyError: of nothing that is open'],
    ],
  );
});

test('work in the background whose exception alone names what a failed test made', () => {
  const raised = [
    line('10.200', 'ERROR', '-', 'Task failed'),
    `${AT}10.200 7 ERROR glance.api Traceback (most recent call last):`,
    `${AT}10.200 7 ERROR glance.api OSError: [Errno 28] no: '/11111111-2222-3333-4444-555555555555'`,
    line('10.300', 'ERROR', '-', 'Other failed'),
    `${AT}10.300 7 ERROR glance.api OSError: [Errno 28] no: '/66666666-2222-3333-4444-555555555555'`,
  ];
  const { state } = scan(Buffer.from(raised.join('\n')));
  assert.deepEqual(
    state.keeper.kept.map(({ line: at, of, id, failures }) => [at, of, id, failures]),
    [
      [1, 'resource', '11111111-2222-3333-4444-555555555555', [0]],
      [4, 'near', null, []],
    ],
  );
});

test('oslo.log as JSON tells what its text tells', () => {
  const object = (created: number, levelname: string, message: string, rest: object) =>
    JSON.stringify({ message, name: 'glance.api', levelname, created, process: 7, ...rest });
  const second = Date.parse('2026-11-28T10:00:10Z') / 1000;
  const context = { request_id: REQUEST_A, global_request_id: null };
  const traceback = ['Traceback (most recent call last):', "OSError: [Errno 30] Read-only '/x'"];
  const lines = [
    object(second - 9, 'INFO', 'quiet', { context: {}, traceback: null }),
    object(second + 0.1, 'DEBUG', 'begins', { context, traceback: null }),
    object(second + 0.2, 'ERROR', 'Caught error: "no"', { context, traceback }),
    object(second + 9, 'INFO', 'quiet', { context: {}, traceback: null }),
  ];
  const { state, scanned } = scan(Buffer.from(lines.join('\n')));
  assert.equal(scanned.form?.name, 'json');
  assert.deepEqual(
    state.keeper.kept.map(({ line: at, of, level, pid, last, text, time }) => [
      at,
      of,
      level,
      pid,
      last,
      text,
      time,
    ]),
    [
      [2, 'request', 'debug', 7, null, 'glance.api: begins', second * 1000 + 100],
      [
        3,
        'request',
        'error',
        7,
        "OSError: [Errno 30] Read-only '/x'",
        'glance.api: Caught error: "no"',
        second * 1000 + 200,
      ],
    ],
  );
  assert.deepEqual(
    scanned.gaps.map(({ line: at, text }) => [at, text]),
    [
      [1, 'glance.api: quiet'],
      [3, 'glance.api: Caught error: "no"'],
      [4, 'glance.api: quiet'],
    ],
  );
});
