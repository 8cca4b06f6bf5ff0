/**
 * pcp-dstat of this Debian, run on the spot in the ways that matter: our reading of its CSV is compared
 * with what it printed on its screen at the same time, and with what the machine says of itself.
 */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { RunTimes } from '../../src/process/dstat/time/place.ts';
import { readSeries } from '../unit/process/dstat/read.ts';

const SCRIPT = new URL('pcp.sh', import.meta.url).pathname;
const KIB = 1024;
const DAY = /^\d\d-\d\d \d\d:\d\d:\d\d/;

type Series = Awaited<ReturnType<typeof readSeries>>;

describe('pcp-dstat', function () {
  this.timeout(180_000);
  const work = mkdtempSync(join(tmpdir(), 'stackvizd-pcp-'));
  const facts = new Map<string, string>();
  let run: RunTimes = { tests: [], job: [] };

  const file = (name: string) => readFileSync(join(work, 'out', name), 'utf8');
  const fact = (name: string) => Number(facts.get(name));
  const read = (name: string) => readSeries(file(name), { kind: 'dstat', run });
  /** Rows that the tool wrote: neither a header nor an empty line. */
  const rowsOf = (name: string) =>
    file(name)
      .split('\n')
      .filter((line) => line !== '' && !line.startsWith('"')).length;
  const known = (series: Series, group: string, name: string) =>
    (series.values(group, name) ?? []).filter((value) => value !== null) as number[];
  /** Of a run without anything odd: all rows, at the time they were written. */
  const readWhole = async (name: string): Promise<Series> => {
    const series = await read(name);
    assert.deepEqual(series.messages, [], name);
    assert.equal(series.times.length, rowsOf(name), name);
    assert.ok(series.times.length >= 2, name);
    assert.ok((series.times[0] as number) >= (fact('from') - 1) * 1000, series.at[0]);
    assert.ok((series.times.at(-1) as number) <= (fact('to') + 1) * 1000, series.at.at(-1));
    return series;
  };

  before(async () => {
    await promisify(execFile)('bash', [SCRIPT, work]);
    for (const line of file('facts').split('\n')) {
      const [name = '', ...value] = line.split(' ');
      facts.set(name, value.join(' '));
    }
    const seconds = fact('to') - fact('from');
    run = {
      tests: Array.from({ length: seconds }, (_, at) => (fact('from') + at) * 1000),
      job: [],
    };
    console.log(`      ${facts.get('version')}`);
  });
  after(() => rmSync(work, { recursive: true, force: true }));

  it('as devstack runs it: each value is what the screen says', async () => {
    const csv = await readWhole('devstack.csv');
    assert.equal(csv.host, 'controller');
    const screen = await readSeries(file('devstack.screen'), { kind: 'dstat-screen', run });
    assert.deepEqual(screen.codes, []);
    let compared = 0;
    const odd: string[] = [];
    for (const { group, name, unit, values } of screen.columns) {
      const own = csv.values(group, name) as (number | null)[] | undefined;
      assert.ok(own !== undefined || values.every((value) => value === 0), `${group} ${name}`);
      for (const [index, value] of values.entries()) {
        const row = csv.times.indexOf(screen.times[index] as number);
        if (row < 0 || value === null || own === undefined) continue;
        // the screen shows the mean of this sample and the one before
        const around = [own[row - 1] ?? own[row], own[row]].filter(
          (near) => near !== null,
        ) as number[];
        const size = Math.max(...around.map(Math.abs), 1);
        const rounding = unit === 'percent' ? 1 : unit === 'load' ? 0.1 : size * 0.06 + 1;
        const text = `${group} ${name} row ${row}: ${value} on the screen, ${own[row]} in the CSV`;
        const low = Math.min(...around) - rounding;
        if ((value as number) < low || (value as number) > Math.max(...around) + rounding)
          odd.push(text);
        compared += 1;
      }
    }
    assert.ok(compared > 50, `${compared} values compared`);
    // on a machine at work a tick is missed now and then: the screen has a burst that the CSV has not
    assert.ok(odd.length <= 0.05 * compared, odd.join('\n'));
  });

  it('the memory of the machine', async () => {
    const bytes = fact('memory') * KIB;
    assert.equal((await readWhole('devices.csv')).memoryBytes, bytes);
    const sum = (await readWhole('devstack.csv')).memoryBytes ?? 0;
    assert.ok(sum > bytes * 0.85 && sum < bytes * 1.05, `${sum} of ${bytes}`);
  });

  it('all cores with -f', async () => {
    const series = await readWhole('cores.csv');
    assert.equal(series.cores, fact('cores'));
    for (let core = 0; core < fact('cores'); core++) {
      const parts = ['usr', 'sys', 'idl', 'wai', 'stl'].map((name) =>
        known(series, `cpu${core} usage`, name),
      );
      const sum = parts.reduce((total, values) => total + (values.at(-1) as number), 0);
      assert.ok(sum > 80 && sum < 120, `core ${core}: ${sum} %`);
      assert.equal(series.unit(`cpu${core} usage`, 'usr'), 'percent');
    }
  });

  it('devices beside their sum', async () => {
    const series = await readWhole('devices.csv');
    assert.equal(series.unit('net/lo', 'recv'), 'bytes/s');
    assert.ok(known(series, 'dsk', 'read').length > 0);
    assert.ok(known(series, 'cpu', 'usr').length > 0);
    assert.deepEqual(
      series.values('memory', 'used'),
      series.values('advanced memory usage', 'used'),
    );
  });

  it('a device that is not there, interrupts', async () => {
    const series = await readWhole('nodevice.csv');
    const [used = 0, free = 0] = ['used', 'free'].map((name) => known(series, 'memory', name)[0]);
    assert.ok(used + free > 0.1 * fact('memory') * KIB);
    assert.ok(used + free <= 1.01 * fact('memory') * KIB);
    for (const { group, unit, values } of series.columns) {
      if (unit === 'percent')
        assert.ok(
          values.every((value) => Number(value) < 120),
          group,
        );
    }
  });

  it('--time-adv, --epoch-adv, DSTAT_TIMEFMT', async () => {
    for (const name of ['time-adv.csv', 'epoch-adv.csv', 'format.csv']) await readWhole(name);
    const { codes, times } = await read('unread.csv');
    assert.deepEqual([codes, times], [['DSTAT_TIME'], []]);
  });

  it('zones whose names have several meanings', async () => {
    await readWhole('shanghai.csv');
    await readWhole('kolkata.csv');
  });

  it('a second run into the same file', async () => {
    const series = await readWhole('twice.csv');
    const first = file('twice.csv')
      .split('"Cmdline:"')[1]
      ?.split('\n')
      .filter((line) => DAY.test(line)).length;
    assert.deepEqual(
      series.values('memory', 'used')?.map((value) => value === null),
      series.times.map((_, row) => row < (first as number)),
    );
  });

  it('a narrow terminal, missed ticks', async () => {
    const narrow = await read('narrow.csv');
    assert.equal(narrow.times.length, rowsOf('narrow.csv'));
    assert.equal(known(narrow, 'memory', 'used').length, narrow.times.length);
    assert.equal(known(narrow, 'load', '1m').length, narrow.times.length);
    assert.ok(file('missed.csv').includes('missed'), 'it missed ticks');
    await readWhole('missed.csv');
  });
});
