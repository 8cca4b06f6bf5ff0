/** Tests as the process stage hands them over, for what is looked for in logs, and what comes of both. */
import { placeOf } from '../../../../src/build/inputs/place.ts';
import { serviceOf } from '../../../../src/build/inputs/service-logs.ts';
import type { TestRecord } from '../../../../src/dataset/tests/test-table.ts';
import { conclude, type NamedLog } from '../../../../src/process/logs/explain/conclude.ts';
import { createKeeper } from '../../../../src/process/logs/kept-lines.ts';
import { createLogScan, isOfRunner, type ScanState } from '../../../../src/process/logs/scan.ts';
import { createCollector } from '../../../../src/process/logs/search-terms.ts';

export const REQUEST_A = 'req-aaaaaaaa-0000-4000-8000-000000000001';
export const REQUEST_B = 'req-bbbbbbbb-0000-4000-8000-000000000002';

/** @param start ISO 8601 @param seconds how long it took */
export function record(
  status: TestRecord['status'],
  start: string,
  seconds: number,
  output: string,
  reason: string[] | null = null,
): TestRecord {
  const from = Date.parse(start) * 1000;
  const chunks = [Buffer.from(output)];
  return {
    name: 'a.T.test_x',
    status,
    tags: [],
    lane: 'worker-0',
    route: null,
    start: from,
    end: from + seconds * 1e6,
    attachments: [{ name: 'pythonlogging', type: 'text/plain', text: true, chunks, dropped: 0 }],
    reason,
  };
}

export const passing = (start: string, seconds: number, output: string) =>
  record('success', start, seconds, output);
export const failing = (start: string, seconds: number, output: string, reason?: string[]) =>
  record('fail', start, seconds, output, reason ?? null);

/** tempest's log of one call: what was asked, and the answer's headers. */
export const call = (url: string, request: string, status = 200) =>
  `INFO [tempest.lib.common.rest_client] Request (T:test_x): ${status} GET ${url} 0.1s\n` +
  `    Response - Headers: {'x-openstack-request-id': '${request}'}\n`;

/** tempest's log of one call as it stands there, both bodies with it. @param caller `test_x`, `_run_cleanups` */
export const fullCall = (
  caller: string,
  [method, url, status]: [string, string, number],
  request: string,
  { asks = 'None', answer = '' } = {},
) =>
  `2026-11-28 10:00:05,047 9 INFO     [tempest.lib.common.rest_client] Request (T:${caller}): ${status} ${method} ${url} 0.100s\n` +
  `2026-11-28 10:00:05,047 9 DEBUG    [tempest.lib.common.rest_client] Request - Headers: {'Accept': 'application/json'}\n` +
  `        Body: ${asks}\n` +
  `    Response - Headers: {'x-openstack-request-id': '${request}', 'status': '${status}'}\n` +
  `        Body: b'${answer}' _log_request_full /opt/stack/tempest/tempest/lib/common/rest_client.py:484\n`;

/** A test with what its tracebacks say, each of the function that it was raised in. */
export function raising(test: TestRecord, ...raised: [where: string, exception: string][]) {
  const attachments = raised.map(([where, exception], index) => {
    const text = `Traceback (most recent call last):\n  File "/t.py", line 9, in ${where}\n    x()\n${exception}\n`;
    const name = index === 0 ? 'traceback' : `traceback-${index}`;
    return { name, type: 'text/x-traceback', text: true, chunks: [Buffer.from(text)], dropped: 0 };
  });
  const reason = raised.map(([, exception]) => exception);
  return { ...test, attachments: [...test.attachments, ...attachments], reason };
}

/** What is published of tests of one stream and the logs of services. */
export const explain = (tests: TestRecord[], logs: Record<string, string[]>) =>
  explainStreams(
    { s: tests },
    Object.fromEntries(Object.entries(logs).map(([name, lines]) => [`logs/${name}.log`, lines])),
  );

/** Of several streams and logs, by their paths. @param cut logs that are not read to their end */
export function explainStreams(
  streams: Record<string, TestRecord[]>,
  logs: Record<string, string[]>,
  cut: string[] = [],
) {
  const collector = createCollector();
  for (const [stream, tests] of Object.entries(streams)) {
    for (const [run, test] of tests.entries()) collector.test(stream, run, test);
  }
  const { wanted } = collector;
  const keeper = createKeeper();
  const state: ScanState = { wanted, keeper, events: [], startOf: new Map() };
  const read = Object.entries(logs).map(([path, lines], log): NamedLog => {
    const service = serviceOf(path);
    const { host, phase } = placeOf(path);
    const scan = createLogScan({ log, host, ofRunner: isOfRunner(service) }, state);
    scan.push(Buffer.from(`${lines.join('\n')}\n`));
    return { path, host, phase, service, whole: !cut.includes(path), ...scan.end() };
  });
  return conclude({ wanted, keeper, events: state.events, logs: read, leftOut: 0 });
}
