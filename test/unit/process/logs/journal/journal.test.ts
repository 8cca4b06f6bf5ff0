/** Journals as journalctl writes them out: recorded by test/fixtures/journal/record.sh. */
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { createWarnings } from '../../../../../src/build/warnings.ts';
import { serviceOfEntry } from '../../../../../src/process/logs/journal/entry.ts';
import {
  createExportReader,
  type JournalReader,
  type OnEntry,
} from '../../../../../src/process/logs/journal/export.ts';
import { createJournalJsonReader } from '../../../../../src/process/logs/journal/json.ts';
import { explainByLogs } from '../../../../../src/process/logs/read.ts';
import { createCollector } from '../../../../../src/process/logs/search-terms.ts';
import type { Source, Work } from '../../../../../src/process/source.ts';
import fc from '../../../../harness/property.ts';
import { inChunks, NO_LIMITS } from '../../../../harness/unpack.ts';
import { call, failing, REQUEST_A } from '../make.ts';

const recorded = (name: string) =>
  readFileSync(new URL(`../../../../fixtures/journal/${name}`, import.meta.url));
const EXPORT = recorded('journal.export');
const JSON_LINES = recorded('journal.json.txt');

interface Seen {
  line: number;
  time: number;
  pid: number;
  priority: number;
  service: string;
  text: string;
}

/** The entries of a journal, of which each chunk is overwritten when it was pushed. */
function entriesOf(make: (onEntry: OnEntry) => JournalReader, bytes: Buffer, sizes: number[]) {
  const seen: Seen[] = [];
  const reader = make((entry, message) => {
    const { line, time, pid, priority } = entry;
    const text = message.toString('latin1');
    seen.push({ line, time, pid, priority, service: serviceOfEntry(entry), text });
  });
  for (let at = 0, turn = 0; at < bytes.length; turn++) {
    const size = sizes[turn % sizes.length] as number;
    const chunk = Buffer.from(bytes.subarray(at, at + size));
    reader.push(chunk);
    chunk.fill(0x21);
    at += size;
  }
  reader.end();
  return { seen, lines: reader.lines() };
}

const WHOLE = [EXPORT.length];

test('an export has what the same journal has as JSON, but for what that leaves out', () => {
  const { seen } = entriesOf(createExportReader, EXPORT, WHOLE);
  const asJson = entriesOf(createJournalJsonReader, JSON_LINES, [JSON_LINES.length]).seen;
  const withoutLine = ({ line, ...entry }: Seen) => entry;
  const isLong = ({ text }: Seen) => text.startsWith('long ');
  assert.equal(seen.filter(isLong).length, 1);
  assert.deepEqual(seen.filter((one) => !isLong(one)).map(withoutLine), asJson.map(withoutLine));
  const services = new Set(seen.map(({ service }) => service));
  assert.deepEqual([...services], ['g-api', 'n-cpu', 'key', 'nobody-special']);
  assert.ok(seen.every(({ time, pid }) => time > Date.UTC(2026, 0) && pid > 1));
});

test('messages of many lines, with newlines in their length, that are no UTF-8 or look like entries', () => {
  const { seen } = entriesOf(createExportReader, EXPORT, WHOLE);
  const texts = seen.filter(({ service }) => service === 'key').map(({ text }) => text);
  assert.equal(texts.length, 7);
  assert.equal(texts[0], 'ten bytes\n');
  assert.match(texts[1] ?? '', /^Unhandled exception\nTraceback .*\n.*\nAttributeError: 'set'/);
  assert.equal(texts[2], 'no \xff utf-8');
  assert.equal(texts[3], 'MESSAGE=\n\n__REALTIME_TIMESTAMP=1\nas if it were an entry');
  assert.equal(texts[4]?.length, 5005);
  assert.deepEqual(
    seen.filter(({ service }) => service === 'key').map(({ priority }) => priority),
    [5, 3, 4, 6, 6, 6, 6],
  );
});

test('the line of a message is where it begins, counted as whoever opens the file counts', () => {
  const lines = EXPORT.toString('latin1').split('\n');
  const { seen, lines: all } = entriesOf(createExportReader, EXPORT, WHOLE);
  for (const { line, text } of seen) {
    const first = text.split('\n', 1)[0] as string;
    const there = lines[line - 1] as string;
    assert.ok(there.endsWith(first), `line ${line}: ${JSON.stringify(there)}`);
  }
  assert.equal(all, lines.length - 1);
});

