import assert from 'node:assert/strict';
import { closeSync, fstatSync, openSync } from 'node:fs';
import { test } from 'node:test';
import { StackvizError } from '../../../src/base/errors.ts';
import { isJournalStream, journalLine, terminalLine } from '../../../src/base/journal.ts';
import { createLogger } from '../../../src/base/log.ts';
import fc from '../../harness/property.ts';

/** The line that a logger's record becomes. */
function logged(write: (log: ReturnType<typeof createLogger>) => void): string {
  let line = '';
  write(
    createLogger('trace', {
      write: (json) => {
        line = journalLine(json);
      },
    }).child({ daemon: 'worker' }),
  );
  return line;
}

test('a line reads well and can be searched', () => {
  const build = '45/912345/3/check/job/abc1234';
  const fields = { build, tests: 2315, warnings: 0, durationMs: 932 };
  assert.equal(
    logged((log) => log.info(fields, 'published')),
    `<6>published ${build} tests=2315 warnings=0 durationMs=932\n`,
  );
  assert.equal(
    logged((log) => log.warn({ server: '/run/r.sock', cause: 'connect refused' }, 'Redis is away')),
    '<4>Redis is away server=/run/r.sock cause="connect refused"\n',
  );
});

test('levels become priorities', () => {
  const priorities = (['fatal', 'error', 'warn', 'info', 'debug', 'trace'] as const).map(
    (level) => logged((log) => log[level]('x'))[1],
  );
  assert.deepEqual(priorities, ['2', '3', '4', '6', '7', '7']);
});

test('errors of ours show code and message, faults also where they come from', () => {
  const full = new StackvizError('ENOSPC', 'no space left', { retryable: true });
  assert.equal(
    logged((log) =>
      log.error({ build: 'a/b', code: 'ENOSPC', attempt: 2, err: full }, 'build failed'),
    ),
    '<3>build failed a/b code=ENOSPC attempt=2 err="no space left"\n',
  );
  const bug = logged((log) => log.error({ err: new TypeError('x is not a function') }, 'oops'));
  assert.match(bug, /^<3>oops err="x is not a function" stack="at .*journal\.test\.ts/);
  assert.equal(bug.indexOf('\n'), bug.length - 1);
});

test('values of other kinds', () => {
  assert.equal(
    logged((log) => log.info({ at: null, list: ['a', 1], yes: true, empty: '', eq: 'a=b' }, 'x')),
    '<6>x at=null list="[\\"a\\",1]" yes=true empty="" eq="a=b"\n',
  );
  assert.equal(journalLine('not JSON\n<0>forged'), '<5>not JSON\\u000a<0>forged\n');
});

test('no name can forge a line, a priority or a field', () => {
  const name = 'a\n<0>emerg tests=0\r\u001b[2J\u0085\u2028\u202e';
  assert.equal(
    logged((log) => log.info({ build: name, tests: 1 }, 'published')),
    '<6>published "a\\n<0>emerg tests=0\\r\\u001b[2J\\u0085\\u2028\\u202e" tests=1\n',
  );
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), (build, other) => {
      const line = logged((log) => log.info({ build, other }, other));
      // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
      assert.match(line, /^<6>[^\u0000-\u001f\u007f-\u009f\u2028-\u202e]*\n$/);
    }),
  );
});

test('a line is no longer than journald takes', () => {
  const many = Object.fromEntries(
    Array.from({ length: 50 }, (_, i) => [`k${i}`, 'x'.repeat(5000)]),
  );
  const line = logged((log) => log.info({ build: 'y'.repeat(5000), ...many }, 'x'));
  assert.ok(line.length < 8_100);
  assert.match(line, /^<6>x y{1000}\.\.\. k0=x{1000}\.\.\. /);
});

test('only the stream that systemd names is the journal', () => {
  const fd = openSync('/dev/null', 'r');
  const { dev, ino } = fstatSync(fd);
  assert.equal(isJournalStream({ JOURNAL_STREAM: `${dev}:${ino}` }, fd), true);
  assert.equal(isJournalStream({ JOURNAL_STREAM: `${dev}:${ino + 1}` }, fd), false);
  assert.equal(isJournalStream({}, fd), false);
  closeSync(fd);
  assert.equal(isJournalStream({ JOURNAL_STREAM: `${dev}:${ino}` }, 999_999), false);
});

test('a terminal shows the time of day and what matters, no JSON', () => {
  const line = (level: string) =>
    terminalLine(JSON.stringify({ level, msg: 'page', build: 'a/b', url: 'http://x/' }));
  assert.match(line('info'), /^\d\d:\d\d:\d\d page a\/b url=http:\/\/x\/\n$/);
  assert.match(line('error'), /^\d\d:\d\d:\d\d warning: page /);
});
