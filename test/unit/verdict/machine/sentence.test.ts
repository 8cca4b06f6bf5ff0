/** What is said of the machine, also of generated runs. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formatCount as count } from '../../../../src/format/quantities.ts';
import { Baseline } from '../../../../src/verdict/machine/baseline.ts';
import { measureMachines } from '../../../../src/verdict/machine/machines.ts';
import { describeMachine } from '../../../../src/verdict/machine/sentence.ts';
import { makeRun, ORIGIN, raw } from '../../site/make.ts';
import { halfFailing, type Made, make, makeOutage, TROUBLES, WORDS } from './generated.ts';

const tell = ({ run, series, failed }: Made) =>
  describeMachine(run, failed, measureMachines(run, [series]));

/** Of so many runs without trouble and with it. `bench/site/machine-precision.ts` has 200 of each. */
const RUNS = 24;

test('runs without trouble are not said to have been unusual, those with are, by what it was', () => {
  let [wrong, named] = [0, 0];
  for (let seed = 1; seed <= RUNS; seed++) {
    if (tell(make(seed, null))?.unusual) wrong++;
    const trouble = TROUBLES[seed % TROUBLES.length] as (typeof TROUBLES)[number];
    const told = tell(make(seed + 1000, trouble));
    if (told?.unusual && WORDS[trouble].test(told.parts.join(''))) named++;
  }
  assert.ok(wrong <= 1, `${wrong} of ${RUNS} wrong`);
  assert.ok(named >= 0.9 * RUNS, `${named} of ${RUNS} named`);
});

/** Runs of each kind that last longer. */
const OUTAGES = 12;

test('failures and a trouble of minutes: by chance beside each other, and in the same minutes', () => {
  let [wrong, named, usual] = [0, 0, 0];
  for (let seed = 1; seed <= OUTAGES; seed++) {
    if (tell(makeOutage(seed, false))?.unusual) wrong++;
    const made = makeOutage(seed + 1000, true);
    const told = tell(made);
    const text = told?.parts.join('') ?? '';
    if (told?.unusual && WORDS[made.trouble].test(text)) named++;
    if (/Nothing unusual/.test(text)) usual++;
  }
  assert.ok(wrong <= 1, `${wrong} of ${OUTAGES} wrong`);
  assert.ok(named >= 0.75 * OUTAGES, `${named} of ${OUTAGES} named`);
  assert.equal(usual, 0);
});

test('a quarter of a run in which all failing tests lie, and few of those that passed', () => {
  const made = halfFailing(420, 720);
  const told = tell(made);
  assert.match(
    told?.parts.join('') ?? '',
    /^CPU waiting for I\/O \d\d % or more in \d+ of 32 failing tests and in \d+ of 208 passing tests \(run: median 3 %; \d+ samples\)\./,
  );
  assert.equal(told?.unusual, true);
  // of one of them the same is said
  const [one] = made.failed.slice(10, 11);
  const ofOne = tell({ ...made, failed: [one as number] });
  assert.match(ofOne?.parts.join('') ?? '', /or more in \d+ of 32 failing tests and in \d+ of 208/);
});

test('what all failing tests share on another machine is told as of that, and blames none', () => {
  const { run, series, failed } = halfFailing(420, 720);
  const quiet = series.columns.map((column) => ({ ...column, values: series.times.map(() => 3) }));
  const both = [
    { ...series, host: 'controller', columns: quiet },
    { ...series, host: 'compute1' },
  ];
  const on = Object.assign(run, { host: 'controller' });
  const told = describeMachine(on, failed, measureMachines(on, both));
  const text = told?.parts.map((part) =>
    typeof part === 'object' && 'name' in part ? part.name : part,
  );
  assert.match(
    text?.join('') ?? '',
    /On another machine than the tests: CPU waiting for I\/O \d\d % or more on compute1 in \d+ of 32 failing tests and in \d+ of 208 /,
  );
  assert.equal(told?.unusual, false);
});

