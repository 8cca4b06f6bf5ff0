/**
 * What of the tests is to be looked for in the logs: when those that failed ran, the requests and
 * resources they name, and which requests are those of tests that passed.
 *
 * Tests are told as the stream is read, before any log is. What is kept is bounded; beyond the bounds a
 * failure is explained less, never wrongly.
 */
import type { TestRecord } from '../../dataset/tests/test-table.ts';
import { didNotPass } from '../../dataset/tests/test-table.ts';
import { splitName } from '../../verdict/names.ts';
import { ownText } from '../own-text.ts';
import { endpointOf, REFUSED, UNANSWERED } from './endpoints.ts';
import { type FailureText, failureTextOf } from './failure-text.ts';
import type { LineContext } from './line/oslo-text.ts';
import { type CallResult, callsOf, isAfter, resourcesIn } from './rest-calls.ts';

/** Failures that are explained. */
const MAX_FAILURES = 200;
/** Requests and resources of one failure, and requests of tests that passed, about 100 bytes each. */
const MAX_IDS = 500;
const MAX_OTHERS = 60_000;
/** Bytes of attachments of one failure, and of all tests that passed, that are looked through. */
const MAX_TEXT = 1024 * 1024;
const MAX_OTHER_TEXT = 256 * 1024 * 1024;
const MAX_TESTS = 200_000;
/** Milliseconds looked back from a set-up that failed at once, where nothing ran before it. */
const SET_UP = 60_000;

/** A test that did not pass. Times are milliseconds since the Unix epoch, by the clock of the tests. */
export interface Failure extends Pick<FailureText, 'phase' | 'reason'> {
  stream: string;
  run: number;
  from: number;
  to: number;
  /** Name of its class; '' without one. */
  className: string;
  /** The last call until it failed; null: none is told. */
  lastCall: CallResult | null;
  /** In order of their first mention. */
  requests: Map<string, CallResult>;
  /** What it made, changed or deleted, or names as what it failed of. */
  resources: Set<string>;
  /** Services, as in a URL, that refused its connections, and that did not answer in time. */
  refused: Set<string>;
  unanswered: Set<string>;
}

/**
 * A request's id as numbers of 32 bits with a sign, eight digits each of `req-kkkkkkkk-mmmm-mmm?-????-????llllllll`: to
 * compare these with a line takes a fifth of what its letters do, and of 32 digits 23 are enough.
 */
export interface IdNumbers {
  key: number;
  /** The hyphen counts as a 0. */
  middle: number;
  last: number;
}

/** Whose request it is. */
export interface Asked extends IdNumbers {
  id: string;
  stream: string;
  /** Null: of a test that passed. */
  failure: number | null;
  /** When the test ran. */
  from: number;
  to: number;
  /** What was asked, as in a URL; null where the test does not say. */
  endpoint: string | null;
}

export interface SearchTerms {
  failures: Failure[];
  /** Failures that were too many. */
  more: number;
  /** Requests by the `key` of their ids. */
  requests: Map<number, Asked[]>;
  /** Failures by a resource that they name. */
  resources: Map<string, number[]>;
  /** Tests that passed: [from, to] one after the other. */
  passed: number[];
  /** When the tests ran; null without any time. */
  extent: [from: number, to: number] | null;
}

const REQUEST = /req-([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})/g;
/** What a request asks, and the ids of requests, in the order they are told. */
const ASKED =
  /Request \([^)\n]{0,300}\): \d{3} [A-Z]{3,7} (\S{1,500})|req-([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})/g;

/** Where in an id each of its numbers begins, and how long it is. */
export const [KEY_AT, MIDDLE_AT, LAST_AT, ID_BYTES] = [4, 13, 32, 40];

export function numbersOf(id: string): IdNumbers {
  const at = (from: number) => Number.parseInt(id.slice(from, from + 8).replace('-', '0'), 16) | 0;
  return { key: at(KEY_AT), middle: at(MIDDLE_AT), last: at(LAST_AT) };
}

const UUID = /[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}/g;

/** Whether a line is of a user that tempest made for another class of tests. */
export const isOfOthers = (
  { className }: Pick<LineContext, 'className'>,
  failure: Failure,
): boolean => className !== null && failure.className !== '' && className !== failure.className;

/**
 * The first resource that a text names and a failure does too, and those failures; null: there is none.
 *
 * @param context whose line it is: of other tests' users none is about a failure
 */
export function resourceIn(
  text: string,
  { resources, failures }: Pick<SearchTerms, 'resources' | 'failures'>,
  context: () => Pick<LineContext, 'className'>,
): { id: string; failures: number[] } | null {
  for (const [id] of resources.size > 0 ? text.matchAll(UUID) : []) {
    const own = resources
      .get(id)
      ?.filter((index) => !isOfOthers(context(), failures[index] as Failure));
    if (own !== undefined && own.length > 0) return { id: ownText(id), failures: own };
  }
  return null;
}

export interface Collector {
  wanted: SearchTerms;
  test(stream: string, run: number, record: TestRecord): void;
}

