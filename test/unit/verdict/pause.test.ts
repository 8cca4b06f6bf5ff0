import assert from 'node:assert/strict';
import { test } from 'node:test';
import { pause } from '../../../src/verdict/durations.ts';

test('how far two clocks are apart, to the minute that tells zones from each other', () => {
  const minute = 60_000;
  const told = [
    [12_400, '12 s'],
    [95 * minute, '95 min'],
    [119.6 * minute, '2 h'],
    [5.5 * 60 * minute, '5 h 30 min'],
    [12.75 * 60 * minute, '12 h 45 min'],
    [14 * 60 * minute, '14 h'],
    [47.999 * 60 * minute, '2 days'],
    [75 * 60 * minute, '3 days'],
  ] as const;
  for (const [milliseconds, text] of told) assert.equal(pause(milliseconds), text);
});
