/**
 * What of the tests is to be looked for in the logs: when those that failed ran, the requests and
 * resources they name, and which requests are those of tests that passed.
 *
 * Tests are told as the stream is read, before any log is. What is kept is bounded; beyond the bounds a
 * failure is explained less, never wrongly.
 */
import type { TestRecord } from '../../dataset/tests/test-table.ts';
import { didNotPass } from '../../dataset/tests/test-table.ts';
import { ownText } from '../own-text.ts';
import { endpointOf, REFUSED, UNANSWERED } from './endpoints.ts';

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
export interface Failure {
  stream: string;
  run: number;
  from: number;
  to: number;
  /** In order of their first mention. */
  requests: Set<string>;
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

export interface Wanted {
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
/** What a request asks, and the ids of requests and resources, in the order they are told. */
const TOLD =
  /Request \([^)\n]{0,300}\): \d{3} [A-Z]{3,7} (\S{1,500})|req-([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})|(?<![\w-])([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})(?![\w-])/g;

/** Where in an id each of its numbers begins, and how long it is. */
export const [KEY_AT, MIDDLE_AT, LAST_AT, ID_BYTES] = [4, 13, 32, 40];

export function numbersOf(id: string): IdNumbers {
  const at = (from: number) => Number.parseInt(id.slice(from, from + 8).replace('-', '0'), 16) | 0;
  return { key: at(KEY_AT), middle: at(MIDDLE_AT), last: at(LAST_AT) };
}

const UUID = /[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}/g;

/** The first resource that a text names and a failure does too, and those failures; null: there is none. */
export function resourceIn(
  text: string,
  resources: Wanted['resources'],
): { id: string; failures: number[] } | null {
  for (const [id] of resources.size > 0 ? text.matchAll(UUID) : []) {
    const failures = resources.get(id);
    if (failures !== undefined) return { id: ownText(id), failures: [...failures] };
  }
  return null;
}

export interface Collector {
  wanted: Wanted;
  test(stream: string, run: number, record: TestRecord): void;
}

/** @returns a collector that is told of every test run */
export function createCollector(): Collector {
  const wanted: Wanted = {
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
        for (const found of tell(chunk.toString('latin1'))) {
          if (found.request === undefined || others >= MAX_OTHERS) continue;
          others += 1;
          ask({ id: found.request, stream, failure: null, from, to, endpoint: found.endpoint });
        }
      }
    }
  };

  const addFailure = (failure: Failure, record: TestRecord): void => {
    const index = wanted.failures.push(failure) - 1;
    const { stream, from, to, requests, resources } = failure;
    const texts = textsOf(record);
    for (const text of texts) {
      for (const { request, resource, endpoint } of tell(text)) {
        if (request !== undefined && requests.size < MAX_IDS) {
          requests.add(request);
          ask({ id: request, stream, failure: index, from, to, endpoint });
        }
        if (resource !== undefined && resources.size < MAX_IDS) resources.add(resource);
      }
    }
    for (const id of resources) {
      const known = wanted.resources.get(id);
      if (known === undefined) wanted.resources.set(id, [index]);
      else known.push(index);
    }
    // what it failed of stands in its reason, or in the exceptions behind it
    const why = [...(record.reason ?? []), ...texts.filter((text) => text.includes('Traceback ('))];
    for (const text of why) {
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
      const empty = { requests: new Set<string>(), resources: new Set<string>() };
      const services = { refused: new Set<string>(), unanswered: new Set<string>() };
      addFailure({ stream, run, from: since, to, ...empty, ...services }, record);
    },
  };
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

const own = (text: string | null) => (text === null ? null : ownText(text));

interface Told {
  request?: string | undefined;
  resource?: string | undefined;
  endpoint: string | null;
}

/** Ids in the output of a test; tempest tells what was asked before it tells the answer's headers. */
function* tell(text: string): Generator<Told> {
  let endpoint: string | null = null;
  for (const [, url, request, resource] of text.matchAll(TOLD)) {
    if (url !== undefined) {
      endpoint = own(endpointOf(url));
      for (const [id] of url.matchAll(REQUEST)) yield { request: ownText(id), endpoint };
      const last = /([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})/.exec(url)?.[1];
      if (last !== undefined) yield { resource: ownText(last), endpoint };
    } else if (request !== undefined) yield { request: ownText(`req-${request}`), endpoint };
    else if (resource !== undefined) yield { resource: ownText(resource), endpoint };
  }
}

function* endpointsAfter(text: string, pattern: RegExp): Generator<string> {
  for (const line of text.split('\n')) {
    if (!pattern.test(line)) continue;
    const endpoint = endpointOf(line);
    if (endpoint !== null) yield endpoint;
  }
}
