import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { parseRoute } from '../../../site/model/address/routes.ts';
import { sumUp } from '../../../site/model/run/build.ts';
import { buildRun } from '../../../site/model/run/run.ts';
import { groupProblems, problems, skipGroups } from '../../../site/model/run/summary.ts';
import { createLogger } from '../../../src/base/log.ts';
import { loadConfig } from '../../../src/config/load.ts';
import type { Manifest } from '../../../src/format/dataset.ts';
import type { Summary } from '../../../src/format/summary.ts';
import { withoutAttributes } from '../../../src/format/test-name.ts';
import type { TestsFile } from '../../../src/format/tests.ts';
import { processBuild } from '../../../src/process/build.ts';
import { summarySchema } from '../../../src/summary/schema.ts';
import { causeLine } from '../../../src/verdict/causes/cause-line.ts';
import { statesOf } from '../../../src/verdict/history/states.ts';
import { writeReport } from '../../../src/verdict/report/markdown.ts';
import { damageOf } from '../../../src/verdict/whole/damage.ts';
import { flipCrc } from '../../fixtures/damaged.ts';
import { artifactsOf, readJson } from '../../fixtures/read-dataset.ts';
import { packet } from '../../fixtures/subunit.ts';

const work = mkdtempSync(join(tmpdir(), 'summary-'));
after(() => rmSync(work, { recursive: true }));
const fixture = (name: string) =>
  readFileSync(fileURLToPath(new URL(`../../fixtures/${name}`, import.meta.url)));
const job = { path: 'b', source: 'trigger', reason: 'trigger' } as const;

/** Processes a build of these files: what was published. */
async function publish(name: string, files: Record<string, Buffer | string>, settings = {}) {
  const root = join(work, name);
  for (const [path, bytes] of Object.entries(files)) {
    mkdirSync(join(root, 'b', path, '..'), { recursive: true });
    writeFileSync(join(root, 'b', path), bytes);
  }
  const config = loadConfig({ overrides: { root, ...settings } });
  await processBuild(config, job, createLogger('silent'));
  const site = join(root, 'b/stackviz');
  const read = <T>(file: string) => JSON.parse(readFileSync(join(site, file), 'utf8')) as T;
  const manifest = read<Manifest>('manifest.json');
  const summary = read<Summary>('summary.json');
  const data = join(site, 'data');
  const testsFiles = () =>
    artifactsOf(data, 'tests').map(({ path }) => readJson(data, path) as TestsFile);
  /** As the page has them. */
  const runs = () =>
    testsFiles().map((file) => buildRun(file, damageOf(manifest.warnings, file.path)));
  return { manifest, summary, testsFiles, runs };
}

const BUILDS: Record<string, Record<string, string>> = {
  recorded: {
    'testrepository.subunit.gz': 'recorded/testrepository.subunit.gz',
    'job-output.txt.gz': 'recorded/job-output.txt.gz',
    'job-output.json.gz': 'recorded/job-output.json.gz',
    'zuul-info/inventory.yaml': 'recorded/zuul-info/inventory.yaml',
  },
  interrupted: { 'testrepository.subunit.gz': 'recorded/interrupted.v2.subunit.gz' },
  died: { 'testrepository.subunit.gz': 'broken/died.run.subunit.gz' },
  exit: { 'testrepository.subunit.gz': 'broken/exit.run.subunit.gz' },
  hung: { 'testrepository.subunit.gz': 'broken/hung.run.subunit.gz' },
  setup: { 'testrepository.subunit.gz': 'broken/setup.run.subunit.gz' },
  nodes: {
    'a/logs/testrepository.subunit.gz': 'recorded/testrepository.subunit.gz',
    'b/logs/testrepository.subunit.gz': 'broken/setup.run.subunit.gz',
  },
};

