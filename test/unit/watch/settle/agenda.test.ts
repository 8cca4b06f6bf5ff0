import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import { Agenda } from '../../../../src/watch/settle/agenda.ts';
import fc from '../../../harness/property.ts';
import { fakeClock } from '../fakes.ts';

describe('agenda', () => {
  it('does what is due at its time, as it was planned last, with one timer', async () => {
    const step = fc.record({
      item: fc.nat(20),
      delayMs: fc.integer({ min: 0, max: 1000 }),
      waitMs: fc.integer({ min: 0, max: 300 }),
      cancel: fc.boolean(),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 60 }), async (steps) => {
        const clock = fakeClock(0);
        const done: [number, number][] = [];
        const agenda = new Agenda<number>(clock, 100, async (item) => {
          done.push([item, clock.now()]);
        });
        const planned = new Map<number, number>();
        const expected: [number, number][] = [];
        const pass = (endMs: number) => {
          for (const [item, dueMs] of [...planned].sort((a, b) => a[1] - b[1])) {
            if (dueMs > endMs) continue;
            expected.push([item, dueMs]);
            planned.delete(item);
          }
        };
        for (const { item, delayMs, waitMs, cancel } of steps) {
          if (cancel) {
            agenda.cancel(item);
            planned.delete(item);
          } else {
            agenda.plan(item, delayMs);
            planned.set(item, clock.now() + delayMs);
          }
          assert.ok(clock.pending() <= 1);
          pass(clock.now() + waitMs);
          await clock.advance(waitMs);
        }
        pass(Number.POSITIVE_INFINITY);
        await clock.advance(2000);
        const byTime = (all: [number, number][]) => all.map(([item, ms]) => `${ms} ${item}`).sort();
        assert.deepEqual(byTime(done), byTime(expected));
        assert.equal(clock.pending(), 0);
      }),
      { numRuns: 200 },
    );
  });

  it('does so many things at the same time and no more', async () => {
    const clock = fakeClock();
    const ends: (() => void)[] = [];
    const agenda = new Agenda<number>(clock, 3, () => new Promise<void>((end) => ends.push(end)));
    for (let item = 0; item < 10; item++) agenda.plan(item, item);
    await clock.advance(100);
    assert.equal(ends.length, 3);
    ends[0]?.();
    await turn();
    assert.equal(ends.length, 4);
    agenda.cancelAll();
    for (const end of ends) end();
    await turn();
    assert.equal(ends.length, 4);
    assert.equal(clock.pending(), 0);
  });
});
