import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { gunzipSync } from 'node:zlib';
import { RECORDED } from '../../../fixtures/recorded.ts';
import fc from '../../../harness/property.ts';
import { readSeries } from './read.ts';

const read = (csv: string | Buffer, size = 1000) => readSeries(csv, { size });

const header = (tool: string, date: string) => `"${tool}"
"Author:","somebody",,,,"URL:","http://example.org/"
"Host:","controller",,,,"User:","root"
"Cmdline:","dstat -tcm",,,,"Date:","${date}"
`;

const DSTAT = `${header('Dstat 0.7.2 CSV output', '22 Nov 2026 16:19:21 UTC')}
"system","total cpu usage",,"memory usage",,"dsk/total",,"most expensive cpu process"
"time","usr","idl","used","free","read","writ","process              pid  cpu read write"
22-11 16:19:21,33.5,66.5,1024,2048,10,20,"Top: cp	0.3"
22-11 16:19:22,1,99,1025,2047,0,0.5,
`;

test('reads dstat', async () => {
  const series = await read(DSTAT);
  assert.deepEqual(series.codes, []);
  assert.equal(series.host, 'controller');
  assert.deepEqual(series.at, ['2026-11-22T16:19:21.000Z', '2026-11-22T16:19:22.000Z']);
  assert.deepEqual(series.values('cpu', 'usr'), [33.5, 1]);
  assert.deepEqual(series.values('memory', 'used'), [1024, 1025]);
  assert.deepEqual(series.values('dsk', 'writ'), [20, 0.5]);
  assert.deepEqual(series.values('top', 'cpu'), ['Top: cp\t0.3', null]);
  assert.deepEqual(
    [series.unit('cpu', 'usr'), series.unit('memory', 'used'), series.unit('dsk', 'read')],
    ['percent', 'bytes', 'bytes/s'],
  );
});

test('finds the same one byte at a time', async () => {
  assert.deepEqual((await read(DSTAT, 1)).columns, (await read(DSTAT)).columns);
});

test('reads the times of dool', async () => {
  const { at } = await read(`${header('dool 1.3.4 CSV output', '02 Jan 2027 03:04:05 UTC')}
"system","total cpu usage",
"time","usr","sys"
Jan-02 03:04:05,1,2
`);
  assert.deepEqual(at, ['2027-01-02T03:04:05.000Z']);
});

test('reads pcp-dstat: KiB, columns that repeat the group, devices without a value', async () => {
  const series = await read(`${header('pcp-dstat 6.0.3 CSV Output', '22 Nov 2026 16:42:52 UTC')}
"system","total usage",,"memory usage",,"net/total",,"dsk/total",,"paging",,"total",
"time","total usage:usr","total usage:idl","used","buf","net/total:recv","net/total:send","dsk/total:read","dsk/total:writ","in","out","total:used","total:free"
22-11 16:42:52,,150,96,,,,,
22-11 16:42:53,0.5,99.5,151,97,7,8,3,4,1,0,,
`);
  assert.deepEqual(series.codes, []);
  assert.deepEqual(series.values('cpu', 'idl'), [null, 99.5]);
  assert.deepEqual(series.values('memory', 'used'), [150 * 1024, 151 * 1024]);
  assert.deepEqual(series.values('memory', 'buff'), [96 * 1024, 97 * 1024]);
  assert.deepEqual(series.values('net', 'recv'), [null, 7]);
  assert.deepEqual(series.values('dsk', 'writ'), [null, 4096]);
  assert.deepEqual(series.values('paging', 'in'), [null, 4096]);
  assert.equal(series.values('swap', 'used'), undefined);
});

test('rows cross New Year', async () => {
  const { at } = await read(`${header('Dstat 0.8.0 CSV output', '31 Dec 2026 23:59:58 UTC')}
"system","procs"
"time","run"
31-12 23:59:59,1
01-01 00:00:00,1
01-01 00:00:01,1
`);
  assert.deepEqual(at, [
    '2026-12-31T23:59:59.000Z',
    '2027-01-01T00:00:00.000Z',
    '2027-01-01T00:00:01.000Z',
  ]);
});

test('rows are in the zone of the header', async () => {
  const first = async (zone: string) => {
    const rows = '"system","procs"\n"time","run"\n22-11 16:00:00,1\n';
    const { at, codes } = await read(
      `${header('Dstat 0.8.0 CSV output', `22 Nov 2026 16:00:00 ${zone}`)}${rows}`,
    );
    return [at[0], ...codes];
  };
  assert.deepEqual(await first('CET'), ['2026-11-22T15:00:00.000Z']);
  assert.deepEqual(await first('-0330'), ['2026-11-22T19:30:00.000Z']);
  assert.deepEqual(await first('XYZ'), ['2026-11-22T16:00:00.000Z', 'DSTAT_ZONE']);
});

test('rows go on through both changes of summer time', async () => {
  const read2 = async (date: string, ...rows: string[]) => {
    const text = rows.map((row) => `${row},1\n`).join('');
    const head = `${header('Dstat 0.8.0 CSV output', date)}"system","procs"\n"time","run"\n`;
    const { at, codes } = await read(head + text);
    return [at.map((time) => time.slice(11, 19)), codes];
  };
  assert.deepEqual(
    await read2('25 Oct 2026 02:59:58 CEST', '25-10 02:59:59', '25-10 02:00:00', '25-10 02:00:01'),
    [['00:59:59', '01:00:00', '01:00:01'], []],
  );
  assert.deepEqual(
    await read2('29 Mar 2026 01:59:58 CET', '29-03 01:59:59', '29-03 03:00:00', '29-03 03:00:01'),
    [['00:59:59', '01:00:00', '01:00:01'], []],
  );
});

