/** Tests as the process stage hands them over, for what is looked for in logs. */
import type { TestRecord } from '../../../../src/dataset/tests/test-table.ts';

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
