/** Builds of several streams, published, and read as page and history do: these must say the same. */
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after } from 'node:test';
import { judgeBeside } from '../../../site/model/explain/rerun.ts';
import { sumUp } from '../../../site/model/run/build.ts';
import { buildRun, type Run } from '../../../site/model/run/run.ts';
import { groupProblems, problems } from '../../../site/model/run/summary.ts';
import { soleHold } from '../../../src/base/hold.ts';
import { createLogger } from '../../../src/base/log.ts';
import { loadConfig } from '../../../src/config/load.ts';
import { utcTime } from '../../../src/format/clock-time.ts';
import type { Manifest } from '../../../src/format/dataset.ts';
import type { HistoryFile } from '../../../src/format/history.ts';
import type { Summary } from '../../../src/format/summary.ts';
import { withoutAttributes } from '../../../src/format/test-name.ts';
import type { TestsFile } from '../../../src/format/tests.ts';
import { processBuild } from '../../../src/process/build.ts';
import { summarySchema } from '../../../src/summary/schema.ts';
import { statesOf } from '../../../src/verdict/history/states.ts';
import { judgeTogether } from '../../../src/verdict/streams.ts';
import { damageOf } from '../../../src/verdict/whole/damage.ts';
import type { Part } from '../../../src/verdict/whole/sentences.ts';
import { sentencesOf } from '../../../src/verdict/whole/sentences.ts';
import { artifactsOf, readJson } from '../../fixtures/read-dataset.ts';
import { packet } from '../../fixtures/subunit.ts';

const work = mkdtempSync(join(tmpdir(), 'again-'));
after(() => rmSync(work, { recursive: true }));

/** The build, by a path that tells its job. */
const BUILD = '45/12345/1/check/tempest-full/0123456789abcdef';

export type Status = 'success' | 'fail' | 'skip';
/** Microseconds of the first test: 2026-11-28 14:00 UTC. */
export const START = Date.UTC(2026, 10, 28, 14) * 1000;

/** A stream of tests of a second each, from so many seconds on. */
export function stream(from: number, ...tests: [name: string, status: Status][]): Buffer {
  const packets = tests.flatMap(([testId, status], at) => {
    const timestamp = START + (from + at) * 1e6;
    return [
      packet({ testId, status: 'inprogress', timestamp }),
      ...(status === 'fail'
        ? [
            packet({
              testId,
              timestamp,
              file: { name: 'traceback', mime: 'text/plain', bytes: `Error: ${testId}\n` },
            }),
          ]
        : []),
      packet({ testId, status, timestamp: timestamp + 1e6 }),
    ];
  });
  return Buffer.concat(packets);
}

/** A sentence of the page. */
const textOf = (run: Run, parts: readonly Part[]): string =>
  parts
    .map((part) => {
      if (typeof part === 'string') return part;
      if ('name' in part) return part.name;
      return 'run' in part ? run.name(part.run) : utcTime(run.origin + part.at);
    })
    .join('');

/** Publishes a build, and reads it as page and history do, which must say the same. */
export async function publish(name: string, files: Record<string, Buffer>) {
  const root = join(work, name);
  for (const [path, bytes] of Object.entries(files)) {
    mkdirSync(dirname(join(root, BUILD, path)), { recursive: true });
    writeFileSync(join(root, BUILD, path), bytes);
  }
  const job = { path: BUILD, source: 'trigger', reason: 'trigger' } as const;
  const config = loadConfig({ overrides: { root } });
  const { tests } = await processBuild(
    config,
    job,
    createLogger('silent'),
    soleHold(),
    async () => null,
  );
  const site = join(root, BUILD, 'stackviz');
  const read = <T>(file: string) => JSON.parse(readFileSync(join(site, file), 'utf8')) as T;
  const manifest = read<Manifest>('manifest.json');
  const summary = read<Summary>('summary.json');
  const html = readFileSync(join(site, 'index.htm'), 'utf8');
  const data = join(site, 'data');
  const tested = artifactsOf(data, 'tests').map(({ path }) => readJson(data, path) as TestsFile);
  const others = [...(manifest.reruns ?? []), ...(manifest.later ?? [])];
  const runs = tested.map((file, at) =>
    buildRun(file, damageOf(manifest.warnings, file.path), {
      position: at,
      beside: judgeBeside(others, at),
    }),
  );
  assert.deepEqual(
    summary.notWhole.map(({ text }) => text),
    runs.flatMap((run) => sentencesOf(run).map(({ parts }) => textOf(run, parts))),
  );
  const sum = sumUp(runs, 0, null);
  assert.deepEqual(summary.verdict, sum.verdict);
  assert.deepEqual(summary.counts?.of, sum.tally.of);
  assert.equal(summary.counts?.tests, sum.tally.tests);
  assert.equal(tests, sum.tally.tests);
  assert.deepEqual(
    summary.streams.map(({ verdict }) => verdict),
    runs.map(({ verdict }) => verdict),
  );
  const shown = problems(runs);
  assert.deepEqual(
    summary.failures.map(({ test: one, status }) => [one, status]),
    shown.map(({ test: one }) => [withoutAttributes(one.name), one.status]),
  );
  assert.deepEqual(
    summary.causes.map((cause) => cause.tests),
    groupProblems(shown).map((group) => group.problems.length),
  );
  const states = statesOf(tested, manifest.warnings, others);
  const judged = judgeTogether(states.streams.map((one) => one.judged));
  assert.deepEqual(judged, { tally: sum.tally, verdict: sum.verdict });
  const [kept] = artifactsOf(data, 'history');
  const { record } = readJson(data, kept?.path ?? '') as HistoryFile;
  assert.deepEqual(record.verdict, { text: sum.verdict.text, tone: sum.verdict.tone });
  assert.equal(record.tests, sum.tally.tests);
  assert.equal(record.counts.fail ?? 0, sum.tally.of.fail);
  // each cause, which no flaky test has there, counts a test once
  assert.equal(
    record.causes.reduce((all, cause) => all + cause.tests, 0),
    sum.tally.of.fail,
  );
  assert.deepEqual(summarySchema.parse(summary), summary);
  return { manifest, summary, html, runs, states };
}

/** Tests that the runner says it is to run. */
export const announced = (...names: string[]): Buffer =>
  Buffer.concat(names.map((testId) => packet({ testId, status: 'exists' })));
