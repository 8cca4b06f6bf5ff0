/**
 * The REST calls of a tempest test, from its `pythonlogging` attachment. tempest.lib's rest_client
 * logs each as (https://opendev.org/openstack/tempest/src/branch/master/tempest/lib/common/rest_client.py)
 *
 *     2026-11-28 10:55:08,770 ... INFO [tempest.lib.common.rest_client] Request (ServersTest:test_list): 200 GET http://x/v2.1/servers 0.257s
 *     ... Response - Headers: {..., 'x-openstack-request-id': 'req-1353aa76-...', 'status': '200', ...}
 *             Body: b'{"server": {"status": "BUILD", ...
 *
 * where `Class:caller` is missing if no caller was found, and the time if the call raised. A call without
 * an answer is in the traceback alone, as urllib3 words it:
 *
 *     urllib3.exceptions.MaxRetryError: HTTPConnectionPool(host='127.0.0.1', port=5000): Max retries exceeded with url: /v3/auth/tokens (Caused by ...)
 */
import type { Rows } from './lines.ts';

export interface RestCall {
  /** Row of the attachment that logs it. */
  row: number;
  /** Who called: `ServersTest:setUp`; '' if unknown. */
  caller: string;
  /** HTTP status; null: no answer came. */
  status: number | null;
  /** '' where it is not told. */
  method: string;
  url: string;
  /** Seconds; null where the line has none. */
  seconds: number | null;
  /** When it ended, in milliseconds of a day of whatever zone the log is in; null where unknown. */
  at: number | null;
  /** `req-...` of the answer; null where it is not logged. */
  requestId: string | null;
  /** `status` in the answer's body, as servers and volumes have one; null without. */
  state: string | null;
}

const CALL =
  /Request \(([^)]{0,300})\): (\d{3}) (GET|PUT|POST|HEAD|PATCH|DELETE|COPY|OPTIONS) (\S{1,2000})(?: (\d{1,9}(?:\.\d{1,9})?)s)?/;
const TIME = /^\d{4}-\d\d-\d\d[ T](\d\d):(\d\d):(\d\d)[.,](\d{3})/;
const REQUEST_ID = /'x-openstack-request-id': '(req-[0-9a-f-]{8,36})'/;
const STATE = /"status": ?"(\w{1,40})"/;
/** Rows behind a call that may be its own: headers and bodies, of which a long one takes several. */
const OWN_ROWS = 40;

const UNANSWERED =
  /HTTPS?ConnectionPool\(host='([^']{1,300})', port=(\d{1,5})\): (?:Max retries exceeded with url: (\S{1,2000})|Read timed out)/;
const VERB = /rest_client\.py", line \d+, in (get|post|put|delete|patch|head|copy)$/;

function timeOf(text: string): number | null {
  const match = TIME.exec(text);
  if (!match) return null;
  const [, hours, minutes, seconds, millis] = match.map(Number) as [
    number,
    number,
    number,
    number,
    number,
  ];
  return ((hours * 60 + minutes) * 60 + seconds) * 1000 + millis;
}

/** All calls, in order. */
export function findCalls(rows: Rows): RestCall[] {
  const calls: RestCall[] = [];
  let answer = false;
  rows.text.forEach((text, row) => {
    const last = calls.at(-1);
    if (last && row - last.row <= OWN_ROWS && !text.includes('Request (')) {
      answer ||= text.includes('Response - ');
      if (answer) last.requestId ??= REQUEST_ID.exec(text)?.[1] ?? null;
      if (answer && text.includes('Body: ')) last.state ??= STATE.exec(text)?.[1] ?? null;
      return;
    }
    const match = text.includes('Request (') ? CALL.exec(text) : null;
    if (!match) return;
    const [, caller = '', status, method = '', url = '', seconds] = match;
    answer = false;
    calls.push({
      row,
      caller,
      status: Number(status),
      method,
      url,
      seconds: seconds === undefined ? null : Number(seconds),
      at: timeOf(text),
      requestId: null,
      state: null,
    });
  });
  return calls;
}

/** The call that a traceback says nobody answered; null where it says none. */
export function findUnanswered(rows: Rows): RestCall | null {
  const row = rows.text.findIndex((text) => UNANSWERED.test(text));
  if (row < 0) return null;
  const [, host = '', port = '', path = ''] = UNANSWERED.exec(rows.text[row] as string) ?? [];
  const verb = rows.text.map((text) => VERB.exec(text)?.[1]).find(Boolean) ?? '';
  return {
    row,
    caller: '',
    status: null,
    method: verb.toUpperCase(),
    url: `http://${host}:${port}${path}`,
    seconds: null,
    at: null,
    requestId: null,
    state: null,
  };
}

/** Calls that follow each other and ask the same: a test that waits. */
export interface CallGroup<C extends RestCall> {
  calls: [C, ...C[]];
  /** What came back one after the other, and for how many seconds; the time is null where unknown. */
  states: { state: string; seconds: number | null }[];
}

/** So many calls alike in a row are a wait. */
const MIN_POLLS = 3;

/** Seconds from one time of a day to a later one. */
function secondsBetween(from: number | null, to: number | null): number | null {
  if (from === null || to === null) return null;
  const day = 86_400_000;
  return ((((to - from) % day) + day) % day) / 1000;
}

/** Folds polling; all else stands alone. */
export function groupCalls<C extends RestCall>(calls: readonly C[]): CallGroup<C>[] {
  const groups: CallGroup<C>[] = [];
  for (let from = 0; from < calls.length; ) {
    const first = calls[from] as C;
    const alike = (call: C | undefined) =>
      call?.method === first.method && call.url === first.url && call.status === first.status;
    let to = from + 1;
    while (alike(calls[to])) to++;
    if (to - from < MIN_POLLS) to = from + 1;
    const own = calls.slice(from, to) as [C, ...C[]];
    groups.push({ calls: own, states: to - from > 1 ? statesOf(own) : [] });
    from = to;
  }
  return groups;
}

function statesOf(calls: readonly RestCall[]): CallGroup<RestCall>['states'] {
  const states: { state: string; from: number | null; to: number | null }[] = [];
  for (const { state, at } of calls) {
    const last = states.at(-1);
    if (last) last.to = at;
    if (state !== null && last?.state !== state) states.push({ state, from: at, to: at });
  }
  return states.map(({ state, from, to }) => ({ state, seconds: secondsBetween(from, to) }));
}

/** Calls of what comes after the test itself. */
const CLEANING = /:(?:tearDown\w*|_run_cleanups?|_?clean_?up\w*|resource_cleanup)$/i;

/**
 * Whether a call is what went wrong, as far as can be told: no answer, an error of the server, or the
 * last answer of a test that did not pass, if that is an error. An error that the test went on from
 * (`404` while it waits for a deletion, whatever a negative test provokes) was expected.
 */
export function isBad(call: RestCall, all: readonly RestCall[], passed: boolean): boolean {
  if (passed) return false;
  if (call.status === null || call.status >= 500) return true;
  const own = all.filter(({ caller }) => !CLEANING.test(caller));
  return call.status >= 400 && own.at(-1) === call;
}

const ID = /[0-9a-f]{32}|[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}/gi;

/** `/v2.1/servers/…` of an address: without its host, and with ids, which tell calls apart badly, cut. */
export function pathOf(url: string): string {
  const match = /^https?:\/\/[^/]*(\/.*)?$/.exec(url);
  return (match ? (match[1] ?? '/') : url).replace(ID, '…');
}
