/**
 * The REST calls of a tempest test, from its `pythonlogging` attachment. tempest.lib's rest_client
 * logs each as (https://opendev.org/openstack/tempest/src/branch/master/tempest/lib/common/rest_client.py)
 *
 *     ... INFO [tempest.lib.common.rest_client] Request (ServersTest:test_list): 200 GET http://x/v2.1/servers 0.257s
 *
 * where `Class:caller` is missing if no caller was found, and the time if the call raised.
 */
import type { Rows } from './lines.ts';

export interface RestCall {
  /** Row of the attachment that logs it. */
  row: number;
  /** Who called: `ServersTest:setUp`; '' if unknown. */
  caller: string;
  /** HTTP status. */
  status: number;
  method: string;
  url: string;
  /** Seconds; null where the line has none. */
  seconds: number | null;
}

const CALL =
  /Request \(([^)]{0,300})\): (\d{3}) (GET|PUT|POST|HEAD|PATCH|DELETE|COPY|OPTIONS) (\S{1,2000})(?: (\d{1,9}(?:\.\d{1,9})?)s)?/;

/** All calls, in order. */
export function findCalls(rows: Rows): RestCall[] {
  const calls: RestCall[] = [];
  rows.text.forEach((text, row) => {
    if (!text.includes('Request (')) return;
    const match = CALL.exec(text);
    if (!match) return;
    const [, caller = '', status, method = '', url = '', seconds] = match;
    calls.push({
      row,
      caller,
      status: Number(status),
      method,
      url,
      seconds: seconds === undefined ? null : Number(seconds),
    });
  });
  return calls;
}

const ID = /[0-9a-f]{32}|[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}/gi;

/** `/v2.1/servers/…` of an address: without its host, and with ids, which tell calls apart badly, cut. */
export function pathOf(url: string): string {
  const match = /^https?:\/\/[^/]*(\/.*)?$/.exec(url);
  return (match ? (match[1] ?? '/') : url).replace(ID, '…');
}