for (const [name, files] of Object.entries(BUILDS)) {
  test(`${name}: the summary says what the page says`, async () => {
    const bytes = Object.fromEntries(
      Object.entries(files).map(([path, source]) => [path, fixture(source)]),
    );
    const { summary, manifest, ...page } = await publish(name, bytes);
    const runs = page.runs();
    const sum = sumUp(runs, 0, manifest.metadata.result);
    assert.deepEqual(summary.verdict, sum.verdict);
    assert.deepEqual(summary.counts?.of, sum.tally.of);
    assert.equal(summary.counts?.tests, sum.tally.tests);
    const lacks = runs.some(({ breaks }) => breaks.length > 0);
    // of a stream that announces its tests the page would name those that never ran
    assert.equal(summary.whole, lacks ? false : null);
    assert.equal(summary.notWhole.length, runs.flatMap(({ breaks }) => breaks).length);
    const shown = problems(runs);
    const groups = groupProblems(shown, runs.flatMap(skipGroups));
    assert.deepEqual(
      summary.causes.map(({ text, tests, status }) => [text, tests, status]),
      groups.map(({ cause, problems: list, status }) => [
        cause && causeLine(cause),
        list.length,
        status,
      ]),
    );
    const sections = summary.causes.flatMap(({ of }) => Object.values(of ?? {}));
    assert.equal(
      sections.reduce((all, count) => all + count, 0),
      summary.causes.reduce((all, { tests }) => all + tests, 0),
    );
    assert.deepEqual(
      summary.failures.map(({ test: one, attempt, status }) => [one, attempt, status]),
      shown.map(({ test: one }) => [withoutAttributes(one.name), one.attempt, one.status]),
    );
    for (const [at, cause] of summary.causes.entries()) {
      assert.ok(cause.failures.length >= cause.tests);
      for (const failure of cause.failures) assert.equal(summary.failures[failure]?.cause, at);
    }
    for (const [at, { link, stream, attempt, durationSeconds }] of summary.failures.entries()) {
      const route = parseRoute((link ?? '').replace('index.htm', ''));
      assert.deepEqual(route, { view: 'details', stream, test: shown[at]?.test.name, attempt });
      assert.match(`${durationSeconds}`, /^(?:null|\d+(?:\.\d{1,6})?|\de-[56])$/);
    }
    assert.deepEqual(summarySchema.parse(summary), summary, 'the schema has every member');
    assert.equal(summary.fingerprint, manifest.fingerprint);
    assert.deepEqual(summary.leftOut, { causes: 0, failures: 0, streams: 0 });
    assert.ok(manifest.files.includes('summary.json'));
    assert.notEqual(summary.recheck.advised, true, 'nothing explains these failures');
  });
}

test('what is not known is null', async () => {
  const { summary } = await publish('console', {
    'dstat-csv_log.txt.gz': fixture('recorded/dstat-csv_log.txt.gz'),
  });
  const { verdict, counts, whole, base, knownIssues, recheck, metadata } = summary;
  assert.deepEqual([verdict, counts, whole, base, knownIssues], [null, null, null, null, null]);
  assert.equal(recheck.advised, null);
  assert.equal(metadata.result, null);
});