test('failures at the end of a run, where a machine that fills up is highest, blame nothing', () => {
  const { run, series, failed } = halfFailing(1000, 1200);
  const used = series.times.map((_, i) => i * 16 * 1024 ** 2);
  const columns = [{ group: 'memory', name: 'used', unit: 'bytes' as const, values: used }];
  const told = tell({ run, series: { ...series, columns }, failed });
  assert.equal(told?.unusual, false);
  assert.match(told?.parts.join('') ?? '', /^Memory used .* whether by chance cannot be told \(/);
});

test('a trouble, with the run it is compared with, and failures that came together', () => {
  const text = tell(make(1001, 'wai'))?.parts.join('');
  assert.match(
    text ?? '',
    /^CPU waiting for I\/O \d+ % or more in \d+ of \d+ \(run: median \d %; as high in \d+ of [\d,]+ passing tests; \d+ samples\)\./,
  );
});

test('nothing unusual is told with how usual it is', () => {
  const made = make(7, null);
  const told = tell({ ...made, failed: made.failed.slice(0, 1) });
  assert.equal(told?.unusual, false);
  assert.match(told?.parts.join('') ?? '', /Nothing .*of the machine's load .*\(.*\d+ samples?\)/);
});

test('it is said of the load alone, with the figures that the table of the test has', () => {
  const made = make(7, null);
  const [index] = made.failed as [number];
  const text = tell({ ...made, failed: [index] })?.parts.join('') ?? '';
  const baseline = new Baseline(made.run, made.series);
  const table = baseline.during(made.run, index)?.readings.filter(({ low }) => !low) ?? [];
  const rarest = table.toSorted((a, b) => a.asHigh - b.asHigh)[0];
  assert.ok(rarest, text);
  assert.match(text, /\(CPU, load, memory, disk, network\); the rarest was /);
  assert.ok(text.includes(`was ${rarest.label} ${rarest.format(rarest.during)} (`), text);
  assert.ok(
    text.includes(`as high in ${count(rarest.asHigh)} of ${count(baseline.passing)} passing`),
    text,
  );
});

test('what the machine did just before a failure, against the seconds before the tests that passed', () => {
  const specs = Array.from({ length: 600 }, (_, i) =>
    raw(
      `m.T.test_${i}`,
      i === 300 ? 'fail' : 'success',
      0,
      2 * i,
      2 * i + (i < 294 || i > 299 ? 0.4 : 0.1),
    ),
  ).filter((_, i) => i < 294 || i >= 300);
  const run = makeRun(specs);
  const busy = (from: number, to: number) => {
    const values = Array.from({ length: 1200 }, (_, second) =>
      second > from && second <= to ? 80 : (second * 7919) % 5,
    );
    const times = values.map((_, second) => ORIGIN + second * 1000);
    const columns = [{ group: 'cpu', name: 'wai', unit: 'percent' as const, values }];
    return { version: 1 as const, host: null, times, columns };
  };
  const failed = Array.from({ length: run.count }, (_, i) => i).filter(
    (i) => run.test(i).status === 'fail',
  );
  const told = (from: number, to: number) =>
    describeMachine(run, failed, measureMachines(run, [busy(from, to)]));
  const before = told(589, 599);
  assert.match(
    before?.parts.join('') ?? '',
    /^In the 10 s before: CPU waiting for I\/O 80 % \(run: median 2 %; as high in 0 of \d+ passing tests; 10 samples\)\./,
  );
  assert.equal(before?.unusual, true);
  assert.equal((before?.to ?? 0) - (before?.from ?? 0), 10_400);
  // what passing tests had before them as well, and what came after, is not told
  assert.equal(told(100, 1100)?.unusual, false);
  assert.equal(told(602, 612)?.unusual, false);
});

test('failures of one moment on several workers', () => {
  const specs = [
    ...Array.from({ length: 60 }, (_, i) => raw(`m.T.test_${i}`, 'success', 0, i, i + 0.9)),
    ...Array.from({ length: 6 }, (_, i) => raw(`m.F.test_${i}`, 'fail', i % 4, 30, 30.2 + i * 0.9)),
  ];
  const told = describeMachine(makeRun(specs), [60, 61, 62, 63, 64, 65], []);
  assert.equal(told?.parts.join(''), '6 failures within 5 s on 4 workers.');
  assert.equal(told?.unusual, false);
  const [one] = [describeMachine(makeRun(specs), [60], [])];
  assert.equal(one, null);
});

test('only what was measured is named, and nothing where that is nothing', () => {
  const made = make(7, null);
  const failed = made.failed.slice(0, 1);
  const only = (...groups: string[]) => {
    const columns = made.series.columns.filter(({ group }) => groups.includes(group));
    return tell({ ...made, failed, series: { ...made.series, columns } })?.parts.join('');
  };
  assert.match(only('memory') ?? '', /\(memory\); the rarest was Memory used /);
  assert.match(only('cpu', 'memory') ?? '', /\(CPU, memory\); the rarest was /);
  assert.equal(only(), undefined);
});

test('cores and devices that were recorded one by one are compared by what they come to', () => {
  const made = make(1001, 'wai');
  const columns = made.series.columns.flatMap((column) => {
    const { group, values } = column;
    if (group === 'cpu')
      return [0.5, 1.5].map((share, i) => ({
        ...column,
        group: `cpu${i} usage`,
        values: values.map((value) => Number(value) * share),
      }));
    if (group !== 'dsk' && group !== 'net') return [column];
    const [own, inside] = group === 'dsk' ? ['vda', 'vda1'] : ['eth0', 'lo'];
    return [
      { ...column, group: `${group}/${own}` },
      { ...column, group: `${group}/${inside}`, values: values.map(() => 0) },
    ];
  });
  const each = tell({ ...made, series: { ...made.series, columns } });
  assert.deepEqual(each, tell(made));
  assert.equal(each?.unusual, true);
});

/** The figures of a sentence, of the first measure it tells. */
const figures = (text: string) =>
  /^(.*?) ([\d.]+) (%|[KMGT]?i?B(?:\/s)?|\(|or)/.exec(text) ?? assert.fail(text);

test('`or more` is counted by the number that is printed', () => {
  const made = halfFailing(420, 720);
  for (let seed = 0; seed < 20; seed++) {
    const values = made.series.columns[0]?.values.map(
      (value, i) => Number(value) + (((i + seed) * 7919) % 97) / 97,
    );
    const columns = [{ ...made.series.columns[0], values }] as typeof made.series.columns;
    const series = { ...made.series, columns };
    const text = tell({ ...made, series })?.parts.join('') ?? '';
    const [, , level] = figures(text);
    const counted = /in (\d+) of \d+ .*in (\d+) of \d+ passing/.exec(text);
    const before = text.startsWith('In the 10 s before');
    const baseline = new Baseline(made.run, series, before ? 'before' : 'during');
    const high = (status: string) =>
      Array.from({ length: made.run.count }, (_, i) => i).filter(
        (i) =>
          made.run.test(i).status === status &&
          (baseline.during(made.run, i)?.readings[0]?.during ?? 0) >= Number(level),
      ).length;
    assert.deepEqual(counted?.slice(1).map(Number), [high('fail'), high('success')], text);
  }
});

test('rows that tests side by side share are counted once', () => {
  const made = halfFailing(420, 720);
  const rows = new Set<number>();
  const baseline = new Baseline(made.run, made.series);
  for (const index of made.failed) {
    const [first, end] = baseline.during(made.run, index)?.rows ?? [0, 0];
    for (let row = first; row < end; row++) rows.add(row);
  }
  assert.ok(rows.size < 400);
  assert.match(tell(made)?.parts.join('') ?? '', new RegExp(`; ${rows.size} samples\\)`));
});

test('noise about the median is no finding', () => {
  const made = halfFailing(420, 720);
  const values = made.series.times.map((_, i) => 30.2 + (i >= 420 && i <= 720 ? 0.25 : 0));
  const columns = [{ group: 'cpu', name: 'usr', unit: 'percent' as const, values }];
  const text = tell({ ...made, series: { ...made.series, columns } })?.parts.join('') ?? '';
  assert.doesNotMatch(text, /or more/);
  assert.match(text, /^Nothing/);
});

test('failures of which nothing was measured are told', () => {
  const made = halfFailing(420, 720);
  const text = (keep: (second: number) => boolean, failed = made.failed) => {
    const kept = made.series.times.map((_, second) => keep(second));
    const of = <Value>(values: Value[]) => values.filter((_, row) => kept[row]);
    const columns = made.series.columns.map((one) => ({
      ...one,
      values: of<number | string | null>(one.values) as number[],
    }));
    const series = { ...made.series, times: of(made.series.times), columns };
    return tell({ ...made, series, failed })?.parts.join('') ?? '';
  };
  const end = (index: number) => Number(made.run.ends[index]) / 1000;
  const early = made.failed.filter((index) => end(index) < 500);
  const late = made.failed.filter((index) => end(index) > 560);
  const [one] = early as [number];
  const none = 'was not measured while the';
  assert.equal(
    text((at) => at < 380),
    `The machine ${none} 32 tests ran: its recording ends before.`,
  );
  assert.equal(
    text((at) => at > 800, [one]),
    `The machine ${none} test ran: its recording begins after.`,
  );
  assert.equal(
    text((at) => at < 380 || at > 800, [one]),
    `The machine ${none} test ran.`,
  );
  const some = `\\. ${early.length} of ${early.length + late.length} were not measured\\.$`;
  assert.match(
    text((at) => at > 520, [...early, ...late]),
    new RegExp(some),
  );
  assert.doesNotMatch(
    text(() => true),
    /not measured/,
  );
});
