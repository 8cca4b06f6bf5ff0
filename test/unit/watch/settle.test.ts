import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { decide, LATE_MS, STILL_MS } from '../../../src/watch/settle.ts';

const QUIET = 120_000;
const T = 1_800_000_000_000;
const settled = (reason: string) => ({ settled: true, reason });
const wait = (checkAt: number) => ({ settled: false, checkAt });

describe('settle rule', () => {
  it('ends an upload with its marker', () => {
    const seen = { markerMs: T, lastChangeMs: T, temporaryMs: null };
    assert.deepEqual(decide(seen, T + STILL_MS, QUIET), settled('marker'));
    assert.deepEqual(decide(seen, T + 1, QUIET), wait(T + STILL_MS));
  });

  it('waits for the files that one rsync of everything brings after the marker', () => {
    const seen = { markerMs: T, lastChangeMs: T + 4000, temporaryMs: null };
    assert.deepEqual(decide(seen, T + 4100, QUIET), wait(T + 4000 + STILL_MS));
    assert.deepEqual(decide(seen, T + 4500, QUIET), settled('marker'));
  });

  it('gives late files the quiet period', () => {
    const late = T + LATE_MS + 1;
    const seen = { markerMs: T, lastChangeMs: late, temporaryMs: null };
    assert.deepEqual(decide(seen, late + 1000, QUIET), wait(late + QUIET));
    assert.deepEqual(decide(seen, late + QUIET, QUIET), settled('quiet'));
  });

  it('ends an upload without marker by the quiet period', () => {
    const seen = { markerMs: null, lastChangeMs: T, temporaryMs: null };
    assert.deepEqual(decide(seen, T, QUIET), wait(T + QUIET));
    assert.deepEqual(decide(seen, T + QUIET, QUIET), settled('quiet'));
  });

  it('holds the marker back while a file is being written, but not for a dead leftover', () => {
    const seen = { markerMs: T, lastChangeMs: T + 2000, temporaryMs: T + 2000 };
    assert.deepEqual(decide(seen, T + 3000, QUIET), wait(T + 4000));
    assert.deepEqual(decide(seen, T + 2000 + QUIET, QUIET), settled('marker'));
  });

  it('never settles before its time, and always makes progress', () => {
    const time = fc.integer({ min: 0, max: 400_000 });
    fc.assert(
      fc.property(
        fc.record({
          markerMs: fc.option(time),
          lastChangeMs: time,
          temporaryMs: fc.option(time),
        }),
        time,
        fc.integer({ min: 100, max: 200_000 }),
        (traces, nowMs, quietMs) => {
          // nothing is newer than the last change
          const lastChangeMs = Math.max(
            traces.lastChangeMs,
            traces.markerMs ?? 0,
            traces.temporaryMs ?? 0,
          );
          const seen = { ...traces, lastChangeMs };
          const verdict = decide(seen, nowMs, quietMs);
          if (verdict.settled) {
            assert.ok(nowMs - lastChangeMs >= Math.min(STILL_MS, quietMs));
            if (verdict.reason === 'quiet') assert.ok(nowMs - lastChangeMs >= quietMs);
            else assert.notEqual(seen.markerMs, null);
          } else {
            assert.ok(verdict.checkAt > nowMs);
            assert.ok(nowMs < lastChangeMs + quietMs);
          }
        },
      ),
    );
  });
});
