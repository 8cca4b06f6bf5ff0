import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { createWarnings } from '../../../../src/build/warnings.ts';
import { explainByLogs } from '../../../../src/process/logs/read.ts';
import { createCollector } from '../../../../src/process/logs/search-terms.ts';
import type { Source, Work } from '../../../../src/process/source.ts';
import { inChunks, NO_LIMITS } from '../../../harness/unpack.ts';
import { call, failing, passing, REQUEST_A, REQUEST_B } from './make.ts';

const LINE = `2026-11-28 10:00:05.500 7 ERROR nova.compute [None ${REQUEST_A} - -] No valid host was found\n`;
const logs = `2026-11-28 10:00:01.000 7 DEBUG nova.compute [-] begins\n${LINE}`;

function service(path: string, text: string | Buffer): Source<'service-log'> {
  return {
    kind: 'service-log',
    path,
    host: null,
    phase: null,
    repository: null,
    open: async () => ({
      bytes: inChunks(Buffer.from(text as string), [7]),
      close: async () => undefined,
    }),
  };
}

const FAILED = failing('2026-11-28T10:00:05Z', 2, call('http://x/', REQUEST_A, 500));

async function explained(sources: Source<'service-log'>[], maxBytes: number, tests = [FAILED]) {
  const directory = mkdtempSync(join(tmpdir(), 'logs-read-'));
  const warnings = createWarnings();
  const collector = createCollector();
  for (const [run, one] of tests.entries()) collector.test('s', run, one);
  const work = {
    directory,
    options: { packed: false, hashed: false },
    limits: NO_LIMITS,
    warnings,
  } as unknown as Work;
  try {
    const { logs: file } = await explainByLogs(sources, collector.wanted, maxBytes, work);
    return { file, codes: warnings.list().map(({ code }) => code) };
  } finally {
    rmSync(directory, { recursive: true });
  }
}

test('what a log says of a failed request is found, however it comes in chunks', async () => {
  const { file, codes } = await explained([service('logs/n-cpu.log', logs)], 1e6);
  const [finding] = file?.failures[0]?.findings ?? [];
  assert.deepEqual([finding?.kind, finding?.line, codes], ['error', 2, []]);
});

test('a log beyond the room of all is not read, and that is told', async () => {
  const first = service('logs/n-api.log', `${'x'.repeat(500)}\n`);
  const { file, codes } = await explained([first, service('logs/n-cpu.log', logs)], 400);
  assert.deepEqual(file?.failures[0]?.findings ?? [], []);
  assert.ok(codes.includes('LOGS_TOO_LARGE'), codes.join());
});

test('of a log that is packed and cut, or beyond the room, no stop is told', async () => {
  const from = `2026-11-28 10:00:0`;
  const text = [
    `${from}1.100 7 DEBUG a.b [None ${REQUEST_B} - -] begins`,
    `${from}4.000 7 DEBUG a.b [-] begins`,
    `${from}4.500 7 DEBUG a.b [-] ends`,
    '',
  ].join('\n');
  const refused =
    "HTTPConnectionPool(host='10.0.0.1', port=5000): with url: /v3 ([Errno 111] Connection refused)";
  const asked = passing('2026-11-28T10:00:01Z', 1, call('http://10.0.0.1:5000/v3', REQUEST_B));
  const tests = [asked, failing('2026-11-28T10:00:05Z', 0.5, '', [refused])];
  const packed = gzipSync(text);
  const findings = async (bytes: string | Buffer, maxBytes: number) => {
    const { file, codes } = await explained([service('logs/key.log', bytes)], maxBytes, tests);
    return [file?.failures[0]?.findings.map(({ kind, line }) => [kind, line]), codes];
  };
  assert.deepEqual(await findings(packed, 1e6), [[['stopped', 3]], []]);
  const cut = packed.subarray(0, packed.length - 9);
  assert.deepEqual(await findings(cut, 1e6), [[], ['INPUT_TRUNCATED']]);
  const lines = text.length - 10;
  assert.deepEqual(await findings(text, lines), [[], ['INPUT_TOO_LARGE']]);
});

test('logs of another zone that no request tells are said not to be set beside the tests', async () => {
  const tests = [passing('2026-11-28T10:00:00Z', 20, ''), failing('2026-11-28T10:00:25Z', 5, '')];
  /** A line a second for ten minutes. */
  const log = (start: string, every = 1) =>
    Array.from({ length: 600 / every }, (_, line) => {
      const at = new Date(Date.parse(`2026-11-28T${start}Z`) + line * every * 1000).toISOString();
      return `${at.slice(0, 10)} ${at.slice(11, 23)} 7 INFO nova.compute [-] line ${line}\n`;
    }).join('');
  const codes = async (...texts: string[]) => {
    const sources = texts.map((text, at) => service(`logs/n-${'ab'[at]}.log`, text));
    return (await explained(sources, 1e6, tests)).codes;
  };
  // eastward and westward, by whole hours and not
  for (const start of ['11:55:00', '04:55:00', '15:25:00'])
    assert.deepEqual(await codes(log(start)), ['LOGS_ZONE'], start);
  // some log of its kind is beside them: the other is of what was before
  assert.deepEqual(await codes(log('11:55:00'), log('09:55:00')), []);
  // seldom enough to have been silent, too far for any zone, none that could hold the tests, and what was read
  assert.deepEqual(await codes(log('11:55:00', 60)), []);
  assert.deepEqual(await codes(log('11:55:00').replaceAll('11-28', '12-03')), []);
  assert.deepEqual(await codes(log('11:50:00').split('\n').slice(0, 250).join('\n')), []);
  assert.deepEqual(await codes(log('09:55:00')), []);
  // silent for five minutes behind more pauses than are kept
  const long = ['11:30:00', '11:40:00', '11:55:00'].map((start) => log(start)).join('');
  assert.deepEqual(await codes(long), []);
  // nor what names its zone, but in a line of oslo.log between
  const zoned = log('11:55:00').replace(/^(\S+) (\S+)/gm, '$1T$2Z host app[7]:');
  const oslo = '2026-11-28 11:55:01.500 7 INFO nova.compute [-] begins\n';
  assert.deepEqual(await codes(`${zoned}${oslo}${zoned}`), []);
  const objects = zoned.replace(/^(\S+) .*/gm, '{"log": "line", "time": "$1"}');
  assert.deepEqual(await codes(`${objects}${oslo}${objects}`), []);
});
