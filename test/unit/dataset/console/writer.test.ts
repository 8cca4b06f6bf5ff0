import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { type ConsoleLine, createConsoleWriter } from '../../../../src/dataset/console/writer.ts';
import type { DatasetOptions } from '../../../../src/dataset/tests/stream-writer.ts';
import type { Artifact, ArtifactType } from '../../../../src/format/dataset.ts';
import type { ConsoleIndex, EventsFile, JobEvent } from '../../../../src/format/job.ts';
import type { UpstreamConsole } from '../../../../src/format/upstream.ts';
import { readJson, readSlice } from '../../../fixtures/read-dataset.ts';
import fc from '../../../harness/property.ts';

const directory = mkdtempSync(join(tmpdir(), 'console-writer-'));
after(() => rmSync(directory, { recursive: true }));

const NAMES = { name: 'job-output.txt', stem: 'job-output.txt-0' };
const OURS: DatasetOptions = { format: 'stackvizd', packed: true, hashed: true };
const NOTHING: EventsFile = { version: 1, result: null, events: [] };

const pathOf = (artifacts: Artifact[], type: ArtifactType) =>
  artifacts.find((found) => found.artifact_type === type)?.path as string;

/** Line `number` of a console, from no more of the file than its stretch. */
function readLine(artifacts: Artifact[], index: ConsoleIndex, number: number): string {
  const file = readFileSync(join(directory, pathOf(artifacts, 'console-text')));
  const stretch = Math.floor(number / index.stride);
  const [from, to] = index.stretches.slice(stretch, stretch + 2) as [number, number];
  const lines = readSlice(file, index, from, to).toString().split('\n');
  return lines[number - stretch * index.stride] as string;
}

const lineOf = (line: Partial<ConsoleLine>): ConsoleLine => ({
  text: '',
  time: null,
  host: null,
  level: null,
  script: null,
  ...line,
});

test('a reader gets every line back, with its time, host and level', () => {
  const line = fc.record(
    {
      text: fc.string({ unit: 'grapheme' }).map((text) => text.replaceAll('\n', ' ')),
      time: fc.option(fc.integer({ min: 0, max: 2 ** 42 })),
      host: fc.constantFrom(null, 'controller', 'compute1'),
      level: fc.constantFrom(null, null, 'warning' as const, 'error' as const),
      script: fc.constant(null),
    },
    { noNullPrototype: true },
  );
  const options = fc.record({
    format: fc.constant('stackvizd' as const),
    packed: fc.boolean(),
    hashed: fc.boolean(),
  });
  fc.assert(
    fc.property(fc.array(line, { minLength: 1, maxLength: 700 }), options, (lines, how) => {
      const writer = createConsoleWriter(directory, NAMES, how, 1e9);
      for (const entry of lines) writer.line(entry);
      const artifacts = writer.finish(NOTHING);
      const index = readJson(directory, pathOf(artifacts, 'console-index')) as ConsoleIndex;
      assert.equal(index.lines, lines.length);
      assert.equal(index.stretches.length, Math.ceil(lines.length / index.stride) + 1);
      const levels = new Map(index.levels);
      let time = index.origin;
      for (const [number, expected] of lines.entries()) {
        const step = index.times[number] as number | null;
        time += step ?? 0;
        const run = index.hostRuns.findLast(([from]) => from <= number);
        assert.deepEqual(
          {
            text: readLine(artifacts, index, number),
            time: step === null ? null : time,
            host: run === undefined || run[1] < 0 ? null : index.hosts[run[1]],
            level: levels.get(number) ?? null,
            script: null,
          },
          expected,
        );
      }
    }),
    { numRuns: 30 },
  );
});

test('what is over the limit is left out and counted; events say only lines that are there', () => {
  const writer = createConsoleWriter(directory, NAMES, { ...OURS, packed: false }, 600_000);
  const text = 'x'.repeat(9_999);
  for (let count = 0; count < 200; count++) writer.line(lineOf({ text }));
  const event: JobEvent = {
    kind: 'phase',
    name: 'run',
    host: null,
    start: 0,
    end: 1,
    result: null,
    parent: null,
    lines: [10, 200],
  };
  const late: JobEvent = { ...event, name: 'post', lines: [190, 200] };
  const artifacts = writer.finish({ version: 1, result: 'SUCCESS', events: [event, late] });
  const index = readJson(directory, pathOf(artifacts, 'console-index')) as ConsoleIndex;
  assert.ok(index.lines > 50 && index.lines < 150, `${index.lines} lines`);
  assert.equal(index.dropped, (200 - index.lines) * 10_000);
  assert.equal(writer.dropped(), index.dropped);
  const { events } = readJson(directory, pathOf(artifacts, 'events')) as EventsFile;
  assert.deepEqual(
    events.map(({ lines }) => lines),
    [[10, index.lines], null],
  );
});

test('times are moved by the shift', () => {
  const writer = createConsoleWriter(directory, NAMES, OURS, 1e9);
  writer.line(lineOf({ text: 'a', time: 10_000 }));
  const artifacts = writer.finish(NOTHING, -9_000);
  const index = readJson(directory, pathOf(artifacts, 'console-index')) as ConsoleIndex;
  assert.deepEqual([index.origin, index.times], [1_000, [0]]);
});

test("upstream's console has every line in a script, for its site shows no others", () => {
  const writer = createConsoleWriter(directory, NAMES, { ...OURS, format: 'upstream' }, 1e9);
  writer.line(lineOf({ text: 'starting' }));
  writer.line(lineOf({ text: 'a "quoted" line', time: 1, script: 'run.yaml' }));
  writer.line(lineOf({ text: 'b', time: 2, script: 'run.yaml' }));
  writer.line(lineOf({ text: 'c', time: 3, script: 'Installing' }));
  const artifacts = writer.finish({ ...NOTHING, result: 'TIMED_OUT' });
  assert.deepEqual(
    artifacts.map(({ artifact_type }) => artifact_type),
    ['console'],
  );
  const console = readJson(directory, pathOf(artifacts, 'console')) as UpstreamConsole;
  assert.deepEqual(console, {
    status: 'fail',
    scripts: [
      { name: 'console', lines: [{ date: '', line: 'starting' }] },
      {
        name: 'run.yaml',
        lines: [
          { date: '1970-01-01 00:00:00.001', line: 'a "quoted" line' },
          { date: '1970-01-01 00:00:00.002', line: 'b' },
        ],
      },
      { name: 'Installing', lines: [{ date: '1970-01-01 00:00:00.003', line: 'c' }] },
    ],
    remaining: [],
  });
});

test('a job without a console has events only, one without events has none', () => {
  const finished = (events: EventsFile) =>
    createConsoleWriter(directory, NAMES, { ...OURS, format: 'both' }, 1e9)
      .finish(events)
      .map(({ artifact_type }) => artifact_type);
  assert.deepEqual(finished(NOTHING), []);
  assert.deepEqual(finished({ ...NOTHING, result: 'SUCCESS' }), ['events']);
});

test('nothing is left of what is discarded', () => {
  const before = readdirSync(directory);
  const writer = createConsoleWriter(directory, NAMES, { ...OURS, format: 'both' }, 1e9);
  writer.line(lineOf({ text: 'a' }));
  writer.discard();
  assert.deepEqual(readdirSync(directory), before);
});
