import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Finding, ServiceLogsFile } from '../../../src/format/service-logs.ts';
import { eventsOfLogs, findingsOfLogs } from '../../../src/summary/services.ts';
import type { StreamDigest } from '../../../src/verdict/stream-digest.ts';

const AT = Date.UTC(2026, 10, 28, 10, 56, 11);
const STREAM = { path: 'testrepository.subunit.gz' } as StreamDigest;
const log = { path: 'controller/logs/key stone.log.gz', host: null, service: 'keystone' };
const read = { ...log, format: 'oslo', lines: 9, from: null, to: null, ahead: 0 };

function fileOf(...findings: Finding[]): ServiceLogsFile {
  const failure = { stream: STREAM.path, run: 3, from: AT, to: AT, lines: [], more: 0 };
  const failures = [{ ...failure, requests: 1, found: 1, findings }];
  return { version: 1, logs: [read], leftOut: 0, failures, more: 0, events: [] };
}

test('an error of the machine at what a test asked for blames the machine, one of the code does not', () => {
  const error = { kind: 'error', log: 0, line: 7, at: AT, text: 'OSError: [Errno 28]' } as const;
  const tell = (finding: Finding) => findingsOfLogs(fileOf(finding), [STREAM], true).get('0 3');
  const machine = tell({ ...error, nature: 'machine', id: 'req-1' });
  assert.equal(machine?.machine?.blamed, true);
  assert.deepEqual(machine?.evidence, [
    {
      source: 'service',
      path: 'controller/logs/key stone.log.gz',
      line: 7,
      time: '2026-11-28T10:56:11.000Z',
      text: 'OSError: [Errno 28]',
      link: '../controller/logs/key%20stone.log.gz',
    },
  ]);
  const code = tell({ ...error, nature: 'code', id: 'req-1' });
  assert.equal(code?.machine, null);
  assert.deepEqual(code?.services, {
    sentence: 'keystone logged an error in its code at a request of this test: OSError: [Errno 28]',
    explains: 'code',
  });
  assert.equal(tell({ ...error, kind: 'near', nature: 'machine' })?.machine, null);
});

test('of a service that stopped the sentence says so, and nothing is blamed', () => {
  const stopped = { kind: 'stopped', log: 0, line: 7, nature: 'peer', text: 'GET /v3' } as const;
  const finding = { ...stopped, at: AT, until: AT + 15_000, restarted: true };
  const told = findingsOfLogs(fileOf(finding), [STREAM], false).get('0 3');
  assert.equal(told?.machine, null);
  assert.equal(told?.evidence?.[0]?.link, null, 'of an export the logs lie elsewhere');
  assert.match(
    told?.evidence?.[0]?.text ?? '',
    /^keystone refused connections: its log stops at 10:56:11 UTC and goes on at 10:56:26 UTC/,
  );
});

test('nothing is said where nothing was looked for', () => {
  assert.equal(findingsOfLogs(null, [STREAM], true).size, 0);
  assert.deepEqual(findingsOfLogs(fileOf(), [STREAM], true).get('0 3')?.evidence, []);
});

test('where no log could be read nothing is said to have been looked for', () => {
  const file = fileOf();
  const unread = { ...read, format: null, lines: 0 };
  assert.equal(findingsOfLogs({ ...file, logs: [unread] }, [STREAM], true).size, 0);
  assert.equal(findingsOfLogs({ ...file, logs: [unread, read] }, [STREAM], true).size, 1);
});

test('what befell the machine is told with its line, whatever it explains', () => {
  const oom = {
    kind: 'oom',
    log: 0,
    line: 9,
    at: AT,
    text: 'Out of memory: Killed',
    count: 2,
  } as const;
  const file = { ...fileOf(), events: [oom] };
  const line = {
    source: 'service',
    path: 'controller/logs/key stone.log.gz',
    line: 9,
    time: '2026-11-28T10:56:11.000Z',
    text: 'Out of memory: Killed',
  };
  assert.deepEqual(eventsOfLogs(file, false), [
    { kind: 'oom', label: 'Out of memory', count: 2, line: { ...line, link: null } },
  ]);
  const link = '../controller/logs/key%20stone.log.gz';
  assert.deepEqual(eventsOfLogs(file, true)[0]?.line, { ...line, link });
  assert.deepEqual(eventsOfLogs(null, true), []);
});
