/** A subunit stream like that of a Tempest run: workers in turn, logs of REST calls, some failures. */
import { packet } from '../test/fixtures/subunit.ts';

const SERVICES = ['compute', 'identity', 'image', 'network', 'object_storage', 'volume'];
const VERBS = ['GET', 'POST', 'PUT', 'DELETE'];
/** Epoch milliseconds of the first test. */
export const STREAM_START_MS = 1_790_000_000_000;
const START = STREAM_START_MS * 1000;
const WORKERS = 4;

/** Numbers in [0, 1), the same in every run. */
function createRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

/** The whole of it; see generatePackets. */
export function generateStream(...shape: Parameters<typeof generatePackets>): Buffer {
  return Buffer.concat([...generatePackets(...shape)]);
}

/**
 * The packets of each test, one test after the other.
 *
 * @param tests number of test runs
 * @param logBytes of the log each attaches, about; 0: none
 * @param longest seconds a test takes at most
 */
export function* generatePackets(
  tests: number,
  logBytes = 20_000,
  longest = 60,
): Generator<Buffer> {
  const random = createRandom(tests);
  const pick = <T>(list: T[]) => list[Math.floor(random() * list.length)] as T;
  const hex = () =>
    Math.floor(random() * 2 ** 32)
      .toString(16)
      .padStart(8, '0');
  const clocks = Array<number>(WORKERS).fill(START);

  const log = (at: number): string => {
    let text = '';
    for (let line = 0; text.length < logBytes; line++) {
      const time = new Date((at + line * 1300) / 1000).toISOString().replace('T', ' ').slice(0, 23);
      text += `${time} 4711 INFO tempest.lib.common.rest_client [req-${hex()}-${hex()}] Request (ServersTest:test_${line}): ${pick([200, 202, 204, 404])} ${pick(VERBS)} http://192.0.2.1:8774/v2.1/servers/${hex()}${hex()} ${random().toFixed(3)}s\n`;
      text += `${time} 4711 DEBUG tempest.lib.common.rest_client Request - Headers: {'Content-Type': 'application/json', 'Accept': 'application/json', 'X-Auth-Token': '<omitted>'}\n        Body: None\n    Response - Headers: {'content-type': 'application/json', 'x-openstack-request-id': 'req-${hex()}', 'status': '200'}\n        Body: b'{"server": {"id": "${hex()}", "status": "ACTIVE"}}'\n`;
    }
    return text;
  };

  for (let index = 0; index < tests; index++) {
    const packets: Buffer[] = [];
    const worker = clocks.indexOf(Math.min(...clocks));
    const start = clocks[worker] as number;
    const end = start + Math.floor(random() ** 4 * longest * 1e6) + 20_000;
    clocks[worker] = end;
    const service = pick(SERVICES);
    const testId = `tempest.api.${service}.test_${service}_${index % 97}.Test${service}.test_case_${index}[id-${hex()}-${hex()},smoke]`;
    const tags = [`worker-${worker}`];
    const attach = (name: string, mime: string, text: string) => {
      const bytes = Buffer.from(text);
      for (let from = 0; from < bytes.length; from += 65_536) {
        const part = bytes.subarray(from, from + 65_536);
        packets.push(packet({ testId, tags, timestamp: end, file: { name, mime, bytes: part } }));
      }
    };
    packets.push(packet({ testId, tags, status: 'inprogress', timestamp: start }));
    if (logBytes > 0) attach("pythonlogging:''", 'text/plain;charset="utf8"', log(start));
    const luck = random();
    const status = luck < 0.01 ? 'fail' : luck < 0.09 ? 'skip' : 'success';
    if (status === 'fail') {
      const mime = 'text/x-traceback;language="python";charset="utf8"';
      const frames = `  File "/opt/stack/tempest/tempest/api/${service}/test.py", line ${index}, in test_case\n    self.wait()\n`;
      attach(
        'traceback',
        mime,
        `Traceback (most recent call last):\n${frames.repeat(4)}tempest.lib.exceptions.TimeoutException: Request timed out\nDetails: server ${hex()} failed to reach ACTIVE within 196 s\n`,
      );
    }
    if (status === 'skip') attach('reason', 'text/plain;charset="utf8"', `${service} is not there`);
    packets.push(packet({ testId, tags, status, timestamp: end }));
    yield Buffer.concat(packets);
  }
}
