/** A run of tests and what the services of its node logged meanwhile: the same in every run. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { packet } from '../../test/fixtures/subunit.ts';
import { createRandom } from '../../test/harness/random.ts';

const START = Date.UTC(2026, 10, 28, 10);
const TESTS = 2000;
const REQUESTS = 20;
/** Milliseconds of a test; two workers. */
const LENGTH = 3000;
const SERVICES = ['n-api', 'n-cpu', 'g-api', 'c-api', 'c-vol', 'q-svc'];
const CALLS = ['servers/detail', 'os-volumes', 'images', 'ports.json', 'flavors', 'users'];

/** The request of a test, by numbers: `req-` and an id that logs and the test tell alike. */
const requestOf = (test: number, index: number) =>
  `req-${(Math.imul(test * REQUESTS + index + 1, 0x9e3779b1) >>> 0).toString(16).padStart(8, '0')}-${index.toString(16).padStart(4, '0')}-4000-8000-${test.toString(16).padStart(12, '0')}`;

const startOf = (test: number) => START + Math.floor(test / 2) * LENGTH;

/** Two workers, one failure in a hundred. */
function stream(): Buffer {
  const packets: Buffer[] = [];
  for (let test = 0; test < TESTS; test++) {
    const testId = `tempest.api.compute.test_${test % 97}.T.test_${test}`;
    const tags = [`worker-${test % 2}`];
    const start = startOf(test) * 1000;
    const end = start + (LENGTH - 50) * 1000;
    const calls = Array.from({ length: REQUESTS }, (_, index) => {
      const url = `http://10.0.0.1/${SERVICES[index % SERVICES.length]}/v2/${CALLS[index % CALLS.length]}`;
      return `INFO [rest_client] Request (T:test_${test}): 200 GET ${url} 0.1s\n    Response - Headers: {'x-openstack-request-id': '${requestOf(test, index)}'}\n`;
    });
    const file = { name: 'pythonlogging', mime: 'text/plain', bytes: Buffer.from(calls.join('')) };
    packets.push(packet({ testId, tags, status: 'inprogress', timestamp: start }));
    packets.push(packet({ testId, tags, timestamp: end, file }));
    const status = test % 100 === 50 ? 'fail' : 'success';
    packets.push(packet({ testId, tags, status, timestamp: end }));
  }
  return Buffer.concat(packets);
}

const WORDS =
  'instance volume port attach detach network binding quota server image block device host agent update'.split(
    ' ',
  );
const filler = (random: () => number, ids: number): string => {
  const words = Array.from({ length: 6 }, () => WORDS[Math.floor(random() * WORDS.length)]);
  const hex = Array.from({ length: ids }, () => Math.floor(random() * 2 ** 48).toString(16));
  return [...words, ...hex].join(' ');
};

/** Lines of one service over the whole run, in oslo.log's own form or as the journal of devstack has it. */
function serviceLog(seed: number, bytes: number, journal: boolean): Buffer {
  const random = createRandom(seed);
  const end = startOf(TESTS);
  const lines: string[] = [];
  const count = Math.ceil(bytes / 270);
  let size = 0;
  for (let index = 0; size < bytes; index++) {
    const at = START + Math.min(1, index / count) * (end - START);
    const time = new Date(at).toISOString();
    const test = Math.min(TESTS - 1, Math.floor((at - START) / LENGTH) * 2 + (index % 2));
    const request = requestOf(test, Math.floor(random() * REQUESTS));
    const luck = random();
    const level = luck < 0.001 ? 'ERROR' : luck < 0.01 ? 'WARNING' : luck < 0.2 ? 'INFO' : 'DEBUG';
    const pid = 8000 + (index % 4);
    const head = journal
      ? `Nov 28 ${time.slice(11, 23)}456 np0001 devstack@s${seed}.service[${pid}]: `
      : `${time.slice(0, 10)} ${time.slice(11, 23)} ${pid} `;
    const text = `service.part${Math.floor(luck * 40)} [None ${request} tempest-${test} tempest-project] Lock "compute_resources" acquired by "service.tracker.update" :: waited ${random().toFixed(3)}s ${filler(random, index % 4)}`;
    const line = `${head}${level} ${text}${journal ? ` {{(pid=${pid}) inner /usr/lib/python3/lockutils.py:404}}` : ''}\n`;
    size += line.length;
    lines.push(line);
  }
  return Buffer.from(lines.join(''));
}

/**
 * Writes two builds below a root, `with` and `without` logs of services.
 *
 * @returns unpacked bytes of the logs
 */
export function generateBuilds(root: string, mebibytes: number): number {
  const logs = 2 * SERVICES.length;
  for (const build of ['with', 'without']) {
    mkdirSync(join(root, build, 'controller/logs'), { recursive: true });
    writeFileSync(join(root, build, 'testrepository.subunit.gz'), gzipSync(stream()));
  }
  let bytes = 0;
  for (let index = 0; index < logs; index++) {
    const journal = index % 2 === 0;
    const text = serviceLog(index + 1, (mebibytes / logs) * 1024 * 1024, journal);
    bytes += text.length;
    const name = journal ? `screen-s${index}.txt.gz` : `service-${index}.log.gz`;
    writeFileSync(join(root, 'with/controller/logs', name), gzipSync(text));
  }
  return bytes;
}
