import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createWarnings } from '../../../../src/build/warnings.ts';
import { readMachine } from '../../../../src/process/dstat/machine.ts';
import fc from '../../../harness/property.ts';
import { readSeries } from './read.ts';

/** Two blocks as devstack's tools/memory_tracker.sh prints them; the process list is cut short. */
const LOG = `[[[
Sun Nov 22 16:19:21 UTC 2026
---
no locked memory
]]]
[[[
Sun Nov 22 16:19:41 UTC 2026
---
memory_tracker low_point: 5673728
---
MemTotal:        8148264 kB
MemFree:         4096000 kB
MemAvailable:    5673728 kB
Buffers:          262144 kB
Cached:          1600000 kB
SwapCached:            0 kB
SwapTotal:       1048576 kB
SwapFree:        1000000 kB
VmallocTotal:   34359738367 kB
---
       PID   %MEM             RSS       PPID       TIME     NLWP WCHAN                     COMMAND
     13659   12.3         1003456      13658   00:01:02       12 do_epoll_wait             /usr/sbin/mysqld --daemonize
     12554    1.1           89600      12542   00:01:30        4 -                         /usr/bin/python3 /usr/bin/nova
---
[dmeventd (pid:484)]=18976KB
]]]
[[[
Sun Nov 22 16:20:01 UTC 2026
---
memory_tracker low_point: 5000000
---
MemTotal:        8148264 kB
MemFree:         3000000 kB
MemAvailable:    5000000 kB
Buffers:          262144 kB
Cached:          1600000 kB
---
       PID   %MEM             RSS       PPID       TIME     NLWP WCHAN                     COMMAND
     13700   14.0         1146880      13658   00:01:02       12 -                         java
---
]]]
`;

const JOURNAL = LOG.split('\n')
  .filter((line) => line !== '')
  .map((line) => `Nov 22 16:19:21.123456 np0012 memory_tracker.sh[4711]: ${line}\n`)
  .join('');

async function* pieces(text: string, size: number): AsyncGenerator<Buffer> {
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

async function read(text: string, size = 1000) {
  const { values, unit: _, codes, ...series } = await readSeries(text, { kind: 'memory', size });
  return { series, values, codes };
}

test('reads the blocks that tell of memory', async () => {
  const { series, values, codes } = await read(LOG);
  assert.deepEqual(codes, []);
  assert.deepEqual(series.times, [
    Date.UTC(2026, 10, 22, 16, 19, 41),
    Date.UTC(2026, 10, 22, 16, 20, 1),
  ]);
  assert.deepEqual(values('memory', 'free'), [4096000 * 1024, 3000000 * 1024]);
  assert.deepEqual(values('memory', 'avai'), [5673728 * 1024, 5000000 * 1024]);
  assert.deepEqual(values('memory', 'used'), [
    (8148264 - 4096000 - 262144 - 1600000) * 1024,
    (8148264 - 3000000 - 262144 - 1600000) * 1024,
  ]);
  assert.deepEqual(values('swap', 'used'), [48576 * 1024, null]);
  assert.deepEqual(values('top', 'mem'), [
    '/usr/sbin/mysqld --daemonize (pid 13659): 980 MiB',
    'java (pid 13700): 1120 MiB',
  ]);
  assert.deepEqual(series.columns.find(({ name }) => name === 'mem')?.unit, 'text');
});

test('reads the same from a journal, with the name of the host, one byte at a time', async () => {
  const plain = await read(LOG);
  const journal = await read(JOURNAL, 1);
  assert.deepEqual(journal.series, { ...plain.series, host: 'np0012' });
});

test('reads the dates of other locales and zones', async () => {
  const at = async (date: string) => {
    const { series, codes } = await read(LOG.replaceAll(/^Sun .*$/gm, date));
    return [new Date(series.times[0] ?? Number.NaN).toISOString(), ...codes];
  };
  const evening = '2026-11-22T16:19:41.000Z';
  assert.deepEqual(await at('Sun Nov 22 04:19:41 PM UTC 2026'), [evening]);
  assert.deepEqual(await at('Sun 22 Nov 2026 04:19:41 PM UTC'), [evening]);
  assert.deepEqual(await at('Sun 22 Nov 17:19:41 CET 2026'), [evening]);
  assert.deepEqual(await at('Sun Nov  1 12:00:00 AM UTC 2026'), ['2026-11-01T00:00:00.000Z']);
  assert.deepEqual(await at('Sun Nov 22 16:19:41 XYZ 2026'), [evening, 'DSTAT_ZONE']);
  const { codes } = await read(LOG.replaceAll(/^Sun .*$/gm, 'So 22. Nov 16:19:41 CET 2026'));
  assert.deepEqual(codes, ['DSTAT_NO_DATE']);
});

test('a block that was cut off is left out', async () => {
  const { series } = await read(LOG.slice(0, LOG.lastIndexOf('MemAvailable')));
  assert.equal(series.times.length, 1);
});

test('a file that is something else has no rows, whatever it is', async () => {
  const lines = fc.constantFrom(...new Set(LOG.split('\n')), 'x'.repeat(9000), '\0', '[[[', ']]]');
  const property = fc.asyncProperty(fc.array(lines, { maxLength: 80 }), async (some) => {
    const { series } = await read(some.join('\n'), 700);
    for (const { values } of series.columns) assert.equal(values.length, series.times.length);
    assert.deepEqual(series.times, series.times.toSorted());
  });
  await fc.assert(property, { numRuns: 200 });
  assert.deepEqual((await read('<html>')).codes, ['DSTAT_EMPTY']);
});

test('the directory of a node names it, else the machine itself', async () => {
  const hostOf = async (host: string | null) =>
    (
      await readMachine(
        { kind: 'memory', path: 'm', host },
        pieces(JOURNAL, 1000),
        { tests: [], job: [] },
        createWarnings(),
      )
    ).host;
  assert.equal(await hostOf('controller'), 'controller');
  assert.equal(await hostOf(null), 'np0012');
});
