/** Tests that were under way when their job was stopped, as summary, page and export tell them. */
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { buildRun } from '../../../site/model/run/run.ts';
import { createLogger } from '../../../src/base/log.ts';
import { loadConfig } from '../../../src/config/load.ts';
import { utcTime } from '../../../src/format/clock-time.ts';
import type { Manifest } from '../../../src/format/dataset.ts';
import type { Summary } from '../../../src/format/summary.ts';
import type { TestsFile } from '../../../src/format/tests.ts';
import { processBuild } from '../../../src/process/build.ts';
import { damageOf } from '../../../src/verdict/whole/damage.ts';
import { sentencesOf } from '../../../src/verdict/whole/sentences.ts';
import { artifactsOf, readJson } from '../../fixtures/read-dataset.ts';
import { packet } from '../../fixtures/subunit.ts';

const work = mkdtempSync(join(tmpdir(), 'stopped-'));
after(() => rmSync(work, { recursive: true }));

const START = Date.UTC(2026, 10, 28, 14) * 1000;
const begun = (testId: string, second: number) =>
  packet({ testId, status: 'inprogress', timestamp: START + second * 1e6, tags: ['worker-0'] });
const ended = (testId: string, second: number) =>
  packet({ testId, status: 'success', timestamp: START + second * 1e6, tags: ['worker-0'] });
const run = (testId: string, second: number, took: number) => [
  begun(testId, second),
  ended(testId, second + took),
];

/** One worker: two tests of a class that took 2 s and 4 s, then one that does not end, from 14:03:02 on. */
const HUNG = [...run('a.T.test_x', 0, 2), ...run('a.T.test_y', 3, 4), begun('a.T.test_z', 182)];

/** A job that runs its tests from 13:59:50 on, and ends so at 14:28:05. */
const consoleOf = (result: string, ...more: string[]) =>
  [
    '2026-11-28 13:50:00.000000 | RUN START: [untrusted : example.org/x/run.yaml@master]',
    '2026-11-28 13:50:01.000000 | ',
    '2026-11-28 13:50:01.100000 | PLAY [all]',
    '2026-11-28 13:59:50.000000 | ',
    '2026-11-28 13:59:50.000000 | TASK [run-tempest : Run Tempest]',
    ...more,
    `2026-11-28 14:28:05.000000 | RUN END RESULT_${result}: [untrusted : example.org/x/run.yaml@master]`,
    '',
  ].join('\n');

/** What is said of a build's lack, by the summary; the page says the same. */
async function told(name: string, stream: Buffer[], output: string | null) {
  const root = join(work, name);
  mkdirSync(join(root, 'b'), { recursive: true });
  writeFileSync(join(root, 'b/testrepository.subunit'), Buffer.concat(stream));
  if (output !== null) writeFileSync(join(root, 'b/job-output.txt'), output);
  const job = { path: 'b', source: 'trigger', reason: 'trigger' } as const;
  await processBuild(loadConfig({ overrides: { root } }), job, createLogger('silent'));
  const site = join(root, 'b/stackviz');
  const read = <T>(file: string) => JSON.parse(readFileSync(join(site, file), 'utf8')) as T;
  const manifest = read<Manifest>('manifest.json');
  const summary = read<Summary>('summary.json');
  const [artifact] = artifactsOf(join(site, 'data'), 'tests');
  const file = readJson(join(site, 'data'), artifact?.path ?? '') as TestsFile;
  const damage = damageOf(manifest.warnings, file.path);
  const page = buildRun(file, damage, { stop: manifest.stopped ?? null });
  const onPage = sentencesOf(page).map(({ parts }) =>
    parts
      .map((part) => {
        if (typeof part === 'string') return part;
        if ('run' in part) return page.name(part.run);
        return 'at' in part ? utcTime(page.origin + part.at) : part.name;
      })
      .join(''),
  );
  const texts = summary.notWhole.map(({ text }) => text);
  assert.deepEqual(onPage, texts);
  const html = readFileSync(join(site, 'index.htm'), 'utf8');
  for (const text of texts) assert.ok(html.includes(text), text);
  assert.equal(html.includes(', for at least '), /_(?:TIMED_OUT|ABORTED):/.test(output ?? ''));
  return texts;
}

const UNDER_WAY =
  'a.T.test_z was under way when the job timed out (since 14:03:02 UTC, 25m 03s; median of its class 3.00 s): ' +
  'how it would have ended is not known. How many tests never ran is not known.';
const AT_END =
  'a.T.test_z began right before the stream ended: how it would have ended is not known. ' +
  'How many tests never ran is not known.';

test('a test that was under way when the job timed out, with since when and what is usual', async () => {
  assert.deepEqual(await told('hung', HUNG, consoleOf('TIMED_OUT')), [UNDER_WAY]);
});

test('a job that was aborted says so', async () => {
  const [text] = await told('aborted', HUNG, consoleOf('ABORTED'));
  assert.match(text ?? '', /^a\.T\.test_z was under way when the job was aborted \(since /);
});

const UNKNOWN: Record<string, [stream: Buffer[], output: string | null]> = {
  'nothing tells of the job': [HUNG, null],
  'the job ended by itself': [HUNG, consoleOf('NORMAL')],
  'the job had gone on to something else': [
    HUNG,
    consoleOf(
      'TIMED_OUT',
      '2026-11-28 14:10:00.000000 | ',
      '2026-11-28 14:10:00.000000 | TASK [collect : Collect logs]',
    ),
  ],
  'no task is known': [HUNG, consoleOf('TIMED_OUT').replace(/^.*TASK.*\n/m, '')],
  'the end of the stream was cut off': [
    [...HUNG, ended('a.T.test_z', 200).subarray(0, 20)],
    consoleOf('TIMED_OUT'),
  ],
};

for (const [why, [stream, output]] of Object.entries(UNKNOWN)) {
  test(`it is not said where ${why}`, async () => {
    const texts = await told(why, stream, output);
    assert.deepEqual(texts, [AT_END]);
  });
}

test('a job that was stopped between two tests had none under way', async () => {
  const whole = run('a.T.test_x', 0, 2);
  assert.deepEqual(await told('between', whole, consoleOf('TIMED_OUT')), []);
});
