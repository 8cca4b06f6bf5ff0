import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { StackvizError, toStackvizError } from '../../../src/base/errors.ts';
import { createLogger } from '../../../src/base/log.ts';

/** What a line says of an error. */
function told(err: unknown): { message: string; code?: string; stack?: string } {
  const lines: string[] = [];
  createLogger('info', { write: (line) => void lines.push(line) }).error({ err }, 'x');
  return JSON.parse(lines[0] ?? '').err;
}

test('what the system refuses is told with what to do, and without where it was thrown', async () => {
  const refused = await readFile('/nonexistent').catch((error) => error);
  Object.assign(refused, { code: 'EACCES', message: "EACCES: permission denied, open '/x'" });
  const { message, code, stack } = told(refused);
  assert.match(message, /^permission denied, open '\/x' \(its owner or mode .*\)$/);
  assert.deepEqual([code, stack], ['EACCES', undefined]);
});

test('so is an error of ours, with its cause', async () => {
  const cause = await readFile('/nonexistent').catch((error) => error);
  const { message, code, stack } = told(new StackvizError('BUILD_GONE', 'gone', { cause }));
  assert.match(message, /^gone: ENOENT/);
  assert.deepEqual([code, stack], ['BUILD_GONE', undefined]);
});

test('what an error of ours has said of its cause is not said again', async () => {
  const cause = await readFile('/nonexistent').catch((error) => error);
  const why = toStackvizError(cause).message;
  const { message } = told(
    new StackvizError('ROOT_MISSING', `the root is away: ${why}`, { cause }),
  );
  assert.equal(message, `the root is away: ${why}`);
});

test('a fault of stackvizd is told with where it was thrown', () => {
  assert.match(told(new TypeError('x')).stack ?? '', /log\.test/);
  const invalid = Object.assign(new TypeError('x'), { code: 'ERR_INVALID_ARG_TYPE' });
  assert.match(told(invalid).stack ?? '', /log\.test/);
  assert.match(told(new StackvizError('INTERNAL', 'x')).stack ?? '', /log\.test/);
});
