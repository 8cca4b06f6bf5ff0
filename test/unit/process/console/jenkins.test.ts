import assert from 'node:assert/strict';
import { test } from 'node:test';
import { stripMarkup } from '../../../../src/process/console/markup.ts';
import { createStampReader } from '../../../../src/process/console/stamp.ts';
import { consoleFixture, eventOf, inChunks, readConsole } from '../../../fixtures/console.ts';
import fc from '../../../harness/property.ts';

const GATE = consoleFixture('gate.console.html');
const at = (time: string) => Date.parse(`2016-05-01T${time}Z`);

test('the page of a devstack-gate job: text, times, steps, result', async () => {
  const { lines, events, result } = await readConsole(inChunks(GATE), 'console-html');
  assert.equal(result, 'FAILURE');
  assert.equal(lines[0]?.text, '12:00:01 Started by user zuul', 'a time of day places nothing');
  assert.equal(lines[0]?.time, null);
  assert.equal(lines[1]?.time, at('12:00:02.100'));
  const texts = lines.map(({ text }) => text);
  assert.ok(texts.includes("assert <module 'os'> is not None   &bogus;"));
  assert.ok(texts.includes("<module 'sys'> a < b > c"));
  assert.ok(!texts.includes(''), 'lines of markup only are left out');
  assert.deepEqual(
    events.map(({ name, result: outcome, start, end }) => [name, outcome, start, end]),
    [
      ['Setting up the hosts', 'ok', at('12:00:05'), at('12:00:36')],
      ['Installing package prerequisites', 'ok', at('12:00:36'), at('12:10:36')],
      ['Starting Nova & friends', 'ok', at('12:10:36'), at('12:20:00')],
    ],
  );
});

test('stages of a pipeline, and the result it names', async () => {
  const console = [
    '[2020-01-02T03:04:05.678Z] [Pipeline] { (Build)',
    '[2020-01-02T03:04:06.000Z] [Pipeline] {',
    '[2020-01-02T03:04:07.000Z] make',
    '[2020-01-02T03:04:08.000Z] [Pipeline] }',
    '[2020-01-02T03:04:09.000Z] [Pipeline] }',
    '[2020-01-02T03:04:10.000Z] [Pipeline] { (Test)',
    '[2020-01-02T03:04:11.000Z] [Pipeline] }',
    '[2020-01-02T03:04:11.000Z] Finished: UNSTABLE',
  ].join('\n');
  const { events, result, lines } = await readConsole(inChunks(console), 'console-html');
  assert.equal(result, 'UNSTABLE');
  assert.equal(lines[2]?.text, 'make');
  const build = eventOf(events, 'Build');
  assert.deepEqual(build.lines, [0, 4]);
  assert.equal((build.end as number) - (build.start as number), 3322);
});

test('times of day that Timestamper writes hide no stage and no result', async () => {
  const told = ['[Pipeline] { (Build)', '+ echo ERROR', '[Pipeline] }', '', 'Finished: FAILURE'];
  // by default, as text, to the millisecond, since the start
  for (const by of [
    (text: string) => `<span class="timestamp"><b>12:00:01</b> </span>${text}`,
    (text: string) => `12:00:01  ${text}`,
    (text: string) => `[12:00:01.123] ${text}`,
    (text: string) => `00:00:01.5 ${text}`,
  ]) {
    const console = told.map(by).join('\n');
    const { events, result, lines } = await readConsole(inChunks(console), 'console-html');
    assert.equal(result, 'FAILURE', console);
    assert.deepEqual(eventOf(events, 'Build').lines, [0, 2]);
    assert.equal(lines[1]?.level, null, 'a line of shell tracing is code');
    assert.equal(lines[1]?.text, stripMarkup(by('+ echo ERROR')));
    assert.equal(lines[1]?.time, null);
  }
});