test('a base makes links whole', async () => {
  const { summary } = await publish(
    'based',
    { 'testrepository.subunit.gz': fixture('broken/setup.run.subunit.gz') },
    { 'publish.baseUrl': 'https://logs.example.org/x' },
  );
  assert.equal(summary.base, 'https://logs.example.org/x/b/stackviz/');
  assert.match(
    summary.report,
    /^\*\*\[StackViz\]\(<\S+>\)\*\*: 1 failed: 1 set-up or tear-down, none of 42 tests/,
  );
  const verdict = { text: '8 failed', tone: 'bad', of: '5 of 119 tests, 3 set-ups' } as const;
  assert.match(writeReport({ ...summary, verdict }), /^\S+: 8 failed: 5 of 119 tests, 3 set-ups\n/);
  assert.match(summary.report, /\]\(<https:\/\/logs\.example\.org\/x\/b\/stackviz\/index\.htm#\//);
});

test('a line that says the same twice is told once', async () => {
  const stream = fixture('broken/setup.run.subunit.gz');
  const { summary } = await publish('lines', { 'testrepository.subunit.gz': stream });
  for (const failures of [[0], [0, 0]]) {
    const causes = summary.causes.slice(0, 1).map((cause) => ({ ...cause, failures }));
    const report = writeReport({ ...summary, causes });
    assert.equal(report.match(/^- `.*setUpClass/gm)?.length, 1);
  }
});

test('the report has the first of much, and says how much more there is', async () => {
  const stream = fixture('broken/setup.run.subunit.gz');
  const { summary } = await publish('events', { 'testrepository.subunit.gz': stream });
  const event = (line: number) => ({
    ...{ kind: 'oom', label: 'Out of memory', count: line },
    line: { source: 'service', path: 'syslog', line, time: null, text: `\`k${line}`, link: null },
  });
  const report = writeReport({ ...summary, events: [1, 2, 3, 4, 5, 6].map(event) as never });
  const told = report.split('While a test failed, or in the minute before:')[1] ?? '';
  assert.match(told, /\n- Out of memory: ``syslog: `k1``\n- Out of memory ×2: /);
  assert.match(told, /^- Out of memory ×5: .*\n- and 1 more\n/m);
  const texts = (count: number) =>
    Array.from({ length: count }, (_, at) => ({ path: 'x', text: `no. ${at}` }) as never);
  const failures = summary.failures.map((failure) => ({ ...failure, evidence: texts(5) }));
  const much = writeReport({ ...summary, notWhole: texts(12), failures });
  assert.match(much, /\n`no. 9`\n\nand 2 more\n/);
  assert.match(much, /\nx: no. 2\n```\n\nand 2 more lines\n/);
});

/** A stream of runs, a second each. */
const streamOf = (
  ...runs: [testId: string, status: 'success' | 'fail', said?: string | undefined, lane?: string][]
) =>
  Buffer.concat(
    runs.flatMap(([testId, status, said, lane = 'worker-0'], second) => {
      const timestamp = (1.7e9 + second) * 1e6;
      const tags = [lane];
      const file = { name: 'traceback', mime: 'text/plain;charset=utf8', bytes: `${said}\n` };
      return [
        packet({ testId, status: 'inprogress', timestamp, tags }),
        ...(said === undefined ? [] : [packet({ testId, file, timestamp })]),
        packet({ testId, status, timestamp: timestamp + 1e6, tags }),
      ];
    }),
  );
const TRACEBACK = 'Traceback (most recent call last):\nValueError: no';
/** Heads of sections, and lines. */
const saidIn = (report: string) => report.match(/^(?:\*\*\d.*|- .*)$/gm);

test('of several streams the report names that of each failure, and counts what it does not list', async () => {
  const failed = (...names: string[]) =>
    streamOf(...names.map((name) => [name, 'fail', TRACEBACK] as [string, 'fail', string]));
  const { summary } = await publish('two', {
    'node1/logs/testrepository.subunit': failed('a.B.test_00', 'a.B.test_01'),
    'node2/logs/testrepository.subunit': failed('a.B.test_00'),
  });
  assert.deepEqual(saidIn(summary.report.replaceAll(/\]\(<[^>]*>\)/g, ']')), [
    '**3 failed**',
    '- `a.B.test_00` in `node1, testrepository.subunit`',
    '- `a.B.test_00` in `node2, testrepository.subunit`',
    '- `a.B.test_01` in `node1, testrepository.subunit`',
  ]);
  const names = Array.from({ length: 8 }, (_, at) => `a.B.test_0${at}`);
  const many = await publish('many', {
    'node1/logs/testrepository.subunit': failed(...names),
    'node2/logs/testrepository.subunit': failed(...names.toReversed()),
  });
  assert.equal(saidIn(many.summary.report)?.length, 12);
  assert.equal(saidIn(many.summary.report)?.at(-1), '- and 6 more');
});

test('a section of the report counts its tests by what they came to, as its head does', async () => {
  const names = Array.from({ length: 4 }, (_, at) => `a.B.test_0${at}`);
  const first = names.map((name) => [name, 'fail', TRACEBACK] as [string, 'fail', string]);
  const again = names.slice(1).map((name) => [name, 'success'] as [string, 'success']);
  const { summary } = await publish('retried', {
    'a.subunit': streamOf(...first),
    'b.subunit': streamOf(...first, ...again),
  });
  assert.equal(summary.verdict?.text, '5 failed, 3 flaky');
  assert.deepEqual(summary.causes[0]?.of, { fail: 5, flaky: 3 });
  const said = saidIn(summary.report) ?? [];
  assert.equal(said[0], '**5 failed, 3 flaky**');
  assert.equal(said.length, 9, said.join('\n'));
});