/** @returns a collector that is told of every test run */
export function createCollector(): Collector {
  const wanted: SearchTerms = {
    failures: [],
    more: 0,
    requests: new Map(),
    resources: new Map(),
    passed: [],
    extent: null,
  };
  const lastOf = new Map<string, number>();
  let others = 0;
  let otherText = 0;

  const ask = (told: Omit<Asked, keyof IdNumbers>): void => {
    const asked: Asked = { ...told, ...numbersOf(told.id) };
    const known = wanted.requests.get(asked.key);
    if (known === undefined) wanted.requests.set(asked.key, [asked]);
    else if (!known.some(({ id, failure }) => id === asked.id && failure === asked.failure)) {
      if (known.length < 8) known.push(asked);
    }
  };

  const addPassed = (
    stream: string,
    { attachments }: TestRecord,
    from: number,
    to: number,
  ): void => {
    if (wanted.passed.length < 2 * MAX_TESTS) wanted.passed.push(from, to);
    for (const { text, chunks } of attachments) {
      for (const chunk of text ? chunks : []) {
        if (others >= MAX_OTHERS || otherText > MAX_OTHER_TEXT) return;
        otherText += chunk.length;
        if (!chunk.includes('req-')) continue;
        for (const { id, endpoint } of askedIn(chunk.toString('latin1'))) {
          if (others >= MAX_OTHERS) break;
          others += 1;
          ask({ id, stream, failure: null, from, to, endpoint });
        }
      }
    }
  };

  const addFailure = (failure: Failure, texts: readonly string[], why: FailureText): void => {
    const index = wanted.failures.push(failure) - 1;
    noteCalls(failure, texts, (id, endpoint) => {
      const { stream, from, to } = failure;
      ask({ id, stream, failure: index, from, to, endpoint });
    });
    for (const id of failure.resources) {
      const known = wanted.resources.get(id);
      if (known === undefined) wanted.resources.set(id, [index]);
      else known.push(index);
    }
    // what it failed of stands in its reason, or in the exceptions behind it
    for (const text of [why.reason, ...why.texts.filter((one) => one.includes('Traceback ('))]) {
      for (const endpoint of endpointsAfter(text, REFUSED)) failure.refused.add(endpoint);
      for (const endpoint of endpointsAfter(text, UNANSWERED)) failure.unanswered.add(endpoint);
    }
  };

  return {
    wanted,
    test(stream, run, record) {
      const { status, lane, start, end } = record;
      if (start === null) return;
      const from = start / 1000;
      const to = Math.max(from, (end ?? start) / 1000);
      const before = lastOf.get(`${stream}\0${lane}`);
      lastOf.set(`${stream}\0${lane}`, Math.max(before ?? to, to));
      const [first, last] = wanted.extent ?? [from, to];
      wanted.extent = [Math.min(first, from), Math.max(last, to)];
      if (!didNotPass(status)) {
        if (status === 'success') addPassed(stream, record, from, to);
        return;
      }
      if (status === 'unknown') return;
      if (wanted.failures.length >= MAX_FAILURES) {
        wanted.more += 1;
        return;
      }
      // set-ups are told as an instant
      const since = to > from ? from : Math.max(Math.min(before ?? 0, from), from - SET_UP);
      const { className } = splitName(record.name);
      const texts = textsOf(record);
      const why = failureTextOf(record, texts);
      const { phase, reason } = why;
      const empty = { requests: new Map<string, CallResult>(), resources: new Set<string>() };
      const services = { refused: new Set<string>(), unanswered: new Set<string>() };
      const failed = { phase, reason: ownText(reason), lastCall: null };
      const failure = { stream, run, from: since, to, className, ...failed, ...empty, ...services };
      addFailure(failure, texts, why);
    },
  };
}

/** Notes what a failed test asked for. @param ask is told of each request */
function noteCalls(
  failure: Failure,
  texts: readonly string[],
  ask: (id: string, endpoint: string | null) => void,
): void {
  const { requests, resources, reason } = failure;
  for (const call of texts.flatMap((text) => [...callsOf(text)])) {
    const told: CallResult = { phase: call.phase, status: call.status };
    if (told.status !== null && !isAfter(told, failure)) failure.lastCall = told;
    for (const id of call.requests) {
      if (requests.size >= MAX_IDS || requests.has(id)) continue;
      requests.set(id, told);
      ask(id, call.endpoint);
    }
    for (const id of call.resources) if (resources.size < MAX_IDS) resources.add(id);
  }
  for (const id of resourcesIn(reason)) resources.add(id);
}

function textsOf({ attachments }: TestRecord): string[] {
  let room = MAX_TEXT;
  return attachments
    .filter(({ text }) => text)
    .map(({ chunks }) => {
      const text = Buffer.concat(chunks).subarray(0, room).toString('latin1');
      room -= text.length;
      return text;
    });
}

/** Requests that an output names; tempest tells what was asked before it tells the answer's headers. */
function* askedIn(text: string): Generator<{ id: string; endpoint: string | null }> {
  let endpoint: string | null = null;
  for (const [, url, request] of text.matchAll(ASKED)) {
    if (url !== undefined) {
      const asked = endpointOf(url);
      endpoint = asked === null ? null : ownText(asked);
      for (const [id] of url.matchAll(REQUEST)) yield { id: ownText(id), endpoint };
    } else if (request !== undefined) yield { id: ownText(`req-${request}`), endpoint };
  }
}

function* endpointsAfter(text: string, pattern: RegExp): Generator<string> {
  for (const line of text.split('\n')) {
    if (!pattern.test(line)) continue;
    const endpoint = endpointOf(line);
    if (endpoint !== null) yield endpoint;
  }
}
