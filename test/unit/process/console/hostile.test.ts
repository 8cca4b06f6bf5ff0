import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createWarnings } from '../../../../src/build/warnings.ts';
import type { ConsoleLine } from '../../../../src/dataset/console/writer.ts';
import { emptyTimeline, joinEvents } from '../../../../src/process/console/events.ts';
import { levelOf } from '../../../../src/process/console/level.ts';
import { MAX_LINE } from '../../../../src/process/console/lines.ts';
import { parseConsole } from '../../../../src/process/console/parse.ts';
import { makeNode } from '../../../../src/process/console/timeline.ts';
import { readJobOutput } from '../../../../src/process/console/zuul/job-output.ts';
import { eventOf, inChunks, readConsole } from '../../../fixtures/console.ts';
import { secondsOf } from '../../../harness/cost.ts';

test('a line of 200 MB is cut, and says so; its end is found', async () => {
  async function* endless(): AsyncGenerator<Buffer> {
    yield Buffer.from('2026-11-22 16:00:00 | controller | ');
    const chunk = Buffer.alloc(1_000_000, 'x');
    for (let count = 0; count < 200; count++) yield chunk;
    yield Buffer.from('\n2026-11-22 16:00:01 | the next\n');
  }
  const { lines, warnings } = await readConsole(endless());
  assert.deepEqual(warnings, ['CONSOLE_LONG_LINE']);
  assert.equal(lines.length, 2);
  assert.match(lines[0]?.text as string, /x \[199934499 more characters were left out\]$/);
  assert.equal(lines[1]?.text, 'the next');
});

test('bait for patterns takes no longer than other lines of its length', async () => {
  const baits = [
    `2026-11-22 16:00:00 | ${'a'.repeat(60_000)}`,
    `2026-11-22 16:00:00 | ${'a-'.repeat(30_000)} -> ${'b.'.repeat(1000)}`,
    `2026-11-22 16:00:00 | TASK [${'['.repeat(60_000)}`,
    `2026-11-22 16:00:00 | RUN START: [untrusted : ${' : ['.repeat(15_000)}`,
    `2026-11-22 16:00:00 | controller | ${'stack.sh:main:1 : '.repeat(3000)}echo_summary`,
    `2026-11-22 16:00:00 | controller | [1 Async ${'a.'.repeat(30_000)}`,
    '<a '.repeat(20_000),
    '<'.repeat(60_000),
    `<pre ${'x="'.repeat(20_000)}`,
    '&#'.repeat(30_000),
    `${'... '.repeat(15_000)}FAILED`,
  ];
  for (const kind of ['job-output', 'console-html'] as const) {
    for (const bait of baits) {
      const before = process.threadCpuUsage();
      await readConsole(inChunks(`${bait}\n`.repeat(100)), kind);
      const { user } = process.threadCpuUsage(before);
      // 6 MB take some 50 ms; what is quadratic in 60,000 takes minutes
      assert.ok(user < 5_000_000, `${bait.slice(0, 40)}: ${user} µs`);
    }
  }
});

test('any bytes give lines without newlines', async () => {
  const bytes = Buffer.from(Array.from({ length: 50_000 }, (_, index) => (index * 7919) % 256));
  for (const kind of ['job-output', 'console-html'] as const) {
    const { lines } = await readConsole(inChunks(bytes, 999), kind);
    assert.ok(lines.length > 100);
    assert.ok(lines.every(({ text }) => !text.includes('\n') && text.length < MAX_LINE + 100));
  }
});

test('30,000 tasks and hosts are counted, not kept', async () => {
  async function* many(): AsyncGenerator<Buffer> {
    for (let count = 0; count < 300; count++) {
      const piece = Array.from({ length: 100 }, (_, index) => {
        const name = count * 100 + index;
        return `2026-11-22 16:00:00 | TASK [t${name}]\n2026-11-22 16:00:00 | h${name} | ok\n`;
      });
      yield Buffer.from(piece.join(''));
    }
  }
  const warnings = createWarnings();
  const hosts = new Set<string | null>();
  const sink = { line: ({ host }: ConsoleLine) => void hosts.add(host) };
  const { roots } = await parseConsole(many(), { kind: 'job-output', path: 'x' }, sink, warnings);
  assert.equal(roots.length, 20_000);
  assert.equal(hosts.size, 1001);
  assert.deepEqual(
    warnings.list().map(({ code, count }) => [code, count]),
    [['CONSOLE_TOO_MANY_EVENTS', 10_000]],
  );
});

