/** Generated runs and what their services logged, with and without trouble: the same for the same seed. */
import type { ExplainedBy } from '../../../../../src/verdict/services.ts';
import { createRandom } from '../../../../harness/random.ts';
import { call, failing, fullCall, passing } from '../make.ts';

/** What can befall the services, and what a failure is to be put down to then. */
export const TROUBLES = {
  /** A full disk below a service that the test asked. */
  disk: 'machine',
  /** The same below one that another service asked. */
  inner: 'machine',
  /** The same in work that goes on when the request is answered. */
  background: 'machine',
  code: 'code',
  /** Killed, and started again. */
  killed: 'service',
  /** Hangs while tests wait. */
  hung: 'service',
} as const satisfies Record<string, ExplainedBy>;
export type Trouble = keyof typeof TROUBLES;

/** Services, and at which port they are asked. */
const PORTS = { keystone: 5000, 'n-api': 8774, 'c-vol': 8776 } as const;
type Service = keyof typeof PORTS;
const SERVICES = Object.keys(PORTS) as Service[];

const START = Date.UTC(2026, 10, 28, 10);
/** Seconds of the run, and of the trouble. */
const LENGTH = 400;
const LASTS = 25;
/** Errors of passing tests and of nobody, of which a run of Tempest is full. */
const USUAL = ['Could not find user', 'Instance could not be found', 'Volume size is invalid'];
const NOBODYS = [
  'Failed to sync power state',
  'Quota usage is out of sync',
  'Update of agent lost',
];

/** What else befalls a test that fails of itself. */
const LURES = ['none', 'got over', 'cleanup', 'shared'];

interface Line {
  at: number;
  text: string;
}

export interface Made {
  tests: ReturnType<typeof passing>[];
  logs: Record<Service, string[]>;
  /** Of the tests that failed, in their order, those that the trouble made fail. */
  troubled: boolean[];
}

