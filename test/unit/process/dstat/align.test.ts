/**
 * Rows that are longer or shorter than their header. Headers and rows are of the tools that are named,
 * with fewer columns and shorter numbers.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { asksForEach } from '../../../../src/process/dstat/command.ts';
import { again, header } from './header.ts';
import { readSeries } from './read.ts';

const KIB = 1024;
const DATE = '28 Nov 2026 12:17:08 UTC';
const pcp = (version: string, titles: string, names: string, ...rows: string[]) =>
  `${header(`pcp-dstat ${version} CSV Output`, DATE)}${titles}\n${names}\n${rows
    .map((row, second) => `28-11 12:17:1${second}${row}\n`)
    .join('')}`;
const CPU = '"total usage:usr","total usage:idl"';

test('pcp-dstat 6.0.3 without a device: one nameless column has no cell, or two', async () => {
  // -t -n -N nosuch -m
  const none = await readSeries(
    pcp('6.0.3', '"system",,"memory usage",,', '"time",,"used","free"', ',1902952,17360096'),
  );
  assert.deepEqual(none.values('memory', 'used'), [1902952 * KIB]);
  // -t -c -s -S vda2 -m
  const two = await readSeries(
    pcp(
      '6.0.3',
      '"system","total usage",,,"memory usage",',
      `"time",${CPU},,"used","free"`,
      ',,,,1903084,17360096',
      ',61.399,27.455,,,1910260,17352576',
    ),
  );
  assert.deepEqual(two.values('memory', 'used'), [1903084 * KIB, 1910260 * KIB]);
  assert.deepEqual(two.values('cpu', 'usr')?.[1], 61.399);
  // -t -d -D nosuch,total -m
  const total = await readSeries(
    pcp('6.0.3', '"system","dsk/total","memory usage",', '"time",,"used","free"', ',1,2'),
  );
  assert.deepEqual(total.values('memory', 'free'), [2 * KIB]);
  assert.deepEqual([none.codes, two.codes, total.codes], [[], [], []]);
});

test('pcp-dstat 6.0.3 -i: the header names all interrupts, the rows have their sum', async () => {
  const series = await readSeries(
    pcp(
      '6.0.3',
      '"system","total usage",,"interrupts",,,"memory usage",',
      `"time",${CPU},"interrupts:24","interrupts:NMI","interrupts:LOC","used","free"`,
      ',,,1588684,17500948',
      ',70.482,0,3553.115,1591020,17496468',
    ),
  );
  assert.deepEqual(series.codes, []);
  assert.deepEqual(series.values('memory', 'used'), [1588684 * KIB, 1591020 * KIB]);
  assert.equal(series.values('interrupts', '24'), undefined);
});

test('pcp-dstat 6.0.3 with several devices: their cells stay, only a sum alone shrinks', async () => {
  const series = await readSeries(
    pcp(
      '6.0.3',
      '"system","dsk/vda",,"dsk/total",,"vda","total",,"load avg"',
      '"time","dsk/vda:read","dsk/vda:writ","dsk/total:read","dsk/total:writ","vda:util","total:read","total:writ","1m"',
      ',,,,,,,3.5',
      ',8,251.9,8,251.9,1.6,,3.5',
      ',8,251.9,8,251.9,1.6,2,4,3.5',
    ),
  );
  assert.deepEqual(series.codes, []);
  assert.deepEqual(series.values('load', '1m'), [3.5, 3.5, 3.5]);
  assert.deepEqual(series.values('dsk/vda', 'read'), [null, 8 * KIB, 8 * KIB]);
  assert.deepEqual(series.values('dsk', 'read'), [null, 8 * KIB, 8 * KIB]);
  assert.deepEqual(series.values('dm/total', 'writ'), [null, null, 4 * KIB]);
  assert.deepEqual(
    [series.unit('vda', 'util'), series.unit('dsk/vda', 'read'), series.unit('dm/total', 'read')],
    ['percent', 'bytes/s', 'bytes/s'],
  );
});

test('pcp-dstat 6.0.3 --disk-tps, --net-packets, --mem-adv, -C, -S', async () => {
  const { unit, values, memoryBytes } = await readSeries(
    pcp(
      '6.0.3',
      '"system","cpu0 usage","dsk/vda","pkt/total","advanced memory usage",,"vda2",',
      '"time","cpu0 usage:usr","dsk/vda:#read","pkt/total:#recv","total","recl","vda2:used","vda2:free"',
      ',101.2,7,8,24684084,331936,1,2',
    ),
  );
  assert.deepEqual(
    [unit('cpu0 usage', 'usr'), unit('dsk/vda', '#read'), unit('pkt/total', '#recv')],
    ['percent', 'count/s', 'count/s'],
  );
  assert.deepEqual(values('cpu0 usage', 'usr'), [101.2]);
  assert.deepEqual(values('dsk/vda', '#read'), [7]);
  assert.deepEqual(values('swap/vda2', 'free'), [2 * KIB]);
  assert.equal(memoryBytes, 24684084 * KIB);
});

test('pcp-dstat 6.3.8 --top-*: a process has two or three columns, and one cell where there is none', async () => {
  const series = await readSeries(
    pcp(
      '6.3.8',
      '"system","most expensive cpu process",,"most expensive block I/O process",,,"most expensive I/O process",,,"most expensive memory process",',
      '"time","cmd","cpu","cmd","read","write","cmd","read","write","cmd","rss"',
      ',,,,"MainThread",220228',
      ',"chromium",9.483,"MainThread",0,605143.585,"apt-cache",,,"MainThread",',
    ),
  );
  assert.deepEqual(series.codes, []);
  assert.deepEqual(series.values('top', 'cpu'), [null, 'chromium\t9.483']);
  assert.deepEqual(series.values('top', 'bio'), [null, 'MainThread\t0\t605143.585']);
  assert.deepEqual(series.values('top', 'io'), [null, 'apt-cache']);
  assert.deepEqual(series.values('top', 'mem'), ['MainThread: 215 MiB', 'MainThread']);
});

test('pcp-dstat 6.0.3: missed ticks are no value', async () => {
  const series = await readSeries(
    pcp(
      '6.0.3',
      '"system","net/total",',
      '"time","net/total:recv","net/total:send"',
      ',1,2,"missed 3 ticks"',
    ),
  );
  assert.deepEqual([series.codes, series.values('net', 'send')], [[], [2]]);
});

test('pcp-dstat 4.3: wide titles, a nameless column between two devices, coloured times', async () => {
  const series = await readSeries(
    pcp(
      '4.3.4',
      '"system","dsk/vda",,"dsk/total",,,"memory usage",,',
      '"time","dsk/vda:read","dsk/vda:writ",,"dsk/total:read","dsk/total:writ","used","free"',
      ',,,,,150,22',
      ',1,2,1,2,151,23',
    ).replaceAll(/^28-11 [\d:]+/gm, '\u001b[0;36m$&\u001b[0;0m'),
  );
  assert.deepEqual(series.codes, []);
  assert.deepEqual(series.values('dsk', 'writ'), [null, 2 * KIB]);
  assert.deepEqual(series.values('memory', 'used'), [150 * KIB, 151 * KIB]);
});

test('pcp-dstat 6.0.3 in a terminal of 30 columns: the command has the columns the header lacks', async () => {
  // CPU and memory are too wide for it, the network is not
  const narrow = (command: string, version = '6.0.3') =>
    readSeries(
      `${header(`pcp-dstat ${version} CSV Output`, DATE, command)}"system","net/total",
"time","net/total:recv","net/total:send"
28-11 12:17:08,,2131164,14556540,148584,7167808,,18.040,17.390,14.480
28-11 12:17:09,78.382,20.836,0,0,0,2164828,14516740,148584,7173860,6648480.572,4179.063,18.040,17.390,14.480
`,
    );
  const series = await narrow('pcp-dstat -t -c -m -n -l --output narrow.csv 1 2');
  assert.deepEqual(series.codes, ['DSTAT_HEADER_CUT']);
  assert.deepEqual(series.values('cpu', 'usr'), [null, 78.382]);
  assert.deepEqual(series.values('memory', 'used'), [2131164 * KIB, 2164828 * KIB]);
  assert.deepEqual(series.values('net', 'recv'), [null, 6648480.572]);
  assert.deepEqual(series.values('load', '15m'), [14.48, 14.48]);
  // of other plug-ins, in another order, of another version it cannot be known
  for (const [command, version] of [
    ['pcp-dstat -t -c -m -n -l --socket 1 2', '6.0.3'],
    ['pcp-dstat -t -m -n -l -c 1 2', '6.0.3'],
    ['pcp-dstat -t -c -m -n -l -D vda 1 2', '6.0.3'],
  ]) {
    const { codes, times } = await narrow(command as string, version);
    assert.deepEqual([codes, times], [['DSTAT_HEADER_CUT'], []], command);
  }
  const later = await narrow('pcp-dstat -t -c -m -n -l 1 2', '6.2.0');
  assert.deepEqual([later.codes, later.times], [['DSTAT_ROW'], []]);
});

const dstat = (names: string, ...rows: string[]) =>
  `${header('Dstat 0.7.3 CSV output', '10 Mar 2026 10:00:00 UTC')}"system","total cpu usage",,"memory usage",,,,"net/total",,"most expensive cpu process"
"time","usr","idl",${names},"recv","send","cpu process"
${rows.map((row, second) => `10-03 10:00:0${second},20,80,${row}\n`).join('')}`;
const MEMORY = '"used","free","buff","cach"';

test('dstat 0.7.3: three values behind the memory have no name', async () => {
  const series = await readSeries(
    dstat(MEMORY, '2e9,6e9,1e8,2e9,306008064,77385728,20946944,1000,2000,mysqld 3'),
  );
  assert.deepEqual(series.codes, ['DSTAT_SURPLUS']);
  assert.deepEqual(series.values('net', 'recv'), [1000]);
  assert.deepEqual(series.values('top', 'cpu'), ['mysqld 3']);
  assert.equal(series.memoryBytes, 10.1e9);
});

test('dstat 0.7.3: a comma at the end, commas in the name of a process, anything else', async () => {
  const series = await readSeries(
    dstat(
      MEMORY,
      '2e9,6e9,1e8,2e9,1000,2000,mysqld 3,',
      '2e9,6e9,1e8,2e9,1001,2000,a,b,c,d 3',
      '2e9,6e9,1e8,2e9,7,7,1002,2000,x',
    ),
  );
  assert.deepEqual(series.values('net', 'recv')?.slice(0, 2), [1000, 1001]);
  assert.deepEqual(series.values('top', 'cpu')?.slice(0, 2), ['mysqld 3', 'a,b,c,d 3']);
  const odd = await readSeries(
    dstat(MEMORY, '2e9,6e9,1e8,2e9,7,7,1002,2000,x').replaceAll(
      /,"most[^"]+"|,"cpu process"|,x$/gm,
      '',
    ),
  );
  assert.deepEqual([odd.codes, odd.times.length], [['DSTAT_ROW'], 0]);
});

test('a second run into the same file has its own columns, without a title before them', async () => {
  const first = pcp('6.0.3', '"system","total usage",', `"time",${CPU}`, ',', ',86,14');
  const second = `\n\n${again('28 Nov 2026 12:20:00 UTC')}"system","memory usage",,"dsk/total",
"time","used","buf","dsk/total:read","dsk/total:writ"
28-11 12:20:00,150,96,
28-11 12:20:01,150,96,2,4
`;
  const series = await readSeries(first + second);
  assert.deepEqual(series.codes, []);
  assert.deepEqual(series.values('cpu', 'usr'), [null, 86, null, null]);
  assert.deepEqual(series.values('memory', 'buff'), [null, null, 96 * KIB, 96 * KIB]);
  assert.deepEqual(series.values('dsk', 'writ'), [null, null, null, 4 * KIB]);
});

test('two writers into one file: each row has its own header, whatever was written over', async () => {
  const one = `${again(DATE)}"system","total usage",\n"time",${CPU}\n`;
  const other = `${again(DATE)}"system","memory usage",,\n"time","used","free","buf"\n`;
  const series = await readSeries(
    `28-11 12:17:08,5\n${one}28-11 12:17:08,80,20\n\n\n${other}28-11 12:17:08,150,22,96
28-11 12:17:09,81,19\n28-11 12:17:09,151,23,97\n`,
  );
  assert.deepEqual(series.codes, ['DSTAT_ROW']);
  assert.deepEqual(series.values('cpu', 'usr'), [80, null, 81, null]);
  assert.deepEqual(
    series.values('memory', 'used'),
    [null, 150, null, 151].map((v) => v && v * KIB),
  );
});

test('without a column of times there is one warning', async () => {
  const { codes } = await readSeries(
    pcp('6.0.3', '"total usage",', CPU, '').replace(/^28-11.*\n/m, '64,36\n81,19\n'),
  );
  assert.deepEqual(codes, ['DSTAT_NO_TIME']);
});

/** Rows of Debian 12's 0.8.0 (its types.ListType made list, or it writes none) with two swap devices: dstat -tcmsf. */
test('dstat -f names swap once and writes each of its devices: they are added up', async () => {
  const csv = (command: string, ...rows: string[]) =>
    `${header('Dstat 0.8.0 CSV output', DATE, command)}"system","total cpu usage",,"swap",,"procs"\n"time","usr","idl","used","free","run"\n${rows.join('\n')}\n`;
  const two = '28-11 12:17:33,59.599,19.361,209715200,864026624,0,2147483648,3';
  const one = '28-11 12:17:33,59.599,19.361,209715200,864026624,3';
  const read = await readSeries(csv('dstat -tcsfp --output x.csv 1', two));
  assert.deepEqual(read.codes, []);
  assert.deepEqual(
    [read.values('swap', 'used'), read.values('swap', 'free'), read.values('procs', 'run')],
    [[209715200], [864026624 + 2147483648], [3]],
  );
  assert.deepEqual(
    (await readSeries(csv('dstat -tcsfp 1', one))).values('swap', 'free'),
    [864026624],
  );
  // a sum may be among those that are named, and without -f it is one
  for (const command of ['dstat -tcsfp -S vdb,total 1', 'dstat -tcsp 1'])
    assert.deepEqual((await readSeries(csv(command, two))).codes, ['DSTAT_ROW'], command);
  const odd = await readSeries(csv('dstat -tcsfp 1', two.replace(',3', ',3,4')));
  assert.deepEqual(odd.codes, ['DSTAT_ROW']);
});

test('each device is asked for by -f wherever it stands among the letters', () => {
  for (const command of ['dstat -f', 'dstat -tcmf 1', 'dstat -tcfm 1', 'dool --full -a'])
    assert.ok(asksForEach(command), command);
  for (const command of ['dstat -tcm --output f 1', 'dstat -Nwifi0', 'dstat --fs', 'dstat'])
    assert.ok(!asksForEach(command), command);
});
