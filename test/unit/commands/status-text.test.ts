import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type StatusReport, statusText } from '../../../src/commands/status-text.ts';

const failures = (count: number) =>
  Array.from({ length: count }, (_, at) => ({
    path: `build-${at}`,
    root: null,
    reason: 'PROCESS_TIMEOUT: slow',
    attempts: 1,
    failedAt: '2026-05-04T12:00:00.000Z',
  }));

const report = (listed: number, failed: number): StatusReport => ({
  root: '/srv/logs',
  queueName: 'stackviz',
  level: 'OK',
  problems: [],
  recent: [],
  daemons: [],
  queue: { waiting: 0, active: 0, delayed: 0, failed, oldestWaitingMs: null },
  failed: failures(listed),
});

/** The heading, and how many builds stand below it. */
function listOf(text: string): [heading: string | undefined, builds: number] {
  const heading = text.split('\n').find((line) => line.startsWith('failed builds'));
  return [heading, text.match(/^ .* build-\d+ /gm)?.length ?? 0];
}

test('where not all failures are listed, it says of how many', () => {
  assert.deepEqual(listOf(statusText(report(0, 0))), [undefined, 0]);
  assert.deepEqual(listOf(statusText(report(20, 20))), ['failed builds', 20]);
  assert.deepEqual(listOf(statusText(report(20, 1_234))), [
    'failed builds, of the newest 20 of 1,234 failures',
    20,
  ]);
});
