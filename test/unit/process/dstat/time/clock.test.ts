/** Times of rows, zones with several meanings, summer time. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { header } from '../header.ts';
import { type Reading, readSeries } from '../read.ts';

const at = async (
  date: string,
  rows: string[],
  how: Reading = {},
  tool = 'Dstat 0.8.0 CSV output',
) => {
  const text = `${header(tool, date)}"system","procs"\n"time","run"\n`;
  const series = await readSeries(text + rows.map((row) => `${row},1\n`).join(''), how);
  return [...series.at.map((time) => time.replace('.000Z', 'Z')), ...series.codes];
};
const seconds = (from: string, count: number) =>
  Array.from({ length: count }, (_, second) => `${from}:0${second}`);
const during = (...instants: string[]): Reading => ({ run: { tests: instants.map(Date.parse) } });

test('formats of DSTAT_TIMEFMT', async () => {
  const one = (text: string) => at('10 Mar 2026 10:00:00 UTC', [text]);
  const right = ['2026-03-10T10:00:05Z'];
  for (const text of [
    '2026-03-10 10:00:05',
    '2026-03-10T10:00:05',
    '2026/03/10 10:00:05',
    '10/03/26 10:00:05',
    '03/10/26 10:00:05',
    '10/03/2026 10:00:05',
    '03/10 10:00:05',
    '10.03. 10:00:05',
    'Tue Mar 10 10:00:05 2026',
    'Tue 10 Mar 2026 10:00:05 AM',
    'Mar 10 10:00:05',
    'Mar-10 10:00:05',
    '10-03 10:00:05',
    '10:00:05',
    '20260310 100005',
    '20260310100005',
    '2026-03-10 11:00:05 +0100',
    '2026-03-10T10:00:05Z',
  ]) {
    assert.deepEqual(await one(text), right, text);
  }
  assert.deepEqual(await one('10-03 10:00:05.948'), ['2026-03-10T10:00:05.948Z']);
  assert.deepEqual(await one('10:00'), ['2026-03-10T10:00:00Z']);
  for (const text of ['noon', '99-99 10:00:05', '10-03 25:00:05', '10 Mär 10:00:05']) {
    assert.deepEqual(await one(text), ['DSTAT_TIME'], text);
  }
});

test('the order of day and month holds for the file', async () => {
  assert.deepEqual(await at('04 Mar 2026 23:59:59 UTC', ['03/04 23:59:59', '03/05 00:00:00']), [
    '2026-03-04T23:59:59Z',
    '2026-03-05T00:00:00Z',
  ]);
});

test('a zone with several meanings is the one under which tests ran meanwhile', async () => {
  const rows = seconds('28-11 17:39', 3);
  const shanghai = during('2026-11-28T09:39:01Z');
  assert.deepEqual(await at('28 Nov 2026 17:39:00 CST', rows.slice(0, 2), shanghai), [
    '2026-11-28T09:39:00Z',
    '2026-11-28T09:39:01Z',
  ]);
  const chicago = during('2026-11-28T23:39:01Z');
  assert.equal((await at('28 Nov 2026 17:39:00 CST', rows, chicago))[0], '2026-11-28T23:39:00Z');
  const [job] = await at('28 Nov 2026 17:39:00 CST', rows, {
    run: { job: [Date.parse('2026-11-28T09:00:00Z'), Date.parse('2026-11-28T09:39:02Z')] },
  });
  assert.equal(job, '2026-11-28T09:39:00Z');
});

test('else it is the usual one, and that is said', async () => {
  const rows = seconds('28-11 17:39', 1);
  const unknown = await readSeries(
    `${header('Dstat 0.8.0 CSV output', '28 Nov 2026 17:39:00 CST')}"system","procs"\n"time","run"\n${rows[0]},1\n`,
    during('2026-11-20T00:00:00Z'),
  );
  assert.deepEqual(unknown.at, ['2026-11-28T23:39:00.000Z']);
  assert.deepEqual(unknown.messages, [
    'time zone CST can mean UTC-6, UTC+8, UTC-5, and none puts it beside the tests; it is taken as UTC-6',
  ]);
  assert.deepEqual(await at('28 Nov 2026 17:39:00 CST', rows), [
    '2026-11-28T23:39:00Z',
    'DSTAT_ZONE',
  ]);
  assert.deepEqual(await at('28 Nov 2026 17:39:00 XYZ', rows), [
    '2026-11-28T17:39:00Z',
    'DSTAT_ZONE',
  ]);
});

test('a zone means what it can mean on that date', async () => {
  const first = async (date: string, row: string) => (await at(date, [row]))[0];
  // nobody is on IST in Ireland in winter, nor on BST in Britain
  assert.equal(await first('28 Nov 2026 12:00:00 IST', '28-11 12:00:00'), '2026-11-28T06:30:00Z');
  assert.equal(await first('28 Nov 2026 12:00:00 BST', '28-11 12:00:00'), '2026-11-28T06:00:00Z');
  assert.equal(await first('28 Jul 2026 12:00:00 BST', '28-07 12:00:00'), '2026-07-28T11:00:00Z');
  const dublin = during('2026-07-28T11:00:00Z');
  assert.deepEqual(await at('28 Jul 2026 12:00:00 IST', ['28-07 12:00:00'], dublin), [
    '2026-07-28T11:00:00Z',
  ]);
});

test('an hour is summer time only on a day when the zone changes', async () => {
  // the machine slept
  assert.deepEqual(await at('10 Mar 2026 11:00:00 CET', ['10-03 11:00:00', '10-03 12:00:01']), [
    '2026-03-10T10:00:00Z',
    '2026-03-10T11:00:01Z',
  ]);
  assert.deepEqual(await at('29 Mar 2026 01:59:58 CET', ['29-03 01:59:59', '29-03 03:00:00']), [
    '2026-03-29T00:59:59Z',
    '2026-03-29T01:00:00Z',
  ]);
  // not in Arizona, not in Mexico after 2022; the clock was set
  assert.deepEqual(await at('01 Nov 2026 01:59:59 MST', ['01-11 01:59:59', '01-11 03:00:00']), [
    '2026-11-01T08:59:59Z',
    '2026-11-01T10:00:00Z',
  ]);
  assert.deepEqual(await at('01 Nov 2026 01:59:58 CDT', ['01-11 01:59:59', '01-11 01:00:00']), [
    '2026-11-01T06:59:59Z',
    '2026-11-01T07:00:00Z',
  ]);
});

test('zones without a name of their own: a change somewhere in the world', async () => {
  // America/Nuuk
  assert.deepEqual(await at('28 Mar 2026 22:59:58 -02', ['28-03 22:59:59', '29-03 00:00:00']), [
    '2026-03-29T00:59:59Z',
    '2026-03-29T01:00:00Z',
  ]);
  assert.deepEqual(await at('28 Nov 2026 10:00:00 +08', ['28-11 10:00:00', '28-11 11:00:01']), [
    '2026-11-28T02:00:00Z',
    '2026-11-28T03:00:01Z',
  ]);
});

test('a machine that was not measured while the tests ran is told', async () => {
  const rows = seconds('28-11 10:00', 3);
  const apart = await readSeries(
    `${header('Dstat 0.8.0 CSV output', '28 Nov 2026 10:00:00 UTC')}"system","procs"\n"time","run"\n${rows.join(',1\n')},1\n`,
    during('2026-11-28T18:00:00Z', '2026-11-28T18:30:00Z'),
  );
  assert.deepEqual(apart.messages, ["the machine's last row is 8 h before the first test"]);
  const kolkata = await readSeries(
    `${header('Dstat 0.8.0 CSV output', '28 Nov 2026 10:00:00 UTC')}"system","procs"\n"time","run"\n${rows[0]},1\n`,
    during('2026-11-28T04:30:00Z'),
  );
  assert.deepEqual(kolkata.messages, ["the machine's first row is 5 h 30 min after the last test"]);
  assert.deepEqual(
    (await at('28 Nov 2026 10:00:00 UTC', rows, during('2026-11-28T09:00:00Z'))).at(-1),
    'DSTAT_APART',
  );
  assert.equal(
    (await at('28 Nov 2026 10:00:00 UTC', rows, during('2026-11-28T10:00:01Z'))).length,
    3,
  );
});

test('without a date the year is that of the tests', async () => {
  const text = '"system","procs"\n"time","run"\n01-01 00:00:01,1\n';
  const { at: times, codes } = await readSeries(text, during('2026-12-31T23:59:50Z'));
  assert.deepEqual(
    [times, codes],
    [['2027-01-01T00:00:01.000Z'], ['DSTAT_NO_DATE', 'DSTAT_APART']],
  );
  assert.deepEqual((await readSeries(text)).codes, ['DSTAT_NO_DATE']);
});
