import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { LATE_MS, STILL_MS } from '../../../../src/build/arrival/settle.ts';
import { MAX_UNSETTLED, Settler } from '../../../../src/watch/settle/settler.ts';
import fc from '../../../harness/property.ts';
import { fakeLog } from '../fakes.ts';
import { BUILD, DEADLINE, QUIET, setUp } from './settler-harness.ts';

type Step = { waitMs: number; what: 'input' | 'marker' | 'other' };

/** When a build is enqueued by the words of the rule, and with how many inputs. */
function model(steps: Step[], startMs: number): { atMs: number; inputs: number }[] {
  const expected: { atMs: number; inputs: number }[] = [];
  let nowMs = startMs;
  let markerMs: number | null = null;
  let inputs = 0;
  let enqueued = 0;
  for (const [index, step] of steps.entries()) {
    nowMs += step.waitMs;
    if (step.what === 'marker') markerMs = nowMs;
    if (step.what === 'input') inputs += 1;
    const byMarker = markerMs !== null && nowMs - markerMs <= LATE_MS;
    const atMs = nowMs + (byMarker ? STILL_MS : QUIET);
    const nextMs = nowMs + (steps[index + 1]?.waitMs ?? Number.POSITIVE_INFINITY);
    if (nextMs >= atMs && inputs > enqueued) {
      expected.push({ atMs, inputs });
      enqueued = inputs;
    }
  }
  return expected;
}