test('levels are those of messages, not of code or of words in passing', () => {
  for (const text of [
    'ERROR: Could not find a version',
    '2026-11-22 17:47:53,379 213 ERROR    [nova.compute] Failed',
    'Traceback (most recent call last):',
    'fatal: [controller]: FAILED!',
    '{0} tempest.x.test_y [0.1s] ... FAILED',
    'ok: 1 changed: 0 unreachable: 0 failed: 1',
  ]) {
    assert.equal(levelOf(text), 'error', text);
  }
  for (const text of ['WARNING: retrying', '/x.py:1: DeprecationWarning: y', 'warning: z']) {
    assert.equal(levelOf(text), 'warning', text);
  }
  for (const text of [
    '+ echo ERROR',
    'no errors were found',
    'ok: 1 changed: 0 unreachable: 0 failed: 0',
    '{0} tempest.x.test_ERRORS [0.1s] ... ok',
    'LOGLEVEL_WARNINGS=1',
  ]) {
    assert.equal(levelOf(text), null, text);
  }
});

test('a task on 200,000 hosts has the worst of their results', async () => {
  const hosts: Record<string, object> = {};
  for (let index = 0; index < 200_000; index++) hosts[`h${index}`] = { changed: false };
  hosts.h7 = { changed: true, failed: true };
  const plays = [{ play: { name: 'a' }, tasks: [{ task: { name: 't' }, hosts }] }];
  const json = [{ phase: 'run', playbook: 'p.yaml', plays }];
  const { events } = await readConsole(inChunks(''), 'job-output', json);
  const task = eventOf(events, 't');
  assert.deepEqual([task.result, task.host], ['failed', 'h7']);
});

test('10,000 phases and 50,000 playbooks that only job-output.json knows take no square', () => {
  const timeline = emptyTimeline();
  for (let index = 0; index < 10_000; index++) {
    timeline.roots.push(makeNode('phase', index === 0 ? 'pre' : index % 2 ? 'run' : 'post', 0));
  }
  const results = Array.from({ length: 50_000 }, (_, index) => ({
    phase: 'pre',
    path: `z${index % 10}`,
    plays: [],
    failed: null,
    unreachable: false,
    counts: new Map(),
  }));
  const before = process.threadCpuUsage();
  const { dropped } = joinEvents(timeline, results);
  const { user } = process.threadCpuUsage(before);
  assert.equal(dropped, 30_000);
  // some 50 ms; with a search through all phases for each 15 s
  assert.ok(user < 1_000_000, `${user} µs`);
});

test('ends of playbooks that never began, and begins without end, take no square', async () => {
  const frame = (at: number, what: string, name: string) =>
    `2026-11-22 16:00:00 | ${at % 2 ? 'RUN' : 'POST-RUN'} ${what}: [untrusted : ${name}@master]\n`;
  let text = '';
  for (let at = 0; at < 20_000; at++)
    text += frame(at, 'START', `p${at}`) + frame(at, 'END RESULT_NORMAL', `p${at}`);
  for (let at = 0; at < 100_000; at++) text += frame(at, 'END RESULT_NORMAL', 'other');
  text += frame(0, 'END RESULT_NORMAL', 'p0');
  const before = process.threadCpuUsage();
  const { events } = await readConsole(inChunks(text));
  const { user } = process.threadCpuUsage(before);
  assert.ok(user < 8_000_000, `${user} µs`);
  // the first one ends last: all others were made up by it
  assert.deepEqual(
    events.filter(({ kind }) => kind === 'playbook').map(({ name }) => name),
    ['p0'],
  );
});

test('lost hosts are counted in time, however many there are', async () => {
  const names = Array.from({ length: 60_000 }, (_, at) => `h${at}`);
  const each = (of: unknown) => Object.fromEntries(names.map((name) => [name, of]));
  const task = { task: { name: 'ping' }, hosts: each({ unreachable: true }) };
  const json = [
    {
      phase: 'run',
      playbook: 'run.yaml',
      plays: [{ play: { name: 'all' }, tasks: [task] }],
      stats: each({ unreachable: 1 }),
    },
  ];
  const bytes = inChunks(JSON.stringify(json));
  const seconds = await secondsOf(async () => {
    const [playbook] = await readJobOutput(bytes, 'job-output.json', createWarnings());
    assert.equal(playbook?.counts.size, names.length);
  });
  assert.ok(seconds < 8, `${seconds} s`);
});
