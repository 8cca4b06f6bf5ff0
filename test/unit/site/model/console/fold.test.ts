import assert from 'node:assert/strict';
import { test } from 'node:test';
import { layoutRows } from '../../../../../site/model/console/rows.ts';
import {
  buildSections,
  flip,
  openAtFirst,
  openSections,
  trailOf,
} from '../../../../../site/model/console/sections.ts';
import type { JobEvent } from '../../../../../src/format/job.ts';
import fc from '../../../../harness/property.ts';

const event = (
  kind: JobEvent['kind'],
  name: string,
  lines: [number, number] | null,
  more: Partial<JobEvent> = {},
): JobEvent => ({
  kind,
  name,
  host: null,
  start: 0,
  end: 1,
  result: 'ok',
  parent: null,
  lines,
  ...more,
});

const JOB = [
  event('phase', 'pre', [2, 6]),
  event('task', 'a', [3, 6]),
  event('phase', 'run', [6, 12], { result: 'failed' }),
  event('task', 'b', [6, 8]),
  event('task', 'c', [9, 12], { result: 'failed' }),
  event('phase', 'nowhere', null),
];
const names = (events: JobEvent[], lines: number) =>
  buildSections(events, lines).map(({ name, from, to, parent }) => [name, from, to, parent]);

test('what is open at first leads to where the job was stopped', () => {
  const stopped = (kind: JobEvent['kind'], name: string, lines: [number, number]) =>
    event(kind, name, lines, { result: 'timed out' });
  const sections = buildSections(
    [
      event('phase', 'pre', [0, 4]),
      event('task', 'a', [1, 4]),
      stopped('phase', 'run', [4, 9]),
      stopped('task', 'b', [5, 9]),
    ],
    9,
  );
  assert.deepEqual([...openAtFirst(sections)], [0, 0, 1, 1]);
});

test('events lie in each other by their lines', () => {
  assert.deepEqual(names(JOB, 12), [
    ['pre', 2, 6, null],
    ['a', 3, 6, 0],
    ['run', 6, 12, null],
    ['b', 6, 8, 2],
    ['c', 9, 12, 2],
  ]);
});

test('what crosses another is cut, what lies outside the output is left out', () => {
  const events = [
    event('play', 'one', [0, 5]),
    event('task', 'over', [3, 8]),
    event('task', 'beyond', [7, 99]),
    event('task', 'empty', [4, 4]),
  ];
  assert.deepEqual(names(events, 10), [
    ['one', 0, 5, null],
    ['over', 3, 5, 0],
  ]);
});

test('a task on several nodes is one section, as bad as its worst', () => {
  const on = (host: string, result: JobEvent['result'], end: number) =>
    event('task', 'x', [0, 4], { host, result, end });
  const [section, ...others] = buildSections(
    [on('a', 'ok', 5), on('b', 'failed', 3), on('c', 'changed', 9)],
    4,
  );
  assert.equal(others.length, 0);
  assert.deepEqual(section?.hosts, ['a', 'b', 'c']);
  assert.deepEqual([section?.result, section?.end], ['failed', 9]);
});

test('open at first: the way to what failed, or what was running when the job was stopped', () => {
  const open = (events: JobEvent[]) => [...openAtFirst(buildSections(events, 12))];
  assert.deepEqual(open(JOB), [0, 0, 1, 0, 1]);
  const stopped = JOB.slice(0, 2).concat(
    event('phase', 'run', [6, 12], { result: null, end: null }),
  );
  assert.deepEqual(open(stopped), [0, 0, 1]);
  // Nothing failed: a table of contents.
  assert.deepEqual(open(JOB.map((one) => ({ ...one, result: 'ok' }))), [1, 0, 1, 0, 0]);
});

test('folded rows: a head for what is shut, head and lines for what is open', () => {
  const sections = buildSections(JOB, 12);
  const rows = layoutRows(sections, openAtFirst(sections), 12);
  const seen = Array.from({ length: rows.count }, (_, row) => {
    const { section, line } = rows.at(row);
    return section === null ? line : sections[section]?.name;
  });
  assert.deepEqual(seen, [0, 1, 'pre', 'run', 'b', 8, 'c', 9, 10, 11]);
  assert.deepEqual([0, 4, 7, 8, 11].map(rows.rowOf), [0, 2, 4, 5, 9]);
  assert.deepEqual([0, 4, 7, 8].map(rows.isShown), [true, false, false, true]);
  assert.deepEqual([0, 1, 2, 4].map(rows.rowOfSection), [2, -1, 3, 6]);
});

test('where a line is', () => {
  const sections = buildSections(JOB, 12);
  const trail = (line: number) => trailOf(sections, line).map((index) => sections[index]?.name);
  assert.deepEqual([0, 2, 4, 8, 11].map(trail), [[], ['pre'], ['pre', 'a'], ['run'], ['run', 'c']]);
});

test('all open or shut, but for what was chosen', () => {
  const sections = buildSections(JOB, 12);
  assert.deepEqual([...openSections(sections, 'shut', [4])], [0, 0, 0, 0, 1]);
  assert.deepEqual([...openSections(sections, 'open', [0])], [0, 1, 1, 1, 1]);
  assert.deepEqual(flip([1, 4], [4, 2]), [1, 2]);
});

test('however events lie: every line has one row or one closed head, and rows lead back', () => {
  const LINES = 60;
  const place = fc.tuple(fc.integer({ min: -2, max: LINES }), fc.integer({ min: 0, max: 70 }));
  fc.assert(
    fc.property(fc.array(place, { maxLength: 15 }), fc.infiniteStream(fc.nat(1)), (all, bits) => {
      const sections = buildSections(
        all.map(([from, to], i) => event('task', `${i}`, [from, to])),
        LINES,
      );
      for (const { parent, from, to } of sections) {
        const outer = parent === null ? null : sections[parent];
        if (outer) assert.ok(outer.from <= from && to <= outer.to);
      }
      const open = Uint8Array.from(sections, () => bits.next().value as number);
      const rows = layoutRows(sections, open, LINES);
      let shown = 0;
      for (let line = 0; line < LINES; line++) {
        const row = rows.at(rows.rowOf(line));
        const hidden = trailOf(sections, line).some((index) => open[index] === 0);
        assert.equal(rows.isShown(line), !hidden);
        if (hidden) assert.equal(open[row.section as number], 0);
        else assert.deepEqual(row, { section: null, line });
        shown += Number(!hidden);
      }
      const heads = sections.filter((_, index) => rows.rowOfSection(index) >= 0);
      assert.equal(rows.count, shown + heads.length);
    }),
  );
});

test('a hundred thousand sections and a million lines fold quickly enough to wait for', () => {
  const events = Array.from({ length: 100_000 }, (_, i) =>
    event('task', `${i}`, [i * 10, i * 10 + 10]),
  );
  const sections = buildSections(events, 1_000_000);
  assert.equal(sections.length, 100_000);
  assert.equal(layoutRows(sections, openAtFirst(sections), 1_000_000).count, 100_000);
});
