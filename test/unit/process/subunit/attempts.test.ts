/**
 * Tests that began and never ended, from the stream to what is said. The streams have the events of those that
 * `stestr run --subunit` (3.2.1) writes of a test that calls os._exit(): each worker announces its tests before the first.
 */
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { findConcurrent } from '../../../../site/model/details/concurrent-tests.ts';
import { reproduce } from '../../../../site/model/details/reproduce.ts';
import { lengthText } from '../../../../site/model/run/length.ts';
import { buildRun, findTest, type Run } from '../../../../site/model/run/run.ts';
import { createLogger } from '../../../../src/base/log.ts';
import { loadConfig } from '../../../../src/config/load.ts';
import type { Summary } from '../../../../src/format/summary.ts';
import type { TestsFile } from '../../../../src/format/tests.ts';
import { processBuild } from '../../../../src/process/build.ts';
import { artifactsOf, readJson } from '../../../fixtures/read-dataset.ts';
import { packet } from '../../../fixtures/subunit.ts';

const work = mkdtempSync(join(tmpdir(), 'attempts-'));
after(() => rmSync(work, { recursive: true }));

/** Writes a stream event by event; seconds count from one instant. */
function stream() {
  const parts: Buffer[] = [];
  const add = (
    second: number,
    worker: number,
    name: string,
    status: 'exists' | 'inprogress' | 'success' | 'fail',
  ) => {
    const route = { routeCode: `${worker}`, tags: [`worker-${worker}`] };
    const timestamp = 1.7e15 + Math.round(second * 1e6);
    parts.push(packet({ testId: `pt.T.${name}`, status, timestamp, ...route }));
  };
  return {
    bytes: () => Buffer.concat(parts),
    announce(second: number, worker: number, ...names: string[]) {
      for (const name of names) add(second, worker, name, 'exists');
    },
    begin: (second: number, worker: number, name: string) =>
      add(second, worker, name, 'inprogress'),
    run(second: number, worker: number, name: string, status: 'success' | 'fail' = 'success') {
      add(second, worker, name, 'inprogress');
      add(second + 0.3, worker, name, status);
    },
  };
}

async function read({ bytes }: ReturnType<typeof stream>): Promise<{ summary: Summary; run: Run }> {
  const root = mkdtempSync(join(work, 'root-'));
  mkdirSync(join(root, 'b'));
  writeFileSync(join(root, 'b/testrepository.subunit'), bytes());
  const config = loadConfig({ overrides: { root } });
  await processBuild(
    config,
    { path: 'b', source: 'trigger', reason: 'trigger' },
    createLogger('silent'),
  );
  const data = join(root, 'b/stackviz/data');
  const [tests] = artifactsOf(data, 'tests').map(({ path }) => readJson(data, path) as TestsFile);
  const summary = JSON.parse(
    readFileSync(join(root, 'b/stackviz/summary.json'), 'utf8'),
  ) as Summary;
  return { summary, run: buildRun(tests as TestsFile) };
}

const found = (run: Run, name: string, attempt = 1) => {
  const one = findTest(run, `pt.T.${name}`, attempt);
  assert.ok(one, `${name}, run ${attempt}`);
  return one;
};
const saidOf = ({ notWhole }: Summary) => notWhole.map(({ kind, text }) => `${kind}: ${text}`);

test('a run that is appended to one whose worker died hides nothing of it', async () => {
  const both = stream();
  const names = ['test_1', 'test_2', 'test_3', 'test_4'];
  both.announce(0, 0, ...names);
  both.run(0, 0, 'test_1');
  both.begin(0.4, 0, 'test_2');
  both.announce(5, 0, ...names);
  for (const [at, name] of names.entries()) both.run(5 + at, 0, name);
  const { summary, run } = await read(both);
  assert.deepEqual(summary.verdict, { text: '1 flaky', tone: 'warn', of: 'of 4 tests' });
  assert.equal(summary.counts?.runs, 6);
  // all that was announced ran in the end
  assert.deepEqual(saidOf(summary), []);
  const [dead, again] = [found(run, 'test_2'), found(run, 'test_2', 2)];
  assert.deepEqual([dead.status, again.status], ['flaky', 'success']);
  assert.deepEqual([dead.start, dead.end], [400, 400]);
  assert.deepEqual(
    [dead.duration, lengthText({ ...dead, status: 'inprogress' })],
    [null, 'unknown'],
  );
});