/** A run of two workers; `trouble` makes the tests fail that ask its service while it lasts. */
export function make(seed: number, trouble: Trouble | null): Made {
  const random = createRandom(seed);
  const pick = <T>(list: readonly T[]) => list[Math.floor(random() * list.length)] as T;
  const hex = (digits: number) =>
    Array.from({ length: digits }, () => Math.floor(random() * 16).toString(16)).join('');
  const uuid = () => `${hex(8)}-${hex(4)}-4${hex(3)}-8${hex(3)}-${hex(12)}`;
  const lines: Record<Service, Line[]> = { keystone: [], 'n-api': [], 'c-vol': [] };
  const from = 60 + random() * 250;
  const isIn = (at: number) => trouble !== null && at >= from && at < from + LASTS;
  /** Which of its processes writes: other ones after it was killed. */
  const pidOf = (service: Service, at: number) =>
    10 + SERVICES.indexOf(service) + (trouble === 'killed' && at > from ? 100 : 0);
  const write = (service: Service, at: number, level: string, context: string, says: string) => {
    const stamp = new Date(START + at * 1000).toISOString().replace('T', ' ').slice(0, 23);
    const text = `${stamp} ${pidOf(service, at)} ${level} ${service}.api [${context}] ${says}`;
    lines[service].push({ at, text });
  };
  const raise = (service: Service, at: number, context: string, exception: string) => {
    write(service, at, 'ERROR', context, `Unexpected error: ${exception.split(':')[0]}`);
    const last = lines[service].at(-1) as Line;
    const head = last.text.slice(0, last.text.indexOf(' ['));
    last.text += `\n${head} Traceback (most recent call last):\n${head}   File "x.py"\n${head} ${exception}`;
  };

  const other = createRandom(seed + 1_000_000);
  /** Something else that a service logs of a test that fails of itself, or beside it. @returns what the test tells of that */
  const lure = (service: Service, at: number, url: string, context: string): string => {
    const full = 'OSError: [Errno 28] No space left on device';
    const id = `${seed.toString(16).padStart(8, '0')}-0000-4000-8000-${Math.floor(at * 1000)
      .toString(16)
      .padStart(12, '0')}`;
    switch (LURES[Math.floor(other() * LURES.length)]) {
      case 'got over':
        raise(service, at + 0.3, context, full);
        return '';
      case 'cleanup':
        raise(service, at + 0.4, `None req-${id} demo - -`, full);
        return fullCall('_run_cleanups', ['DELETE', `${url}/${id}`, 204], `req-${id}`);
      case 'shared': {
        const others = `None req-${id.replace(/0/g, '9')} tempest-OtherTest-7 tempest-OtherTest-7-member`;
        raise(service, at + 0.3, others, `${full}: '/images/${id}'`);
        const asks = `{"thing": {"imageRef": "${id}"}}`;
        return fullCall('test_x', ['POST', url, 202], `req-${id}`, { asks });
      }
      default:
        return '';
    }
  };
  const made: Made = { tests: [], logs: { keystone: [], 'n-api': [], 'c-vol': [] }, troubled: [] };
  const hit: Service = trouble === 'inner' ? 'n-api' : pick(SERVICES);
  const test = (at: number): number => {
    const isoAt = new Date(START + at * 1000).toISOString();
    const took = 0.5 + 3 * random();
    const service = pick(SERVICES);
    const request = `req-${uuid()}`;
    const url = `http://10.0.0.1:${PORTS[service]}/v3/things`;
    const context = `None ${request} demo - -`;
    const pool = `HTTPConnectionPool(host='10.0.0.1', port=${PORTS[service]}): `;
    const fail = (seconds: number, output: string, reason: string, isTrouble: boolean) => {
      made.tests.push(failing(isoAt, seconds, output, [reason]));
      made.troubled.push(isTrouble);
      return seconds;
    };
    const isHit = service === hit && isIn(at);
    const isAway = trouble === 'killed' || trouble === 'hung';
    if (isHit && isAway) {
      const isKilled = trouble === 'killed';
      const why = isKilled ? '[Errno 111] Connection refused' : 'Read timed out. (read timeout=10)';
      // who waits for a service that soon goes on waits less than it takes
      const seconds = isKilled ? 0.3 : 10;
      if (isKilled || at + seconds < from + LASTS) return fail(seconds, '', pool + why, true);
    }
    write(service, at + 0.1, 'DEBUG', context, 'begins');
    if (random() < 0.15) write(service, at + 0.2, 'ERROR', context, `${pick(USUAL)} ${hex(8)}`);
    if (isHit && !isAway) {
      const full = 'OSError: [Errno 28] No space left on device';
      const output = call(url, request, 500);
      if (trouble === 'disk') raise(service, at + 0.3, context, full);
      if (trouble === 'code') raise(service, at + 0.3, context, "AttributeError: 'set' object");
      if (trouble === 'inner') {
        const inner = `req-${uuid()}`;
        raise('c-vol', at + 0.25, `${request} ${inner} demo - -`, full);
        const answer = `cinder.exc.ClientException: no (HTTP 500) (Request-ID: ${inner})`;
        raise(service, at + 0.3, context, answer);
      }
      if (trouble === 'background') {
        const thing = uuid();
        raise(service, at + 0.4, '-', `${full}: '/var/lib/${thing}'`);
        const answer = `{"thing": {"id": "${thing}"}}`;
        const output = fullCall('test_x', ['POST', url, 202], request, { answer });
        return fail(took, output, 'TimeoutException', true);
      }
      return fail(took, output, 'ServerFault: 500', true);
    }
    // some fail anywhere, for no reason that a service knows
    if (random() < 0.02) {
      const output = call(url, request, 200) + lure(service, at, url, context);
      return fail(took, output, 'AssertionError: 1 != 2', false);
    }
    made.tests.push(passing(isoAt, took, call(url, request, random() < 0.3 ? 404 : 200)));
    return took;
  };
  for (let worker = 0; worker < 2; worker++) {
    for (let at = random(); at < LENGTH; ) at += test(at) + 0.05;
  }
  for (const service of SERVICES) {
    for (let at = 0; at < LENGTH; at += 0.2 + 0.6 * random()) {
      const luck = random();
      if (luck < 0.02) write(service, at, 'ERROR', '-', `${pick(NOBODYS)} ${hex(8)}`);
      else write(service, at, luck < 0.05 ? 'WARNING' : 'DEBUG', '-', 'periodic task');
    }
    const isAway = (at: number) =>
      service === hit && isIn(at) && (trouble === 'killed' || trouble === 'hung');
    const own = lines[service].filter(({ at }) => !isAway(at)).sort((a, b) => a.at - b.at);
    made.logs[service] = own.map(({ text }) => text);
  }
  return made;
}