describe('settler', () => {
  it('does what the model says', async () => {
    const step: fc.Arbitrary<Step> = fc.record({
      waitMs: fc.oneof(fc.integer({ min: 1, max: 2000 }), fc.integer({ min: 1, max: 100_000 })),
      what: fc.constantFrom('input', 'input', 'marker', 'other'),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 12 }), async (steps) => {
        const { clock, sent, settler, change } = setUp();
        const expected = model(steps, clock.now());
        for (const { waitMs, what } of steps) {
          await clock.advance(waitMs);
          change(what);
        }
        await clock.advance(10 * QUIET);
        assert.deepEqual(
          sent.map(({ atMs, inputs }) => ({ atMs, inputs })),
          expected,
        );
        assert.equal(settler.size, 0);
        assert.equal(clock.pending(), 0);
      }),
      { numRuns: 300 },
    );
  });

  it('loses no build and takes no half one when events are lost, doubled or late', async () => {
    const step = fc.record({
      waitMs: fc.integer({ min: 1, max: 50_000 }),
      what: fc.constantFrom('input' as const, 'marker' as const, 'other' as const),
      noise: fc.nat(3),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 10 }), async (steps) => {
        const { clock, sent, build, settler, change } = setUp();
        for (const { waitMs, what, noise } of steps) {
          await clock.advance(waitMs);
          if (noise === 0) {
            // the change happens, the event does not
            build.lastChangeMs = clock.now();
            if (what === 'input') build.inputs += 1;
            if (what === 'marker') build.markerMs = clock.now();
          } else change(what);
          for (let i = 1; i < noise; i++) settler.touch(BUILD, i === 1);
          const last = sent.at(-1);
          if (last?.job.reason === 'quiet') assert.ok(clock.now() - last.atMs >= 0);
        }
        await clock.advance(1);
        void settler.examine(BUILD, clock.now()); // the sweep
        await clock.advance(10 * QUIET);
        if (build.inputs > 0) assert.equal(sent.at(-1)?.inputs, build.inputs);
        else assert.deepEqual(sent, []);
        assert.equal(settler.size, 0);
      }),
      { numRuns: 200 },
    );
  });

  it('does not wait for the clock of a file server that is ahead', async () => {
    const { clock, sent, build, settler } = setUp();
    build.inputs = 1;
    build.lastChangeMs = clock.now() + 3_600_000;
    settler.touch(BUILD, true);
    await clock.advance(QUIET + 2 * STILL_MS);
    assert.equal(sent.length, 1);
  });

  it('forgets builds that go, that belong to another, and that hold nothing to show', async () => {
    for (const spoil of [
      (build: { exists: boolean }) => {
        build.exists = false;
      },
      (build: { owner: string | null }) => {
        build.owner = 'a';
      },
      (build: { inputs: number }) => {
        build.inputs = 0;
      },
    ]) {
      const { clock, sent, build, settler, change } = setUp();
      change('input');
      await clock.advance(5000);
      assert.equal(settler.size, 1);
      spoil(build as never);
      await clock.advance(2 * QUIET);
      assert.deepEqual(sent, []);
      assert.equal(settler.size, 0);
    }
  });

  it('drops a deleted build at once, and believes no false report of it', async () => {
    const { clock, sent, build, settler, change } = setUp();
    change('input');
    await clock.advance(5000);
    settler.removed(BUILD);
    await clock.advance(5000);
    assert.equal(settler.size, 1);
    build.exists = false;
    settler.removed(BUILD);
    await clock.advance(STILL_MS);
    assert.equal(settler.size, 0);
    assert.equal(clock.pending(), 0);
    settler.removed('never/seen');
    assert.equal(settler.size, 0);
    assert.deepEqual(sent, []);
  });

  it('lets the sweep enqueue again what events enqueued before it began', async () => {
    const { clock, sent, settler, change } = setUp();
    const startedMs = clock.now();
    change('input');
    change('marker');
    await clock.advance(1000);
    settler.touch(BUILD, true);
    await clock.advance(1000);
    assert.equal(sent.length, 1);
    assert.equal(await settler.examine(BUILD, startedMs), 'done');
    assert.equal(await settler.examine(BUILD, clock.now()), 'enqueued');
    assert.deepEqual(
      sent.map(({ job }) => job.source),
      ['watch', 'sweep'],
    );
  });

  it('asks as a sweep for what an event brings meanwhile, where nothing is new', async () => {
    const { clock, sent, settler, change } = setUp();
    change('input');
    change('marker');
    await clock.advance(2000);
    const looked = settler.examine(BUILD, clock.now());
    settler.touch(BUILD, false);
    await looked;
    await clock.advance(2 * STILL_MS);
    change('input');
    await clock.advance(2 * STILL_MS);
    assert.deepEqual(
      sent.map(({ job, inputs }) => [job.source, inputs]),
      [
        ['watch', 1],
        ['sweep', 1],
        ['watch', 2],
      ],
    );
  });

  it('takes what never settles as it is at the deadline, and once more when it does', async () => {
    const { clock, sent, change } = setUp();
    for (let at = 0; at < DEADLINE + QUIET; at += QUIET / 2) {
      change('input');
      await clock.advance(QUIET / 2);
    }
    await clock.advance(2 * QUIET);
    assert.deepEqual(
      sent.map(({ job }) => job.reason),
      ['deadline', 'quiet'],
    );
    assert.ok(Math.abs((sent[0]?.atMs ?? 0) - 1_000_000 - DEADLINE) <= STILL_MS);
  });

  it('does not wait for the clock to come again to where it was set back from', async () => {
    const { clock, sent, settler, change } = setUp(100_000_000);
    change('input');
    await clock.advance(1000);
    clock.set(clock.now() - 10 * QUIET);
    await clock.advance(3 * QUIET);
    assert.equal(sent.length, 1);
    await settler.close();
  });

  it('asks after what the queue may have lost, until it is published', async () => {
    const { clock, sent, queue, settler, change } = setUp();
    change('input');
    change('marker');
    await clock.advance(1000);
    const handedMs = clock.now();
    await settler.askAfter(handedMs - 5000, () => true);
    assert.equal(sent.length, 1);
    await clock.advance(10);
    await settler.askAfter(handedMs + 1, () => false);
    assert.equal(sent.length, 1);
    await settler.askAfter(handedMs + 1, () => true);
    assert.equal(sent.length, 2);
    queue.answer = 'done';
    await clock.advance(10);
    await settler.askAfter(clock.now(), () => true);
    assert.equal(sent.length, 3);
    await clock.advance(10);
    await settler.askAfter(clock.now(), () => true);
    assert.equal(sent.length, 3);
    assert.equal(settler.knows(BUILD), true);
  });

  it('hands over again what was published and is gone', async () => {
    const { clock, sent, settler, change } = setUp();
    change('input');
    change('marker');
    await clock.advance(1000);
    settler.touch(BUILD, true);
    await clock.advance(1000);
    assert.equal(sent.length, 1);
    settler.unpublished(BUILD);
    await clock.advance(1000);
    assert.equal(sent.length, 2);
  });

  it('keeps so many builds and no more, and sweeps leave room for events', async () => {
    const { clock, settler, left } = setUp();
    const judged = new Settler({
      judge: async (_path, { change }) => ({ kind: 'incomplete', againMs: QUIET, change }),
      handOver: async () => 'enqueued',
      onLeft: () => {
        left.count += 1;
      },
      quietMs: QUIET,
      deadlineMs: DEADLINE,
      clock,
      log: fakeLog().log,
    });
    for (let i = 0; i < MAX_UNSETTLED / 2; i++) {
      assert.equal(await judged.examine(`sweep/${i}`, 0), 'waiting');
    }
    assert.equal(await judged.examine('sweep/more', 0), 'left');
    assert.equal(judged.size, MAX_UNSETTLED / 2);
    for (let i = 0; i < MAX_UNSETTLED / 2; i++) judged.touch(`event/${i}`, true);
    assert.deepEqual([judged.size, left.count], [MAX_UNSETTLED, 0]);
    judged.touch('event/more', true);
    assert.deepEqual([judged.size, left.count], [MAX_UNSETTLED, 1]);
    assert.equal(judged.oldestMs(), 1_000_000);
    assert.equal(clock.pending(), 1);
    await Promise.all([settler.close(), judged.close()]);
  });

  it('asks of old builds that the sweep finds behind fresh uploads', async () => {
    const { clock, sent, build, settler } = setUp(10_000_000);
    const uploadedMs = clock.now() - 7_200_000;
    Object.assign(build, { inputs: 1, lastChangeMs: uploadedMs });
    await settler.examine(BUILD, clock.now());
    Object.assign(build, { inputs: 2, lastChangeMs: clock.now() - 2 * QUIET });
    await settler.examine(BUILD, clock.now());
    assert.deepEqual(
      sent.map(({ job }) => [job.priority, job.uploadedMs]),
      [
        ['backfill', uploadedMs],
        ['fresh', undefined],
      ],
    );
  });

  it('plans nothing after close', async () => {
    const { clock, settler, change } = setUp();
    change('input');
    await settler.close();
    change('input');
    await clock.advance(QUIET);
    assert.equal(clock.pending(), 0);
  });
});
