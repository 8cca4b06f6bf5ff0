import assert from 'node:assert/strict';
import { test } from 'node:test';
import type {
  Finding,
  LogEvent,
  LogEventKind,
  ServiceLogsFile,
} from '../../../src/format/service-logs.ts';
import { befell } from '../../../src/verdict/events.ts';

const FROM = Date.UTC(2026, 10, 28, 10, 2, 0);

const event = (kind: LogEventKind, seconds: number | null, line: number, log = 0): LogEvent => ({
  kind,
  log,
  line,
  at: seconds === null ? null : FROM + seconds * 1000,
  text: `${kind} ${line}`,
  count: 1,
});

function fileOf(events: LogEvent[], findings: Finding[] = []): ServiceLogsFile {
  const failure = { stream: 's', run: 3, from: FROM, to: FROM + 10_000, lines: [], more: 0 };
  const failures = [{ ...failure, requests: 0, found: 0, findings }];
  return { version: 1, logs: [], leftOut: 0, failures, more: 0, events };
}

test('what befell a machine is told where a test failed within the minute after, and else not', () => {
  const events = [
    event('oom', -61, 1),
    event('killed', -60, 2),
    event('oom', 10, 3),
    event('disk-full', 11, 4),
    event('crash', null, 5),
  ];
  assert.deepEqual(
    befell(fileOf(events)).map(({ line }) => line),
    [2, 3],
  );
  assert.deepEqual(befell({ ...fileOf(events), failures: [] }), []);
});

test('the like of one log is one, with how often it is told; of two logs it is two', () => {
  const events = [
    { ...event('oom', 1, 1), count: 3 },
    event('oom', 2, 7),
    event('oom', 3, 9, 1),
    event('killed', 4, 8),
  ];
  assert.deepEqual(
    befell(fileOf(events)).map(({ kind, log, line, count }) => [kind, log, line, count]),
    [
      ['oom', 0, 1, 4],
      ['oom', 1, 9, 1],
      ['killed', 0, 8, 1],
    ],
  );
  assert.equal(events[0]?.count, 3, 'what was read stays as it is');
});

test('the line that explains a failure is not told again', () => {
  const finding = {
    kind: 'error',
    log: 0,
    line: 4,
    nature: 'machine',
    text: '',
    at: FROM,
  } as const;
  const events = [event('disk-full', 1, 4), event('disk-full', 2, 6)];
  assert.deepEqual(
    befell(fileOf(events, [finding])).map(({ line }) => line),
    [6],
  );
});
