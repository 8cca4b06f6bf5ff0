import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createKeeper } from '../../../../src/process/logs/kept-lines.ts';
import { createLogScan } from '../../../../src/process/logs/scan.ts';
import { createCollector } from '../../../../src/process/logs/search-terms.ts';
import { explain, failing, passing } from './make.ts';

/** What a program says at an instant of 2026-11-28, in milliseconds after 10:00:10 UTC, always by one process. */
const FORMS: Record<string, (ms: number, text: string) => string> = {
  'apache-error': (ms, text) =>
    `[Sat Nov 28 10:00:10.${ms}000 2026] [proxy:error] [pid 7:tid 9] (111)Connection refused: AH00957: ${text}`,
  'apache-client': (ms, text) =>
    `[Sat Nov 28 10:00:10.${ms}000 2026] [proxy_http:error] [pid 7:tid 9] [client 127.0.0.1:4] AH01114: ${text}`,
  'nginx-error': (_ms, text) => `2026/11/28 10:00:10 [error] 7#7: *1 ${text}`,
  mysql: (ms, text) => `2026-11-28T10:00:10.${ms}000Z 7 [ERROR] [MY-1] [Server] ${text}`,
  rabbitmq: (ms, text) => `2026-11-28 10:00:10.${ms}000+00:00 [error] <0.9.0> ${text}`,
  ovs: (ms, text) => `2026-11-28T10:00:10.${ms}Z|00001|netdev|ERR|${text}`,
  libvirt: (ms, text) => `2026-11-28 10:00:10.${ms}+0000: 7: error : qemuX:1 : ${text}`,
  postgresql: (ms, text) => `2026-11-28 10:00:10.${ms} UTC [7] ERROR:  ${text}`,
  redis: (ms, text) => `7:M 28 Nov 2026 10:00:10.${ms} # ${text}`,
  gunicorn: (_ms, text) => `[2026-11-28 10:00:10 +0000] [7] [ERROR] ${text}`,
  python: (ms, text) => `2026-11-28 10:00:10,${ms} - a.b - ERROR - ${text}`,
  klog: (ms, text) => `E1128 10:00:10.${ms}000 7 file.go:12] ${text}`,
  'syslog-iso': (ms, text) => `<27>1 2026-11-28T10:00:10.${ms}+00:00 np1 mysqld 7 - - ${text}`,
  ceph: (ms, text) => `2026-11-28T10:00:10.${ms}+0000 7f6bb2421d00 -1 ${text}`,
};
const SAID = ['cannot open the table', 'attempt to connect failed', 'disk is full', 'gave up'];

for (const [form, of] of Object.entries(FORMS)) {
  test(`errors of one process within a second are told each: ${form}`, () => {
    const collector = createCollector();
    collector.test('s', 0, failing('2026-11-28T10:00:10Z', 1, '', ['KeyError: 1']));
    const keeper = createKeeper();
    const state = { wanted: collector.wanted, keeper, events: [], startOf: new Map() };
    const log = createLogScan({ log: 0, host: null, ofRunner: false }, state);
    log.push(Buffer.from(SAID.map((text, at) => of(100 * at + 100, text)).join('\n')));
    assert.equal(log.end().form?.name, form.replace('-client', '-error'));
    const told = keeper.kept.map(({ text, last }) => [
      SAID.find((one) => text.includes(one)),
      last,
    ]);
    assert.deepEqual(
      told,
      SAID.map((text) => [text, null]),
    );
  });
}

/** uWSGI was killed behind Apache, and the tests that followed failed fast. */
test('each of the tests that fail one after the other has the line of its own time', () => {
  const instant = (at: number) => new Date(Date.parse('2026-11-28T10:00:10Z') + 150 * at);
  const tests = Array.from({ length: 20 }, (_, at) =>
    failing(instant(at).toISOString(), 0.15, '', ['MismatchError: 200 != 503']),
  );
  const lines = tests.map((_, at) => {
    const time = new Date(instant(at).getTime() + 148).toISOString().slice(11, 23);
    return `[Sat Nov 28 ${time}000 2026] [proxy:error] [pid 7:tid 9] (111)Connection refused: AH00957: no`;
  });
  const { failures } = explain([passing('2026-11-28T10:00:00Z', 1, ''), ...tests], {
    'logs/apache/error.log': lines,
  });
  assert.equal(failures.length, tests.length);
  for (const [at, { from, to, findings }] of failures.entries()) {
    const [found] = findings;
    assert.equal(found?.kind, 'near', `${at}`);
    assert.ok((found?.at ?? 0) >= from && (found?.at ?? 0) <= to, `${at}`);
  }
});

test('a storm of one message leaves room for others', () => {
  const storm = Array.from(
    { length: 30_000 },
    () => '2026-11-28T10:00:10.100000Z 7 [ERROR] [MY-1] [Server] table 12 is full',
  );
  const other = '2026-11-28T10:00:10.200000Z 8 [ERROR] [MY-1] [Server] disk is gone';
  const { failures } = explain([failing('2026-11-28T10:00:10Z', 1, '', ['KeyError: 1'])], {
    'logs/mysql/error.log': [...storm, other],
  });
  const texts = failures.flatMap(({ findings }) => findings.map(({ text }) => text));
  assert.ok(
    texts.some((text) => text.includes('disk is gone')),
    texts.join(),
  );
});
