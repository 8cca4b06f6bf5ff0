/** Builds that somebody says are complete. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { BUILD, QUIET, setUp } from './settler-harness.ts';

describe('settler, on demand', () => {
  it('hands over on demand, at once and only once', async () => {
    const { clock, sent, settler, change } = setUp();
    assert.equal(await settler.demand('no/build'), 'gone');
    change('input');
    assert.equal(await settler.demand(BUILD), 'enqueued');
    assert.equal(settler.size, 0);
    change('marker');
    await clock.advance(2 * QUIET);
    assert.equal(await settler.demand(BUILD), 'done');
    assert.deepEqual(
      sent.map(({ job }) => job),
      [{ path: BUILD, source: 'trigger', reason: 'drop', fingerprint: '1' }],
    );
  });

  it('says on demand that a build is held until the queue has it', async () => {
    const { sent, queue, settler, change } = setUp();
    queue.answer = 'held';
    change('input');
    for (const _ of [1, 2]) assert.equal(await settler.demand(BUILD), 'held');
    assert.equal(sent.length, 1);
    settler.distrust();
    assert.equal(await settler.demand(BUILD), 'done');
  });
});