test('the attempt that began first is the first, though it has no end, on whichever worker the next one was', async () => {
  const both = stream();
  both.announce(0, 0, 'test_1', 'test_4');
  both.announce(0, 1, 'test_2', 'test_3');
  both.run(0, 0, 'test_1');
  both.begin(0.1, 1, 'test_2');
  both.run(0.4, 0, 'test_4');
  both.announce(9, 0, 'test_2');
  both.run(9, 0, 'test_2');
  const { summary, run } = await read(both);
  assert.equal(summary.verdict?.text, 'Not whole, 1 flaky');
  const [said, ...others] = saidOf(summary);
  assert.deepEqual(others, []);
  assert.match(
    said ?? '',
    /^ended: pt\.T\.test_2 has no result, and nothing came from worker 1 after it began/,
  );
  assert.match(said ?? '', /A later run follows in the stream\. 1 test never ran\.$/);
  const dead = found(run, 'test_2');
  // its run ended with the last of it
  assert.deepEqual([dead.start, dead.end, dead.lane], [100, 700, 'worker 1']);
  assert.deepEqual(
    findConcurrent(run, dead, 9)?.list.map(({ test: { name } }) => name),
    ['pt.T.test_4', 'pt.T.test_1'],
  );
});

test('tests of one run that several workers announce are no second run', async () => {
  const twice = stream();
  twice.announce(0, 0, 'test_1', 'test_2');
  twice.begin(0, 0, 'test_1');
  twice.announce(0.1, 1, 'test_1', 'test_3');
  twice.run(0.2, 1, 'test_1');
  twice.run(0.6, 1, 'test_3');
  // the first is still running
  const { bytes } = twice;
  const end = packet({
    testId: 'pt.T.test_1',
    status: 'success',
    timestamp: 1.7e15 + 1e6,
    routeCode: '0',
    tags: ['worker-0'],
  });
  const { summary, run } = await read({ ...twice, bytes: () => Buffer.concat([bytes(), end]) });
  assert.equal(summary.counts?.of.success, 2);
  assert.equal(found(run, 'test_1').end, 1000);
  assert.deepEqual(saidOf(summary), ['absent: 1 test that the runner announced never ran.']);
});

test('a worker that goes on with other tests is not dead: the process of one test was (run --isolated)', async () => {
  const isolated = stream();
  for (const [at, name] of ['test_1', 'test_2', 'test_3', 'test_4', 'test_5'].entries()) {
    isolated.announce(3 * at, 0, name);
    if (name === 'test_2') isolated.begin(3 * at, 0, name);
    else isolated.run(3 * at, 0, name);
  }
  const { summary, run } = await read(isolated);
  assert.deepEqual(summary.verdict, { text: '1 never ended', tone: 'bad', of: 'of 5 tests' });
  assert.deepEqual([summary.whole, saidOf(summary)], [true, []]);
  const dead = found(run, 'test_2');
  assert.deepEqual([dead.start, dead.end, dead.status], [3000, 6000, 'inprogress']);
  assert.deepEqual(findConcurrent(run, dead, 9)?.list, []);
  // each had a process of its own
  for (const name of ['test_2', 'test_4']) {
    assert.equal(reproduce(run, found(run, name))?.worker, null);
  }
});

test('a worker that dies in its last test leaves nothing else, and nobody knows how long it took', async () => {
  for (const [behind, length] of [
    [0, 'unknown'],
    [0.000106, 'unknown'],
    [1.01, 'no end in 1.01 s'],
  ] as const) {
    const last = stream();
    last.announce(0, 0, 'test_1', 'test_2');
    last.announce(0, 1, 'test_3');
    last.run(0, 0, 'test_1');
    last.begin(0.3, 1, 'test_3');
    last.begin(1, 0, 'test_2');
    const end = packet({
      testId: 'pt.T.test_3',
      status: 'success',
      timestamp: 1.7e15 + Math.round((1 + behind) * 1e6),
      routeCode: '1',
      tags: ['worker-1'],
    });
    const { summary, run } = await read({
      ...last,
      bytes: () => Buffer.concat([last.bytes(), end]),
    });
    assert.deepEqual(summary.verdict, { text: '1 never ended', tone: 'bad', of: 'of 3 tests' });
    assert.deepEqual(saidOf(summary), [
      'last: pt.T.test_2 has no result, and nothing came from worker 0 after it began: it hung, its worker died, or ' +
        'the stream ends too early. No other announced test was left.',
    ]);
    assert.equal(lengthText(found(run, 'test_2')), length);
  }
});

test('a test that the stream ends with has run for nobody knows how long', async () => {
  const serial = stream();
  serial.announce(0, 0, 'test_1', 'test_2', 'test_3');
  serial.run(0, 0, 'test_1');
  serial.begin(0.4, 0, 'test_2');
  const { summary, run } = await read(serial);
  assert.equal(summary.verdict?.text, 'Cut off');
  assert.deepEqual(saidOf(summary), [
    'cut: pt.T.test_2 began right before the stream ended: how it would have ended is not known. 1 test never ran.',
  ]);
  assert.equal(lengthText(found(run, 'test_2')), 'unknown');
});