test('the whole time, which a pipeline hides behind the one it shows', async () => {
  const by = (time: string, text: string) =>
    `<span class="timestamp"><b>14:00:${time}</b> </span><span style="display: none">[2016-05-01T12:00:${time}.250Z]</span> ${text}`;
  const console = [
    by('01', '<span class="pipeline-new-node" nodeId="3">[Pipeline] { (Build)'),
    `</span>${by('03', 'make')}`,
    by('04', '[Pipeline] }'),
    'Finished: SUCCESS',
  ].join('\n');
  const { events, result, lines } = await readConsole(inChunks(console), 'console-html');
  assert.equal(result, 'SUCCESS');
  assert.deepEqual([lines[1]?.text, lines[1]?.time], ['make', at('12:00:03.250')]);
  assert.equal(eventOf(events, 'Build').start, at('12:00:01.250'));
});

test('a job that Jenkins ended for the time it took timed out', async () => {
  const plugin = (as: string) => `Build timed out (after 240 minutes). Marking the build as ${as}.`;
  for (const [lines, expected] of [
    // it interrupts what is being written
    [[`-- Installing: /home/ci/exB${plugin('aborted')}`, 'Finished: ABORTED'], 'TIMED_OUT'],
    [[plugin('failed'), 'Finished: FAILURE'], 'TIMED_OUT'],
    // what comes after it uploads the console
    [[plugin('aborted'), 'Build was aborted'], 'TIMED_OUT'],
    [['Cancelling nested steps due to timeout', 'Finished: ABORTED'], 'TIMED_OUT'],
    // the pipeline went on without that step
    [['Cancelling nested steps due to timeout', 'Finished: SUCCESS'], 'SUCCESS'],
    [['Cancelling nested steps due to timeout'], null],
    [['Aborted by somebody', 'Finished: ABORTED'], 'ABORTED'],
  ] as const) {
    const { result } = await readConsole(inChunks(lines.join('\n')), 'console-html');
    assert.equal(result, expected, lines.join(' / '));
  }
});

test('escaped text comes back as it was', () => {
  const escaped = (text: string) =>
    text
      .replaceAll('&', '&amp;')
      .replaceAll('<', '&lt;')
      .replaceAll('>', '&gt;')
      .replaceAll('"', '&quot;')
      .replaceAll("'", '&#39;');
  const part = fc.constantFrom('&', '&amp;', '<', '<b>', "'", '"', '>', 'x', 'é', '😀', ' ');
  fc.assert(
    fc.property(fc.array(part, { minLength: 1 }), (parts) => {
      assert.equal(stripMarkup(escaped(parts.join(''))), parts.join(''));
    }),
  );
});

test('times that are none are text', () => {
  const zuul = createStampReader('zuul');
  const time = Date.UTC(2026, 10, 22, 16, 19, 21);
  assert.deepEqual(zuul('2026-11-22 16:19:21.357512 | x'), { time: time + 357, length: 29 });
  assert.deepEqual(zuul('2026-11-22 16:19:21 | '), { time, length: 22 });
  assert.deepEqual(zuul('2026-11-22 16:19:21.3 |'), { time: time + 300, length: 23 });
  for (const text of [
    '2026-13-22 16:19:21.357512 | x',
    '2026-11-31 16:19:21.357512 | x',
    '2026-11-22 24:19:21.357512 | x',
    '2026-11-22 16:19:21.357512 x',
    '[2026-11-22 16:19:21.357512 | x',
    '2026-11-22 16:19',
    '',
  ]) {
    assert.equal(zuul(text), null, text);
  }
});

test('consoleText: the same job without markup, whose text is kept as it is', async () => {
  const page = await readConsole(inChunks(GATE), 'console-html');
  const raw = `${page.lines.map(({ text, time }) => (time === null ? text : `${new Date(time).toISOString().replace('T', ' ').slice(0, 23)} | ${text}`)).join('\n')}\n`;
  const plain = await readConsole(inChunks(raw), 'console-text');
  assert.deepEqual(plain, page);
  const { lines } = await readConsole(inChunks('<b>x</b> &amp; y\n'), 'console-text');
  assert.equal(lines[0]?.text, '<b>x</b> &amp; y');
});