test('a set-up that failed in two workers without a word is one failure', async () => {
  const name = 'setUpClass (a.B)';
  const { summary } = await publish('silent', {
    'a.subunit': streamOf(
      [name, 'fail', undefined, 'worker-0'],
      [name, 'fail', undefined, 'worker-1'],
    ),
  });
  assert.match(summary.verdict?.text ?? '', /^1 failed$/);
  assert.deepEqual(saidIn(summary.report), ['**1 failed**', '- `a.B.setUpClass`']);
});

test('it stays small, whatever a stream holds', async () => {
  const time = (second: number) => new Date(second * 1000).toISOString().replace('T', ' ');
  const tests = Array.from({ length: 3000 }, (_, at) => {
    const name = `${'n'.repeat(1900)}.T.test_${at}`;
    const reason = `Error${at}: ${'`<b>\u202e'.repeat(200)}`;
    return `time: ${time(at)}\ntest: ${name}\ntime: ${time(at + 1)}\nfailure: ${name} [\n${reason}\n]\n`;
  });
  const { summary } = await publish('large', { 'x.subunit': tests.join('') });
  assert.ok(JSON.stringify(summary).length < 1024 * 1024);
  assert.equal(summary.counts?.of.fail, 3000);
  assert.ok(summary.failures.length > 50);
  assert.equal(summary.failures.length + summary.leftOut.failures, 3000);
  assert.ok(summary.report.length <= 13_000);
  assert.doesNotMatch(summary.report, /\u202e/);
});

test('the schema in the documents is that of the sources', () => {
  const text = readFileSync(new URL('../../../docs/summary.schema.json', import.meta.url), 'utf8');
  const made = JSON.parse(JSON.stringify(z.toJSONSchema(summarySchema, { io: 'input' })));
  assert.deepEqual(JSON.parse(text), made, 'run scripts/summary-schema.ts');
});

test('a list of tests is counted whole, and is nothing that others are compared with', async () => {
  const names = Array.from({ length: 6000 }, (_, at) => `a.B.test_${at}`);
  const list = Buffer.concat(names.map((testId) => packet({ testId, status: 'exists' })));
  const { summary, runs, testsFiles } = await publish('list', { 'list.subunit': list });
  assert.equal(summary.verdict?.of, 'of 6,000 listed tests');
  const [told] = summary.notWhole;
  assert.deepEqual([told?.kind, told?.count], ['list', 6000]);
  assert.equal(summary.recheck.reason, 'No test was run, and nothing explains why.');
  assert.deepEqual(runs()[0]?.verdict, summary.verdict);
  assert.equal(statesOf(testsFiles(), []).partial, true);
  const success = packet({ testId: 'a.B.test_c', status: 'success' });
  const cut = packet({ testId: 'a.B.test_d', status: 'inprogress' });
  const beside = await publish('beside', { 'list.subunit': list, 'a.subunit': success });
  assert.equal(statesOf(beside.testsFiles(), []).partial, false);
  const broken = await publish('broken', { 'a.subunit': Buffer.concat([success, cut]) });
  assert.equal(statesOf(broken.testsFiles(), []).partial, true);
});

test('of a stream it is published whether what is no test is output or left of damaged packets', async () => {
  const success = packet({ testId: 'a.B.test_c', status: 'success' });
  const broken = flipCrc(success, 0);
  const damaged = async (name: string, ...parts: (Buffer | string)[]) => {
    const stream = Buffer.concat([success, ...parts.map((part) => Buffer.from(part))]);
    const { runs } = await publish(name, { 'a.subunit': stream });
    return runs()[0]?.damaged;
  };
  assert.equal(await damaged('output', 'said\n'), undefined);
  assert.equal(await damaged('damaged', broken), 'all');
  assert.equal(await damaged('both', 'said\n', broken), 'some');
});
