/**
 * What the output of a test tells of its requests, as tempest's rest client writes it: one call behind the other,
 * what was asked before the answer's headers and body.
 *
 *     Request (ServersTest:test_x): 202 POST http://10.0.0.1/compute/v2.1/servers 1.2s
 *     Request - Headers: {...}
 *         Body: {"server": {"imageRef": "<an image that all tests use>", ...}}
 *     Response - Headers: {'location': 'http://.../servers/<id>', 'x-openstack-request-id': 'req-...', ...}
 *         Body: b'{"server": {"id": "<id>", ...}}'
 *
 * In brackets stands who asked: the class, and what of it (tempest/lib/common/utils/data_utils, find_test_caller): a
 * `test_...`, `setUp`, `setUpClass`, `tearDown`, `tearDownClass`, or `_run_cleanups` of whatever a cleanup called.
 */
import { ownText } from '../own-text.ts';
import { endpointOf } from './endpoints.ts';

/** When in the life of a test; each comes after the ones before. */
export const PHASES = ['setUpClass', 'setUp', 'test', 'tearDown', 'cleanup', 'tearDownClass'];

/** A request that a failed test made. */
export interface CallResult {
  /** Index into PHASES; null where the output does not say. */
  phase: number | null;
  /** HTTP status of the answer; null where the output does not say. */
  status: number | null;
}

/** One call; or what stands before the first, of which nothing but ids is known. */
export interface Call extends CallResult {
  endpoint: string | null;
  requests: string[];
  /** What it made, changed or deleted. */
  resources: string[];
}

const ID = '[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}';
const REQUEST = new RegExp(`req-${ID}`, 'g');
const RESOURCE = new RegExp(`(?<![\\w-])${ID}(?![\\w-])`, 'g');
const FIRST = new RegExp(`/(${ID})`);
const CALL = /Request \((?:[^):\n]{0,200}:)?([^)\n]{0,200})\): (\d{3}) ([A-Z]{3,7}) (\S{1,500})|$/g;
const ANSWER = 'Response - Headers:';
const LOCATION = new RegExp(`'[Ll]ocation': '[^'\\n]{0,500}/(${ID})`);
const BODY = /^ {0,12}Body: (?:b?['"])?(\{.*)$/m;
/** Bytes of a body that tempest tells. */
const MAX_BODY = 4096;
const TOKEN = new RegExp(`"(?:id|(image_id))": ?"(${ID})"|"(?:[^"\\\\]|\\\\.){0,1000}"|[{}]`, 'g');

/** The calls that an output tells of, in their order. */
export function* callsOf(text: string): Generator<Call> {
  let from = 0;
  let told: RegExpExecArray | null = null;
  for (const next of text.matchAll(CALL)) {
    const part = text.slice(from, next.index);
    if (part !== '') yield told === null ? before(part) : callIn(part, told);
    [from, told] = [next.index, next];
  }
}

const before = (text: string): Call => ({
  phase: null,
  status: null,
  endpoint: null,
  requests: namedIn(text, REQUEST),
  resources: [],
});

function callIn(text: string, [, caller = '', code, method = '', url = '']: string[]): Call {
  const status = Number(code);
  const endpoint = endpointOf(url);
  return {
    phase: phaseOf(caller),
    status,
    endpoint: endpoint === null ? null : ownText(endpoint),
    requests: namedIn(text, REQUEST),
    resources: method === 'GET' || method === 'HEAD' ? [] : changed(text, method, status, url),
  };
}

const namedIn = (text: string, pattern: RegExp): string[] => [
  ...new Set(Array.from(text.matchAll(pattern), ([id]) => ownText(id))),
];

/** Resources that a message names. */
export const resourcesIn = (text: string): string[] => namedIn(text, RESOURCE);

/** What is in the address of a call that changes something, and what a POST made. */
function changed(text: string, method: string, status: number, url: string): string[] {
  const target = FIRST.exec(url)?.[1];
  const ids = target === undefined ? [] : [target];
  if (method === 'POST' && status < 300) {
    const answer = text.slice(Math.max(0, text.indexOf(ANSWER)));
    const place = LOCATION.exec(answer)?.[1];
    if (place !== undefined) ids.push(place);
    const body = BODY.exec(answer)?.[1];
    if (body !== undefined) ids.push(...idsOf(body.slice(0, MAX_BODY), url.endsWith('/action')));
  }
  return [...new Set(ids)].map(ownText);
}

/** `id` of what was made stands nearest to the root: `{"server": {"id": "...", "image": {"id": "..."}}}`. */
function idsOf(body: string, isAction: boolean): string[] {
  let depth = 0;
  let least = Number.POSITIVE_INFINITY;
  let ids: string[] = [];
  for (const [token, image, id] of body.matchAll(TOKEN)) {
    if (token === '{') depth++;
    else if (token === '}') depth--;
    else if (id !== undefined && depth <= least && (image === undefined || isAction)) {
      if (depth < least) ids = [];
      least = depth;
      ids.push(id);
    }
    if (depth <= 0) break;
  }
  return ids;
}

function phaseOf(caller: string): number | null {
  const name = caller.startsWith('test') ? 'test' : caller === '_run_cleanups' ? 'cleanup' : caller;
  const phase = PHASES.indexOf(name);
  return phase < 0 ? null : phase;
}

const FRAME = /, in (test_\w+|setUp(?:Class)?|tearDown(?:Class)?|_run_cleanups)$/m;

/** Whether a call came later than what failed first. */
export const isAfter = ({ phase }: CallResult, failed: { phase: number | null }): boolean =>
  phase !== null && failed.phase !== null && phase > failed.phase;

/** In which phase a traceback was raised; null: it names none, as those of cleanups, which testtools cuts short. */
export function phaseOfTraceback(text: string): number | null {
  const [, name] = FRAME.exec(text) ?? [];
  return name === undefined ? null : phaseOf(name);
}
