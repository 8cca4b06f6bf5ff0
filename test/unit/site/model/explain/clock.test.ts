import assert from 'node:assert/strict';
import { test } from 'node:test';
import { describeClock } from '../../../../../site/model/explain/logs.ts';

test('how far the clock of a log is from that of the tests, in words for people', () => {
  const of = (ahead: number | null) => describeClock({ ahead });
  // a service that writes the local time of Berlin
  assert.equal(of(3_599_999), 'clock 1h 00m ahead, set right here');
  assert.equal(of(-40_000), 'clock 40.0 s behind, set right here');
  assert.equal(of(999), null);
  assert.equal(of(null), null);
});