test('however an export comes in chunks, it says the same', () => {
  const whole = entriesOf(createExportReader, EXPORT, WHOLE);
  assert.deepEqual(entriesOf(createExportReader, EXPORT, [1]), whole);
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 700 }), { minLength: 1 }), (sizes) => {
      assert.deepEqual(entriesOf(createExportReader, EXPORT, sizes), whole);
    }),
  );
});

test('an export that was cut, or whose lengths are wrong, gives the entries before', () => {
  const whole = entriesOf(createExportReader, EXPORT, WHOLE).seen;
  fc.assert(
    fc.property(fc.nat(EXPORT.length), (length) => {
      const { seen } = entriesOf(createExportReader, EXPORT.subarray(0, length), [997]);
      // of the last one the end may be missing
      assert.deepEqual(seen.slice(0, -1), whole.slice(0, Math.max(0, seen.length - 1)));
    }),
  );
  const wrong = Buffer.from(EXPORT);
  wrong.fill(0xff, wrong.indexOf('MESSAGE\n') + 8, wrong.indexOf('MESSAGE\n') + 16);
  const { seen } = entriesOf(createExportReader, wrong, [997]);
  assert.ok(seen.length > whole.length - 3, `${seen.length} of ${whole.length}`);
});

const log = (path: string, bytes: Buffer, size: number): Source<'service-log'> => ({
  kind: 'service-log',
  path,
  host: 'controller',
  phase: null,
  repository: null,
  open: async () => ({ bytes: inChunks(bytes, [size]), close: async () => undefined }),
});

/** What logs say of a test that failed when the journal was written, of the request that glance logged an error of. */
async function explained(...logs: Source<'service-log'>[]) {
  const directory = mkdtempSync(join(tmpdir(), 'journal-'));
  const collector = createCollector();
  const [first] = entriesOf(createExportReader, EXPORT, WHOLE).seen as [Seen];
  const start = new Date(first.time - 500).toISOString();
  collector.test('s', 0, failing(start, 3, call('http://127.0.0.1:9292/v2', REQUEST_A, 500)));
  const work = {
    directory,
    options: { packed: false, hashed: false },
    limits: NO_LIMITS,
    warnings: createWarnings(),
  } as unknown as Work;
  try {
    const { logs: file } = await explainByLogs(logs, collector.wanted, 1e9, work);
    const [finding] = file?.failures[0]?.findings ?? [];
    return { file, finding };
  } finally {
    rmSync(directory, { recursive: true });
  }
}

for (const [path, bytes, form] of [
  ['controller/logs/devstack.journal', EXPORT, 'journal-export'],
  ['controller/logs/devstack.journal.gz', gzipSync(EXPORT), 'journal-export'],
  ['controller/logs/journal.json.log', JSON_LINES, 'journal-json'],
] as const) {
  test(`${path}: each service in it is one, and the line that explains a failure is found`, async () => {
    for (const size of [3, 100_000]) {
      const { file, finding } = await explained(log(path, bytes, size));
      const told = file?.logs[finding?.log ?? -1];
      assert.deepEqual([told?.service, told?.path, told?.format], ['g-api', path, form]);
      assert.equal(finding?.kind, 'error');
      assert.equal(
        finding?.text,
        "FileNotFoundError: [Errno 2] No such file or directory: '/nowhere/image'",
      );
      const plain = path.endsWith('.gz') ? EXPORT : bytes;
      const there = plain.toString('latin1').split('\n')[(finding?.line ?? 0) - 1] as string;
      assert.match(there, form === 'journal-export' ? /Failed to store the image/ : /"MESSAGE":\[/);
      assert.deepEqual(
        file?.logs.map(({ service }) => service),
        ['g-api', 'n-cpu', 'key', 'nobody-special'],
      );
    }
  });
}

test('beside the log that the journal was written to as text each line is told once', async () => {
  const text = recorded('journal.txt');
  const { file, finding } = await explained(
    log('controller/logs/screen-g-api.txt', text, 5000),
    log('controller/logs/devstack.journal', EXPORT, 5000),
  );
  const told = file?.logs[finding?.log ?? -1];
  assert.equal(told?.path, 'controller/logs/screen-g-api.txt');
  const errors = file?.failures[0]?.lines.filter(({ level }) => level === 'error') ?? [];
  const own = errors.filter(({ text: said }) => said.includes('Failed to store'));
  assert.equal(own.length, 1);
});
