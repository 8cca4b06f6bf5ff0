import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { StackvizError } from '../../../src/base/errors.ts';
import { claimedPath, parseJob } from '../../../src/queue/payload.ts';
import { jobId } from '../../../src/queue/queue.ts';
import { backoffMilliseconds, describeFailure, triesAgain } from '../../../src/queue/retry.ts';
import fc from '../../harness/property.ts';

const good = { path: '85/903085/1/check/job/abc1234', source: 'watch', reason: 'marker' };

describe('job payload', () => {
  it('is kept as it is, without what does not belong to it', () => {
    assert.deepEqual(parseJob({ ...good, mode: '777' }), good);
    const full = { ...good, root: 'logs', priority: 'backfill', uploadedMs: 1, afresh: true };
    assert.deepEqual(parseJob({ version: 1, ...full }), full);
  });

  it('is refused when it is anything else', () => {
    const bad: unknown[] = [null, 'x', [], {}, { ...good, path: 1 }, { ...good, source: 'me' }];
    for (const root of ['/etc', '..', '', 7]) bad.push({ ...good, root });
    bad.push({ ...good, path: 'a/'.repeat(3000) }, { ...good, reason: 'x'.repeat(1000) });
    for (const value of bad) assert.throws(() => parseJob(value), { code: 'JOB_INVALID' });
  });

  it('of a newer version is left for a worker of that version', () => {
    const newer = { ...good, version: 2, source: 'telepathy' };
    assert.throws(() => parseJob(newer), { code: 'JOB_NEWER', retryable: true });
  });

  it('never leads out of the tree, and names each directory in one way only', () => {
    const part = fc.oneof(fc.constantFrom('', '.', '..', 'a', '\0', '...'), fc.string());
    fc.assert(
      fc.property(fc.array(part, { maxLength: 5 }), (parts) => {
        const path = parts.join('/');
        const plain =
          path !== '' &&
          !path.includes('\0') &&
          path.split('/').every((one) => !['', '.', '..'].includes(one));
        if (plain) assert.equal(parseJob({ ...good, path }).path, path);
        else assert.throws(() => parseJob({ ...good, path }), { code: 'JOB_INVALID' });
      }),
    );
  });

  it('shows a path even of an invalid job', () => {
    assert.equal(claimedPath({ path: '../x' }), '../x');
    for (const value of [null, undefined, 7, {}, { path: 7 }]) {
      assert.equal(claimedPath(value), '(no path)');
    }
  });

  it('has an id that is safe in a Redis key', () => {
    fc.assert(fc.property(fc.string(), (path) => assert.match(jobId({ path }), /^[0-9a-f]{32}$/)));
  });
});

describe('retry', () => {
  const policy = { attempts: 3, backoffSeconds: 5 };

  it('waits twice as long each time, up to an hour', () => {
    const waits = [1, 2, 3, 50, 5000].map((tries) => backoffMilliseconds(policy, tries));
    assert.deepEqual(waits, [5_000, 10_000, 20_000, 3_600_000, 3_600_000]);
  });

  it('is for errors that may pass, a limited number of times', () => {
    const passing = new StackvizError('X', 'x', { retryable: true });
    assert.deepEqual(
      [1, 2, 3, 4].map((tries) => triesAgain(policy, tries, passing)),
      [true, true, false, false],
    );
    assert.equal(triesAgain(policy, 1, new StackvizError('X', 'x')), false);
  });

  it('describes a failure on one line without control characters', () => {
    const error = new StackvizError('BAD', `a\nb\u001b]0;x\u0007\u202ec ${'y'.repeat(5000)}`);
    const reason = describeFailure(error);
    assert.ok(reason.startsWith('BAD: a b ]0;x c yyy'));
    assert.equal(reason.length, 1000);
  });
});
