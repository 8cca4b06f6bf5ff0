import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formatTimestamp } from '../../../../../src/dataset/upstream/timestamp.ts';
import { parseTimestamp } from '../../../../../src/process/subunit/v1/timestamp.ts';

const shown = (text: string) => {
  const micros = parseTimestamp(text);
  return micros === null ? null : formatTimestamp(micros);
};

test('reads what the runners write', () => {
  assert.equal(shown('2026-11-22 16:19:36.357512Z'), '2026-11-22T16:19:36.357512+00:00');
  assert.equal(shown('2026-11-22T16:19:36Z'), '2026-11-22T16:19:36+00:00');
  assert.equal(shown('2026-11-22 16:19:36'), '2026-11-22T16:19:36+00:00');
  assert.equal(shown('2026-11-22 16:19:36.5+02:00'), '2026-11-22T14:19:36.500000+00:00');
  assert.equal(shown('2026-01-01 00:30:00-01:30'), '2026-01-01T02:00:00+00:00');
  assert.equal(shown('2026-1-2 16:19:36Z'), '2026-01-02T16:19:36+00:00');
});

test('loses the microsecond that python-subunit loses', () => {
  // int(float('0.503323') * 1e6) is 503322
  assert.equal(shown('2026-11-22 15:54:09.503323Z'), '2026-11-22T15:54:09.503322+00:00');
});

test('anything else is no time', () => {
  const noDates = ['2026-02-30 00:00:00Z', '2026-13-01 00:00:00Z', '0000-01-01 00:00:00Z'];
  const noTimes = ['2026-11-22 24:00:00Z', '2026-11-22 00:00:60Z', '2026-11-22 00:00:00+24:00'];
  const others = ['', 'yesterday', '2026-11-22', '2026-11-22 16:19', '2026-11-2216:19:36', '1.5'];
  for (const text of [...noDates, ...noTimes, ...others]) {
    assert.equal(parseTimestamp(text), null, text);
  }
});
