import assert from 'node:assert/strict';
import { test } from 'node:test';
import { nullUnlessPassing, StackvizError, toStackvizError } from '../../../src/base/errors.ts';

/** As Node makes them of what libuv does not know. */
const unknown = (errno: number) =>
  Object.assign(
    new Error(`Unknown system error -${errno}: Unknown system error -${errno}, mkdir 'x'`),
    {
      code: `Unknown system error -${errno}`,
      errno: -errno,
      syscall: 'mkdir',
    },
  );

test('system errors that libuv has no name for have the name that Linux gives them', () => {
  for (const [errno, code, remedy] of [
    [122, 'EDQUOT', /quota/],
    [116, 'ESTALE', /mount it anew/],
  ] as const) {
    const error = toStackvizError(unknown(errno));
    assert.deepEqual([error.code, error.retryable], [code, true]);
    assert.match(error.message, remedy);
    assert.doesNotMatch(error.message, /Unknown/);
    assert.throws(() => nullUnlessPassing(unknown(errno)), { code });
  }
});

test('a message says its code not again, and what to do', () => {
  const error = Object.assign(new Error("EROFS: read-only file system, mkdir '/x'"), {
    code: 'EROFS',
    errno: -30,
  });
  const { code, message, retryable } = toStackvizError(error);
  assert.deepEqual([code, retryable], ['EROFS', true]);
  assert.match(message, /^read-only file system, mkdir '\/x' \(.*mount it writable\)$/);
});

test('each error that this or a file server may give says what to do', () => {
  const names =
    'EACCES EADDRINUSE EADDRNOTAVAIL EAGAIN EBUSY ECONNREFUSED ECONNRESET EDQUOT EEXIST EFBIG EHOSTUNREACH EINTR EINVAL EIO ' +
    'EISDIR ELOOP EMFILE EMLINK ENAMETOOLONG ENETUNREACH ENFILE ENODEV ENOENT ENOMEM ENOSPC ENOTCONN ENOTDIR ENOTEMPTY ' +
    'ENOTSUP ENXIO EPERM EPIPE EREMOTEIO EROFS ESTALE ETIMEDOUT EXDEV';
  for (const name of names.split(' ')) {
    const error = Object.assign(new Error(`${name}: it failed, mkdir 'x'`), { code: name });
    const { message } = toStackvizError(error);
    assert.match(message, /^it failed, mkdir 'x' \([^()]+(\([^()]+\))?\)$/, name);
  }
});

test('a server that cannot listen says what to do, and its code not again', () => {
  const message = 'listen EADDRINUSE: address already in use 127.0.0.1:80';
  const error = toStackvizError(Object.assign(new Error(message), { code: 'EADDRINUSE' }));
  assert.match(error.message, /^listen address already in use 127.0.0.1:80 \(.*another port/);
});

test('what is no system error is ours', () => {
  assert.equal(toStackvizError(new TypeError('x')).code, 'INTERNAL');
  assert.equal(toStackvizError('x').message, 'x');
  const own = new StackvizError('CODE', 'x');
  assert.equal(toStackvizError(own), own);
});