test('a restarted dstat goes on in the same file, with other columns', async () => {
  const second = `${header('Dstat 0.8.0 CSV output', '22 Nov 2026 17:00:00 UTC')}
"system","procs","load avg"
"time","run","1m"
22-11 17:00:00,4,0.5
`;
  const series = await read(DSTAT + second);
  assert.equal(series.at[2], '2026-11-22T17:00:00.000Z');
  assert.deepEqual(series.values('cpu', 'usr'), [33.5, 1, null]);
  assert.deepEqual(series.values('load', '1m'), [null, null, 0.5]);
});

test('a row out of order is left out', async () => {
  const series = await read(`${DSTAT}22-11 16:19:20,9,9,9,9,9,9,\n22-11 16:19:23,7,9,9,9,9,9,\n`);
  assert.deepEqual(series.codes, ['DSTAT_CLOCK']);
  assert.deepEqual(series.values('cpu', 'usr'), [33.5, 1, 7]);
});

test('a row out of order does not take the year of others with it', async () => {
  const rows = ['01-01 00:00:00', '22-11 16:19:23', '22-11 16:19:24'];
  const series = await read(DSTAT + rows.map((row) => `${row},7,9,9,9,9,9,\n`).join(''));
  assert.deepEqual(series.at.slice(2), ['2026-11-22T16:19:23.000Z', '2026-11-22T16:19:24.000Z']);
});

test('an epoch goes before the time of a row, unless no date can be that late', async () => {
  const { at, codes } = await read(`${header('Dstat 0.8.0 CSV output', '22 Nov 2026 16:19:21 UTC')}
"epoch","procs"
"epoch","run"
1795364361.5,1
99999999999999999999,1
`);
  assert.deepEqual([at, codes], [['2026-11-22T16:19:21.500Z'], ['DSTAT_TIME']]);
});

test('after the clock was set back, the clock that was set counts', async () => {
  const rows = ['16:19:22,9', '16:19:23,8', '16:19:24,7'].map((row) => `22-11 ${row},9,9,9,9,9,\n`);
  const series = await read(`${DSTAT}22-11 16:20:00,6,9,9,9,9,9,\n${rows.join('')}`);
  assert.deepEqual(
    series.at.map((at) => at.slice(11, 19)),
    ['16:19:21', '16:19:22', '16:19:23', '16:19:24'],
  );
  assert.deepEqual(series.values('cpu', 'usr'), [33.5, 9, 8, 7]);
  assert.deepEqual(series.values('top', 'cpu'), ['Top: cp\t0.3', null, null, null]);
  assert.deepEqual(series.codes, ['DSTAT_CLOCK']);
});

test('after the clock was set forward there is a gap', async () => {
  const { at, codes } = await read(`${DSTAT}22-11 18:19:23,6,9,9,9,9,9,\n`);
  assert.deepEqual([at[2], codes], ['2026-11-22T18:19:23.000Z', []]);
});

test('tells the most expensive processes apart', async () => {
  const { values } = await read(`${header('Dstat 0.7.2 CSV output', '22 Nov 2026 16:19:21 UTC')}
"system","most expensive","most expensive","most expensive i/o process","highest total"
"time","cpu process","memory process","process              pid  read write cpu","latency process"
22-11 16:19:21,mysqld 12,java 123M,"bash 1 2 3",kworker 4
`);
  assert.deepEqual(
    ['cpu', 'mem', 'io', 'latency'].map((name) => values('top', name)),
    [['mysqld 12'], ['java 123M'], ['bash 1 2 3'], ['kworker 4']],
  );
});

test('a last row that was cut off is left out', async () => {
  const series = await read(`${DSTAT}22-11 16:19:23,7,9`);
  assert.deepEqual([series.times.length, series.codes], [2, ['DSTAT_ROW']]);
});

test('a header whose first lines were lost is known by its titles, whatever was printed before it', async () => {
  const table = '"system","load avg",,\n"time","1m","5m","15m"\n28-11 12:17:10,1,2,3\n';
  for (const before of ['', 'Terminated\n', 'dstat: not found\nnohup: ignoring input\n']) {
    const series = await readSeries(`${before}${table}`, {
      run: { tests: [Date.UTC(2026, 10, 28, 12, 17)] },
    });
    assert.deepEqual(series.values('load', '5m'), [2], before);
  }
});

test('a file that is something else has no rows, whatever it is', async () => {
  assert.deepEqual((await read('<html>')).codes.at(-1), 'DSTAT_EMPTY');
  const anything = fc.oneof(
    fc.uint8Array({ maxLength: 400 }).map((bytes) => Buffer.from(bytes)),
    fc
      .array(fc.constantFrom('"', ',', '\n', DSTAT.slice(0, 300), '22-11 16:19:23', '1e999', '-'))
      .map((parts) => Buffer.from(parts.join(''))),
  );
  const property = fc.asyncProperty(anything, async (bytes) => {
    const { times, columns } = await read(bytes, 50);
    for (const { values } of columns) assert.equal(values.length, times.length);
  });
  await fc.assert(property, { numRuns: 200 });
});

test('reads what was recorded beside the fixture', async () => {
  const series = await read(gunzipSync(readFileSync(`${RECORDED}dstat-csv_log.txt.gz`)));
  assert.equal(series.host, 'controller');
  assert.ok(series.times.length > 10);
  assert.ok(Math.max(...(series.values('cpu', 'usr') as number[])) > 5, 'somebody worked');
});
