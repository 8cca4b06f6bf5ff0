import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  type Arrival,
  decide,
  GROWING_MS,
  LATE_MS,
  STILL_MS,
} from '../../../../src/build/arrival/settle.ts';
import fc from '../../../harness/property.ts';

const QUIET = 120_000;
const T = 1_800_000_000_000;
const settled = (reason: string) => ({ settled: true, reason });
const wait = (checkAt: number) => ({ settled: false, checkAt });

/** Files changed last, unless it is said otherwise. */
const traces = (some: Partial<Arrival> & Pick<Arrival, 'markerMs' | 'lastChangeMs'>): Arrival => ({
  lastFileMs: some.lastChangeMs,
  temporaryMs: null,
  inPlaceMs: null,
  slowlyMs: null,
  incomplete: false,
  ...some,
});

describe('settle rule', () => {
  it('ends an upload with its marker', () => {
    const seen = traces({ markerMs: T, lastChangeMs: T });
    assert.deepEqual(decide(seen, T + STILL_MS, QUIET), settled('marker'));
    assert.deepEqual(decide(seen, T + 1, QUIET), wait(T + STILL_MS));
  });

  it('waits for the files that one rsync of everything brings after the marker', () => {
    const seen = traces({ markerMs: T, lastChangeMs: T + 4000 });
    assert.deepEqual(decide(seen, T + 4100, QUIET), wait(T + 4000 + STILL_MS));
    assert.deepEqual(decide(seen, T + 4500, QUIET), settled('marker'));
  });

  it('waits for a test input that grows behind the marker, with pauses', () => {
    const grows = (at: number) => traces({ markerMs: T, lastChangeMs: at, inPlaceMs: at });
    for (const at of [T + 4, T + 3004, T + 6004, T + 9004]) {
      assert.deepEqual(decide(grows(at), at + 3000, QUIET), wait(at + GROWING_MS));
      assert.deepEqual(decide(grows(at), at + GROWING_MS, QUIET), settled('marker'));
    }
    // one that still grows then gets the quiet period
    assert.deepEqual(decide(grows(T + 12_004), T + 20_000, QUIET), wait(T + 12_004 + QUIET));
  });

  it('waits for one that grew slowly until the marker came, not for what was written at once', () => {
    const at = T - 1000;
    const slowly = traces({ markerMs: T, lastChangeMs: T, inPlaceMs: at, slowlyMs: at });
    assert.deepEqual(decide(slowly, T + STILL_MS, QUIET), wait(at + GROWING_MS));
    assert.deepEqual(decide(slowly, at + GROWING_MS, QUIET), settled('marker'));
    const atOnce = traces({ markerMs: T, lastChangeMs: T, inPlaceMs: at });
    assert.deepEqual(decide(atOnce, T + STILL_MS, QUIET), settled('marker'));
    const old = T - GROWING_MS;
    const before = traces({ markerMs: T, lastChangeMs: T, inPlaceMs: old, slowlyMs: old });
    assert.deepEqual(decide(before, T + STILL_MS, QUIET), settled('marker'));
  });

  it('gives late files the quiet period', () => {
    const late = T + LATE_MS + 1;
    const seen = traces({ markerMs: T, lastChangeMs: late });
    assert.deepEqual(decide(seen, late + 1000, QUIET), wait(late + QUIET));
    assert.deepEqual(decide(seen, late + QUIET, QUIET), settled('quiet'));
  });

  it('ends an upload without marker by the quiet period', () => {
    const seen = traces({ markerMs: null, lastChangeMs: T });
    assert.deepEqual(decide(seen, T, QUIET), wait(T + QUIET));
    assert.deepEqual(decide(seen, T + QUIET, QUIET), settled('quiet'));
  });

  it('holds the marker back while a file is being written, but not for a dead leftover', () => {
    const seen = traces({ markerMs: T, lastChangeMs: T + 2000, temporaryMs: T + 2000 });
    assert.deepEqual(decide(seen, T + 3000, QUIET), wait(T + 4000));
    assert.deepEqual(decide(seen, T + 2000 + QUIET, QUIET), settled('marker'));
  });

  it('waits for what the manifest lists, for the quiet period at most', () => {
    const seen = traces({ markerMs: T, lastChangeMs: T, incomplete: true });
    assert.deepEqual(decide(seen, T + 5000, QUIET), wait(T + 6000));
    assert.deepEqual(decide(seen, T + QUIET, QUIET), settled('quiet'));
  });

  it('takes a build that is renamed into its place as complete as it was', () => {
    const renamed = T + 3_600_000;
    const seen = traces({ markerMs: T, lastFileMs: T, lastChangeMs: renamed });
    assert.deepEqual(decide(seen, renamed, QUIET), wait(renamed + STILL_MS));
    assert.deepEqual(decide(seen, renamed + STILL_MS, QUIET), settled('marker'));
  });

  it('takes what never settles as it is at the deadline, and what settles by then as that', () => {
    const stuck = traces({ markerMs: null, lastChangeMs: T });
    assert.deepEqual(decide(stuck, T + 10, QUIET, T + 5000), wait(T + 5000));
    assert.deepEqual(decide(stuck, T + 5000, QUIET, T + 5000), settled('deadline'));
    const done = traces({ markerMs: T, lastChangeMs: T });
    assert.deepEqual(decide(done, T + STILL_MS, QUIET, T), settled('marker'));
  });

  it('never settles before its time, and always makes progress', () => {
    const time = fc.integer({ min: 0, max: 400_000 });
    fc.assert(
      fc.property(
        fc.record({
          markerMs: fc.option(time),
          lastChangeMs: time,
          temporaryMs: fc.option(time),
          inPlaceMs: fc.option(time),
          slowlyMs: fc.option(time),
          incomplete: fc.boolean(),
        }),
        time,
        fc.integer({ min: 100, max: 200_000 }),
        time,
        (some, nowMs, quietMs, deadlineMs) => {
          // nothing is newer than the last change
          const newestMs = Math.max(
            some.lastChangeMs,
            some.markerMs ?? 0,
            some.temporaryMs ?? 0,
            some.inPlaceMs ?? 0,
            some.slowlyMs ?? 0,
          );
          const seen = traces({ ...some, lastChangeMs: newestMs });
          const { lastChangeMs } = seen;
          const verdict = decide(seen, nowMs, quietMs, deadlineMs);
          if (verdict.settled && verdict.reason === 'deadline') {
            assert.ok(nowMs >= deadlineMs && nowMs < lastChangeMs + quietMs);
          } else if (verdict.settled) {
            assert.ok(nowMs - lastChangeMs >= Math.min(STILL_MS, quietMs));
            if (verdict.reason === 'quiet') assert.ok(nowMs - lastChangeMs >= quietMs);
            else {
              assert.ok(seen.markerMs !== null && !seen.incomplete);
              const { inPlaceMs, markerMs } = seen;
              const grows = inPlaceMs !== null && inPlaceMs > markerMs;
              assert.ok(!grows || nowMs - inPlaceMs >= Math.min(GROWING_MS, quietMs));
            }
          } else {
            assert.ok(verdict.checkAt > nowMs && verdict.checkAt <= deadlineMs);
            assert.ok(nowMs < lastChangeMs + quietMs);
          }
        },
      ),
    );
  });
});
