/** What dstat prints on its screen; lines of pcp-dstat 6.0.3 and, from a journal, as dstat 0.8.0 prints. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { secondsOf } from '../../../harness/cost.ts';
import { readSeries } from './read.ts';

const KIB = 1024;
const SCREEN = `You did not select any stats, using -cdngy by default.
----system---- ----total-usage---- ------memory-usage----- -net/total- ---load-avg---
     time     |usr sys idl wai stl| used  free  buf   cach| recv  send| 1m   5m  15m
28-11 11:58:49|                   | 530M   21G   42M 2207M|           |3.88 8.86 8.33
28-11 11:58:50| 64  24   7   4   0| 515M   21G   42M 2207M| 200B 1234k|3.88 8.86 8.33
28-11 11:58:51|  5   0  95   0   0| 515M   21G   42M 2207M|   0     0 |3.88 8.86 8.33
`;
const run = { tests: [Date.parse('2026-11-28T11:58:50Z')], job: [] };

test('reads columns by their place, and the year from the tests', async () => {
  const series = await readSeries(SCREEN, { kind: 'dstat-screen', run });
  assert.deepEqual(series.codes, []);
  assert.deepEqual(
    series.at.map((time) => time.slice(0, 19)),
    ['2026-11-28T11:58:49', '2026-11-28T11:58:50', '2026-11-28T11:58:51'],
  );
  assert.deepEqual(series.values('cpu', 'usr'), [null, 64, 5]);
  assert.deepEqual(series.values('cpu', 'stl'), [null, 0, 0]);
  assert.deepEqual(series.values('memory', 'cach')?.[0], 2207 * KIB ** 2);
  assert.deepEqual(series.values('net', 'recv'), [null, 200, 0]);
  assert.deepEqual(series.values('net', 'send'), [null, 1234 * KIB, 0]);
  assert.deepEqual(series.values('load', '15m'), [8.33, 8.33, 8.33]);
  assert.deepEqual([series.unit('net', 'send'), series.unit('load', '1m')], ['bytes/s', 'load']);
});

test('the same from a journal, coloured, titles again in the middle, one byte at a time', async () => {
  const lines = SCREEN.trimEnd().split('\n').slice(1);
  const [titles = '', names = '', ...rows] = lines;
  const text = [titles, names, rows[0], titles, names, ...rows.slice(1)]
    .map((line) => `Nov 28 11:58:50.123456 np0012 dstat.sh[71]: \u001b[0;34m${line}\u001b[0;0m\r\n`)
    .join('');
  const plain = await readSeries(SCREEN, { kind: 'dstat-screen', run });
  const journal = await readSeries(text, { size: 1, run });
  assert.equal(journal.host, 'np0012');
  assert.deepEqual([journal.columns, journal.times], [plain.columns, plain.times]);
});

test('several devices and processes', async () => {
  const { values, codes } = await readSeries(
    `----system---- --dsk/sda-----dsk/sdb-- ---paging-- --most-expensive-
     time     | read  writ: read  writ|  in   out |  cpu process   
28-11 11:58:50|6815k  192k:   0     0 |   0   99k |mysqld       12
`,
    { kind: 'dstat-screen', run },
  );
  assert.deepEqual(codes, []);
  assert.deepEqual(values('dsk/sda', 'writ'), [192 * KIB]);
  assert.deepEqual(values('top', 'cpu'), ['mysqld       12']);
  assert.equal(values('paging', 'out'), undefined);
});

test('without tests there is no year', async () => {
  assert.deepEqual((await readSeries(SCREEN)).codes, ['DSTAT_NO_DATE']);
});

test('any lines are read in time', async () => {
  const bait = [
    '-'.repeat(4000),
    `-a${'-'.repeat(4000)}x|`,
    `${' '.repeat(4000)}|`,
    '|:'.repeat(2000),
  ];
  const text = `${SCREEN}${Array.from({ length: 2000 }, (_, i) => `${bait[i % 4]}${i}\n`).join('')}`;
  const seconds = await secondsOf(async () =>
    assert.equal((await readSeries(text, { size: 65_536, run })).times.length, 3),
  );
  assert.ok(seconds < 5, `${seconds} s`);
});
