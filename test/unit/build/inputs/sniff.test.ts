import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { deflateRawSync, gzipSync, zstdCompressSync } from 'node:zlib';

import { HEAD_BYTES, sniff } from '../../../../src/build/inputs/sniff.ts';
import { RECORDED, readRecorded } from '../../../fixtures/recorded.ts';
import { packet } from '../../../fixtures/subunit.ts';
import fc from '../../../harness/property.ts';

const kindOf = (bytes: Buffer | string, name = 'file') =>
  sniff(Buffer.from(bytes).subarray(0, HEAD_BYTES), name);

test('knows what real tools wrote, packed or not', () => {
  const kinds = [
    ['testrepository.subunit.gz', 'subunit'],
    ['interrupted.v1.subunit', 'subunit'],
    ['dstat-csv_log.txt.gz', 'dstat'],
    ['job-output.txt.gz', null],
    ['job-output.json.gz', null],
    ['zuul-info/inventory.yaml', null],
  ] as const;
  for (const [name, kind] of kinds) {
    const bytes = readRecorded(name);
    assert.equal(kindOf(bytes), kind, name);
    assert.equal(kindOf(readFileSync(RECORDED + name)), kind, name);
    assert.equal(kindOf(gzipSync(bytes)), kind, name);
    assert.equal(kindOf(gzipSync(gzipSync(bytes))), kind, name);
    // of which a block must be there as a whole
    assert.equal(kindOf(zstdCompressSync(bytes.subarray(0, 1500))), kind, name);
  }
});

test('of what is costly to unpack the name decides', () => {
  const long = zstdCompressSync(readRecorded('testrepository.subunit.gz'));
  assert.equal(kindOf(long, 'logs/tmpab12cd34.zst'), 'subunit');
  assert.equal(kindOf(long, 'logs/prices.csv.zst'), null);
  for (const tool of ['xz', 'bzip2']) {
    const bytes = execFileSync(tool, ['-c'], { input: readRecorded('testrepository.subunit.gz') });
    assert.equal(kindOf(bytes, 'logs/tmpab12cd34.xz'), 'subunit');
    assert.equal(kindOf(bytes, 'logs/dstat.csv.bz2'), 'dstat');
    assert.equal(kindOf(bytes, 'logs/prices.csv.bz2'), null);
  }
});

test('a gzip file whose header is longer than the head is what its name says', () => {
  const header = Buffer.from('1f8b0804000000000003ffff', 'hex');
  const head = Buffer.concat([header, Buffer.alloc(HEAD_BYTES - header.length, 'A')]);
  assert.equal(sniff(head, 'tmpab12cd34.gz'), 'subunit');
  assert.equal(sniff(head, 'prices.csv.gz'), null);
});

test('knows version 1 by its lines', () => {
  const time = 'time: 2026-11-22 16:19:21.123456Z\n';
  for (const stream of [
    'test: a.b\nsuccess: a.b\n',
    'test: a.b\r\nsuccess: a.b\r\n',
    '\ufefftest: a.b\nfailure: a.b [\nTraceback\n]\n',
    `${time}test: a.b\n`,
    `${time}tags: -worker-0\ntest: Core:a`,
    `progress: +3\n${time}test: a\n`,
    'Running tests\n\ntest: a.b\nsome print\nsuccessful: a.b\n',
    'testing: a.b (x)\nskip: a.b (x) [\nreason\n]\n',
    'test: a\ntime: 2026-11-22 16:19:21Z\nerror: a [ multipart\n',
  ]) {
    assert.equal(kindOf(stream), 'subunit', stream);
  }
});

test('takes no log, no CSV and no text for a test input', () => {
  for (const text of [
    '',
    'error: something\nerror: something else\n',
    'time: 2026-11-22 16:19:21Z\nerror: cannot open\n',
    'test: whether this works\nIt does.\n',
    'success: done\n',
    'failure\n',
    '2026-11-22 16:19:21.357512 | test: a\n',
    '"time","cpu"\n1,2\n',
    '"Host:","a","b"\n',
    'epoch,usr,sys,idl\n1,2,3,4\n',
    'dstat is a tool that writes CSV output\n',
    'Dstatistics, CSV output of another program\n',
    '# Dstat 0.7.4 CSV output\n',
    '<html><title>"Dstat 0.7.4 CSV output"</title>',
    '\u00b3 is a superscript, as in 10 m\u00b3 \u00b3)',
  ]) {
    assert.equal(kindOf(text), null, text);
  }
});

test('knows dstat by its title, also without one', () => {
  for (const text of [
    '"Dstat 0.7.4 CSV output"\n',
    '"dool 1.3.4 CSV output"\n',
    '"pcp-dstat 6.3.8 CSV Output"\r\n',
    '\n"Dstat 0.8.0 CSV output"\n',
    '"Host:","vm",,,,"User:","root"\n"Cmdline:","dstat -t -c --output a.csv 1 2",,,,"Date:","x"\n',
  ]) {
    assert.equal(kindOf(text), 'dstat', text);
  }
});

test('a packet counts with its checksum, wherever in the head it stands', () => {
  const one = packet({ testId: 'a.b', status: 'success' });
  assert.equal(kindOf(one), 'subunit');
  assert.equal(kindOf(Buffer.concat([Buffer.from('stestr says hello\n'), one])), 'subunit');
  const wrong = Buffer.from(one);
  wrong[wrong.length - 1] = (wrong[wrong.length - 1] as number) ^ 1;
  assert.equal(kindOf(wrong), null);
  // one that is longer than what was read has no checksum yet
  const long = packet({ testId: 'x', file: { name: 'traceback', bytes: Buffer.alloc(5000, 'y') } });
  assert.equal(kindOf(long), 'subunit');
  assert.equal(kindOf(Buffer.concat([Buffer.from('x'), long])), null);
});

test('no bytes make it throw, take long or say yes', () => {
  fc.assert(
    fc.property(
      fc.uint8Array({ maxLength: HEAD_BYTES }),
      fc.constantFrom('', 'B3', '1f8b08', '28b52ffd'),
      (bytes, magic) => {
        const head = Buffer.concat([Buffer.from(magic, 'hex'), bytes]).subarray(0, HEAD_BYTES);
        // a long packet at the very beginning is the only thing that needs no checksum; the name is
        // one that says no, for it decides where the head of a gzip file is all header
        if (head[0] !== 0xb3) assert.equal(sniff(head, 'x.csv'), null);
        else sniff(head, 'x.csv');
      },
    ),
    { numRuns: 3000 },
  );
});

test('a bomb and bait cost no more than a look', () => {
  const bomb = gzipSync(Buffer.alloc(100 * 1024 * 1024));
  const stored = deflateRawSync(Buffer.alloc(1));
  const baits = [
    bomb,
    gzipSync(gzipSync(bomb)),
    zstdCompressSync(Buffer.alloc(100 * 1024 * 1024)),
    Buffer.concat([Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3]), stored]),
    Buffer.alloc(HEAD_BYTES, 0xb3),
    Buffer.from('success '.repeat(200)),
    Buffer.from(`test: a\n`.repeat(200)),
    Buffer.from(`tags: ${'a '.repeat(500)}`),
    Buffer.from(`"dstat ${' '.repeat(1000)}`),
  ];
  for (const bait of baits) {
    const before = process.threadCpuUsage();
    for (let count = 0; count < 10; count++) assert.equal(kindOf(bait), null);
    const { user, system } = process.threadCpuUsage(before);
    // under a millisecond each
    assert.ok(user + system < 200_000, `${bait.subarray(0, 8).toString('hex')}: ${user} µs`);
  }
});
